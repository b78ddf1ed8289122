/* See redirect.h. */
#include "httppost/redirect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The parts of scheme://user@host:port/rest (RFC 3986 section 3). */
struct place {
	bool is_https;
	const char *authority;
	size_t authority_length;
	const char *host;
	size_t host_length;
	unsigned long port;
	const char *rest; /* from path, query or fragment on */
};

static bool
find_place(const char *url, struct place *place)
{
	size_t i, port = 0;

	place->is_https = strncasecmp(url, "https://", 8) == 0;
	if (!place->is_https && strncasecmp(url, "http://", 7) != 0)
		return false;
	place->authority = url + (place->is_https ? 8 : 7);
	place->authority_length = strcspn(place->authority, "/?#");
	place->rest = place->authority + place->authority_length;
	place->host = place->authority;
	for (i = 0; i < place->authority_length; i++) {
		if (place->authority[i] == '@')
			place->host = place->authority + i + 1;
	}
	place->host_length = (size_t)(place->rest - place->host);
	for (i = place->host_length; i > 0; i--) {
		if (place->host[i - 1] == ']')
			break;
		if (place->host[i - 1] == ':')
			port = i;
	}
	place->port = place->is_https ? 443 : 80;
	if (port && port < place->host_length)
		place->port = strtoul(place->host + port, NULL, 10);
	if (port)
		place->host_length = port - 1;
	return place->host_length > 0;
}

static bool
is_same_host(const struct place *one, const struct place *other)
{
	return one->port == other->port &&
	       one->host_length == other->host_length &&
	       strncasecmp(one->host, other->host, one->host_length) == 0;
}

bool
redirect_is_asked(int status)
{
	return status == 301 || status == 302 || status == 303 ||
	       status == 307 || status == 308;
}

bool
redirect_becomes_get(int status)
{
	return status == 303;
}

static const char *
elsewhere(const struct place *place)
{
	static char reason[200];

	(void)snprintf(reason, sizeof(reason),
		"redirects to another host or port, %s://%.*s:%lu",
		place->is_https ? "https" : "http",
		place->host_length > 100 ? 100 : (int)place->host_length,
		place->host, place->port);
	return reason;
}

const char *
redirect_decide(const char *from, const char *to, unsigned followed,
	struct buffer *next)
{
	struct place here, there;

	if (!to)
		return "redirects to nowhere";
	if (followed >= REDIRECT_MOST)
		return "redirects more than 10 times";
	if (!find_place(from, &here) || !find_place(to, &there))
		return "redirects to what is not http or https";
	if (here.is_https && !there.is_https)
		return "redirects from https to http";
	if (!is_same_host(&here, &there))
		return elsewhere(&there);
	next->length = 0;
	if (buffer_append_text(next, there.is_https ? "https://" : "http://") &&
		buffer_append(next, here.authority, here.authority_length) &&
		buffer_append(next, there.rest, strlen(there.rest) + 1))
		return NULL;
	return "redirects, and there is no memory";
}
