/* SPDX-License-Identifier: ISC */
/* See curl_attempt.h. */
#include "httppost/curl_attempt.h"

#include "httppost/curl_fault.h"
#include "httppost/curl_handle.h"
#include "httppost/redirect.h"
#include "httppost/scheme.h"
#include "httppost/target.h"

#include "common/quantity.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define LONGEST_RETRY_AFTER_S 86400

/* Of all heads and trailers. libcurl, which keeps them, has no limit for
 * trailers in some versions. */
#define MOST_HEAD_BYTES 1048576

/* Bytes without a head, which libcurl takes for HTTP/0.9, are not an answer.
 * They are allowed only to be seen here. */
static size_t
keep_answer(char *bytes, size_t size, size_t count, void *data)
{
	struct curl_attempt *attempt = data;

	if (!answer_has_head(&attempt->answer)) {
		attempt->is_tls_there = scheme_is_tls(bytes, size * count);
		return 0;
	}
	answer_add(&attempt->answer, bytes, size * count);
	return size * count;
}

/* libcurl reads "2, 3" as 2, and ignores a length that is too large. An answer
 * of unknown length is ended here, together with its connection. */
static size_t
see_header(char *bytes, size_t size, size_t count, void *data)
{
	struct curl_attempt *attempt = data;
	bool is_good = answer_add_head(&attempt->answer, bytes, size * count);

	attempt->head_bytes += size * count;
	if (attempt->head_bytes > MOST_HEAD_BYTES)
		return 0;
	if ((*bytes == '\r' || *bytes == '\n') &&
		answer_ends_by_close(&attempt->answer))
		curl_tls_watch(&attempt->tls, attempt->easy);
	return is_good ? size * count : 0;
}

/* libcurl sends a request again by itself if a kept-alive connection ends
 * without an answer. The server may have acted on the first one, so we must
 * count it: a second request of an attempt is refused here, unless a redirect
 * asked for it. */
static int
allow_request(void *data, char *primary_ip, char *local_ip, int primary_port,
	int local_port)
{
	struct curl_attempt *attempt = data;

	(void)primary_ip;
	(void)local_ip;
	(void)primary_port;
	(void)local_port;
	return attempt->requests_begun++ > attempt->redirects
		       ? CURL_PREREQFUNC_ABORT
		       : CURL_PREREQFUNC_OK;
}

#define SET(easy, option, value) \
	(curl_easy_setopt((easy), (option), (value)) == CURLE_OK)

/* Some versions of libcurl cannot reuse a connection that speaks HTTP/2 without
 * TLS: 7.87 and 7.88 fail (curl issue 10634). From 8.13 to 8.15, after a first
 * request that failed, later ones wait forever for a connection that could be
 * shared. With these versions each request gets a connection of its own. */
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

static int
close_socket(void *greeting, curl_socket_t fd)
{
	curl_tls_see_rest(greeting, fd);
	return close(fd);
}

