/* SPDX-License-Identifier: ISC */
/* See url.h. */
#include "common/url.h"

#include <string.h>
#include <strings.h>

/* The first colon of host:port outside brackets, or the end. */
static size_t
find_port(const char *host, size_t length)
{
	bool is_bracketed = false;
	size_t i;

	for (i = 0; i < length; i++) {
		if (host[i] == ':' && !is_bracketed)
			break;
		is_bracketed =
			host[i] == '[' || (is_bracketed && host[i] != ']');
	}
	return i;
}

bool
url_split(const char *text, struct url *url)
{
	size_t i, length;

	*url = (struct url){ .is_https = !strncasecmp(text, "https://", 8) };
	if (!url->is_https && strncasecmp(text, "http://", 7) != 0)
		return false;
	url->authority = url->host = text + (url->is_https ? 8 : 7);
	url->authority_length = length = strcspn(url->authority, "/?#");
	url->rest = url->authority + length;
	for (i = 0; i < length; i++) {
		if (url->authority[i] != '@')
			continue;
		url->user_length = i;
		url->host = url->authority + i + 1;
	}
	length = (size_t)(url->rest - url->host);
	url->host_length = find_port(url->host, length);
	url->port = url->host + url->host_length;
	if (url->port < url->rest)
		url->port++;
	url->port_length = (size_t)(url->rest - url->port);
	return true;
}
