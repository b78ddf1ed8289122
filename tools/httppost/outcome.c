/* How an attempt ended. See attempt.h. */
#include "httppost/attempt.h"

#include "common/quantity.h"

#include <stdio.h>
#include <string.h>

#define LONGEST_RETRY_AFTER_S 86400

/* The limit that ended it: without a connection the one that comes first. */
static void
describe_timeout(const struct attempt *attempt, char *reason, size_t size)
{
	const struct transfer_settings *settings = attempt->settings;
	int64_t left_ns = settings->timeout_ns - attempt->before_ns;
	bool is_of_all = left_ns <= settings->connect_timeout_ns;
	curl_off_t connected_us = 0;
	char text[QUANTITY_TEXT];

	(void)curl_easy_getinfo(
		attempt->easy, CURLINFO_PRETRANSFER_TIME_T, &connected_us);
	(void)snprintf(reason, size, "%s within %s",
		connected_us ? "No answer" : "No connection",
		quantity_duration_text(connected_us || is_of_all
					       ? settings->timeout_ns
					       : settings->connect_timeout_ns,
			text));
}

/* libcurl's words, which end in the system's where it has some. */
static const char *
words_of_curl(const struct attempt *attempt, CURLcode code)
{
	static const char *const labels[] = { "Recv failure: ",
		"Send failure: " };
	const char *words = attempt->fault;
	size_t i;

	for (i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		size_t length = strlen(labels[i]);

		if (!strncmp(words, labels[i], length))
			words += length;
	}
	return *words ? words : curl_easy_strerror(code);
}

/* The system's words ("Connection refused") of a connection that did not come
 * to be; a number that libcurl has with another code is of an earlier one. */
static const char *
words_of(const struct attempt *attempt, CURLcode code)
{
	long system_error = 0;

	if (code == CURLE_ABORTED_BY_CALLBACK)
		return "The connection closed without an answer";
	if (code == CURLE_OUT_OF_MEMORY)
		return "Out of memory, or too long a header in the answer";
	if (code == CURLE_COULDNT_CONNECT)
		(void)curl_easy_getinfo(
			attempt->easy, CURLINFO_OS_ERRNO, &system_error);
	return system_error ? strerror((int)system_error)
			    : words_of_curl(attempt, code);
}

static void
describe_fault(
	const struct attempt *attempt, CURLcode code, char *reason, size_t size)
{
	if (code == CURLE_OPERATION_TIMEDOUT)
		describe_timeout(attempt, reason, size);
	else
		(void)snprintf(reason, size, "%s", words_of(attempt, code));
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
	case CURLE_ABORTED_BY_CALLBACK:
		return RETRY_STALE;
	default:
		return RETRY_BROKEN;
	}
}

/* An HTTP/2 server that has answered may say by a reset without an error that
 * it wants no more of the body (RFC 9113 section 8.1): the answer counts.
 * libcurl has no words of its own for that, but for each other reset. */
static bool
is_answered_early(const struct attempt *attempt, CURLcode code, long status)
{
	curl_off_t length = -1, got = 0;

	if (code != CURLE_HTTP2_STREAM || status < 200 ||
		(*attempt->fault && !strstr(attempt->fault, "NO_ERROR")))
		return false;
	(void)curl_easy_getinfo(
		attempt->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
	(void)curl_easy_getinfo(attempt->easy, CURLINFO_SIZE_DOWNLOAD_T, &got);
	return length < 0 || got == length;
}

/* libcurl would have sent the request once more: allow_request has stopped it,
 * or it was about to for the sixth time with this handle and gave up. */
static bool
is_stale(const struct attempt *attempt, CURLcode code)
{
	return code == CURLE_ABORTED_BY_CALLBACK ||
	       (code != CURLE_OK && strstr(attempt->fault, "Connection died"));
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

void
attempt_end(
	struct attempt *attempt, CURLcode code, struct transfer_result *result)
{
	curl_off_t took_us = 0;
	long status = 0;

	(void)curl_easy_getinfo(attempt->easy, CURLINFO_TOTAL_TIME_T, &took_us);
	(void)curl_easy_getinfo(attempt->easy, CURLINFO_RESPONSE_CODE, &status);
	if (is_answered_early(attempt, code, status))
		code = CURLE_OK;
	else if (is_stale(attempt, code))
		code = CURLE_ABORTED_BY_CALLBACK;
	result->owner = attempt->owner;
	result->took_ns = attempt->before_ns + took_us * NS_PER_US;
	result->sent_bytes = attempt->sent_bytes;
	result->outcome = (struct retry_outcome){ .kind = kind_of(code) };
	result->answer = NULL;
	result->answer_length = 0;
	result->is_answer_cut = false;
	result->reason[0] = '\0';
	if (why_not_whole(attempt, code))
		end_in_part(attempt, code, result);
	else if (code == CURLE_OK)
		end_answered(attempt, status, result);
	else
		describe_fault(
			attempt, code, result->reason, sizeof(result->reason));
	hide_secrets(attempt, code, result);
}
