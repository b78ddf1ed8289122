/* SPDX-License-Identifier: ISC */
/* See shape.h. */
#include "csvrows/shape.h"

#include "csvrows/json.h"
#include "csvrows/nest.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Keys are copied 32 bytes at a time. */
#define KEY_SLACK (2 * JSON_SLACK)

bool
shape_begin(struct shape *shape, const struct value_rules *rules, size_t width)
{
	*shape = (struct shape){ .rules = *rules };
	shape->types = malloc(width ? width : 1);
	if (!shape->types)
		return false;
	memset(shape->types, (int)shape->rules.type, width);
	shape->width = width;
	return true;
}

void
shape_free(struct shape *shape)
{
	free(shape->types);
	free(shape->columns);
	free(shape->times);
	buffer_free(&shape->keys);
	free(shape->starts);
	*shape = (struct shape){ 0 };
}

void
shape_set_type(struct shape *shape, size_t field, enum value_type type)
{
	shape->types[field] = (unsigned char)type;
	shape->has_types |= value_is_checked(type);
}

bool
shape_add_time(struct shape *shape, const struct times_column *column)
{
	struct times_column *times = realloc(
		shape->times, (shape->times_count + 1) * sizeof(*times));

	if (!times)
		return false;
	shape->times = times;
	times[shape->times_count++] = *column;
	shape_set_type(shape, column->fields[0], VALUE_TIME);
	return true;
}

const struct times_column *
shape_time(const struct shape *shape, size_t field)
{
	size_t i;

	for (i = 0; i < shape->times_count; i++) {
		if (shape->times[i].fields[0] == field)
			return &shape->times[i];
	}
	return NULL;
}

void
shape_nest(struct shape *shape, const char *separator)
{
	shape->separator = separator;
}

/* Writes the part of a name from `at` to `end` as a key. */
static char *
put_part(char *to, const struct names_item *name, size_t at, size_t end)
{
	static const struct json_text plain = { .replaces = false };

	to = json_string(to, name->bytes + at, end - at, &plain);
	*to++ = ':';
	return to;
}

/* Opens the objects of the column, except those it shares, and writes its key.
 */
static char *
put_path(struct shape *shape, struct shape_column *column, char *begin,
	char *to, const struct names_item *name, size_t shared)
{
	const char *separator = shape->separator;
	size_t at = 0, end, level;

	for (level = 0; level < column->levels; level++) {
		end = nest_part_end(name, separator, at);
		if (level >= shared) {
			shape->starts[column->first + level] =
				(size_t)(to - begin);
			to = put_part(to, name, at, end);
			*to++ = '{';
		}
		at = end + strlen(separator);
	}
	shape->starts[column->first + level] = (size_t)(to - begin);
	return put_part(to, name, at, name->length);
}

/* Writes the key of a nested column. */
static char *
put_nested(struct shape *shape, struct shape_column *column, char *to,
	const struct names_item *name)
{
	char *begin = to;

	if (shape_nests_by_record(shape)) {
		*to++ = ',';
		return put_path(shape, column, begin, to, name, 0);
	}
	if (column > shape->columns)
		to = shape_end_objects(to, column[-1].levels - column->shared);
	*to++ = ',';
	return put_path(shape, column, begin, to, name, column->shared);
}

/* Adds a key; its address is known only when all keys are added. */
static bool
add_key(struct shape *shape, struct shape_column *column,
	const struct names_item *name)
{
	/* and of each level two quotes, a colon, a brace and its end */
	size_t most =
		JSON_WORST * name->length + 5 + KEY_SLACK + 5 * shape->levels;
	char *begin, *to;

	if (!buffer_reserve(&shape->keys, most))
		return false;
	begin = to = shape->keys.bytes + shape->keys.length;
	if (shape->levels) {
		to = put_nested(shape, column, to, name);
	} else {
		*to++ = ',';
		to = put_part(to, name, 0, name->length);
	}
	column->key_length = (size_t)(to - begin);
	/* The slack is copied, but never part of the output. */
	memset(to, '"', KEY_SLACK);
	shape->keys.length += column->key_length + 1;
	return true;
}

