/* See shape.h. */
#include "csvrows/shape.h"

#include "csvrows/json.h"

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
	buffer_free(&shape->keys);
	*shape = (struct shape){ 0 };
}

void
shape_set_type(struct shape *shape, size_t field, enum value_type type)
{
	shape->types[field] = (unsigned char)type;
	shape->has_types |= value_is_checked(type);
}

/* Adds a key, whose place is known when all are there. */
static bool
add_key(struct shape *shape, struct shape_column *column,
	const struct names_item *name)
{
	static const struct json_text plain = { '\0', false };
	size_t most = JSON_WORST * name->length + 5 + KEY_SLACK;
	char *begin, *to;

	if (!buffer_reserve(&shape->keys, most))
		return false;
	begin = to = shape->keys.bytes + shape->keys.length;
	*to++ = ',';
	to = json_string(to, name->bytes, name->length, &plain);
	*to++ = ':';
	column->key_length = (size_t)(to - begin);
	/* The slack is copied, though never shown. */
	memset(to, '"', KEY_SLACK);
	shape->keys.length += column->key_length + 1;
	return true;
}

/* Says where each key stands. */
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

/* The bytes of a name, with the slack that copies read. */
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
	for (i = 0; i < count && is_good; i++) {
		struct names_item name = names->items[fields[i]];

		is_good = pad_name(&padded, &name);
		name.bytes = padded.bytes;
		shape->columns[i].field = fields[i];
		shape->columns[i].type = shape_type(shape, fields[i]);
		is_good = is_good && add_key(shape, &shape->columns[i], &name);
	}
	buffer_free(&padded);
	shape->column_count = count;
	if (is_good)
		place_keys(shape);
	return is_good;
}

size_t
shape_most(const struct shape *shape, size_t record_length)
{
	return JSON_WORST * record_length + shape->keys.length +
	       JSON_AROUND * shape->column_count + 3 + KEY_SLACK;
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

struct fault
shape_check(const struct shape *shape, const struct record *record,
	const char *bytes)
{
	struct fault fault = { FAULT_NONE, record->length, 0 };

	if (record->count > shape->width) {
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
	return fault;
}

/* --- lines --- */

bool
shape_write(const struct shape *shape, const struct record *record,
	const char *bytes, struct buffer *lines)
{
	char *line, *to;
	size_t i;

	if (!buffer_reserve(lines, shape_most(shape, record->length)))
		return false;
	line = to = lines->bytes + lines->length;
	for (i = 0; i < shape->column_count; i++) {
		const struct shape_column *column = &shape->columns[i];
		const struct record_field *field =
			record_field(record, column->field);

		if (shape->rules.empty == VALUE_EMPTY_OMIT &&
			field->length == 0 && !field->is_quoted)
			continue;
		to = json_copy(to, column->key, column->key_length);
		to = value_write(
			&shape->rules, column->type, record, field, bytes, to);
	}
	lines->length = (size_t)(shape_end_line(line, to) - lines->bytes);
	return true;
}