bool
curl_attempt_open(struct curl_attempt *attempt, const struct target *target,
	const struct answer_rules *rules, struct gzip *gzip)
{
	CURL *easy = curl_easy_init();

	attempt->easy = easy;
	attempt->target = target;
	attempt->gzip = gzip;
	attempt->rules = rules;
	return easy && SET(easy, CURLOPT_PRIVATE, attempt) &&
	       SET(easy, CURLOPT_ERRORBUFFER, attempt->fault) &&
	       SET(easy, CURLOPT_WRITEFUNCTION, keep_answer) &&
	       SET(easy, CURLOPT_WRITEDATA, attempt) &&
	       SET(easy, CURLOPT_HEADERFUNCTION, see_header) &&
	       SET(easy, CURLOPT_HEADERDATA, attempt) &&
	       SET(easy, CURLOPT_HTTP09_ALLOWED, 1L) &&
	       SET(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
	       SET(easy, CURLOPT_PREREQFUNCTION, allow_request) &&
	       SET(easy, CURLOPT_PREREQDATA, attempt) &&
	       SET(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket) &&
	       SET(easy, CURLOPT_CLOSESOCKETDATA, &attempt->greeting) &&
	       curl_handle_set(easy, target);
}

/* For curl "Name:" means "leave it out" and "Name;" means "send it empty". */
static bool
add_header(struct curl_attempt *attempt, const char *header)
{
	struct buffer *texts = &attempt->header_texts;
	size_t length = strlen(header), name = strcspn(header, ":");
	bool is_empty = name + 1 + strspn(header + name + 1, " \t") == length;

	if (!is_empty)
		return buffer_append(texts, header, length + 1);
	return buffer_append(texts, header, name) &&
	       buffer_append(texts, ";", 2);
}

/* Collects the texts of all headers. CURLOPT_USERAGENT would cost libcurl more
 * in each request than a header of that name. */
static bool
gather_headers(struct curl_attempt *attempt, const struct buffer *headers)
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

/* Links the texts as a list. libcurl only reads it, so it need not come from
 * its allocator, and no request allocates. */
static bool
link_headers(struct curl_attempt *attempt)
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

/* All attempts use one request, so a version tells what the handle already has.
 */
static bool
set_headers(struct curl_attempt *attempt, const struct request *request)
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
set_url(struct curl_attempt *attempt, const struct request *request)
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

/* Sets the body as it is sent. Without one, libcurl would read from stdin. */
static bool
set_body(struct curl_attempt *attempt, const struct body *body)
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

/* Options that change only after a redirect. */
static bool
prepare(struct curl_attempt *attempt)
{
	const struct target *target = attempt->target;
	const char *method = target->method;

	if (attempt->is_prepared)
		return true;
	attempt->is_prepared =
		SET(attempt->easy, CURLOPT_POST, 1L) &&
		SET(attempt->easy, CURLOPT_CUSTOMREQUEST,
			strcmp(method, "POST") ? method : NULL) &&
		set_http_version(
			attempt->easy, target->is_http2, attempt->url.bytes);
	return attempt->is_prepared;
}

/* When a transfer begins, libcurl 7.83 to 8.1.0 frees the headers of the answer
 * before, but keeps a pointer to the last one in the handle. If the next answer
 * begins with a folded header, libcurl appends it there (curl issue 11101).
 * Only a new handle has no such pointer. HTTP/2 has no folded headers, but over
 * TLS the server chooses the version. */
static bool
has_stale_header(const struct curl_attempt *attempt)
{
	unsigned number = curl_version_info(CURLVERSION_NOW)->version_num;

	return attempt->head_bytes && number >= 0x075300 && number < 0x080101 &&
	       (!attempt->target->is_http2 ||
		       strncasecmp(attempt->url.bytes, "https:", 6) == 0);
}

bool
curl_attempt_renew(struct curl_attempt *attempt)
{
	CURL *easy;

	if (!has_stale_header(attempt))
		return true;
	easy = curl_easy_duphandle(attempt->easy);
	if (!easy)
		return false;
	curl_easy_cleanup(attempt->easy);
	attempt->easy = easy;
	return true;
}

bool
curl_attempt_start(struct curl_attempt *attempt, const struct request *request,
	void *owner)
{
	if (!curl_attempt_renew(attempt))
		return false;
	attempt->owner = owner;
	answer_begin(&attempt->answer, attempt->rules);
	attempt->tls = (struct curl_tls){ .connection = NULL };
	attempt->fault[0] = '\0';
	attempt->requests_begun = 0;
	attempt->redirects = 0;
	attempt->redirect_fault = NULL;
	attempt->before_ns = 0;
	attempt->head_bytes = 0;
	attempt->greeting = (struct curl_greeting){ .is_http = false };
	attempt->is_tls_there = false;
	if (!set_headers(attempt, request) || !set_url(attempt, request) ||
		!prepare(attempt) || !set_body(attempt, &request->body))
		return false;
	attempt->sent_bytes = attempt->body_length;
	return true;
}

/* A GET has no body, and no headers about one (RFC 9110 section 15.4). */
static bool
become_get(struct curl_attempt *attempt)
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
curl_attempt_follow(struct curl_attempt *attempt, CURLcode code)
{
	struct buffer next = { 0 };
	curl_off_t took_us = 0;
	long status = 0;
	char *to = NULL;
	bool is_done = false;

	if (code != CURLE_OK || curl_tls_is_cut(&attempt->tls) ||
		!attempt->target->follows_redirects)
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
	answer_begin(&attempt->answer, attempt->rules);
	attempt->tls = (struct curl_tls){ .connection = NULL };
	attempt->url_version = 0;
	buffer_free(&attempt->url);
	attempt->url = next;
	next = (struct buffer){ 0 };
	attempt->is_prepared = false;
	is_done = (!redirect_becomes_get((int)status) || become_get(attempt)) &&
		  set_http_version(attempt->easy, attempt->target->is_http2,
			  attempt->url.bytes) &&
		  SET(attempt->easy, CURLOPT_URL, attempt->url.bytes);
	attempt->redirects++;
	attempt->sent_bytes += attempt->body_length;
out:
	buffer_free(&next);
	return is_done;
}

/* Whether the request was begun; after redirects, the last one. */
static bool
is_connected(const struct curl_attempt *attempt)
{
	return attempt->requests_begun > attempt->redirects;
}

/* Whether the first bytes, and not something else, made it fail. */
static bool
is_wrong_scheme(const struct curl_attempt *attempt, CURLcode code)
{
	bool is_wrong =
		code == CURLE_SSL_CONNECT_ERROR
			? attempt->greeting.is_http
			: code == CURLE_WRITE_ERROR && attempt->is_tls_there;

	return is_wrong &&
	       curl_handle_is_direct(attempt->target, attempt->url.bytes);
}

/* How many connections were opened for the last request. */
static long
connections(const struct curl_attempt *attempt)
{
	long count = 0;

	(void)curl_easy_getinfo(attempt->easy, CURLINFO_NUM_CONNECTS, &count);
	return count;
}

static void
end_broken(const struct curl_attempt *attempt, CURLcode code, long status,
	struct engine_result *result)
{
	struct curl_fault fault;
	char peer[CURL_FAULT_PEER];

	curl_handle_fault(attempt->easy, attempt->target, attempt->url.bytes,
		code, peer, &fault);
	fault.is_connected = is_connected(attempt);
	fault.is_answered = status >= 200;
	fault.is_reused = is_connected(attempt) && connections(attempt) == 0;
	fault.is_wrong_scheme = is_wrong_scheme(attempt, code);
	result->outcome.kind = curl_fault_kind(&fault);
	/* libcurl itself only limits the connection */
	if (code == CURLE_OPERATION_TIMEDOUT && !fault.is_connected)
		curl_fault_describe_late(fault.is_connected,
			attempt->target->connect_timeout_ns, result->reason,
			sizeof(result->reason));
	else
		curl_fault_describe(&fault, attempt->fault, result->reason,
			sizeof(result->reason));
}

/* After its answer, an HTTP/2 server may reset the stream without an error, to
 * refuse the rest of the body (RFC 9113 section 8.1): the answer counts.
 * libcurl 8 treats that as success. Older versions fail, and only in this case
 * without an error text. */
static bool
is_answered_early(
	const struct curl_attempt *attempt, CURLcode code, long status)
{
	curl_off_t length = -1, got = 0;

	if (code != CURLE_HTTP2_STREAM || status < 200 || *attempt->fault)
		return false;
	(void)curl_easy_getinfo(
		attempt->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	(void)curl_easy_getinfo(attempt->easy, CURLINFO_SIZE_DOWNLOAD_T, &got);
	return length < 0 || got == length;
}

/* Retry-After in seconds, a day at most; 0 without one. libcurl returns 0 for a
 * number that is too large for it. */
static int64_t
retry_after_s(CURL *easy)
{
	curl_off_t seconds = 0;
	struct curl_header *header;

	(void)curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &seconds);
	if (seconds <= 0 &&
		curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1,
			&header) == CURLHE_OK &&
		strspn(header->value, "0123456789") > 18 &&
		!header->value[strspn(header->value, "0123456789")])
		seconds = LONGEST_RETRY_AFTER_S;
	if (seconds > LONGEST_RETRY_AFTER_S)
		seconds = LONGEST_RETRY_AFTER_S;
	return seconds > 0 ? seconds : 0;
}

