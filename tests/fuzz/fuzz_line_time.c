/* SPDX-License-Identifier: ISC */
/* libFuzzer: the recorded time of a line. Each line of the bytes is read. A
 * time gives the same result wherever it is in memory, has the form of the
 * first one, and is in the range of its form. */
#include "pace/line_time.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DAY INT64_C(86400)

static void
read_line(struct line_time *time, const char *line, size_t length,
	struct moment *latest, bool *has_latest)
{
	struct line_time before = *time, again = *time;
	struct moment moment = { 0, 0 }, moment_again = { 1, 1 };
	const struct moment *reference = *has_latest ? latest : NULL;
	char text[LINE_TIME_BYTES];
	enum line_time_fault fault =
		line_time_read(time, line, length, reference, &moment);

	if (line_time_text(time, text) > sizeof(text))
		abort();
	if (line_time_read(&again, line, length, reference, &moment_again) !=
			fault ||
		again.series.form.kind != time->series.form.kind)
		abort();
	if (fault != LINE_TIME_FINE) {
		if (time->series.form.kind != before.series.form.kind)
			abort();
		return;
	}
	if (moment_compare(moment, moment_again) != 0 ||
		time->series.form.kind == MOMENT_NONE ||
		(before.series.form.kind != MOMENT_NONE &&
			before.series.form.kind != time->series.form.kind))
		abort();
	/* at most half a day back, otherwise it is on the next day */
	if (time->series.form.kind == MOMENT_OF_DAY && *has_latest &&
		moment.second < latest->second - DAY / 2 - 1)
		abort();
	if (!*has_latest || moment_compare(moment, *latest) > 0)
		*latest = moment;
	*has_latest = true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "t" };
	const struct line_time_fields fields = { names, 1 };
	const struct moment_series series = { .zone = NULL };
	char *bytes = malloc(size ? size : 1), *line = bytes;
	struct moment latest = { 0, 0 };
	bool has_latest = false;
	struct line_time time;

	if (!bytes)
		abort();
	memcpy(bytes, data, size);
	line_time_open(&time, &fields, &series);
	while (line < bytes + size) {
		size_t left = size - (size_t)(line - bytes);
		char *end = memchr(line, '\n', left);
		size_t length = end ? (size_t)(end - line) : left;

		read_line(&time, line, length, &latest, &has_latest);
		line += length + 1;
	}
	free(bytes);
	return 0;
}
