/* See attempt.h. */
#include "httppost/attempt.h"

#include "httppost/redirect.h"

#include "common/quantity.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static size_t
keep_answer(char *bytes, size_t size, size_t count, void *data)
{
	struct attempt *attempt = data;
	size_t room = sizeof(attempt->answer) - attempt->answer_length;
	size_t length = size * count;

	if (room > length)
		room = length;
	memcpy(attempt->answer + attempt->answer_length, bytes, room);
	attempt->answer_length += room;
	attempt->is_answer_cut = attempt->is_answer_cut || room < length;
	if (attempt->finder)
		(void)finder_feed(
			attempt->finder, &attempt->matched, bytes, length);
	return length;
}

/* libcurl understands "2, 3" as 2, and a length that is too large as none. An
 * answer whose end is unknown is ended here, and so is its connection. */
static size_t
see_header(char *bytes, size_t size, size_t count, void *data)
{
	struct attempt *attempt = data;
	struct framing *framing = &attempt->framing;

	framing_add(framing, bytes, size * count);
	if ((*bytes == '\r' || *bytes == '\n') &&
		framing_ends_by_close(framing))
		attempt_tls_watch(&attempt->tls, attempt->easy);
	return framing->is_faulty ? 0 : size * count;
}

/* libcurl sends a request again by itself where a kept-alive connection dies
 * unanswered. The server may have acted on the first one, so that is for us to
 * count: a second request of an attempt is refused here, unless it is the one
 * that a redirect asked for. */
static int
allow_request(void *data, char *primary_ip, char *local_ip, int primary_port,
	int local_port)
{
	struct attempt *attempt = data;

	(void)primary_ip;
	(void)local_ip;
	(void)primary_port;
	(void)local_port;
	return attempt->requests_begun++ > attempt->redirects
		       ? CURL_PREREQFUNC_ABORT
		       : CURL_PREREQFUNC_OK;
}

/* Rounded up: a limit of 0 would be none. */
static long
to_ms(int64_t ns)
{
	int64_t ms = (ns + NS_PER_MS - 1) / NS_PER_MS;

	return ms > INT32_MAX ? INT32_MAX : (long)ms;
}

#define SET(easy, option, value) \
	(curl_easy_setopt((easy), (option), (value)) == CURLE_OK)

/* Where a certificate is wanted; without a callback of its own libcurl would
 * let OpenSSL ask the terminal for the passphrase of a key. */
static bool
set_tls(CURL *easy, const struct transfer_settings *settings)
{
	long is_verified = !settings->is_insecure;

	if (settings->cacert && (!SET(easy, CURLOPT_CAINFO, settings->cacert) ||
					!SET(easy, CURLOPT_CAPATH, NULL)))
		return false;
	if (settings->cert && (!SET(easy, CURLOPT_SSLCERT, settings->cert) ||
				      !SET(easy, CURLOPT_KEYPASSWD, "")))
		return false;
	return (!settings->key || SET(easy, CURLOPT_SSLKEY, settings->key)) &&
	       SET(easy, CURLOPT_SSL_VERIFYPEER, is_verified) &&
	       SET(easy, CURLOPT_SSL_VERIFYHOST, 2 * is_verified);
}

/* Some versions of libcurl cannot use a connection again that speaks HTTP/2
 * without TLS: 7.87 and 7.88 fail (curl issue 10634). From 8.13 to 8.15, once
 * the first request has failed, all that follow wait for ever for a connection
 * that could be shared. There each request gets one of its own. */
