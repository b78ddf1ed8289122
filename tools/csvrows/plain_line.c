/* See plain_line.h. */
#include "csvrows/plain_line.h"

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
		if (value_is_checked(shape_type(shape, i)) &&
			!has_column(shape, i))
			return false;
	}
	return true;
}

static bool
is_usual(const struct record_dialect *dialect, const struct shape *shape)
{
	size_t i;

	for (i = 0; i < shape->column_count; i++) {
		if (shape->columns[i].field != i)
			return false;
	}
	return !dialect->trims && !shape->has_types &&
	       shape->rules.nulls_count == 0 &&
	       shape->rules.empty != VALUE_EMPTY_OMIT;
}

bool
plain_line_begin(struct plain_line *line, const struct record_dialect *dialect,
	const struct shape *shape)
{
	*line = (struct plain_line){
		.shape = shape,
		.quote = dialect->quote,
		.trims = dialect->trims,
		.is_usual = is_usual(dialect, shape),
	};
	return shape->width > 0 && !dialect->escape &&
	       !(dialect->trims && shape->width == 1) &&
	       !is_numeric(dialect->delimiter) && !is_numeric(dialect->quote) &&
	       !(dialect->trims && is_blank(dialect->quote)) &&
	       writes_all_types(shape);
}

/* --- lines --- */

static inline struct field
field_of(const struct plain_line *line, const char *text, uint32_t length)
{
	if (length > 0 && *text == line->quote)
		return (struct field){ text + 1, length - 2, true };
	while (line->trims && length > 0 && is_blank(*text)) {
		text++;
		length--;
	}
	while (line->trims && length > 0 && is_blank(text[length - 1]))
		length--;
	return (struct field){ text, length, false };
}

/* Whether the text of the field is written without quotes. */
static inline bool
is_bare(enum value_type type, vector v, const struct field *field)
{
	const char *text = field->text;

	if (type == VALUE_AUTO && field->is_quoted)
		return false;
	if (type == VALUE_AUTO || type == VALUE_NUMBER)
		return json_is_short_number(v, text, field->length) ||
		       plain_line_is_long_number(v, text, field->length);
	return type != VALUE_STRING &&
	       value_is_of_type(type, text, field->length);
}

/* NULL where the value breaks its type. */
static inline char *
put_value(const struct plain_line *line, enum value_type type, char *to,
	const struct field *field)
{
	vector v = vector_load(field->text);

	if (!field->is_quoted &&
		value_is_null(&line->shape->rules, field->text, field->length))
		return json_null(to);
	if (is_bare(type, v, field))
		return json_copy(to, field->text, field->length);
	if (type == VALUE_AUTO || type == VALUE_STRING)
		return plain_line_string(to, v, field->text, field->length);
	return NULL;
}

char *
plain_line_write_ruled(const struct plain_line *line, char *to,
	const char *base, const uint32_t *ends)
{
	const struct shape *shape = line->shape;
	char *begin = to;
	size_t i;

	for (i = 0; i < shape->column_count; i++) {
		const struct shape_column *column = &shape->columns[i];
		uint32_t start = ends[column->field] + 1;
		struct field field = field_of(
			line, base + start, ends[column->field + 1] - start);

		if (shape->rules.empty == VALUE_EMPTY_OMIT &&
			field.length == 0 && !field.is_quoted)
			continue;
		to = plain_line_key(to, column);
		to = put_value(line, column->type, to, &field);
		if (!to)
			return NULL;
	}
	return shape_end_line(begin, to);
}
