/* SPDX-License-Identifier: ISC */
/* See hints.h. */
#include "csvrows/hints.h"

#include "common/moment_form.h"
#include "csvrows/dialect.h"
#include "csvrows/number.h"

#include <string.h>

/* There are fewer lines than this before a table. */
#define RECORDS_TO_LOOK 100

/* Sets `text` to the record as it is shown, and returns the place of its line.
 */
static struct message_place
show_line(const struct report_subject *subject, char text[HINTS_TEXT])
{
	struct message_place place = report_place(subject, 0);

	place.column = 0;
	message_escape(subject->bytes, subject->parser->record.length, text,
		HINTS_TEXT);
	return place;
}

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

static bool
is_in_single_quotes(const char *text, size_t length)
{
	return length > 1 && *text == '\'' && text[length - 1] == '\'';
}

static bool
are_all(const struct report_subject *subject,
	bool (*is_one)(const char *text, size_t length))
{
	const struct record *record = &subject->parser->record;
	size_t i = 0, count = record_kept(record);

	while (i < count && is_one(subject->bytes + record->fields[i].start,
				    record->fields[i].length))
		i++;
	return i == count;
}

void
hints_header(struct hints *hints, const struct report_subject *subject)
{
	const struct record *record = &subject->parser->record;
	struct message_place place;
	char text[HINTS_TEXT];

	if (record->fault.kind != FAULT_NONE)
		return;
	place = show_line(subject, text);
	if (are_all(subject, is_figure))
		message_warning_at(&place,
			"the header has only numbers and times: \"%s\"; if it "
			"is a record, add --no-header",
			text);
	if (record->quote == '\'' || !are_all(subject, is_in_single_quotes))
		return;
	hints->is_explained = true;
	message_warning_at(&place,
		"the names are in single quotes, which are data: \"%s\"; see "
		"--quote \"'\"",
		text);
}

/* --- records with more or fewer fields --- */

static uint64_t
good_records(const struct figures *figures)
{
	return figures->records - figures->refused;
}

/* Whether a field begins with blanks and a quote, which is data then. */
static bool
has_late_quote(const struct report_subject *subject)
{
	const struct record *record = &subject->parser->record;
	size_t i, count = record_kept(record);

	for (i = 0; i < count; i++) {
		const char *at = subject->bytes + record->fields[i].start;
		size_t left = record->fields[i].length;

		while (left > 0 && (*at == ' ' || *at == '\t')) {
			at++;
			left--;
		}
		if (left > 0 && left < record->fields[i].length &&
			!record->fields[i].has_quotes &&
			(unsigned char)*at == record->quote)
			return true;
	}
	return false;
}

/* Keeps the first record of its kind. */
static void
keep(struct hints *hints, const struct report_subject *subject,
	const struct figures *figures)
{
	hints->first = show_line(subject, hints->text);
	hints->fields = subject->parser->record.count;
	hints->good_before = good_records(figures);
}

static void
add_longer(struct hints *hints, const struct report_subject *subject,
	const struct figures *figures)
{
	size_t width = subject->names->count;

	hints->by_one += subject->parser->record.count == width + 1;
	if (hints->longer++ > 0)
		return;
	keep(hints, subject, figures);
	if (has_late_quote(subject)) {
		hints->is_explained = true;
		message_warning_at(&hints->first,
			"a quote after a blank is data: \"%s\"; see --trim",
			hints->text);
	} else if (!hints->is_explained &&
		   (figures->records == 1 || width == 1)) {
		hints->is_said = true;
		say_line(hints);
	}
}

void
hints_add(struct hints *hints, const struct report_subject *subject,
	const struct figures *figures)
{
	size_t fields = subject->parser->record.count;

	/* the warning about the header has named another delimiter */
	hints->is_explained |= subject->parser->found.other != '\0';
	if (fields > subject->names->count) {
		add_longer(hints, subject, figures);
	} else if (hints->longer == 0) {
		if (hints->shorter == 0)
			keep(hints, subject, figures);
		hints->shorter += fields == hints->fields;
	}
}

/* --- one column --- */

static void
say_column(const struct report_subject *subject, char delimiter)
{
	char text[HINTS_TEXT], other[3];
	struct message_place place = show_line(subject, text);

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

static void
say_quoted(const struct report_subject *subject)
{
	char text[HINTS_TEXT];
	struct message_place place = show_line(subject, text);

	message_warning_at(&place,
		"the whole line is in quotes: \"%s\"; if it holds several "
		"fields, use: sed 's/^\"//; s/\"\\r*$//; s/\"\"/\"/g' FILE "
		"| csvrows",
		text);
}

static size_t
count(const char *bytes, size_t length, char byte)
{
	size_t i, found = 0;

	for (i = 0; i < length; i++)
		found += bytes[i] == byte;
	return found;
}

/* Looks for less usual delimiters in the header and the first record. */
static void
look_first(struct hints *hints, const struct report_subject *subject)
{
	static const struct {
		char delimiter;
		bool is_in_quotes;
		size_t least;
	} ways[] = { { ',', true, 1 }, { ';', true, 1 }, { '\t', true, 1 },
		{ '~', false, 1 }, { '^', false, 1 }, { ' ', false, 2 } };
	const struct record_field *field = &subject->parser->record.fields[0];
	const struct names_item *name = &subject->names->items[0];
	size_t i, here, before;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		here = count(subject->bytes + field->start, field->length,
			ways[i].delimiter);
		before = count(name->bytes, name->length, ways[i].delimiter);
		if (field->has_quotes != ways[i].is_in_quotes ||
			before < ways[i].least || here < before)
			continue;
		if (field->has_quotes)
			say_quoted(subject);
		else if (here == before)
			say_column(subject, ways[i].delimiter);
		else
			continue;
		hints->is_said = true;
		return;
	}
}

void
hints_look(struct hints *hints, const struct report_subject *subject,
	const struct record_dialect *dialect)
{
	const struct record *record = &subject->parser->record;
	struct dialect_found found = { 0 };
	bool is_first = hints->to_look == RECORDS_TO_LOOK;

	hints->to_look--;
	/* hints_add reports records with more fields */
	if (is_first && record->count == 1)
		look_first(hints, subject);
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
	if (hints->is_explained)
		return;
	/* the lines before a table may all have the same number of fields */
	if (!hints->is_said && hints->longer > 1 &&
		good_records(figures) == hints->good_before)
		say_line(hints);
	if (hints->shorter > 1 && hints->shorter == figures->records &&
		hints->fields > 1)
		say_line(hints);
	if (hints->by_one > 0 && hints->by_one == figures->records)
		message_warning("%s: every record has one field more than the "
				"header has names; give all names with "
				"--names",
			hints->first.file);
}
