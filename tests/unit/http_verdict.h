/* SPDX-License-Identifier: ISC */
/* What a reader makes of the answers in http_answers.h, to compare readers. */
#ifndef UNIT_HTTP_VERDICT_H
#define UNIT_HTTP_VERDICT_H

#include "httppost/http_answer.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define VERDICT_BODY 256

/* Of an answer that is not complete, nothing else counts. */
struct verdict {
	bool is_complete;
	bool keeps;
	int status;
	size_t length;
	char body[VERDICT_BODY];
};

/* False if the body is longer than any in the table. */
static inline bool
verdict_add(struct verdict *verdict, const char *bytes, size_t length)
{
	if (length > sizeof(verdict->body) - verdict->length)
		return false;
	memcpy(verdict->body + verdict->length, bytes, length);
	verdict->length += length;
	return true;
}

/* Reads an answer, after which the connection ends. */
static inline struct verdict
verdict_of_ours(const char *bytes, size_t length)
{
	struct verdict verdict = { .is_complete = false };
	struct http_answer answer;
	const char *body;
	size_t at = 0, body_length;
	bool fits = true;

	http_answer_begin(&answer);
	while (at < length && answer.state == HTTP_ANSWER_OPEN) {
		at += http_answer_take(
			&answer, bytes + at, length - at, &body, &body_length);
		fits = fits && verdict_add(&verdict, body, body_length);
	}
	verdict.is_complete =
		http_answer_close(&answer) == HTTP_ANSWER_COMPLETE && fits;
	verdict.keeps = answer.keeps;
	verdict.status = answer.status;
	return verdict;
}

static inline bool
verdict_is_same(const struct verdict *ours, const struct verdict *other,
	bool knows_keeps)
{
	if (!ours->is_complete || !other->is_complete)
		return ours->is_complete == other->is_complete;
	return ours->status == other->status && ours->length == other->length &&
	       memcmp(ours->body, other->body, ours->length) == 0 &&
	       (!knows_keeps || ours->keeps == other->keeps);
}

static inline void
verdict_describe(const struct verdict *verdict, char *text, size_t size)
{
	if (verdict->is_complete)
		(void)snprintf(text, size, "status %d, %zu bytes, %s",
			verdict->status, verdict->length,
			verdict->keeps ? "keeps" : "does not keep");
	else
		(void)snprintf(text, size, "not an answer");
}

#endif
