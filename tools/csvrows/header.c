/* SPDX-License-Identifier: ISC */
/* See header.h. */
#include "csvrows/header.h"

#include "common/utf8.h"
#include "csvrows/columns.h"
#include "csvrows/decode.h"

#include <string.h>

/* The probable encoding of headers that are not UTF-8. */
#define LIKELY_ENCODING "windows-1252"

static bool
fail_for_memory(const char *file)
{
	message_error("%s: out of memory", file);
	return false;
}

static struct message_place
place_of(const struct report_subject *subject, size_t field)
{
	const struct record *record = &subject->parser->record;

	/* --names may have more */
	if (field >= record_kept(record))
		return report_place(subject, record->length);
	return report_place(
		subject, record_field_at(record, &record->fields[field],
				 subject->bytes));
}

/* --- good names --- */

/* Checks that no name is empty or repeated. Without a record there is no place
 * to report. */
static bool
has_good_names(const struct names *names, const struct report_subject *subject)
{
	size_t nameless = names_find(names, 0, "", 0), first, second;
	struct message_place place = { .file = subject->file };
	bool is_short_of_memory, is_good = true;
	char text[COLUMNS_NAME_BYTES];

	if (nameless != NAMES_NONE) {
		if (subject->parser)
			place = place_of(subject, nameless);
		message_error_at(&place,
			"column %zu has no name; see --names and --rename",
			nameless + 1);
		is_good = false;
	}
	first = names_find_double(names, &second, &is_short_of_memory);
	if (first != NAMES_NONE) {
		if (subject->parser)
			place = place_of(subject, second);
		message_error_at(&place,
			"columns %zu and %zu have the same name: %s; see "
			"--rename",
			first + 1, second + 1,
			columns_shown(&names->items[second], text));
		is_good = false;
	}
	if (is_short_of_memory)
		return fail_for_memory(subject->file);
	return is_good;
}

/* Whether the names, as paths, can be nested. */
static bool
can_nest(const struct names *names, const struct csvrows_options *options,
	const struct report_subject *subject)
{
	struct message_place place = { .file = subject->file };
	char name[COLUMNS_NAME_BYTES], other[COLUMNS_NAME_BYTES];
	size_t faulty[2] = { 0, 0 };
	enum nest_result result = columns_nest(names, options, faulty);

	if (result == NEST_GOOD)
		return true;
	if (result == NEST_NO_MEMORY)
		return fail_for_memory(subject->file);
	if (subject->parser)
		place = place_of(subject, faulty[result == NEST_CLASH]);
	(void)columns_shown(&names->items[faulty[0]], name);
	if (result == NEST_EMPTY)
		message_error_at(&place,
			"column %zu, \"%s\", has an empty part with --nest "
			"%s; see --rename",
			faulty[0] + 1, name, options->nest);
	else
		message_error_at(&place,
			"column %zu, \"%s\", is a value, but column %zu, "
			"\"%s\", makes it an object; see --rename and "
			"--exclude",
			faulty[0] + 1, name, faulty[1] + 1,
			columns_shown(&names->items[faulty[1]], other));
	return false;
}

/* --- the first header --- */

/* The names are known: does all that follows from them. */
static bool
settle(struct header *header, struct shape *shape, struct range *range,
	const struct report_subject *subject)
{
	const struct csvrows_options *options = header->options;
	struct columns_list missing = { .length = 0 };

	if (!columns_rename(&header->names, &options->rename, !options->strict,
		    &missing))
		return fail_for_memory(subject->file);
	if (subject->parser) {
		struct message_place place = report_place(subject, 0);

		columns_warn(&header->names, &place);
	}
	if (!has_good_names(&header->names, subject) ||
		!columns_are_there(
			&header->names, options, &missing, subject->file) ||
		!can_nest(&header->names, options, subject))
		return false;
	if (!columns_shape(&header->names, options, header->zone, shape))
		return fail_for_memory(subject->file);
	if (options->from) {
		struct times_column column;

		(void)columns_from(
			&header->names, options->from, &column, &missing);
		range_set_times(
			range, &column, shape_time(shape, column.fields[0]));
	}
	header->file = subject->file;
	return true;
}

/* A header that is not UTF-8 is shown as what it probably is. */
static void
say_not_utf8(const struct report_subject *subject, const struct fault *fault)
{
	struct message_place place = report_place(subject, fault->at);
	const struct record *record = &subject->parser->record;
	struct decode *likely = decode_begin(LIKELY_ENCODING);
	char made[COLUMNS_NAME_BYTES], shown[COLUMNS_NAME_BYTES], *to = made;
	size_t room = sizeof(made), field = 0, length;
	const char *from;

	if (!likely) {
		report_fault(subject, fault, "; see --encoding and --names");
		return;
	}
	while (field + 1 < record_kept(record) &&
		record->fields[field + 1].start <= fault->at)
		field++;
	from = subject->bytes + record->fields[field].start;
	length = record->fields[field].length;
	decode(likely, &from, &length, &to, &room, true);
	decode_end(likely);
	message_error_at(&place,
		"the header is not UTF-8; read as " LIKELY_ENCODING
		", column %zu is \"%s\"; see --encoding " LIKELY_ENCODING
		" and --names",
		field + 1,
		message_escape(
			made, (size_t)(to - made), shown, sizeof(shown)));
}

/* If --names gives all names, the bytes of the header do not matter. */
static bool
is_good_record(
	const struct header *header, const struct report_subject *subject)
{
	const struct record *record = &subject->parser->record;
	struct fault fault = record->fault;

	if (fault.kind == FAULT_NONE && !header->options->replace_invalid &&
		!header->options->names.count)
		fault = record_check_text(record, subject->bytes);
	if (fault.kind == FAULT_ENCODING && decode_is_utf8(subject->encoding))
		say_not_utf8(subject, &fault);
	else if (fault.kind != FAULT_NONE)
		report_fault(subject, &fault, "");
	return fault.kind == FAULT_NONE;
}

