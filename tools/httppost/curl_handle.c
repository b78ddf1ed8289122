/* SPDX-License-Identifier: ISC */
/* See curl_handle.h. */
#include "httppost/curl_handle.h"

#include "httppost/curl_tls.h"
#include "httppost/curl_url.h"
#include "httppost/target.h"

#include "common/quantity.h"
#include "common/url.h"

#include <stdio.h>
#include <strings.h>

/* How long an address may be used again for new connections. A server that has
 * moved is found while its lines are retried. */
#define NAMES_LAST_S 1L

/* Rounds up, because 0 would mean no limit. */
static long
to_ms(int64_t ns)
{
	int64_t ms = (ns + NS_PER_MS - 1) / NS_PER_MS;

	return ms > INT32_MAX ? INT32_MAX : (long)ms;
}

#define SET(easy, option, value) \
	(curl_easy_setopt((easy), (option), (value)) == CURLE_OK)

/* Called if a certificate is wanted. Without a callback, libcurl would let
 * OpenSSL ask the terminal for the passphrase of a key. */
static bool
set_tls(CURL *easy, const struct target *target)
{
	long is_verified = !target->is_insecure;

	if (target->cacert && (!SET(easy, CURLOPT_CAINFO, target->cacert) ||
				      !SET(easy, CURLOPT_CAPATH, NULL)))
		return false;
	if (target->cert && !SET(easy, CURLOPT_SSLCERT, target->cert))
		return false;
	if (target->cert && curl_tls_asks() &&
		!SET(easy, CURLOPT_KEYPASSWD, ""))
		return false;
	return (!target->key || SET(easy, CURLOPT_SSLKEY, target->key)) &&
	       SET(easy, CURLOPT_SSL_VERIFYPEER, is_verified) &&
	       SET(easy, CURLOPT_SSL_VERIFYHOST, 2 * is_verified);
}

/* A unix socket has no proxy. */
static bool
set_route(CURL *easy, const struct target *target)
{
	return SET(easy, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       SET(easy, CURLOPT_TCP_KEEPALIVE, 1L) &&
	       SET(easy, CURLOPT_DNS_CACHE_TIMEOUT, NAMES_LAST_S) &&
	       SET(easy, CURLOPT_CONNECTTIMEOUT_MS,
		       to_ms(target->connect_timeout_ns)) &&
	       (!target->unix_socket || (SET(easy, CURLOPT_UNIX_SOCKET_PATH,
						 target->unix_socket) &&
						SET(easy, CURLOPT_PROXY, "")));
}

/* The end of an attempt must not wait for a name server, so the thread of a
 * name resolution is abandoned. */
static bool
leave_names(CURL *easy)
{
#if LIBCURL_VERSION_NUM >= 0x075700
	return SET(easy, CURLOPT_QUICK_EXIT, 1L);
#else
	(void)easy;
	return true;
#endif
}

bool
curl_handle_set(CURL *easy, const struct target *target)
{
	return SET(easy, CURLOPT_NOSIGNAL, 1L) && leave_names(easy) &&
	       SET(easy, CURLOPT_PATH_AS_IS, 1L) && set_route(easy, target) &&
	       set_tls(easy, target);
}

bool
curl_handle_is_direct(const struct target *target, const char *url)
{
	return target->unix_socket || !curl_url_may_use_proxy(url);
}

/* The variable that names the proxy, which may hold a password; NULL if another
 * variable may have excluded the host. */
static const char *
proxy_of(const char *text, char peer[CURL_FAULT_PEER])
{
	const char *name;

	if (!curl_url_find_proxy(text, &name))
		return NULL;
	(void)snprintf(peer, CURL_FAULT_PEER, "the proxy of %s", name);
	return peer;
}

/* Whom a transfer was to reach; NULL if that is not known. A connection is made
 * to the proxy, but a name may be that of the host. */
static const char *
peer_of(const struct target *target, const char *text, CURLcode code,
	char peer[CURL_FAULT_PEER])
{
	struct url url;

	if (target->unix_socket)
		return target->unix_socket;
	if (!curl_handle_is_direct(target, text))
		return code == CURLE_COULDNT_CONNECT ? proxy_of(text, peer)
						     : NULL;
	if (!url_split(text, &url))
		return NULL;
	(void)snprintf(peer, CURL_FAULT_PEER, "%.*s",
		(int)(url.rest - url.host), url.host);
	return peer;
}

void
curl_handle_fault(CURL *easy, const struct target *target, const char *url,
	CURLcode code, char peer[CURL_FAULT_PEER], struct curl_fault *fault)
{
	long system_error = 0, proxy_status = 0;

	/* with another code the number belongs to an earlier attempt */
	if (code == CURLE_COULDNT_CONNECT)
		(void)curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &system_error);
	(void)curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
	*fault = (struct curl_fault){
		.peer = peer_of(target, url, code, peer),
		.code = (int)code,
		.system_error = (int)system_error,
		.proxy_status = (int)proxy_status,
		.is_tls = strncasecmp(url, "https:", 6) == 0,
		.has_cert = target->cert != NULL,
		.is_key_bad = code == CURLE_SSL_CONNECT_ERROR &&
			      curl_tls_is_key_bad(target->cert, target->key),
	};
}
