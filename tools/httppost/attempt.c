/* See attempt.h. */
#include "httppost/attempt.h"

#include "common/quantity.h"

#include <stdio.h>
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

/* libcurl sends a request again by itself where a kept-alive connection dies
 * unanswered. The server may have acted on the first one, so that is for us to
 * count: the second request of an attempt is refused here. */
static int
allow_first_request(void *data, char *primary_ip, char *local_ip,
	int primary_port, int local_port)
{
	struct attempt *attempt = data;

	(void)primary_ip;
	(void)local_ip;
	(void)primary_port;
	(void)local_port;
	return attempt->requests_begun++ ? CURL_PREREQFUNC_ABORT
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

bool
attempt_open(struct attempt *attempt, const struct transfer_settings *settings,
	const struct finder *finder)
{
	CURL *easy = curl_easy_init();

	attempt->easy = easy;
	attempt->settings = settings;
	attempt->finder = finder;
	return easy && SET(easy, CURLOPT_PRIVATE, attempt) &&
	       SET(easy, CURLOPT_NOSIGNAL, 1L) &&
	       SET(easy, CURLOPT_PROTOCOLS_STR, "http,https") &&
	       SET(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
	       SET(easy, CURLOPT_POST, 1L) &&
	       SET(easy, CURLOPT_TCP_KEEPALIVE, 1L) &&
	       SET(easy, CURLOPT_ERRORBUFFER, attempt->fault) &&
	       SET(easy, CURLOPT_WRITEFUNCTION, keep_answer) &&
	       SET(easy, CURLOPT_WRITEDATA, attempt) &&
	       SET(easy, CURLOPT_PREREQFUNCTION, allow_first_request) &&
	       SET(easy, CURLOPT_PREREQDATA, attempt) &&
	       SET(easy, CURLOPT_CONNECTTIMEOUT_MS,
		       to_ms(settings->connect_timeout_ns)) &&
	       SET(easy, CURLOPT_TIMEOUT_MS, to_ms(settings->timeout_ns));
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

/* The texts of all headers, with what httppost itself says. */
static bool
gather_headers(struct attempt *attempt, const struct buffer *headers)
{
	bool has_agent = false;
	size_t at = 0;

	attempt->header_texts.length = 0;
	/* no "Expect: 100-continue": it costs a round trip */
	if (!buffer_append(&attempt->header_texts, "Expect:", 8))
		return false;
	while (at < headers->length) {
		const char *header = headers->bytes + at;

		if (!add_header(attempt, header))
			return false;
		if (!strncasecmp(header, "User-Agent:", 11))
			has_agent = true;
		at += strlen(header) + 1;
	}
	/* CURLOPT_USERAGENT would cost libcurl more in each request */
	return has_agent ||
	       add_header(attempt, "User-Agent: httppost/" VERSION);
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
	if (!SET(attempt->easy, CURLOPT_URL, request->url.bytes))
		return false;
	attempt->url_version = request->url_version;
	return true;
}

/* Without bytes libcurl would read a body from stdin. */
static bool
set_body(struct attempt *attempt, const struct body *body)
{
	attempt->body_length = body->length;
	return SET(attempt->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		       (curl_off_t)body->length) &&
	       SET(attempt->easy, CURLOPT_POSTFIELDS,
		       body->length ? body->bytes : "");
}

bool
attempt_begin(
	struct attempt *attempt, const struct request *request, void *owner)
{
	attempt->owner = owner;
	attempt->answer_length = 0;
	attempt->is_answer_cut = false;
	attempt->matched = 0;
	attempt->fault[0] = '\0';
	attempt->requests_begun = 0;
	return set_headers(attempt, request) && set_url(attempt, request) &&
	       set_body(attempt, &request->body);
}

static void
describe_timeout(const struct transfer_settings *settings, CURL *easy,
	char *reason, size_t size)
{
	curl_off_t connected_us = 0;
	char text[QUANTITY_TEXT];

	(void)curl_easy_getinfo(
		easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
	if (connected_us)
		(void)snprintf(reason, size, "No answer within %s",
			quantity_duration_text(settings->timeout_ns, text));
	else
		(void)snprintf(reason, size, "No connection within %s",
			quantity_duration_text(
				settings->connect_timeout_ns, text));
}

/* The system's words where it has some ("Connection refused"), else curl's. */
static void
describe_fault(
	const struct attempt *attempt, CURLcode code, char *reason, size_t size)
{
	long system_error = 0;

	(void)curl_easy_getinfo(
		attempt->easy, CURLINFO_OS_ERRNO, &system_error);
	if (code == CURLE_OPERATION_TIMEDOUT)
		describe_timeout(
			attempt->settings, attempt->easy, reason, size);
	else if (code == CURLE_ABORTED_BY_CALLBACK)
		(void)snprintf(reason, size,
			"The connection closed without an answer");
	else if (system_error &&
		 (code == CURLE_COULDNT_CONNECT || code == CURLE_SEND_ERROR ||
			 code == CURLE_RECV_ERROR))
		(void)snprintf(reason, size, "%s", strerror((int)system_error));
	else
		(void)snprintf(reason, size, "%s",
			*attempt->fault ? attempt->fault
					: curl_easy_strerror(code));
}

static void
describe_answer(const struct attempt *attempt,
	const struct retry_outcome *outcome, char *reason, size_t size)
{
	size_t length = attempt->answer_length;
	size_t head;

	if (length > TRANSFER_REASON)
		length = TRANSFER_REASON;
	while (length && strchr(" \t\r\n", attempt->answer[length - 1]))
		length--;
	head = (size_t)snprintf(reason, size, "HTTP %d%s%s", outcome->status,
		outcome->is_refused ? " with the text of --fail-if" : "",
		length ? ": " : "");
	if (length > size - 1 - head)
		length = size - 1 - head;
	memcpy(reason + head, attempt->answer, length);
	reason[head + length] = '\0';
}

static enum retry_kind
kind_of(CURLcode code)
{
	switch ((int)code) {
	case CURLE_OK:
		return RETRY_ANSWERED;
	case CURLE_URL_MALFORMAT:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
		return RETRY_HOPELESS;
	default:
		return RETRY_BROKEN;
	}
}

static void
end_answered(struct attempt *attempt, struct transfer_result *result)
{
	struct retry_outcome *outcome = &result->outcome;
	curl_off_t retry_after = 0;
	long status = 0;

	(void)curl_easy_getinfo(attempt->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(
		attempt->easy, CURLINFO_RETRY_AFTER, &retry_after);
	outcome->status = (int)status;
	if (retry_after > 0)
		outcome->retry_after_ns =
			(retry_after > 86400 ? 86400 : retry_after) *
			NS_PER_SECOND;
	outcome->is_refused = status >= 200 && status < 300 &&
			      attempt->finder &&
			      attempt->matched == attempt->finder->length;
	result->answer = attempt->answer;
	result->answer_length = attempt->answer_length;
	result->is_answer_cut = attempt->is_answer_cut;
	if (status < 200 || status >= 300 || outcome->is_refused)
		describe_answer(attempt, outcome, result->reason,
			sizeof(result->reason));
}

void
attempt_end(
	struct attempt *attempt, CURLcode code, struct transfer_result *result)
{
	curl_off_t took_us = 0;

	(void)curl_easy_getinfo(attempt->easy, CURLINFO_TOTAL_TIME_T, &took_us);
	result->owner = attempt->owner;
	result->took_ns = took_us * NS_PER_US;
	result->sent_bytes = attempt->body_length;
	result->outcome = (struct retry_outcome){ .kind = kind_of(code) };
	result->answer = NULL;
	result->answer_length = 0;
	result->is_answer_cut = false;
	result->reason[0] = '\0';
	if (code == CURLE_OK)
		end_answered(attempt, result);
	else
		describe_fault(
			attempt, code, result->reason, sizeof(result->reason));
}

void
attempt_close(struct attempt *attempt)
{
	curl_easy_cleanup(attempt->easy);
	free(attempt->headers);
	buffer_free(&attempt->header_texts);
}
