/* See hints.h. */
#include "csvrows/hints.h"

static void
say_line(const struct hints *hints)
{
	message_warning_at(&hints->first,
		"this line has %zu fields: \"%s\"; if it is the header, add "
		"--header-line %llu",
		hints->fields, hints->text,
		(unsigned long long)hints->first.line);
}

static uint64_t
good_records(const struct figures *figures)
{
	return figures->records - figures->refused;
}

void
hints_add(struct hints *hints, const struct report_subject *subject,
	const struct figures *figures)
{
	const struct record *record = &subject->parser->record;
	size_t width = subject->names->count;

	if (record->count <= width)
		return;
	hints->by_one += record->count == width + 1;
	if (hints->longer++ > 0)
		return;
	hints->first = report_place(subject, 0);
	hints->first.column = 0;
	hints->fields = record->count;
	message_escape(subject->bytes, record->length, hints->text,
		sizeof(hints->text));
	hints->good_before = good_records(figures);
	hints->is_said = figures->records == 1 || width == 1;
	if (hints->is_said)
		say_line(hints);
}

void
hints_end(const struct hints *hints, const struct figures *figures)
{
	/* lines before a table may have as many fields as the first of them */
	if (!hints->is_said && hints->longer > 1 &&
		good_records(figures) == hints->good_before)
		say_line(hints);
	if (hints->by_one > 0 && hints->by_one == figures->records)
		message_warning("%s: the header has one name fewer than every "
				"record has fields; give all names with "
				"--names",
			hints->first.file);
}
