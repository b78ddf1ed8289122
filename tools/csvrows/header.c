/* See header.h. */
#include "csvrows/header.h"

#include "common/utf8.h"
#include "csvrows/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lists of names are cut beyond this. */
#define NAMES_BYTES 1500
#define NAME_BYTES 300

static void
say_short_of_memory(const char *file)
{
	message_error("%s: out of memory", file);
}

static struct message_place
place_of(const struct reader *reader, const char *bytes, const char *file,
	size_t field)
{
	const struct record_field *there = &reader->record.fields[field];
	struct message_place place = { .file = file };

	reader_place(reader, bytes, there->start - there->is_quoted,
		&place.line, &place.column);
	return place;
}

static const char *
shown(const struct shape_name *name, char text[NAME_BYTES])
{
	return message_escape(name->bytes, name->length, text, NAME_BYTES);
}

static const char *
shown_field(const struct reader *reader, const char *bytes, size_t field,
	char text[NAME_BYTES])
{
	const struct record_field *there = &reader->record.fields[field];

	return message_escape(
		bytes + there->start, there->length, text, NAME_BYTES);
}

/* No name is empty or there twice. */
static bool
has_good_names(const struct shape *shape, const struct reader *reader,
	const char *bytes, const char *file)
{
	size_t nameless = shape_find(shape, "", 0), first, second;
	bool is_short_of_memory, is_good = true;
	struct message_place place;
	char text[NAME_BYTES];

	if (nameless != SHAPE_NONE) {
		place = place_of(reader, bytes, file, nameless);
		message_error_at(
			&place, "column %zu has no name", nameless + 1);
		is_good = false;
	}
	first = shape_find_double(shape, &second, &is_short_of_memory);
	if (first != SHAPE_NONE) {
		place = place_of(reader, bytes, file, second);
		message_error_at(&place,
			"columns %zu and %zu have one name: %s", first + 1,
			second + 1, shown(&shape->names[second], text));
		is_good = false;
	}
	if (is_short_of_memory)
		say_short_of_memory(file);
	return is_good && !is_short_of_memory;
}

/* A list of names under construction. */
struct names {
	char text[NAMES_BYTES];
	size_t length;
	size_t count;
};

static void
add_name(struct names *names, const char *quote, const char *name)
{
	char *end = names->text + names->length;
	size_t room = sizeof(names->text) - names->length;
	int written;

	if (room <= NAME_BYTES + sizeof(", ...")) {
		(void)snprintf(end, room, ", ...");
		return;
	}
	if (names->count++)
		end += snprintf(end, room, ", ");
	written = snprintf(end, room - 2, "%s%s%s", quote, name, quote);
	names->length = (size_t)(end - names->text) + (size_t)written;
}

static void
add_if_missing(struct names *missing, const struct shape *shape,
	const char *name, size_t length)
{
	char text[NAME_BYTES];

	if (shape_find(shape, name, length) != SHAPE_NONE)
		return;
	add_name(missing, "\"",
		message_escape(name, length, text, sizeof(text)));
}

static void
add_missing(struct names *missing, const struct shape *shape,
	const struct option_list *wanted)
{
	size_t i;

	for (i = 0; i < wanted->count; i++)
		add_if_missing(missing, shape, wanted->items[i],
			strlen(wanted->items[i]));
}

/* All columns that the options name are there. */
static bool
has_all(const struct shape *shape, const struct csvrows_options *options,
	const struct from *from, const char *file)
{
	struct names missing = { .length = 0 }, there = { .length = 0 };
	char text[NAME_BYTES];
	size_t i;

	add_missing(&missing, shape, &options->require);
	add_missing(&missing, shape, &options->columns);
	if (from->name)
		add_if_missing(&missing, shape, from->name, from->name_length);
	if (missing.count == 0)
		return true;
	for (i = 0; i < shape->count; i++)
		add_name(&there, "", shown(&shape->names[i], text));
	if (shape->count == 0)
		add_name(&there, "", "none, it is empty");
	message_error("%s: no column %s; there are: %s", file, missing.text,
		there.text);
	return false;
}

static bool
choose(struct shape *shape, const struct option_list *names)
{
	size_t *fields, i;
	bool is_good;

	if (names->count == 0)
		return true;
	fields = calloc(names->count, sizeof(*fields));
	if (!fields)
		return false;
	for (i = 0; i < names->count; i++)
		fields[i] = shape_find(
			shape, names->items[i], strlen(names->items[i]));
	is_good = shape_choose(shape, fields, names->count);
	free(fields);
	return is_good;
}

bool
header_take(struct shape *shape, const struct csvrows_options *options,
	struct from *from, const struct reader *reader, const char *bytes,
	const char *file)
{
	const struct record *record = &reader->record;
	struct fault fault = record->fault;

	if (fault.kind == FAULT_NONE) {
		fault.at = utf8_valid_length(bytes, record->length);
		if (fault.at < record->length)
			fault.kind = FAULT_ENCODING;
	}
	if (fault.kind != FAULT_NONE) {
		report_fault(reader, bytes, file, &fault, 0, 0);
		return false;
	}
	if (!shape_begin(shape, record, bytes)) {
		say_short_of_memory(file);
		return false;
	}
	if (!has_good_names(shape, reader, bytes, file) ||
		!has_all(shape, options, from, file))
		return false;
	if (!choose(shape, &options->columns)) {
		say_short_of_memory(file);
		return false;
	}
	if (from->name)
		from->field = shape_find(shape, from->name, from->name_length);
	return true;
}

bool
header_is_same(const struct shape *shape, const struct reader *reader,
	const char *bytes, const char *file, const char *first)
{
	const struct record *record = &reader->record;
	char ours[NAME_BYTES], theirs[NAME_BYTES];
	struct message_place place;
	size_t i;

	if (record->fault.kind != FAULT_NONE) {
		report_fault(reader, bytes, file, &record->fault, 0, 0);
		return false;
	}
	for (i = 0; i < record->count && i < shape->count; i++) {
		const struct shape_name *name = &shape->names[i];

		if (record_compare(record, bytes, &record->fields[i],
			    name->bytes, name->length) == 0)
			continue;
		place = place_of(reader, bytes, file, i);
		message_error_at(&place, "column %zu is \"%s\", in %s \"%s\"",
			i + 1, shown_field(reader, bytes, i, ours), first,
			shown(name, theirs));
		return false;
	}
	if (record->count == shape->count)
		return true;
	if (record->count > shape->count) {
		place = place_of(reader, bytes, file, i);
		message_error_at(&place, "column %zu, \"%s\", is not in %s",
			i + 1, shown_field(reader, bytes, i, ours), first);
		return false;
	}
	place = (struct message_place){ .file = file };
	reader_place(reader, bytes, record->length, &place.line, &place.column);
	message_error_at(&place, "column %zu of %s, \"%s\", is missing", i + 1,
		first, shown(&shape->names[i], theirs));
	return false;
}

bool
header_may_miss(const struct csvrows_options *options, const struct from *from,
	const char *file)
{
	struct shape none = { 0 };

	return has_all(&none, options, from, file);
}
