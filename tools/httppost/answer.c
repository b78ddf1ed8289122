/* See answer.h. */
#include "httppost/answer.h"

#include <stdio.h>
#include <string.h>

bool
answer_rules_open(struct answer_rules *rules, const struct secrets *secrets,
	const char *fail_if)
{
	*rules = (struct answer_rules){ .secrets = secrets };
	return !fail_if || finder_open(&rules->fail_if, fail_if);
}

void
answer_rules_close(struct answer_rules *rules)
{
	finder_close(&rules->fail_if);
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
	answer->framing = (struct framing){ .is_sized = false };
	answer_restart(answer);
}

void
answer_restart(struct answer *answer)
{
	answer->length = 0;
	answer->is_cut = false;
	answer->matched = 0;
}

bool
answer_add_head(struct answer *answer, const char *line, size_t length)
{
	framing_add(&answer->framing, line, length);
	return !answer->framing.is_faulty;
}

bool
answer_is_faulty(const struct answer *answer)
{
	return answer->framing.is_faulty;
}

bool
answer_has_head(const struct answer *answer)
{
	return answer->framing.is_ended;
}

bool
answer_ends_by_close(const struct answer *answer)
{
	return framing_ends_by_close(&answer->framing);
}

void
answer_add(struct answer *answer, const char *bytes, size_t length)
{
	const struct finder *finder = &answer->rules->fail_if;
	size_t room = sizeof(answer->bytes) - answer->length;

	if (room > length)
		room = length;
	memcpy(answer->bytes + answer->length, bytes, room);
	answer->length += room;
	answer->is_cut = answer->is_cut || room < length;
	if (finder->text)
		(void)finder_feed(finder, &answer->matched, bytes, length);
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
	const struct finder *finder = &answer->rules->fail_if;
	struct retry_outcome *outcome = &result->outcome;
	bool is_success = head->status >= 200 && head->status < 300;

	outcome->kind = RETRY_ANSWERED;
	outcome->status = head->status;
	outcome->retry_after_ns = head->retry_after_ns;
	outcome->is_refused =
		is_success && finder->text && answer->matched == finder->length;
	withhold_secrets(answer);
	result->answer = answer->bytes;
	result->answer_length = answer->length;
	result->is_answer_cut = answer->is_cut;
	if (!is_success || outcome->is_refused)
		describe(answer, head, result);
}
