/* SPDX-License-Identifier: ISC */
/* Splits a URL into its parts. Pure. */
#ifndef COMMON_URL_H
#define COMMON_URL_H

#include <stdbool.h>
#include <stddef.h>

/* scheme://user@host:port/rest (RFC 3986 section 3): nothing is decoded or
 * checked. The parts point into the text. */
struct url {
	bool is_https;
	const char *authority; /* user, host and port */
	size_t authority_length;
	size_t user_length; /* of user:password, without its @; or 0 */
	const char *host;   /* with the brackets of IPv6 */
	size_t host_length;
	const char *port; /* after the colon */
	size_t port_length;
	const char *rest; /* path, query or fragment, to the end */
};

/* False unless the text begins with http:// or https://. */
bool url_split(const char *text, struct url *url);

#endif
