/* How an attempt ended. See attempt.h. */
#include "httppost/attempt.h"

#include "httppost/fault.h"

#include "common/quantity.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LONGEST_RETRY_AFTER_S 86400

/* Whether the request was begun, of those that redirects asked for the last. */
static bool
is_connected(const struct attempt *attempt)
{
	return attempt->requests_begun > attempt->redirects;
}

static void
describe_timeout(const struct attempt *attempt, int64_t limit_ns, char *reason,
	size_t size)
{
	char text[QUANTITY_TEXT];

	(void)snprintf(reason, size, "%s within %s",
		is_connected(attempt) ? "No answer" : "No connection",
		quantity_duration_text(limit_ns, text));
}

static struct fault
fault_of(const struct attempt *attempt, CURLcode code, long status)
{
	long system_error = 0, proxy_status = 0, connections = 0;

	/* with another code the number is of an earlier attempt */
	if (code == CURLE_COULDNT_CONNECT)
		(void)curl_easy_getinfo(
			attempt->easy, CURLINFO_OS_ERRNO, &system_error);
	(void)curl_easy_getinfo(
		attempt->easy, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
	(void)curl_easy_getinfo(
		attempt->easy, CURLINFO_NUM_CONNECTS, &connections);
	return (struct fault){
		.code = (int)code,
		.system_error = (int)system_error,
		.proxy_status = (int)proxy_status,
		.is_tls = strncasecmp(attempt->url.bytes, "https:", 6) == 0,
		.has_cert = attempt->settings->cert != NULL,
		.is_connected = is_connected(attempt),
		.is_answered = status >= 200,
		.is_reused = is_connected(attempt) && connections == 0,
	};
}

static void
end_broken(const struct attempt *attempt, CURLcode code, long status,
	struct transfer_result *result)
{
	struct fault fault = fault_of(attempt, code, status);

	result->outcome.kind = fault_kind(&fault);
	/* libcurl's own limit is that of the connection */
	if (code == CURLE_OPERATION_TIMEDOUT && !fault.is_connected)
		describe_timeout(attempt, attempt->settings->connect_timeout_ns,
			result->reason, sizeof(result->reason));
	else
		fault_describe(&fault, attempt->fault, result->reason,
			sizeof(result->reason));
}

static void
describe_answer(const struct attempt *attempt,
	const struct retry_outcome *outcome, char *reason, size_t size)
{
	size_t length = attempt->answer_length;
	size_t head;

	if (attempt->redirect_fault) {
		(void)snprintf(reason, size, "HTTP %d: %s", outcome->status,
			attempt->redirect_fault);
		return;
	}
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

/* An HTTP/2 server that has answered may say by a reset without an error that
 * it wants no more of the body (RFC 9113 section 8.1): the answer counts.
 * libcurl 8 ends such a transfer well; an older one fails it, but only this
 * one without words. */
static bool
is_answered_early(const struct attempt *attempt, CURLcode code, long status)
{
	curl_off_t length = -1, got = 0;

	if (code != CURLE_HTTP2_STREAM || status < 200 || *attempt->fault)
		return false;
	(void)curl_easy_getinfo(
		attempt->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	(void)curl_easy_getinfo(attempt->easy, CURLINFO_SIZE_DOWNLOAD_T, &got);
	return length < 0 || got == length;
}

/* In seconds, a day at most; 0 where the server has no wish. libcurl reads a
 * number that is too large for it as none. */
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

/* Why an answer is not whole that libcurl may take for it, or NULL. */
static const char *
why_not_whole(const struct attempt *attempt, CURLcode code)
{
	if (attempt->framing.is_faulty)
		return "The Content-Length of the answer is not a number";
	if (code == CURLE_OK && !attempt->framing.is_ended)
		return "The connection closed within the answer";
	if (code == CURLE_OK && attempt_tls_is_cut(&attempt->tls))
		return "The answer may be cut off: TLS ended without notice";
	return NULL;
}

static void
end_in_part(const struct attempt *attempt, CURLcode code,
	struct transfer_result *result)
{
	result->outcome.kind = RETRY_BROKEN;
	(void)snprintf(result->reason, sizeof(result->reason), "%s",
		why_not_whole(attempt, code));
}

static void
withhold_secrets(struct attempt *attempt)
{
	if (!secrets_are_in(attempt->settings->secrets, attempt->answer,
		    attempt->answer_length))
		return;
	attempt->answer_length = strlen(SECRETS_WITHHELD);
	memcpy(attempt->answer, SECRETS_WITHHELD, attempt->answer_length);
	attempt->is_answer_cut = false;
}

static void
end_answered(
	struct attempt *attempt, long status, struct transfer_result *result)
{
	struct retry_outcome *outcome = &result->outcome;
	bool is_success = status >= 200 && status < 300;

	outcome->status = (int)status;
	if (status >= 300)
		outcome->retry_after_ns =
			retry_after_s(attempt->easy) * NS_PER_SECOND;
	outcome->is_refused = is_success && attempt->finder &&
			      attempt->matched == attempt->finder->length;
	withhold_secrets(attempt);
	result->answer = attempt->answer;
	result->answer_length = attempt->answer_length;
	result->is_answer_cut = attempt->is_answer_cut;
	if (!is_success || outcome->is_refused)
		describe_answer(attempt, outcome, result->reason,
			sizeof(result->reason));
}

/* libcurl repeats what it was told, a proxy with its password among it, and a
 * redirect names a host. */
static void
hide_secrets(const struct attempt *attempt, CURLcode code,
	struct transfer_result *result)
{
	if (!secrets_are_in(attempt->settings->secrets, result->reason,
		    strlen(result->reason)))
		return;
	if (code == CURLE_OK)
		(void)snprintf(result->reason, sizeof(result->reason),
			"HTTP %d: " SECRETS_WITHHELD, result->outcome.status);
	else
		(void)snprintf(result->reason, sizeof(result->reason), "%s",
			curl_easy_strerror(code));
}

static void
begin_result(const struct attempt *attempt, int64_t took_ns,
	struct transfer_result *result)
{
	result->owner = attempt->owner;
	result->took_ns = took_ns;
	result->sent_bytes = attempt->sent_bytes;
	result->outcome = (struct retry_outcome){ .kind = RETRY_ANSWERED };
	result->answer = NULL;
	result->answer_length = 0;
	result->is_answer_cut = false;
	result->reason[0] = '\0';
}

void
attempt_end(
	struct attempt *attempt, CURLcode code, struct transfer_result *result)
{
	curl_off_t took_us = 0;
	long status = 0;

	(void)curl_easy_getinfo(attempt->easy, CURLINFO_TOTAL_TIME_T, &took_us);
	(void)curl_easy_getinfo(attempt->easy, CURLINFO_RESPONSE_CODE, &status);
	begin_result(attempt, attempt->before_ns + took_us * NS_PER_US, result);
	if (why_not_whole(attempt, code))
		end_in_part(attempt, code, result);
	else if (code == CURLE_OK || is_answered_early(attempt, code, status))
		end_answered(attempt, status, result);
	else
		end_broken(attempt, code, status, result);
	hide_secrets(attempt, code, result);
}

void
attempt_end_late(
	struct attempt *attempt, int64_t now_ns, struct transfer_result *result)
{
	int64_t limit_ns = attempt->settings->timeout_ns;

	begin_result(
		attempt, now_ns - attempt->deadline.at_ns + limit_ns, result);
	result->outcome.kind = RETRY_BROKEN;
	describe_timeout(
		attempt, limit_ns, result->reason, sizeof(result->reason));
}
