/* Where the parts of a URL begin and end. Pure. */
#ifndef COMMON_URL_H
#define COMMON_URL_H

#include <stdbool.h>
#include <stddef.h>

/* scheme://user@host:port/rest (RFC 3986 section 3), as it stands: nothing is
 * decoded or checked. The parts are in the text of the URL. */
struct url {
	bool is_https;
	const char *authority; /* user, host and port */
	size_t authority_length;
	size_t user_length; /* of user:password, without its @; or 0 */
	const char *host;   /* of IPv6 with its brackets */
	size_t host_length;
	const char *port; /* behind the colon */
	size_t port_length;
	const char *rest; /* path, query or fragment, to the end */
};

/* False where the text begins with neither http:// nor https://. */
bool url_split(const char *text, struct url *url);

#endif
