/* SPDX-License-Identifier: ISC */
/* See answer.h. */
#include "httppost/answer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define STATUS_LINE "HTTP/"
#define LENGTH "Content-Length:"
#define CODING "Transfer-Encoding:"

/* The search of Knuth, Morris and Pratt (1977). It finds a text in bytes that
 * come in parts, and needs the same memory for any number of bytes. */
static bool
find_borders(struct answer_rules *rules)
{
	const char *text = rules->fail_if;
	size_t matched = 0, i;

	rules->borders = calloc(rules->fail_if_length, sizeof(size_t));
	if (!rules->borders)
		return false;
	for (i = 1; i < rules->fail_if_length; i++) {
		while (matched && text[i] != text[matched])
			matched = rules->borders[matched - 1];
		matched += text[i] == text[matched];
		rules->borders[i] = matched;
	}
	return true;
}

bool
answer_rules_open(struct answer_rules *rules, const struct secrets *secrets,
	const char *fail_if)
{
	*rules = (struct answer_rules){
		.secrets = secrets,
		.fail_if = fail_if,
		.fail_if_length = fail_if ? strlen(fail_if) : 0,
	};
	return !fail_if || find_borders(rules);
}

void
answer_rules_close(struct answer_rules *rules)
{
	free(rules->borders);
	*rules = (struct answer_rules){ .secrets = NULL };
}

bool
answer_has_secret(
	const struct answer_rules *rules, const char *text, size_t length)
{
	return secrets_are_in(rules->secrets, text, length);
}

void
answer_begin(struct answer *answer, const struct answer_rules *rules)
{
	answer->rules = rules;
	answer->framing = (struct answer_framing){ .is_sized = false };
	answer_restart(answer);
}

void
answer_restart(struct answer *answer)
{
	answer->length = 0;
	answer->is_cut = false;
	answer->matched = 0;
}

static bool
begins_with(const char *line, size_t length, const char *prefix)
{
	size_t size = strlen(prefix);

	return length >= size && !strncasecmp(line, prefix, size);
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Whether there are blanks between that name and the colon. Parsers that skip
 * them disagree with others about the body, so such a line is faulty (RFC 9112
 * section 5.1). */
static bool
is_torn_from_colon(const char *line, size_t length, const char *field)
{
	size_t name = strlen(field) - 1, at = name;

	if (length <= name || strncasecmp(line, field, name) != 0)
		return false;
	while (at < length && (line[at] == ' ' || line[at] == '\t'))
		at++;
	return at > name && at < length && line[at] == ':';
}

/* Takes one number, which must equal the earlier ones. */
static bool
add_number(struct answer_framing *framing, const char *digits, size_t length)
{
	uint64_t number = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (digits[i] < '0' || digits[i] > '9' ||
			number > (INT64_MAX - 9) / 10)
			return false;
		number = 10 * number + (uint64_t)(digits[i] - '0');
	}
	if (framing->is_sized && framing->length != number)
		return false;
	framing->is_sized = true;
	framing->length = number;
	return true;
}

/* Takes a list of numbers; if all are equal, it stands for that number. */
static bool
add_list(struct answer_framing *framing, const char *value, size_t length)
{
	const char *end = value + length;
	bool is_empty = true;

	while (value < end) {
		const char *comma = memchr(value, ',', (size_t)(end - value));
		const char *next = comma ? comma + 1 : end;
		const char *last = comma ? comma : end;

		while (value < last && is_blank(*value))
			value++;
		while (value < last && is_blank(last[-1]))
			last--;
		if (value < last) {
			is_empty = false;
			if (!add_number(framing, value, (size_t)(last - value)))
				return false;
		}
		value = next;
	}
	return !is_empty;
}

/* "HTTP/1.1 200 OK" */
static void
begin_head(struct answer_framing *framing, const char *line, size_t length)
{
	size_t at = strlen(STATUS_LINE);

	*framing = (struct answer_framing){
		.is_of_http1 = length > at && line[at] == '1',
	};
	while (at < length && line[at] != ' ')
		at++;
	while (++at < length && line[at] >= '0' && line[at] <= '9' &&
		framing->status < 1000)
		framing->status = 10 * framing->status + line[at] - '0';
}

