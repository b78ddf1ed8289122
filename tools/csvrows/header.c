/* See header.h. */
#include "csvrows/header.h"

#include "common/utf8.h"
#include "csvrows/report.h"
#include "csvrows/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lists of names are cut beyond this. */
#define NAMES_BYTES 1500
#define NAME_BYTES 300

static bool
fail_for_memory(const char *file)
{
	message_error("%s: out of memory", file);
	return false;
}

static struct message_place
place_of(const struct report_subject *subject, size_t field)
{
	const struct record_field *there =
		&subject->reader->record.fields[field];

	return report_place(subject, there->start - there->is_quoted);
}

static const char *
shown(const struct names_item *name, char text[NAME_BYTES])
{
	return message_escape(name->bytes, name->length, text, NAME_BYTES);
}

/* --- good names --- */

/* No name is empty or there twice. Without a record there is no place. */
static bool
has_good_names(const struct names *names, const struct report_subject *subject)
{
	size_t nameless = names_find(names, 0, "", 0), first, second;
	struct message_place place = { .file = subject->file };
	bool is_short_of_memory, is_good = true;
	char text[NAME_BYTES];

	if (nameless != NAMES_NONE) {
		if (subject->reader)
			place = place_of(subject, nameless);
		message_error_at(
			&place, "column %zu has no name", nameless + 1);
		is_good = false;
	}
	first = names_find_double(names, &second, &is_short_of_memory);
	if (first != NAMES_NONE) {
		if (subject->reader)
			place = place_of(subject, second);
		message_error_at(&place,
			"columns %zu and %zu have one name: %s", first + 1,
			second + 1, shown(&names->items[second], text));
		is_good = false;
	}
	if (is_short_of_memory)
		return fail_for_memory(subject->file);
	return is_good;
}

/* --- columns that are asked for --- */

/* A list of names under construction. */
struct list {
	char text[NAMES_BYTES];
	size_t length;
	size_t count;
};

static void
add_name(struct list *list, const char *quote, const char *name)
{
	char *end = list->text + list->length;
	size_t room = sizeof(list->text) - list->length;
	int written;

	if (room <= NAME_BYTES + sizeof(", ...")) {
		(void)snprintf(end, room, ", ...");
		return;
	}
	if (list->count++)
		end += snprintf(end, room, ", ");
	written = snprintf(end, room - 2, "%s%s%s", quote, name, quote);
	list->length = (size_t)(end - list->text) + (size_t)written;
}

static void
add_missing(struct list *missing, const char *name, size_t length)
{
	char text[NAME_BYTES];

	add_name(missing, "\"",
		message_escape(name, length, text, sizeof(text)));
}

static void
add_if_missing(struct list *missing, const struct names *names,
	const char *name, size_t length)
{
	if (names_find(names, 0, name, length) == NAMES_NONE)
		add_missing(missing, name, length);
}

static void
add_all_missing(struct list *missing, const struct names *names,
	const struct option_list *wanted)
{
	size_t i;

	for (i = 0; i < wanted->count; i++)
		add_if_missing(missing, names, wanted->items[i],
			strlen(wanted->items[i]));
}

/* All columns that the options name are there, and those in `missing` are
 * not. */
static bool
has_all(const struct names *names, const struct csvrows_options *options,
	struct list *missing, const char *file)
{
	struct list there = { .length = 0 };
	char text[NAME_BYTES];
	size_t i, length;

	add_all_missing(missing, names, &options->require);
	add_all_missing(missing, names, &options->columns);
	add_all_missing(missing, names, &options->exclude);
	for (i = 0; i < options->types.count; i++) {
		enum shape_type type;

		(void)settings_type(options->types.items[i], &length, &type);
		add_if_missing(missing, names, options->types.items[i], length);
	}
	if (options->from)
		add_if_missing(missing, names, options->from,
			strcspn(options->from, "="));
	if (missing->count == 0)
		return true;
	for (i = 0; i < names->count; i++)
		add_name(&there, "", shown(&names->items[i], text));
	if (names->count == 0)
		add_name(&there, "", "none, it is empty");
	message_error("%s: no column %s; there are: %s", file, missing->text,
		there.text);
	return false;
}

/* Gives columns their other names, each of which is looked for among the names
 * as they were. */
static bool
rename_columns(struct names *names, const struct option_list *renames,
	struct list *missing)
{
	bool *is_renamed = calloc(names->count + 1, sizeof(*is_renamed));
	size_t i, length;

	if (!is_renamed)
		return false;
	for (i = 0; i < renames->count; i++) {
		const char *old = renames->items[i];
		const char *name = settings_rename(old, &length);
		size_t field = names_find(names, 0, old, length);

		while (field != NAMES_NONE && is_renamed[field])
			field = names_find(names, field + 1, old, length);
		if (field == NAMES_NONE) {
			add_missing(missing, old, length);
			continue;
		}
		is_renamed[field] = true;
		names->items[field].bytes = name;
		names->items[field].length = strlen(name);
	}
	free(is_renamed);
	return true;
}

/* --- the shape --- */

static bool
is_excluded(const struct option_list *exclude, const struct names_item *name)
{
	size_t i;

	for (i = 0; i < exclude->count; i++) {
		if (strlen(exclude->items[i]) == name->length &&
			memcmp(exclude->items[i], name->bytes, name->length) ==
				0)
			return true;
	}
	return false;
}

