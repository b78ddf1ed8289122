/* SPDX-License-Identifier: ISC */
/* See http_attempt.h. */
#include "httppost/http_attempt.h"

#include "httppost/curl_date.h"
#include "httppost/curl_fault.h"
#include "httppost/curl_url.h"
#include "httppost/redirect.h"
#include "httppost/scheme.h"
#include "httppost/target.h"

#include "common/quantity.h"
#include "common/signals.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void
advance(struct iovec *part, size_t *sent)
{
	size_t length = *sent < part->iov_len ? *sent : part->iov_len;

	part->iov_base = (char *)part->iov_base + length;
	part->iov_len -= length;
	*sent -= length;
}

bool
http_attempt_is_sending(const struct http_attempt *attempt)
{
	return !attempt->is_stopped &&
	       (attempt->parts[0].iov_len || attempt->parts[1].iov_len);
}

void
http_attempt_send(struct http_attempt *attempt)
{
	ssize_t result;
	size_t sent;

	while (http_attempt_is_sending(attempt)) {
		result = http_connection_send(
			&attempt->connection, attempt->parts);
		if (result < 0) {
			attempt->is_broken = errno != EAGAIN;
			attempt->is_stopped |= attempt->is_broken;
			return;
		}
		sent = (size_t)result;
		advance(&attempt->parts[0], &sent);
		advance(&attempt->parts[1], &sent);
	}
}

bool
http_attempt_keep(struct http_attempt *attempt)
{
	struct iovec *part = &attempt->parts[0];

	attempt->kept.length = 0;
	if (!buffer_append(&attempt->kept, part->iov_base, part->iov_len))
		return false;
	part->iov_base = attempt->kept.bytes;
	return true;
}

static bool
has_unsent(const struct http_attempt *attempt)
{
	return attempt->parts[0].iov_len || attempt->parts[1].iov_len;
}

/* A server that has refused the request, or that will close the connection,
 * does not read the rest of it (RFC 9112 section 9.5). */
static void
look_at_head(struct http_attempt *attempt)
{
	const struct http_answer *head = &attempt->reading->head;

	if (!head->is_head_ended)
		return;
	if (has_unsent(attempt) && (head->status >= 300 || !head->keeps))
		attempt->is_stopped = true;
	if (head->ends_by_close && attempt->connection.curl &&
		!attempt->is_watched) {
		curl_connection_watch_end(attempt->connection.curl);
		attempt->is_watched = true;
	}
}

void
http_attempt_take(
	struct http_attempt *attempt, const char *bytes, size_t length)
{
	struct http_reading *reading = attempt->reading;
	struct http_answer *head = &reading->head;
	const char *body;
	size_t body_length, taken;

	if (!head->has_begun && !attempt->connection.curl &&
		scheme_is_tls(bytes, length)) {
		attempt->end = HTTP_ATTEMPT_TLS_THERE;
		return;
	}
	while (length && head->state == HTTP_ANSWER_OPEN) {
		taken = http_answer_take(
			head, bytes, length, &body, &body_length);
		if (body_length)
			answer_add(&reading->answer, body, body_length);
		bytes += taken;
		length -= taken;
	}
	if (head->state == HTTP_ANSWER_FAULTY)
		attempt->end = HTTP_ATTEMPT_UNREADABLE;
	else if (head->state == HTTP_ANSWER_COMPLETE)
		attempt->end = HTTP_ATTEMPT_ANSWERED;
	else
		look_at_head(attempt);
	/* bytes that nobody asked for */
	if (length)
		attempt->is_stopped = true;
}

void
http_attempt_close(struct http_attempt *attempt, bool is_in_order)
{
	struct curl_connection *curl = attempt->connection.curl;

	attempt->is_stopped = true;
	if (!is_in_order || !attempt->reading ||
		http_answer_close(&attempt->reading->head) !=
			HTTP_ANSWER_COMPLETE)
		attempt->end = HTTP_ATTEMPT_CLOSED;
	else if (curl && curl_connection_is_cut(curl))
		attempt->end = HTTP_ATTEMPT_CUT;
	else
		attempt->end = HTTP_ATTEMPT_ANSWERED;
}

/* What libcurl has already decrypted does not show at the descriptor. */
bool
http_attempt_leaves_connection(struct http_attempt *attempt)
{
	struct http_connection *connection = &attempt->connection;

	return attempt->end == HTTP_ATTEMPT_ANSWERED && !attempt->is_stopped &&
	       !has_unsent(attempt) &&
	       http_connection_rest(connection, &attempt->reading->head,
		       attempt->ended_ns) &&
	       (!connection->curl || http_connection_look(connection) ==
					     HTTP_CONNECTION_SILENT);
}

static void
explain(struct engine_result *result, const char *reason)
{
	result->outcome.kind = RETRY_BROKEN;
	(void)snprintf(result->reason, sizeof(result->reason), "%s", reason);
}

static bool
is_open(const struct http_attempt *attempt)
{
	return attempt->connection.state == HTTP_CONNECTION_OPEN;
}