/* Whether the last coding is chunked. */
static bool
is_chunked(const char *value, size_t length)
{
	static const char name[] = "chunked";

	while (length && is_blank(value[length - 1]))
		length--;
	return length >= strlen(name) &&
	       !strncasecmp(value + length - strlen(name), name, strlen(name));
}

bool
answer_add_head(struct answer *answer, const char *line, size_t length)
{
	struct answer_framing *framing = &answer->framing;

	if (length && (*line == '\r' || *line == '\n'))
		framing->is_ended = true;
	else if (begins_with(line, length, STATUS_LINE))
		begin_head(framing, line, length);
	else if (begins_with(line, length, CODING))
		framing->is_chunked = is_chunked(
			line + strlen(CODING), length - strlen(CODING));
	else if (begins_with(line, length, LENGTH))
		framing->is_faulty |= !add_list(framing, line + strlen(LENGTH),
			length - strlen(LENGTH));
	else if (is_torn_from_colon(line, length, LENGTH) ||
		 is_torn_from_colon(line, length, CODING))
		framing->is_faulty = true;
	return !framing->is_faulty;
}

bool
answer_ends_by_close(const struct answer *answer)
{
	const struct answer_framing *framing = &answer->framing;

	return framing->is_of_http1 && framing->status >= 200 &&
	       framing->status != 204 && framing->status != 304 &&
	       !framing->is_chunked && !framing->is_sized;
}

/* How much of --fail-if has been seen after these bytes, if `matched` bytes of
 * it were seen before them. Once all of it was seen, the result stays the
 * same. */
static size_t
find(const struct answer_rules *rules, size_t matched, const char *bytes,
	size_t length)
{
	const char *end = bytes + length;

	while (bytes < end && matched < rules->fail_if_length) {
		if (!matched) {
			bytes = memchr(
				bytes, *rules->fail_if, (size_t)(end - bytes));
			if (!bytes)
				break;
		}
		while (matched && *bytes != rules->fail_if[matched])
			matched = rules->borders[matched - 1];
		matched += *bytes++ == rules->fail_if[matched];
	}
	return matched;
}

void
answer_add(struct answer *answer, const char *bytes, size_t length)
{
	size_t room = sizeof(answer->bytes) - answer->length;

	if (room > length)
		room = length;
	memcpy(answer->bytes + answer->length, bytes, room);
	answer->length += room;
	answer->is_cut = answer->is_cut || room < length;
	answer->matched = find(answer->rules, answer->matched, bytes, length);
}

/* "HTTP 400: " and the first bytes. */
static void
describe(const struct answer *answer, const struct answer_head *head,
	struct engine_result *result)
{
	char *reason = result->reason;
	size_t size = sizeof(result->reason), length = answer->length, at;

	if (head->redirect_fault) {
		(void)snprintf(reason, size, "HTTP %d: %s", head->status,
			head->redirect_fault);
		return;
	}
	if (length > ENGINE_REASON)
		length = ENGINE_REASON;
	while (length && strchr(" \t\r\n", answer->bytes[length - 1]))
		length--;
	at = (size_t)snprintf(reason, size, "HTTP %d%s%s", head->status,
		result->outcome.is_refused ? " with the text of --fail-if" : "",
		length ? ": " : "");
	if (length > size - 1 - at)
		length = size - 1 - at;
	memcpy(reason + at, answer->bytes, length);
	reason[at + length] = '\0';
}

static void
withhold_secrets(struct answer *answer)
{
	if (!answer_has_secret(answer->rules, answer->bytes, answer->length))
		return;
	answer->length = strlen(ANSWER_WITHHELD);
	memcpy(answer->bytes, ANSWER_WITHHELD, answer->length);
	answer->is_cut = false;
}

void
answer_end(struct answer *answer, const struct answer_head *head,
	struct engine_result *result)
{
	const struct answer_rules *rules = answer->rules;
	struct retry_outcome *outcome = &result->outcome;
	bool is_success = head->status >= 200 && head->status < 300;

	outcome->kind = RETRY_ANSWERED;
	outcome->status = head->status;
	outcome->retry_after_ns = head->retry_after_ns;
	outcome->is_refused = is_success && rules->fail_if &&
			      answer->matched == rules->fail_if_length;
	withhold_secrets(answer);
	result->answer = answer->bytes;
	result->answer_length = answer->length;
	result->is_answer_cut = answer->is_cut;
	if (!is_success || outcome->is_refused)
		describe(answer, head, result);
}