/* Why an answer that libcurl accepts is incomplete, or NULL. */
static const char *
why_not_whole(const struct curl_attempt *attempt, CURLcode code)
{
	if (attempt->head_bytes > MOST_HEAD_BYTES)
		return "The headers of the answer are too long";
	if (attempt->answer.framing.is_faulty)
		return "The Content-Length of the answer is not a number";
	if (code == CURLE_OK && !attempt->answer.framing.is_ended)
		return "The connection closed before the end of the answer";
	if (code == CURLE_OK && curl_tls_is_cut(&attempt->tls))
		return "The answer may be incomplete: TLS ended without notice";
	return NULL;
}

static void
end_in_part(const struct curl_attempt *attempt, CURLcode code,
	struct engine_result *result)
{
	result->outcome.kind = RETRY_BROKEN;
	(void)snprintf(result->reason, sizeof(result->reason), "%s",
		why_not_whole(attempt, code));
}

/* Where the server wants the request, if that is not followed. */
static const char *
describe_redirect(const struct curl_attempt *attempt, char text[ENGINE_REASON])
{
	char *to = NULL;

	(void)curl_easy_getinfo(attempt->easy, CURLINFO_REDIRECT_URL, &to);
	redirect_describe(to, text, ENGINE_REASON);
	return text;
}

