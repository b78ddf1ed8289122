/* SPDX-License-Identifier: ISC */
/* See hints.h. */
#include "csvrows/hints.h"

#include "common/moment_form.h"
#include "csvrows/dialect.h"
#include "csvrows/number.h"

#include <string.h>

/* There are fewer lines than this before a table. */
#define RECORDS_TO_LOOK 100

static void
say_line(const struct hints *hints)
{
	message_warning_at(&hints->first,
		"this line has %zu fields: \"%s\"; if it is the header, add "
		"--header-line %llu",
		hints->fields, hints->text,
		(unsigned long long)hints->first.line);
}

/* --- the header --- */

/* Whether a text is a number or a time, in whatever form. */
static bool
is_figure(const char *text, size_t length)
{
	static const struct number_form json = { NULL, NULL };
	struct moment_form form;
	struct number number;
	enum moment_fault fault;
	bool has_digit = false;
	size_t i;

	if (number_read(&number, &json, true, text, length))
		return true;
	fault = moment_form_find(&form, text, length);
	if (fault == MOMENT_FINE || fault == MOMENT_AMBIGUOUS)
		return true;
	for (i = 0; i < length; i++) {
		bool is_digit = text[i] >= '0' && text[i] <= '9';

		if (!is_digit && !memchr(" '+,-./:", text[i], 8))
			return false;
		has_digit |= is_digit;
	}
	return has_digit;
}

void
hints_header(const struct report_subject *subject)
{
	const struct record *record = &subject->parser->record;
	struct message_place place = report_place(subject, 0);
	size_t i, count = record_kept(record);
	char text[101];

	if (record->fault.kind != FAULT_NONE)
		return;
	for (i = 0; i < count; i++) {
		const struct record_field *field = &record->fields[i];

		if (!is_figure(subject->bytes + field->start, field->length))
			return;
	}
	place.column = 0;
	message_escape(subject->bytes, record->length, text, sizeof(text));
	message_warning_at(&place,
		"the header has only numbers and times: \"%s\"; if it is a "
		"record, add --no-header",
		text);
}

/* --- records with more fields --- */

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

/* --- one column --- */

static void
say_column(const struct report_subject *subject, char delimiter)
{
	struct message_place place = report_place(subject, 0);
	char text[101], other[3];

	place.column = 0;
	message_escape(subject->bytes, subject->parser->record.length, text,
		sizeof(text));
	dialect_shown(delimiter, other);
	message_warning_at(&place,
		"\"%s\" is read as one column; if this line is the header, add "
		"--header-line %llu; if \"%s\" separates fields, add "
		"--delimiter '%s'",
		text, (unsigned long long)place.line, other, other);
}

void
hints_expect(struct hints *hints)
{
	if (!hints->is_said)
		hints->to_look = RECORDS_TO_LOOK;
}

void
hints_look(struct hints *hints, const struct report_subject *subject,
	const struct record_dialect *dialect)
{
	const struct record *record = &subject->parser->record;
	struct dialect_found found = { 0 };

	hints->to_look--;
	/* hints_add reports records with more fields */
	if (record->count > 1 || hints->is_said)
		hints->to_look = 0;
	else if (dialect_find(dialect, subject->bytes, record->length, true,
			 &found) == DIALECT_YES &&
		 found.source == DIALECT_HEADER) {
		hints->is_said = true;
		hints->to_look = 0;
		say_column(subject, found.delimiter);
	}
}

/* --- the end --- */

void
hints_end(const struct hints *hints, const struct figures *figures)
{
	/* the lines before a table may all have the same number of fields */
	if (!hints->is_said && hints->longer > 1 &&
		good_records(figures) == hints->good_before)
		say_line(hints);
	if (hints->by_one > 0 && hints->by_one == figures->records)
		message_warning("%s: every record has one field more than the "
				"header has names; give all names with "
				"--names",
			hints->first.file);
}
