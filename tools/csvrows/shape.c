/* See shape.h. */
#include "csvrows/shape.h"

#include "common/member.h"
#include "csvrows/field.h"
#include "csvrows/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const type_names[] = { "auto", "number", "integer",
	"boolean", "string" };

#define TYPES (sizeof(type_names) / sizeof(type_names[0]))

/* Keys are copied 32 bytes at a time. */
#define KEY_SLACK (2 * JSON_SLACK)

int
shape_type_of(const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < TYPES; i++) {
		if (strlen(type_names[i]) == length &&
			memcmp(type_names[i], name, length) == 0)
			return (int)i;
	}
	return -1;
}

const char *
shape_type_name(enum shape_type type)
{
	return type_names[type];
}

bool
shape_begin(struct shape *shape, size_t width)
{
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
	*shape = (struct shape){ .rules = shape->rules };
}

void
shape_set_type(struct shape *shape, size_t field, enum shape_type type)
{
	shape->types[field] = (unsigned char)type;
	shape->has_types |= type != SHAPE_AUTO && type != SHAPE_STRING;
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
		shape->columns[i].type =
			(enum shape_type)shape->types[fields[i]];
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

/* --- types --- */

static bool
is_text(const char *text, size_t length, const char *wanted)
{
	return strlen(wanted) == length && memcmp(text, wanted, length) == 0;
}

bool
shape_is_null(const struct shape_rules *rules, const char *text, size_t length)
{
	size_t i;

	if (length == 0)
		return rules->empty != SHAPE_EMPTY_STRING;
	for (i = 0; i < rules->nulls_count; i++) {
		if (*rules->nulls[i] == *text &&
			is_text(text, length, rules->nulls[i]))
			return true;
	}
	return false;
}

static bool
is_integer(const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (text[i] == '.' || text[i] == 'e' || text[i] == 'E')
			return false;
	}
	return member_is_number(text, length);
}

bool
shape_is_of_type(enum shape_type type, const char *text, size_t length)
{
	switch (type) {
	case SHAPE_NUMBER:
		return member_is_number(text, length);
	case SHAPE_INTEGER:
		return is_integer(text, length);
	case SHAPE_BOOLEAN:
		return is_text(text, length, "true") ||
		       is_text(text, length, "false");
	case SHAPE_AUTO:
	case SHAPE_STRING:
		break;
	}
	return true;
}

/* A typed value is written as it is, which two quotes for one cannot be: that
 * matters where a digit or a letter quotes. */
static bool
is_of_type(enum shape_type type, const struct record_field *field,
	const char *bytes)
{
	return type == SHAPE_AUTO || type == SHAPE_STRING ||
	       (!field->has_doubled &&
		       shape_is_of_type(
			       type, bytes + field->start, field->length));
}

static struct fault
check_types(const struct shape *shape, const struct record *record,
	const char *bytes)
{
	struct fault fault = { FAULT_NONE, record->length, 0 };
	size_t i;

	for (i = 0; i < shape->width; i++) {
		const struct record_field *field = record_field(record, i);

		if (is_of_type(
			    (enum shape_type)shape->types[i], field, bytes) ||
			(!field->is_quoted &&
				shape_is_null(&shape->rules,
					bytes + field->start, field->length)))
			continue;
		fault.kind = FAULT_TYPE;
		fault.field = i;
		if (i < record->count)
			fault.at = field->start - field->is_quoted;
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
		fault.at = extra->start - extra->is_quoted;
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

static char *
put_value(const struct shape *shape, const struct shape_column *column,
	const struct record *record, const char *bytes, char *to)
{
	const struct record_field *field = &record->fields[column->field];
	const char *text = bytes + field->start;
	struct json_text how = { '\0', shape->rules.replaces };

	if (!field->is_quoted &&
		shape_is_null(&shape->rules, text, field->length))
		return field_put_null(to);
	if (!field->is_quoted && column->type == SHAPE_AUTO)
		return json_value(to, text, field->length, &how);
	if (column->type != SHAPE_AUTO && column->type != SHAPE_STRING)
		return json_copy(to, text, field->length);
	if (field->has_doubled)
		how.doubled = record->quote;
	return json_string(to, text, field->length, &how);
}

/* Whether the member of a column is left out, as its field is empty. */
static bool
is_omitted(const struct shape *shape, const struct record *record,
	const struct shape_column *column)
{
	return shape->rules.empty == SHAPE_EMPTY_OMIT &&
	       (column->field >= record->count ||
		       (record->fields[column->field].length == 0 &&
			       !record->fields[column->field].is_quoted));
}

/* A field that is not there, as its record is short. */
static char *
put_missing(const struct shape *shape, char *to)
{
	const char *text =
		shape->rules.empty == SHAPE_EMPTY_STRING ? "\"\"" : "null";

	memcpy(to, text, strlen(text));
	return to + strlen(text);
}

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

		if (is_omitted(shape, record, column))
			continue;
		to = json_copy(to, column->key, column->key_length);
		if (column->field < record->count)
			to = put_value(shape, column, record, bytes, to);
		else
			to = put_missing(shape, to);
	}
	lines->length = (size_t)(field_end_line(line, to) - lines->bytes);
	return true;
}