static bool
may_use_again(long version)
{
	unsigned number;

	if (version != CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
		return true;
	number = curl_version_info(CURLVERSION_NOW)->version_num;
	return (number < 0x075700 || number >= 0x080000) &&
	       (number < 0x080d00 || number >= 0x081000);
}

static bool
set_http_version(CURL *easy, bool is_http2, const char *url)
{
	long version = CURL_HTTP_VERSION_1_1;
	bool is_new;

	if (is_http2 && strncasecmp(url, "https:", 6) == 0)
		version = CURL_HTTP_VERSION_2TLS;
	else if (is_http2)
		version = CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
	is_new = !may_use_again(version);
	return SET(easy, CURLOPT_HTTP_VERSION, version) &&
	       SET(easy, CURLOPT_PIPEWAIT, (long)(is_http2 && !is_new)) &&
	       SET(easy, CURLOPT_FRESH_CONNECT, (long)is_new) &&
	       SET(easy, CURLOPT_FORBID_REUSE, (long)is_new);
}

/* No proxy stands before a unix socket. */
static bool
set_route(CURL *easy, const struct transfer_settings *settings)
{
	return SET(easy, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       SET(easy, CURLOPT_TCP_KEEPALIVE, 1L) &&
	       SET(easy, CURLOPT_CONNECTTIMEOUT_MS,
		       to_ms(settings->connect_timeout_ns)) &&
	       (!settings->unix_socket ||
		       (SET(easy, CURLOPT_UNIX_SOCKET_PATH,
				settings->unix_socket) &&
			       SET(easy, CURLOPT_PROXY, "")));
}

/* The end of an attempt must not wait for a name server: the thread that asks
 * it is left to itself. */
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
attempt_open(struct attempt *attempt, const struct transfer_settings *settings,
	struct gzip *gzip, const struct finder *finder)
{
	CURL *easy = curl_easy_init();

	attempt->easy = easy;
	attempt->settings = settings;
	attempt->gzip = gzip;
	attempt->finder = finder;
	return easy && SET(easy, CURLOPT_PRIVATE, attempt) &&
	       SET(easy, CURLOPT_NOSIGNAL, 1L) && leave_names(easy) &&
	       SET(easy, CURLOPT_PATH_AS_IS, 1L) &&
	       SET(easy, CURLOPT_ERRORBUFFER, attempt->fault) &&
	       SET(easy, CURLOPT_WRITEFUNCTION, keep_answer) &&
	       SET(easy, CURLOPT_WRITEDATA, attempt) &&
	       SET(easy, CURLOPT_HEADERFUNCTION, see_header) &&
	       SET(easy, CURLOPT_HEADERDATA, attempt) &&
	       SET(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
	       SET(easy, CURLOPT_PREREQFUNCTION, allow_request) &&
	       SET(easy, CURLOPT_PREREQDATA, attempt) &&
	       set_route(easy, settings) && set_tls(easy, settings);
}

/* curl takes "Name:" as "leave it out" and "Name;" as "send it empty". */
static bool
add_header(struct attempt *attempt, const char *header)
{
	struct buffer *texts = &attempt->header_texts;
	size_t length = strlen(header), name = strcspn(header, ":");
	bool is_empty = name + 1 + strspn(header + name + 1, " \t") == length;

	if (!is_empty)
		return buffer_append(texts, header, length + 1);
	return buffer_append(texts, header, name) &&
	       buffer_append(texts, ";", 2);
}

/* The texts of all headers. CURLOPT_USERAGENT would cost libcurl more in each
 * request than a header of that name. */
static bool
gather_headers(struct attempt *attempt, const struct buffer *headers)
{
	size_t at = 0;

	attempt->header_texts.length = 0;
	/* no "Expect: 100-continue": it costs a round trip */
	if (!buffer_append(&attempt->header_texts, "Expect:", 8))
		return false;
	while (at < headers->length) {
		const char *header = headers->bytes + at;

		if (!add_header(attempt, header))
			return false;
		at += strlen(header) + 1;
	}
	return true;
}

/* Makes a list of the texts. libcurl only reads it, so that it need not be made
 * of its memory: nothing is allocated for each request. */
static bool
link_headers(struct attempt *attempt)
{
	struct buffer *texts = &attempt->header_texts;
	size_t at, count = 0;

	for (at = 0; at < texts->length; at += strlen(texts->bytes + at) + 1) {
		if (count == attempt->header_room) {
			size_t room = 2 * count + 8;
			struct curl_slist *list =
				realloc(attempt->headers, room * sizeof(*list));

			if (!list)
				return false;
			attempt->headers = list;
			attempt->header_room = room;
		}
		attempt->headers[count++].data = texts->bytes + at;
	}
	for (at = 0; at < count; at++)
		attempt->headers[at].next =
			at + 1 < count ? &attempt->headers[at + 1] : NULL;
	return true;
}

/* All attempts use one request, so a version says what the handle knows. */
static bool
set_headers(struct attempt *attempt, const struct request *request)
{
	if (attempt->headers_version == request->headers_version)
		return true;
	attempt->headers_version = 0;
	if (!gather_headers(attempt, &request->headers) ||
		!link_headers(attempt) ||
		!SET(attempt->easy, CURLOPT_HTTPHEADER, attempt->headers))
		return false;
	attempt->headers_version = request->headers_version;
	return true;
}

static bool
set_url(struct attempt *attempt, const struct request *request)
{
	if (attempt->url_version == request->url_version)
		return true;
	attempt->url_version = 0;
	attempt->url.length = 0;
	if (!buffer_append(
		    &attempt->url, request->url.bytes, request->url.length) ||
		!SET(attempt->easy, CURLOPT_URL, attempt->url.bytes))
		return false;
	attempt->url_version = request->url_version;
	return true;
}

/* The body as it is sent. Without bytes libcurl would read one from stdin. */
static bool
set_body(struct attempt *attempt, const struct body *body)
{
	struct body sent = *body;

	if (attempt->gzip) {
		if (!gzip_pack(attempt->gzip, body->bytes, body->length,
			    &attempt->packed))
			return false;
		sent.bytes = attempt->packed.bytes;
		sent.length = attempt->packed.length;
	}
	attempt->body_length = sent.length;
	return SET(attempt->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		       (curl_off_t)sent.length) &&
	       SET(attempt->easy, CURLOPT_POSTFIELDS,
		       sent.length ? sent.bytes : "");
}

/* What no attempt changes but one that was redirected. */
static bool
prepare(struct attempt *attempt)
{
	const struct transfer_settings *settings = attempt->settings;
	const char *method = settings->method;

	if (attempt->is_prepared)
		return true;
	attempt->is_prepared =
		SET(attempt->easy, CURLOPT_POST, 1L) &&
		SET(attempt->easy, CURLOPT_CUSTOMREQUEST,
			strcmp(method, "POST") ? method : NULL) &&
		set_http_version(
			attempt->easy, settings->is_http2, attempt->url.bytes);
	return attempt->is_prepared;
}

bool
attempt_begin(
	struct attempt *attempt, const struct request *request, void *owner)
{
	attempt->owner = owner;
	attempt->answer_length = 0;
	attempt->is_answer_cut = false;
	attempt->matched = 0;
	attempt->framing = (struct framing){ .is_sized = false };
	attempt->tls = (struct attempt_tls){ .connection = NULL };
	attempt->fault[0] = '\0';
	attempt->requests_begun = 0;
	attempt->redirects = 0;
	attempt->redirect_fault = NULL;
	attempt->before_ns = 0;
	if (!set_headers(attempt, request) || !set_url(attempt, request) ||
		!prepare(attempt) || !set_body(attempt, &request->body))
		return false;
	attempt->sent_bytes = attempt->body_length;
	return true;
}

/* A GET has no body, and no headers that speak of one (RFC 9110 section 15.4).
 */
static bool
become_get(struct attempt *attempt)
{
	struct buffer *texts = &attempt->header_texts;
	size_t at, size, kept = 0;

	for (at = 0; at < texts->length; at += size) {
		size = strlen(texts->bytes + at) + 1;
		if (!strncasecmp(texts->bytes + at, "Content-", 8))
			continue;
		memmove(texts->bytes + kept, texts->bytes + at, size);
		kept += size;
	}
	texts->length = kept;
	attempt->headers_version = 0;
	attempt->body_length = 0;
	return link_headers(attempt) &&
	       SET(attempt->easy, CURLOPT_CUSTOMREQUEST, NULL) &&
	       SET(attempt->easy, CURLOPT_HTTPGET, 1L) &&
	       SET(attempt->easy, CURLOPT_HTTPHEADER, attempt->headers);
}

bool
attempt_follow(struct attempt *attempt, CURLcode code)
{
	struct buffer next = { 0 };
	curl_off_t took_us = 0;
	long status = 0;
	char *to = NULL;
	bool is_done = false;

	if (code != CURLE_OK || attempt_tls_is_cut(&attempt->tls) ||
		!attempt->settings->follows_redirects)
		return false;
	(void)curl_easy_getinfo(attempt->easy, CURLINFO_RESPONSE_CODE, &status);
	if (!redirect_is_asked((int)status))
		return false;
	(void)curl_easy_getinfo(attempt->easy, CURLINFO_REDIRECT_URL, &to);
	attempt->redirect_fault = redirect_decide(
		attempt->url.bytes, to, attempt->redirects, &next);
	if (attempt->redirect_fault)
		goto out;
	(void)curl_easy_getinfo(attempt->easy, CURLINFO_TOTAL_TIME_T, &took_us);
	attempt->before_ns += took_us * NS_PER_US;
	attempt->answer_length = 0;
	attempt->is_answer_cut = false;
	attempt->matched = 0;
	attempt->tls = (struct attempt_tls){ .connection = NULL };
	attempt->url_version = 0;
	buffer_free(&attempt->url);
	attempt->url = next;
	next = (struct buffer){ 0 };
	attempt->is_prepared = false;
	is_done = (!redirect_becomes_get((int)status) || become_get(attempt)) &&
		  set_http_version(attempt->easy, attempt->settings->is_http2,
			  attempt->url.bytes) &&
		  SET(attempt->easy, CURLOPT_URL, attempt->url.bytes);
	attempt->redirects++;
	attempt->sent_bytes += attempt->body_length;
out:
	buffer_free(&next);
	return is_done;
}

void
attempt_close(struct attempt *attempt)
{
	curl_easy_cleanup(attempt->easy);
	free(attempt->headers);
	buffer_free(&attempt->header_texts);
	buffer_free(&attempt->packed);
	buffer_free(&attempt->url);
}
