/* libFuzzer: the recorded time of a line. Each line of the bytes is read; a
 * time that is read says the same wherever it stands, keeps the form of the
 * first, and lies where its form allows. */
#include "pace/line_time.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DAY_NS INT64_C(86400000000000)

/* What moment says of the text alone, without JSON around it. */
static void
check_texts(const char *text, size_t length)
{
	int64_t ns = -1;
	bool has_offset;

	if (moment_of_day(text, length, &ns) && (ns < 0 || ns > DAY_NS))
		abort();
	(void)moment_of_date(text, length, &ns, &has_offset);
}

static void
read_line(struct line_time *time, const char *line, size_t length,
	int64_t *latest_ns)
{
	struct line_time before = *time, again = *time;
	int64_t ns = 0, ns_again = 1;
	enum line_time_fault fault =
		line_time_read(time, line, length, *latest_ns, &ns);

	if (line_time_read(&again, line, length, *latest_ns, &ns_again) !=
			fault ||
		again.series.form != time->series.form)
		abort();
	if (fault != LINE_TIME_FINE) {
		if (time->series.form != before.series.form)
			abort();
		return;
	}
	if (ns != ns_again || time->series.form == MOMENT_UNKNOWN ||
		(before.series.form != MOMENT_UNKNOWN &&
			before.series.form != time->series.form))
		abort();
	/* half a day back at most, or it is the next day */
	if (time->series.form == MOMENT_CLOCK &&
		before.series.form == MOMENT_CLOCK &&
		ns < *latest_ns - DAY_NS / 2)
		abort();
	if (ns > *latest_ns || before.series.form == MOMENT_UNKNOWN)
		*latest_ns = ns;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size ? size : 1), *line = bytes;
	struct line_time time = { .field = "t" };
	int64_t latest_ns = 0;

	if (!bytes)
		abort();
	memcpy(bytes, data, size);
	check_texts(bytes, size);
	while (line < bytes + size) {
		size_t left = size - (size_t)(line - bytes);
		char *end = memchr(line, '\n', left);
		size_t length = end ? (size_t)(end - line) : left;

		read_line(&time, line, length, &latest_ns);
		line += length + 1;
	}
	free(bytes);
	return 0;
}