static void
end_answered(
	struct curl_attempt *attempt, long status, struct engine_result *result)
{
	struct answer_head head = {
		.status = (int)status,
		.redirect_fault = attempt->redirect_fault,
	};
	bool is_misdirected = redirect_is_asked((int)status) &&
			      !attempt->target->follows_redirects;
	char redirect[ENGINE_REASON];

	if (is_misdirected)
		head.redirect_fault = describe_redirect(attempt, redirect);
	if (status >= 300)
		head.retry_after_ns =
			retry_after_s(attempt->easy) * NS_PER_SECOND;
	answer_end(&attempt->answer, &head, result);
	result->outcome.is_shared |= is_misdirected;
}

/* libcurl repeats its options, among them the password of a proxy, and a
 * redirect names a host. */
static void
hide_secrets(const struct curl_attempt *attempt, CURLcode code,
	struct engine_result *result)
{
	if (!answer_has_secret(
		    attempt->rules, result->reason, strlen(result->reason)))
		return;
	if (code == CURLE_OK)
		(void)snprintf(result->reason, sizeof(result->reason),
			"HTTP %d: " ANSWER_WITHHELD, result->outcome.status);
	else
		(void)snprintf(result->reason, sizeof(result->reason), "%s",
			curl_easy_strerror(code));
}

void
curl_attempt_end(struct curl_attempt *attempt, CURLcode code,
	struct engine_result *result)
{
	curl_off_t took_us = 0;
	long status = 0;

	(void)curl_easy_getinfo(attempt->easy, CURLINFO_TOTAL_TIME_T, &took_us);
	(void)curl_easy_getinfo(attempt->easy, CURLINFO_RESPONSE_CODE, &status);
	engine_begin_result(result, attempt->owner,
		attempt->before_ns + took_us * NS_PER_US, attempt->sent_bytes);
	if (why_not_whole(attempt, code))
		end_in_part(attempt, code, result);
	else if (code == CURLE_OK || is_answered_early(attempt, code, status))
		end_answered(attempt, status, result);
	else
		end_broken(attempt, code, status, result);
	hide_secrets(attempt, code, result);
}

void
curl_attempt_end_late(struct curl_attempt *attempt, int64_t now_ns,
	struct engine_result *result)
{
	int64_t limit_ns = attempt->target->timeout_ns;

	engine_begin_result(result, attempt->owner,
		now_ns - attempt->deadline.at_ns + limit_ns,
		attempt->sent_bytes);
	result->outcome.kind = RETRY_BROKEN;
	curl_fault_describe_late(is_connected(attempt), limit_ns,
		result->reason, sizeof(result->reason));
}

void
curl_attempt_close(struct curl_attempt *attempt)
{
	curl_easy_cleanup(attempt->easy);
	free(attempt->headers);
	buffer_free(&attempt->header_texts);
	buffer_free(&attempt->packed);
	buffer_free(&attempt->url);
}