bool
header_take(struct header *header, struct shape *shape, struct range *range,
	const struct report_subject *subject)
{
	const struct option_list *names = &header->options->names;
	const struct record *record = &subject->parser->record;
	char note[DIALECT_NOTE_BYTES];

	if (!is_good_record(header, subject))
		return false;
	if (names->count && names->count < record->count) {
		message_error(
			"%s: --names has %zu name%s, the header has %zu%s",
			subject->file, names->count,
			names->count == 1 ? "" : "s", record->count,
			report_delimiter(subject, note));
		return false;
	}
	if (!names_take(&header->original, record, subject->bytes) ||
		!(names->count ? names_list(&header->names, names->items,
					 names->count)
			       : names_take(&header->names, record,
					 subject->bytes)))
		return fail_for_memory(subject->file);
	return settle(header, shape, range, subject);
}

bool
header_assume(struct header *header, struct shape *shape, struct range *range,
	const struct report_subject *subject)
{
	const struct option_list *names = &header->options->names;
	const struct report_subject nowhere = { .file = subject->file };
	size_t width = subject->parser->record.count;

	if (!(names->count ? names_list(
				     &header->names, names->items, names->count)
			   : names_number(&header->names, width)))
		return fail_for_memory(subject->file);
	return settle(header, shape, range, &nowhere);
}

/* --- other files --- */

/* Reports the first difference; false if there is none. */
static bool
say_difference(const struct header *header, const struct names *names,
	const struct report_subject *subject)
{
	const struct names *first = &header->original;
	struct message_place place;
	char ours[COLUMNS_NAME_BYTES], theirs[COLUMNS_NAME_BYTES];
	size_t i = 0;

	while (i < names->count && i < first->count &&
		names_are_equal(&names->items[i], &first->items[i]))
		i++;
	if (i == names->count && i == first->count)
		return false;
	if (i < names->count)
		place = place_of(subject, i);
	else
		place = report_place(subject, subject->parser->record.length);
	if (i == names->count)
		message_error_at(&place, "column %zu of %s, \"%s\", is missing",
			i + 1, header->file,
			columns_shown(&first->items[i], theirs));
	else if (i == first->count)
		message_error_at(&place, "column %zu, \"%s\", is not in %s",
			i + 1, columns_shown(&names->items[i], ours),
			header->file);
	else
		message_error_at(&place,
			"column %zu is \"%s\", but in %s it is \"%s\"", i + 1,
			columns_shown(&names->items[i], ours), header->file,
			columns_shown(&first->items[i], theirs));
	return true;
}

bool
header_is_same(
	const struct header *header, const struct report_subject *subject)
{
	struct names names;
	bool is_same;

	if (!is_good_record(header, subject))
		return false;
	if (!names_take(&names, &subject->parser->record, subject->bytes))
		return fail_for_memory(subject->file);
	is_same = !say_difference(header, &names, subject);
	names_free(&names);
	return is_same;
}

/* A quick check whether a field may equal the name; hardly any does. */
static bool
may_be_name(const struct record_field *field, const char *bytes,
	const struct names_item *name)
{
	return field->has_doubled ||
	       (field->length == name->length &&
		       (name->length == 0 ||
			       bytes[field->start] == *name->bytes));
}

/* The first field without the byte order mark and the quotes after it that the
 * header of a file has which was appended to another. */
static struct record_field
first_field(const struct record *record, const char *bytes)
{
	struct record_field field = record->fields[0];
	const char *at = bytes + field.start;

	if (field.has_quotes || field.length < UTF8_MARK_BYTES ||
		memcmp(at, UTF8_MARK, UTF8_MARK_BYTES) != 0)
		return field;
	field.start += UTF8_MARK_BYTES;
	field.length -= UTF8_MARK_BYTES;
	at += UTF8_MARK_BYTES;
	if (field.length > 1 && (unsigned char)*at == record->quote &&
		at[field.length - 1] == *at) {
		field.start++;
		field.length -= 2;
	}
	return field;
}

bool
header_is_repeated(const struct header *header, const struct record *record,
	const char *bytes)
{
	const struct names *first = &header->original;
	struct record_field field;
	size_t i = 1;

	if (record->count != first->count || first->count == 0 ||
		record->fault.kind != FAULT_NONE)
		return false;
	field = first_field(record, bytes);
	if (!may_be_name(&field, bytes, &first->items[0]) ||
		record_compare(record, bytes, &field, first->items[0].bytes,
			first->items[0].length) != 0)
		return false;
	while (i < first->count &&
		record_compare(record, bytes, &record->fields[i],
			first->items[i].bytes, first->items[i].length) == 0)
		i++;
	return i == first->count;
}

bool
header_may_miss(const struct header *header, const char *file)
{
	const struct csvrows_options *options = header->options;
	struct columns_list missing = { .length = 0 };
	struct names names = { 0 };
	bool is_good;

	/* Names that do not come from a header do not belong to a file. */
	if (options->no_header &&
		!names_list(&names, options->names.items, options->names.count))
		return fail_for_memory(file);
	if (!columns_rename(&names, &options->rename, false, &missing)) {
		names_free(&names);
		return fail_for_memory(file);
	}
	is_good = columns_are_there(&names, options, &missing, file);
	names_free(&names);
	return is_good;
}

void
header_free(struct header *header)
{
	names_free(&header->original);
	names_free(&header->names);
}