/* Fills in the fields that are written and returns how many. */
static size_t
choose(const struct names *names, const struct csvrows_options *options,
	size_t *fields)
{
	const struct option_list *columns = &options->columns;
	size_t i, count = 0;

	for (i = 0; i < columns->count; i++)
		fields[count++] = names_find(
			names, 0, columns->items[i], strlen(columns->items[i]));
	for (i = 0; i < names->count && columns->count == 0; i++) {
		if (!is_excluded(&options->exclude, &names->items[i]))
			fields[count++] = i;
	}
	return count;
}

static bool
make_shape(const struct header *header, struct shape *shape)
{
	const struct csvrows_options *options = header->options;
	const struct names *names = &header->names;
	size_t most = names->count + options->columns.count, i, length;
	size_t *fields = calloc(most + 1, sizeof(*fields));
	bool is_good = fields && shape_begin(shape, names->count);

	for (i = 0; i < options->types.count && is_good; i++) {
		const char *name = options->types.items[i];
		enum shape_type type = SHAPE_AUTO;

		(void)settings_type(name, &length, &type);
		shape_set_type(shape, names_find(names, 0, name, length), type);
	}
	is_good = is_good && shape_choose(shape, names, fields,
				     choose(names, options, fields));
	free(fields);
	return is_good;
}

/* The names are there: all that follows from them. */
static bool
settle(struct header *header, struct shape *shape, struct range *range,
	const struct report_subject *subject)
{
	const struct csvrows_options *options = header->options;
	struct from *from = &range->from;
	struct list missing = { .length = 0 };

	if (!rename_columns(&header->names, &options->rename, &missing))
		return fail_for_memory(subject->file);
	if (!has_good_names(&header->names, subject) ||
		!has_all(&header->names, options, &missing, subject->file))
		return false;
	if (!make_shape(header, shape))
		return fail_for_memory(subject->file);
	if (from->name)
		from->field = names_find(
			&header->names, 0, from->name, from->name_length);
	header->file = subject->file;
	return true;
}

static bool
is_good_record(
	const struct header *header, const struct report_subject *subject)
{
	const struct record *record = &subject->reader->record;
	struct fault fault = record->fault;

	if (fault.kind == FAULT_NONE && !header->options->replace_invalid) {
		fault.at = utf8_valid_length(subject->bytes, record->length);
		if (fault.at < record->length)
			fault.kind = FAULT_ENCODING;
	}
	if (fault.kind != FAULT_NONE)
		report_fault(subject, &fault, 0);
	return fault.kind == FAULT_NONE;
}

bool
header_take(struct header *header, struct shape *shape, struct range *range,
	const struct report_subject *subject)
{
	const struct option_list *names = &header->options->names;
	const struct record *record = &subject->reader->record;

	if (!is_good_record(header, subject))
		return false;
	if (names->count && names->count != record->count) {
		message_error("%s: --names has %zu name%s, the header has %zu",
			subject->file, names->count,
			names->count == 1 ? "" : "s", record->count);
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
	size_t width = subject->reader->record.count;

	if (!(names->count ? names_list(
				     &header->names, names->items, names->count)
			   : names_number(&header->names, width)))
		return fail_for_memory(subject->file);
	return settle(header, shape, range, &nowhere);
}

/* --- other files --- */

/* Says what the first difference is; false where there is none. */
static bool
say_difference(const struct header *header, const struct names *names,
	const struct report_subject *subject)
{
	const struct names *first = &header->original;
	struct message_place place;
	char ours[NAME_BYTES], theirs[NAME_BYTES];
	size_t i = 0;

	while (i < names->count && i < first->count &&
		names_are_equal(&names->items[i], &first->items[i]))
		i++;
	if (i == names->count && i == first->count)
		return false;
	if (i < names->count)
		place = place_of(subject, i);
	else
		place = report_place(subject, subject->reader->record.length);
	if (i == names->count)
		message_error_at(&place, "column %zu of %s, \"%s\", is missing",
			i + 1, header->file, shown(&first->items[i], theirs));
	else if (i == first->count)
		message_error_at(&place, "column %zu, \"%s\", is not in %s",
			i + 1, shown(&names->items[i], ours), header->file);
	else
		message_error_at(&place, "column %zu is \"%s\", in %s \"%s\"",
			i + 1, shown(&names->items[i], ours), header->file,
			shown(&first->items[i], theirs));
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
	if (!names_take(&names, &subject->reader->record, subject->bytes))
		return fail_for_memory(subject->file);
	is_same = !say_difference(header, &names, subject);
	names_free(&names);
	return is_same;
}

bool
header_may_miss(const struct header *header, const char *file)
{
	const struct csvrows_options *options = header->options;
	struct list missing = { .length = 0 };
	struct names names = { 0 };
	bool is_good;

	/* Names that are no header's need no file. */
	if (options->no_header &&
		!names_list(&names, options->names.items, options->names.count))
		return fail_for_memory(file);
	if (!rename_columns(&names, &options->rename, &missing)) {
		names_free(&names);
		return fail_for_memory(file);
	}
	is_good = has_all(&names, options, &missing, file);
	names_free(&names);
	return is_good;
}

void
header_free(struct header *header)
{
	names_free(&header->original);
	names_free(&header->names);
}