/* Computes how the columns are nested. False if memory is short. */
static bool
nest(struct shape *shape, const struct names *names)
{
	size_t i, starts = 0;

	for (i = 0; i < shape->column_count && shape->separator; i++) {
		struct shape_column *column = &shape->columns[i];
		const struct names_item *name = &names->items[column->field];

		column->levels = nest_levels(name, shape->separator);
		if (i > 0)
			column->shared =
				nest_shared(&names->items[column[-1].field],
					name, shape->separator);
		column->first = starts;
		starts += column->levels + 1;
		shape->levels += column->levels;
	}
	if (shape->levels)
		shape->starts = calloc(starts + 1, sizeof(*shape->starts));
	return !shape->levels || shape->starts;
}

/* Sets the address of each key. */
static void
place_keys(struct shape *shape)
{
	const char *key = shape->keys.bytes;
	size_t i;

	for (i = 0; i < shape->column_count; i++) {
		shape->columns[i].key = key;
		key += shape->columns[i].key_length + 1;
	}
}

/* Room for a name, with the slack that copies read. */
static bool
pad_name(struct buffer *padded, const struct names_item *name)
{
	padded->length = 0;
	return buffer_append(padded, name->bytes, name->length) &&
	       buffer_append(padded, "                ", JSON_SLACK);
}

bool
shape_choose(struct shape *shape, const struct names *names,
	const size_t *fields, size_t count)
{
	struct buffer padded = { 0 };
	bool is_good = true;
	size_t i;

	shape->columns = calloc(count ? count : 1, sizeof(*shape->columns));
	if (!shape->columns)
		return false;
	shape->column_count = count;
	for (i = 0; i < count; i++) {
		shape->columns[i].field = fields[i];
		shape->columns[i].type = shape_type(shape, fields[i]);
		if (shape->columns[i].type == VALUE_TIME)
			shape->columns[i].time =
				(unsigned)(shape_time(shape, fields[i]) -
					   shape->times);
	}
	is_good = nest(shape, names);
	for (i = 0; i < count && is_good; i++) {
		struct names_item name = names->items[fields[i]];

		is_good = pad_name(&padded, &name);
		name.bytes = padded.bytes;
		is_good = is_good && add_key(shape, &shape->columns[i], &name);
	}
	buffer_free(&padded);
	if (is_good)
		place_keys(shape);
	return is_good;
}

size_t
shape_most(const struct shape *shape, size_t record_length)
{
	return JSON_WORST * record_length + shape->keys.length +
	       JSON_AROUND * shape->column_count +
	       TIMES_BYTES * shape->times_count + shape->levels + 3 + KEY_SLACK;
}

/* --- what is wrong --- */

static struct fault
check_types(const struct shape *shape, const struct record *record,
	const char *bytes)
{
	struct fault fault = { FAULT_NONE, record->length, 0 };
	size_t i;

	for (i = 0; i < shape->width; i++) {
		const struct record_field *field = record_field(record, i);

		if (value_is_good(&shape->rules, shape_type(shape, i), record,
			    field, bytes))
			continue;
		fault.kind = FAULT_TYPE;
		fault.field = i;
		if (i < record->count)
			fault.at = record_field_at(record, field, bytes);
		break;
	}
	return fault;
}

static struct fault
check_times(const struct shape *shape, const struct record *record,
	const char *bytes)
{
	struct fault fault = { FAULT_NONE, record->length, 0 };
	size_t i;

	for (i = 0; i < shape->times_count && fault.kind == FAULT_NONE; i++) {
		struct times_column *column = &shape->times[i];
		size_t first = column->fields[0];
		enum times_verdict verdict;
		struct times_text text;

		times_text(column, &shape->rules, record, bytes, &text);
		verdict = times_check(column, &text);
		if (verdict == TIMES_GOOD)
			continue;
		fault.kind = verdict == TIMES_BAD ? FAULT_TIME : FAULT_NO_FORM;
		fault.field = i;
		if (first < record->count)
			fault.at = record_field_at(
				record, record_field(record, first), bytes);
	}
	return fault;
}

/* Whether the record has fields beyond the last column that may not be left
 * out.
 */
