/* See ruled.h. */
#include "csvrows/ruled.h"

#include "csvrows/field.h"

#include <string.h>

/* A field without its quotes and, if need be, without blanks around it. */
struct field {
	const char *text;
	uint32_t length;
	bool is_quoted;
};

/* --- what can be written this way --- */

static bool
is_numeric(char byte)
{
	return (byte >= '0' && byte <= '9') || byte == '.' || byte == '-';
}

static inline bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

static bool
has_column(const struct shape *shape, size_t field)
{
	size_t i;

	for (i = 0; i < shape->column_count; i++) {
		if (shape->columns[i].field == field)
			return true;
	}
	return false;
}

/* Whether all types that are to be checked are those of columns. */
static bool
writes_all_types(const struct shape *shape)
{
	size_t i;

	for (i = 0; shape->has_types && i < shape->width; i++) {
		if (shape->types[i] != SHAPE_AUTO &&
			shape->types[i] != SHAPE_STRING &&
			!has_column(shape, i))
			return false;
	}
	return true;
}

bool
ruled_begin(struct ruled *ruled, const struct reader_format *format,
	const struct shape *shape)
{
	*ruled = (struct ruled){
		.shape = shape,
		.quote = format->quote,
		.trims = format->trims,
	};
	return shape->width > 0 && !is_numeric(format->delimiter) &&
	       !is_numeric(format->quote) &&
	       !(format->trims && is_blank(format->quote)) &&
	       writes_all_types(shape);
}

/* --- lines --- */

static inline struct field
field_of(const struct ruled *ruled, const char *text, uint32_t length)
{
	if (length > 0 && *text == ruled->quote)
		return (struct field){ text + 1, length - 2, true };
	while (ruled->trims && length > 0 && is_blank(*text)) {
		text++;
		length--;
	}
	while (ruled->trims && length > 0 && is_blank(text[length - 1]))
		length--;
	return (struct field){ text, length, false };
}

/* As shape_is_null; it is rarely asked. */
static inline bool
is_null(const struct ruled *ruled, const struct field *field)
{
	const struct shape_rules *rules = &ruled->shape->rules;

	return !field->is_quoted &&
	       (field->length == 0 || rules->nulls_count) &&
	       shape_is_null(rules, field->text, field->length);
}

/* Whether the text of the field is written without quotes. */
static inline bool
is_bare(enum shape_type type, vector v, const struct field *field)
{
	const char *text = field->text;

	if (type == SHAPE_AUTO && field->is_quoted)
		return false;
	if (type == SHAPE_AUTO || type == SHAPE_NUMBER)
		return json_is_short_number(v, text, field->length) ||
		       field_is_long_number(v, text, field->length);
	return type != SHAPE_STRING &&
	       shape_is_of_type(type, text, field->length);
}

/* NULL where the value breaks its type. */
static inline char *
put_value(const struct ruled *ruled, enum shape_type type, char *to,
	const struct field *field)
{
	vector v = vector_load(field->text);

	if (is_null(ruled, field))
		return field_put_null(to);
	if (is_bare(type, v, field))
		return json_copy(to, field->text, field->length);
	if (type == SHAPE_AUTO || type == SHAPE_STRING)
		return field_put_string(to, v, field->text, field->length);
	return NULL;
}

char *
ruled_write(const struct ruled *ruled, char *to, const char *base,
	const uint32_t *ends)
{
	const struct shape *shape = ruled->shape;
	char *line = to;
	size_t i;

	for (i = 0; i < shape->column_count; i++) {
		const struct shape_column *column = &shape->columns[i];
		uint32_t start = ends[column->field] + 1;
		struct field field = field_of(
			ruled, base + start, ends[column->field + 1] - start);

		if (shape->rules.empty == SHAPE_EMPTY_OMIT &&
			field.length == 0 && !field.is_quoted)
			continue;
		to = field_put_key(to, column);
		to = put_value(ruled, column->type, to, &field);
		if (!to)
			return NULL;
	}
	return field_end_line(line, to);
}
