/* See target.h. */
#include "httppost/target.h"

#include "common/buffer.h"
#include "common/url.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define OUT_OF_MEMORY "out of memory"
#define BAD_PORT "must have a port from 1 to 65535"

static const char *
reason_of(CURLUcode code)
{
	switch ((int)code) {
	case CURLUE_OK:
		return NULL;
	case CURLUE_OUT_OF_MEMORY:
		return OUT_OF_MEMORY;
	case CURLUE_BAD_PORT_NUMBER:
		return BAD_PORT;
	default:
		return "must have a host name or an address, of IPv6 in [ ]";
	}
}

static const char *
check_port(CURLU *url)
{
	char *port = NULL;
	CURLUcode code =
		curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT);
	bool is_zero = code == CURLUE_OK && !strcmp(port, "0");

	curl_free(port);
	return is_zero ? BAD_PORT : NULL;
}

const char *
target_check_url(const char *text)
{
	struct buffer head = { 0 };
	const char *fault = OUT_OF_MEMORY;
	struct url parts;
	CURLU *url = curl_url();

	(void)url_split(text, &parts);
	if (url && buffer_append(&head, text, (size_t)(parts.rest - text)) &&
		buffer_append(&head, "/", 2))
		fault = reason_of(
			curl_url_set(url, CURLUPART_URL, head.bytes, 0));
	if (!fault)
		fault = check_port(url);
	buffer_free(&head);
	curl_url_cleanup(url);
	return fault;
}

/* Whether it is one of those that libcurl knows. */
static bool
is_proxy_scheme(CURLU *url)
{
	static const char *const names[] = { "http", "https", "socks", "socks4",
		"socks4a", "socks5", "socks5h" };
	char *scheme = NULL;
	bool is_it = false;
	size_t i;

	if (curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
		return false;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		is_it = is_it || !strcasecmp(scheme, names[i]);
	curl_free(scheme);
	return is_it;
}

const char *
target_check_proxy(const char *text)
{
	CURLU *url = curl_url();
	const char *fault = OUT_OF_MEMORY;

	if (url)
		fault = reason_of(curl_url_set(url, CURLUPART_URL, text,
			CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME));
	if (!fault && !is_proxy_scheme(url))
		fault = "must begin with http://, https://, socks4:// or "
			"socks5://";
	if (!fault)
		fault = check_port(url);
	curl_url_cleanup(url);
	return fault;
}