static bool
has_too_many(const struct shape *shape, const struct record *record)
{
	size_t i, kept = record_kept(record);

	if (record->count <= shape->width || !shape->rules.drops_empty)
		return record->count > shape->width;
	for (i = shape->width; i < kept; i++) {
		if (record->fields[i].length > 0)
			return true;
	}
	return record->has_text_beyond;
}

struct fault
shape_check(const struct shape *shape, const struct record *record,
	const char *bytes)
{
	struct fault fault = { FAULT_NONE, record->length, 0 };

	if (has_too_many(shape, record)) {
		const struct record_field *extra =
			&record->fields[shape->width];

		fault.kind = FAULT_FIELDS;
		fault.at = record_field_at(record, extra, bytes);
		return fault;
	}
	if (record->count < shape->width && !shape->rules.pads) {
		fault.kind = FAULT_FIELDS;
		return fault;
	}
	if (!shape->rules.replaces)
		fault = record_check_text(record, bytes);
	if (fault.kind == FAULT_NONE && shape->has_types)
		fault = check_types(shape, record, bytes);
	if (fault.kind == FAULT_NONE)
		fault = check_times(shape, record, bytes);
	return fault;
}

/* --- lines --- */

/* The open objects in a line: all those of the last member; the next member
 * shares some. */
struct nesting {
	size_t open;
	size_t shared;
};

/* Ends and opens objects between the last member and this one, and writes its
 * key. */
static char *
write_nested_key(const struct shape *shape, const struct shape_column *column,
	struct nesting *nesting, char *to)
{
	size_t start = shape->starts[column->first + nesting->shared];

	to = shape_end_objects(to, nesting->open - nesting->shared);
	*to++ = ',';
	nesting->open = nesting->shared = column->levels;
	return json_copy(to, column->key + start, column->key_length - start);
}

/* Writes the good time of a column. */
static char *
write_time(const struct shape *shape, const struct shape_column *column,
	const struct record *record, const char *bytes, char *to)
{
	const struct times_column *time = &shape->times[column->time];
	struct times_text text;
	char *end;

	times_text(time, &shape->rules, record, bytes, &text);
	end = text.is_null ? NULL
			   : times_write(time, to, text.bytes, text.length);
	return end ? end : json_null(to);
}

/* Writes the members of the record. With nests_by_record, the objects to end
 * and open between two members depend on which members are left out. */
static MADE_ANEW char *
write_members(const struct shape *shape, const struct record *record,
	const char *bytes, char *to, bool nests_by_record)
{
	const struct json_text how = { .replaces = shape->rules.replaces };
	const bool omits = shape->rules.empty == VALUE_EMPTY_OMIT;
	const bool is_json = value_has_json_form(&shape->rules);
	struct nesting nesting = { 0, 0 };
	size_t i;

	for (i = 0; i < shape->column_count; i++) {
		const struct shape_column *column = &shape->columns[i];
		const struct record_field *field =
			record_field(record, column->field);

		if (nests_by_record && column->shared < nesting.shared)
			nesting.shared = column->shared;
		if (omits && field->length == 0 && !field->is_quoted)
			continue;
		if (nests_by_record)
			to = write_nested_key(shape, column, &nesting, to);
		else
			to = json_copy(to, column->key, column->key_length);
		if (SELDOM(column->type == VALUE_TIME))
			to = write_time(shape, column, record, bytes, to);
		else
			to = value_write(&shape->rules, column->type, record,
				field, bytes, to, is_json, &how);
	}
	return shape_end_objects(
		to, nests_by_record ? nesting.open : shape_last_levels(shape));
}

bool
shape_write(const struct shape *shape, const struct record *record,
	const char *bytes, struct buffer *lines)
{
	char *line, *to;

	if (!buffer_reserve(lines, shape_most(shape, record->length)))
		return false;
	line = lines->bytes + lines->length;
	to = SELDOM(shape_nests_by_record(shape))
		     ? write_members(shape, record, bytes, line, true)
		     : write_members(shape, record, bytes, line, false);
	lines->length = (size_t)(shape_end_line(line, to) - lines->bytes);
	return true;
}
