/* libFuzzer: a line's own time. Each line of the bytes is read; a stamp that is
 * read says the same wherever it stands, keeps the form of the first, and lies
 * where its form allows. */
#include "pace/stamp.h"

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
read_line(struct stamp *stamp, const char *line, size_t length,
	int64_t *latest_ns)
{
	struct stamp before = *stamp, again = *stamp;
	int64_t ns = 0, ns_again = 1;
	enum stamp_fault fault =
		stamp_read(stamp, line, length, *latest_ns, &ns);

	if (stamp_read(&again, line, length, *latest_ns, &ns_again) != fault ||
		again.form != stamp->form)
		abort();
	if (fault != STAMP_FINE) {
		if (stamp->form != before.form)
			abort();
		return;
	}
	if (ns != ns_again || stamp->form == STAMP_UNKNOWN ||
		(before.form != STAMP_UNKNOWN && before.form != stamp->form))
		abort();
	/* half a day back at most, or it is the next day */
	if (stamp->form == STAMP_CLOCK && before.form == STAMP_CLOCK &&
		ns < *latest_ns - DAY_NS / 2)
		abort();
	if (ns > *latest_ns || before.form == STAMP_UNKNOWN)
		*latest_ns = ns;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size ? size : 1), *line = bytes;
	struct stamp stamp = { .field = "t" };
	int64_t latest_ns = 0;

	if (!bytes)
		abort();
	memcpy(bytes, data, size);
	check_texts(bytes, size);
	while (line < bytes + size) {
		size_t left = size - (size_t)(line - bytes);
		char *end = memchr(line, '\n', left);
		size_t length = end ? (size_t)(end - line) : left;

		read_line(&stamp, line, length, &latest_ns);
		line += length + 1;
	}
	free(bytes);
	return 0;
}