/* The connection failed, in any of its states. */
static void
explain_fault(const struct http_attempt *attempt,
	const struct answer_rules *rules, struct engine_result *result)
{
	struct curl_fault fault = { .code = CURL_FAULT_CLOSED };
	char peer[CURL_FAULT_PEER];
	const char *detail = "";

	if (attempt->connection.curl)
		curl_connection_fault(
			attempt->connection.curl, peer, &fault, &detail);
	fault.is_connected = is_open(attempt);
	fault.is_answered =
		attempt->reading && attempt->reading->head.status >= 200;
	fault.is_reused = fault.is_connected && !attempt->reading &&
			  attempt->connection.answers > 0;
	result->outcome.kind = curl_fault_kind(&fault);
	curl_fault_describe(
		&fault, detail, result->reason, sizeof(result->reason));
	/* libcurl repeats its options, among them the password of a proxy */
	if (!answer_has_secret(rules, result->reason, strlen(result->reason)))
		return;
	fault.peer = NULL;
	curl_fault_describe(&fault, "", result->reason, sizeof(result->reason));
}

/* A proxy may have sent the bytes. */
static void
explain_tls(const struct http_attempt *attempt, const struct target *target,
	struct engine_result *result)
{
	const struct curl_fault fault = {
		.code = CURL_FAULT_JUNK,
		.is_connected = true,
		.is_wrong_scheme = target->unix_socket ||
				   !curl_url_may_use_proxy(attempt->url.bytes),
	};

	result->outcome.kind = curl_fault_kind(&fault);
	curl_fault_describe(&fault, "", result->reason, sizeof(result->reason));
}

static void
explain_late(const struct http_attempt *attempt, int64_t limit_ns,
	struct engine_result *result)
{
	result->outcome.kind = RETRY_BROKEN;
	curl_fault_describe_late(is_open(attempt), limit_ns, result->reason,
		sizeof(result->reason));
}

/* Where the server wants the request. */
static const char *
describe_redirect(const struct http_attempt *attempt, char text[ENGINE_REASON])
{
	const char *location = attempt->reading->head.location;
	struct buffer target = { 0 };
	bool is_known = *location && curl_url_append_target(attempt->url.bytes,
					     location, &target);

	redirect_describe(is_known ? target.bytes : NULL, text, ENGINE_REASON);
	buffer_free(&target);
	return text;
}

static void
end_answered(struct http_attempt *attempt, const struct answer_rules *rules,
	struct engine_result *result)
{
	const struct http_answer *its = &attempt->reading->head;
	struct answer_head head = { .status = its->status };
	bool is_misdirected = redirect_is_asked(its->status);
	char redirect[ENGINE_REASON];

	if (is_misdirected)
		head.redirect_fault = describe_redirect(attempt, redirect);
	if (its->status >= 300 && *its->retry_after)
		head.retry_after_ns =
			curl_date_retry_after_s(its->retry_after,
				signals_realtime_ns() / NS_PER_SECOND) *
			NS_PER_SECOND;
	answer_end(&attempt->reading->answer, &head, result);
	result->outcome.is_shared |= is_misdirected;
	/* a redirect names a host */
	if (head.redirect_fault && answer_has_secret(rules, result->reason,
					   strlen(result->reason)))
		(void)snprintf(result->reason, sizeof(result->reason),
			"HTTP %d: " ANSWER_WITHHELD, head.status);
}

void
http_attempt_result(struct http_attempt *attempt, const struct target *target,
	const struct answer_rules *rules, struct engine_result *result)
{
	engine_begin_result(result, attempt->owner,
		attempt->ended_ns - attempt->began_ns, attempt->sent_bytes);
	switch (attempt->end) {
	case HTTP_ATTEMPT_ANSWERED:
		end_answered(attempt, rules, result);
		break;
	case HTTP_ATTEMPT_CUT:
		explain(result, "The answer may be incomplete: TLS ended "
				"without notice");
		break;
	case HTTP_ATTEMPT_UNREADABLE:
		explain(result, attempt->reading->head.fault);
		break;
	case HTTP_ATTEMPT_TLS_THERE:
		explain_tls(attempt, target, result);
		break;
	case HTTP_ATTEMPT_UNASKED:
		explain(result, "The server answered before the request");
		break;
	case HTTP_ATTEMPT_NO_MEMORY:
		explain(result, "Out of memory");
		break;
	case HTTP_ATTEMPT_LATE:
		explain_late(attempt, target->timeout_ns, result);
		break;
	case HTTP_ATTEMPT_NOT_OPENED:
		if (attempt->connection.curl &&
			curl_connection_is_late(attempt->connection.curl))
			explain_late(
				attempt, target->connect_timeout_ns, result);
		else
			explain_fault(attempt, rules, result);
		break;
	case HTTP_ATTEMPT_RUNNING:
	case HTTP_ATTEMPT_CLOSED:
		explain_fault(attempt, rules, result);
		break;
	}
}
