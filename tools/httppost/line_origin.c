/* SPDX-License-Identifier: ISC */
/* See line_origin.h. */
#include "httppost/line_origin.h"

#include "httppost/checkpoint.h"

#include <inttypes.h>
#include <stdio.h>

#define RUN_DIGITS ((size_t)CHECKPOINT_RUN - 1)

bool
line_origin_append(const struct template_line *line, struct buffer *out)
{
	char text[LINE_ORIGIN_MOST + 1];

	(void)snprintf(text, sizeof(text),
		"%.*s-%" PRIu64 " %" PRId64 " %" PRId64 "\t", (int)RUN_DIGITS,
		line->run, line->number, line->read_realtime_ns,
		line->since_first_ns);
	return buffer_append_text(out, text);
}

/* Reads digits and the byte after them. Returns what follows, or NULL. */
static const char *
read_number(const char *at, const char *end, char stop, int64_t *number)
{
	const char *begin = at;

	*number = 0;
	for (; at < end && *at >= '0' && *at <= '9'; at++) {
		int digit = *at - '0';

		if (*number > (INT64_MAX - digit) / 10)
			return NULL;
		*number = *number * 10 + digit;
	}
	if (at == begin || at == end || *at != stop ||
		(*begin == '0' && at > begin + 1))
		return NULL;
	return at + 1;
}

static const char *
read_run(const char *at, size_t length)
{
	size_t i;

	if (length <= RUN_DIGITS || at[RUN_DIGITS] != '-')
		return NULL;
	for (i = 0; i < RUN_DIGITS; i++) {
		bool is_digit = at[i] >= '0' && at[i] <= '9';

		if (!is_digit && (at[i] < 'a' || at[i] > 'f'))
			return NULL;
	}
	return at + RUN_DIGITS + 1;
}

bool
line_origin_read(struct template_line *line)
{
	const char *end = line->text + line->length;
	const char *at = read_run(line->text, line->length);
	int64_t number, now_ns, elapsed_ns;

	if (!at || !(at = read_number(at, end, ' ', &number)) || !number ||
		!(at = read_number(at, end, ' ', &now_ns)) ||
		!(at = read_number(at, end, '\t', &elapsed_ns)))
		return false;
	line->run = line->origin = line->text;
	line->origin_length = (size_t)(at - line->text);
	line->text = at;
	line->length = (size_t)(end - at);
	line->number = (uint64_t)number;
	line->read_realtime_ns = now_ns;
	line->since_first_ns = elapsed_ns;
	return true;
}
