/* SPDX-License-Identifier: ISC */
/* libFuzzer: the parser of answers. The first byte says in what pieces the
 * others come, and whether the connection ends after them. However they come,
 * the result must be the same, and each byte of the body must be within the
 * bytes that were given. */
#include "httppost/http_answer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct result {
	struct http_answer answer;
	char *body;
	size_t body_length;
	size_t taken;
};

/* Takes one part, in memory of its own. */
static void
take_part(struct result *result, const char *bytes, size_t length)
{
	char *part = malloc(length ? length : 1);
	size_t at = 0;

	if (!part)
		abort();
	memcpy(part, bytes, length);
	while (at < length && result->answer.state == HTTP_ANSWER_OPEN) {
		const char *body;
		size_t body_length, taken;

		taken = http_answer_take(&result->answer, part + at,
			length - at, &body, &body_length);
		if (taken > length - at || body_length > taken ||
			(!taken && result->answer.state == HTTP_ANSWER_OPEN) ||
			(body_length && (body < part + at ||
						body + body_length >
							part + at + taken)))
			abort();
		memcpy(result->body + result->body_length, body, body_length);
		result->body_length += body_length;
		result->taken += taken;
		at += taken;
	}
	free(part);
}

/* `step` bytes at a time; 0: all. */
static struct result
read_all(const char *bytes, size_t length, size_t step, bool closes)
{
	struct result result = { .taken = 0 };
	size_t at, part;

	result.body = malloc(length + 1);
	if (!result.body)
		abort();
	memset(&result.answer, 0xa5, sizeof(result.answer));
	http_answer_begin(&result.answer);
	for (at = 0; at < length; at += part) {
		part = step && step < length - at ? step : length - at;
		take_part(&result, bytes + at, part);
	}
	if (closes)
		(void)http_answer_close(&result.answer);
	return result;
}

static bool
is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool
is_same(const struct result *a, const struct result *b)
{
	const struct http_answer *x = &a->answer, *y = &b->answer;

	return x->state == y->state && x->status == y->status &&
	       x->has_begun == y->has_begun &&
	       x->is_head_ended == y->is_head_ended &&
	       x->ends_by_close == y->ends_by_close && x->keeps == y->keeps &&
	       x->keep_s == y->keep_s && x->keep_max == y->keep_max &&
	       is_same_text(x->fault, y->fault) &&
	       is_same_text(x->retry_after, y->retry_after) &&
	       is_same_text(x->location, y->location) &&
	       (x->state == HTTP_ANSWER_FAULTY || a->taken == b->taken) &&
	       a->body_length == b->body_length &&
	       memcmp(a->body, b->body, a->body_length) == 0;
}

/* What must be true of any answer. */
static void
check_sense(const struct result *result, size_t length, bool closes)
{
	const struct http_answer *answer = &result->answer;

	if ((answer->state == HTTP_ANSWER_FAULTY) != (answer->fault != NULL) ||
		(answer->state == HTTP_ANSWER_OPEN &&
			(closes || result->taken != length)) ||
		(answer->state == HTTP_ANSWER_COMPLETE &&
			(answer->status < 200 || answer->status > 999 ||
				!answer->is_head_ended)) ||
		(answer->keeps &&
			(!answer->is_head_ended || answer->ends_by_close ||
				answer->keep_max == 0 || answer->fault)) ||
		((answer->status == 204 || answer->status == 304) &&
			result->body_length))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data + 1;
	struct result whole, single, parts;
	bool closes;

	if (!size)
		return 0;
	closes = data[0] & 1;
	whole = read_all(bytes, size - 1, 0, closes);
	single = read_all(bytes, size - 1, 1, closes);
	parts = read_all(bytes, size - 1, 2 + data[0] / 2, closes);
	check_sense(&whole, size - 1, closes);
	if (!is_same(&whole, &single) || !is_same(&whole, &parts))
		abort();
	free(whole.body);
	free(single.body);
	free(parts.body);
	return 0;
}
