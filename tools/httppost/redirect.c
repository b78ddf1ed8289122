/* SPDX-License-Identifier: ISC */
/* See redirect.h. */
#include "httppost/redirect.h"

#include "common/url.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NO_TARGET "redirects without a target"

static unsigned long
port_of(const struct url *url)
{
	if (url->port_length)
		return strtoul(url->port, NULL, 10);
	return url->is_https ? 443 : 80;
}

static bool
is_same_host(const struct url *one, const struct url *other)
{
	return port_of(one) == port_of(other) &&
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

void
redirect_describe(const char *to, char *text, size_t size)
{
	if (!to)
		(void)snprintf(text, size, NO_TARGET);
	else
		(void)snprintf(text, size,
			"redirects to %.100s; use that URL, or --location", to);
}

static const char *
elsewhere(const struct url *url)
{
	static char reason[200];

	(void)snprintf(reason, sizeof(reason),
		"redirects to another host or port, %s://%.*s:%lu",
		url->is_https ? "https" : "http",
		url->host_length > 100 ? 100 : (int)url->host_length, url->host,
		port_of(url));
	return reason;
}

const char *
redirect_decide(const char *from, const char *to, unsigned followed,
	struct buffer *next)
{
	struct url here, there;

	if (!to)
		return NO_TARGET;
	if (followed >= REDIRECT_MOST)
		return "redirects more than 10 times";
	if (!url_split(from, &here) || !url_split(to, &there) ||
		!there.host_length)
		return "redirects to a URL that is not http or https";
	if (here.is_https && !there.is_https)
		return "redirects from https to http";
	if (!is_same_host(&here, &there))
		return elsewhere(&there);
	next->length = 0;
	if (buffer_append_text(next, there.is_https ? "https://" : "http://") &&
		buffer_append(next, here.authority, here.authority_length) &&
		buffer_append(next, there.rest, strlen(there.rest) + 1))
		return NULL;
	return "out of memory following a redirect";
}
