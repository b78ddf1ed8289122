/* SPDX-License-Identifier: ISC */
/* See curl_url.h. */
#include "httppost/curl_url.h"

#include "common/url.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define OUT_OF_MEMORY "out of memory"
#define BAD_PORT "must have a port from 1 to 65535"
#define SCHEME_BYTES                 \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."

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
		return "must have a host name or an address (IPv6 in [ ])";
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
curl_url_check(const char *text)
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

/* Whether libcurl knows the scheme. */
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
curl_url_check_proxy(const char *text)
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

static bool
add_user(struct secrets *secrets, const char *proxy)
{
	const char *user = proxy + strspn(proxy, SCHEME_BYTES);
	const char *at = strrchr(proxy, '@');

	user = strncmp(user, "://", 3) ? proxy : user + 3;
	if (!at || at < user)
		return true;
	return secrets_add_url_user(secrets, user, (size_t)(at - user));
}

bool
curl_url_add_secrets(struct secrets *secrets)
{
	static const char *const names[] = { "http_proxy", "https_proxy",
		"HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *proxy = getenv(names[i]);

		if (proxy && !add_user(secrets, proxy))
			return false;
	}
	return true;
}

/* An empty variable counts as unset. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static const char *
find_proxy(const char *url, const char **name)
{
	static const char *const of_http[] = { "http_proxy", "all_proxy",
		"ALL_PROXY", NULL };
	static const char *const of_https[] = { "https_proxy", "HTTPS_PROXY",
		"all_proxy", "ALL_PROXY", NULL };
	const char *const *names =
		strncasecmp(url, "https:", 6) ? of_http : of_https;

	for (; *names; names++) {
		*name = *names;
		if (variable(*names))
			return variable(*names);
	}
	return NULL;
}

const char *
curl_url_library(void)
{
	return curl_version();
}

const char *
curl_url_find_proxy(const char *url, const char **name)
{
	if (variable("no_proxy") || variable("NO_PROXY"))
		return NULL;
	return find_proxy(url, name);
}

bool
curl_url_may_use_proxy(const char *url)
{
	const char *name;

	return find_proxy(url, &name) != NULL;
}

bool
curl_url_may_be_forwarded(const char *url)
{
	const char *name, *proxy = find_proxy(url, &name);

	return proxy && strncasecmp(url, "https:", 6) != 0 &&
	       strncasecmp(proxy, "socks", 5) != 0;
}

/* Appends a part of a URL, after `prefix`, and sets *has_it if there is one
 * that the flags do not leave out. False if memory is short. */
static bool
append_part(CURLU *url, CURLUPart part, unsigned flags, const char *prefix,
	struct buffer *out, bool *has_it)
{
	char *text = NULL;
	CURLUcode code = curl_url_get(url, part, &text, flags);
	bool is_done = code != CURLUE_OUT_OF_MEMORY;

	*has_it = code == CURLUE_OK && text;
	if (*has_it)
		is_done = buffer_append_text(out, prefix) &&
			  buffer_append_text(out, text);
	curl_free(text);
	return is_done;
}

/* NULL if memory is short. */
static CURLU *
parse(const char *text)
{
	CURLU *url = curl_url();

	if (url && curl_url_set(url, CURLUPART_URL, text, CURLU_PATH_AS_IS) ==
			   CURLUE_OK)
		return url;
	curl_url_cleanup(url);
	return NULL;
}

bool
curl_url_append_host(const char *text, struct buffer *host)
{
	CURLU *url = parse(text);
	bool has_it;
	bool is_done = url &&
		       append_part(url, CURLUPART_HOST, 0, "", host, &has_it) &&
		       append_part(url, CURLUPART_PORT, CURLU_NO_DEFAULT_PORT,
			       ":", host, &has_it);

	curl_url_cleanup(url);
	return is_done;
}

bool
curl_url_append_user(const char *text, struct buffer *user, bool *has_user)
{
	CURLU *url = parse(text);
	bool has_password = false;
	bool is_done = url && append_part(url, CURLUPART_USER, CURLU_URLDECODE,
				      "", user, has_user);

	is_done = is_done && append_part(url, CURLUPART_PASSWORD,
				     CURLU_URLDECODE, ":", user, &has_password);
	if (is_done && *has_user && !has_password)
		is_done = buffer_append_byte(user, ':');
	*has_user = *has_user || has_password;
	curl_url_cleanup(url);
	return is_done;
}

bool
curl_url_append_target(const char *from, const char *to, struct buffer *target)
{
	CURLU *url = parse(from);
	char *text = NULL;
	bool is_done =
		url && curl_url_set(url, CURLUPART_URL, to, 0) == CURLUE_OK &&
		curl_url_get(url, CURLUPART_URL, &text, 0) == CURLUE_OK &&
		buffer_append(target, text, strlen(text) + 1);

	curl_free(text);
	curl_url_cleanup(url);
	return is_done;
}
