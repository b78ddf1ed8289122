/* SPDX-License-Identifier: ISC */
/* See plain_line.h. */
#include "csvrows/plain_line.h"

#include <string.h>

/* A field without its quotes and, with --trim, without blanks around it.
 * is_quoted is set unless its quotes are to be ignored. */
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
is_space(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* The delimiter is data only inside quotes, and is not a blank there either. */
static inline bool
is_blank(const struct plain_line_rules *rules, char byte)
{
	return SELDOM((unsigned char)byte <= ' ') && is_space(byte) &&
	       byte != rules->delimiter;
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

/* Whether all fields whose type must be checked are written. */
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

static char
point_of(const struct number_form *form)
{
	if (!form->decimal)
		return '.';
	if (form->decimal[1])
		return '\xFF';
	return *form->decimal;
}

/* Whether numbers may have other separators than one point, or a point that may
 * also follow them. */
static bool
has_long_form(
	const struct record_dialect *dialect, const struct number_form *form)
{
	return form->thousands ||
	       (form->decimal && (form->decimal[1] || *form->decimal == ' ' ||
					 *form->decimal == dialect->delimiter));
}

static struct plain_line_rules
rules_of(const struct record_dialect *dialect, const struct value_rules *values)
{
	const struct number_form *form = &values->form;

	return (struct plain_line_rules){
		.quote = dialect->quote,
		.delimiter = dialect->delimiter,
		.point = point_of(form),
		.trims = dialect->trims,
		.unquotes = dialect->unquotes,
		.omits = values->empty == VALUE_EMPTY_OMIT,
		.has_nulls = values->nulls_count > 0,
		.has_long_form = has_long_form(dialect, form),
	};
}

/* What write_trimmed assumes; write_typed also assumes it, except for blanks
 * and null. */
static bool
is_trimmed(const struct plain_line_rules *rules)
{
	return !rules->unquotes && !rules->omits && !rules->nests &&
	       !rules->has_number_nulls && !rules->has_long_form &&
	       rules->point == '.';
}

/* Whether the columns are the first fields, in order, without types. */
static bool
has_usual_columns(const struct shape *shape)
{
	size_t i;

	for (i = 0; i < shape->column_count; i++) {
		if (shape->columns[i].field != i)
			return false;
	}
	return !shape->has_types;
}

static void
note_nulls(struct plain_line *line, const struct value_rules *values)
{
	size_t i;

	for (i = 0; i < values->nulls_count; i++) {
		char first = *values->nulls[i];

		line->begins_null[(unsigned char)first] = true;
		line->rules.has_number_nulls |= is_numeric(first);
	}
}

bool
plain_line_begin(struct plain_line *line, const struct record_dialect *dialect,
	const struct shape *shape)
{
	*line = (struct plain_line){
		.shape = shape,
		.rules = rules_of(dialect, &shape->rules),
	};
	line->rules.nests = shape->levels > 0;
	line->rules.has_times = shape->times_count > 0;
	note_nulls(line, &shape->rules);
	line->is_trimmed = is_trimmed(&line->rules);
	line->is_typed = line->is_trimmed && !line->rules.trims &&
			 !line->rules.has_nulls;
	line->is_usual = line->is_typed && has_usual_columns(shape);
	return shape->width > 0 && !is_numeric(dialect->delimiter) &&
	       !is_numeric(dialect->quote) &&
	       !(dialect->trims && is_space(dialect->quote)) &&
	       !shape_nests_by_record(shape) && writes_all_types(shape);
}

/* --- lines --- */

/* Removes blanks around the text of a field; mostly there are none. */
static MADE_ANEW void
trim(const struct plain_line_rules *rules, struct field *field)
{
	while (field->length > 0 && SELDOM(is_blank(rules, *field->text))) {
		field->text++;
		field->length--;
	}
	while (field->length > 0 &&
		SELDOM(is_blank(rules, field->text[field->length - 1])))
		field->length--;
}

static MADE_ANEW struct field
field_of(
	const struct plain_line_rules *rules, const char *text, uint32_t length)
{
	struct field field = { text, length, false };

	if (length > 0 && *text == rules->quote) {
		field.text++;
		field.length -= 2;
		field.is_quoted = !rules->unquotes;
	}
	if (rules->trims && !field.is_quoted)
		trim(rules, &field);
	return field;
}

static MADE_ANEW bool
is_null(const struct plain_line *line, const struct plain_line_rules *rules,
	const struct field *field)
{
	const struct value_rules *values = &line->shape->rules;

	if (SELDOM(field->length == 0))
		return values->empty != VALUE_EMPTY_STRING;
	return rules->has_nulls &&
	       SELDOM(line->begins_null[(unsigned char)*field->text]) &&
	       value_is_null_token(values, field->text, field->length);
}

/* Whether the text is a short number of the type. */
static MADE_ANEW bool
is_short(const struct plain_line_rules *rules, enum value_type type, vector v,
	const struct field *field)
{
	unsigned points;

	if (USUALLY(type == VALUE_AUTO || type == VALUE_NUMBER))
		return !(type == VALUE_AUTO && field->is_quoted) &&
		       json_is_short_decimal(
			       v, field->text, field->length, rules->point);
	if (type != VALUE_INTEGER || !json_is_short_decimal(v, field->text,
					     field->length, rules->point))
		return false;
	points = vector_bits(vector_equal(v, rules->point));
	return vector_first(points | 1u << VECTOR_BYTES) >= field->length;
}

/* Writes a short number; its point is among its first 16 bytes. */
static MADE_ANEW char *
put_short(const struct plain_line_rules *rules, char *to, vector v,
	uint32_t length)
{
	unsigned point;

	vector_store(to, v);
	if (SELDOM(rules->point != '.')) {
		point = vector_bits(vector_equal(v, rules->point));
		point = vector_first(point | 1u << VECTOR_BYTES);
		if (point < length)
			to[point] = '.';
	}
	return to + length;
}

/* Whether an unquoted text without a type may be a number, but not a short one.
 */
static MADE_ANEW bool
may_be_long(const struct plain_line_rules *rules, vector v,
	const struct field *field)
{
	unsigned char first = (unsigned char)(*field->text - '-');

	/* nearly always times and dates */
	return first <= '9' - '-' &&
	       (rules->has_long_form || field->length > VECTOR_BYTES ||
		       json_may_have_exponent(v, field->length));
}

/* A text without a type that may be a longer number. */
static char *
put_long(const struct plain_line *line, char *to, const struct field *field)
{
	const struct number_form *form = &line->shape->rules.form;
	struct number number;

	if (number_read(&number, form, false, field->text, field->length))
		return number_write(to, &number);
	return plain_line_string(
		to, vector_load(field->text), field->text, field->length);
}

/* A value of a checked type; NULL if it does not have that type. */
static char *
put_checked(const struct plain_line *line, enum value_type type, char *to,
	const struct field *field)
{
	const struct value_rules *rules = &line->shape->rules;

	if (!value_is_of_type(rules, type, field->text, field->length))
		return NULL;
	return value_write_checked(rules, type, to, field->text, field->length);
}

/* NULL if the value does not have its type. */
static MADE_ANEW char *
put_value(const struct plain_line *line, const struct plain_line_rules *rules,
	enum value_type type, char *to, const struct field *field)
{
	vector v = vector_load(field->text);

	if (rules->has_number_nulls && !field->is_quoted &&
		is_null(line, rules, field))
		return json_null(to);
	if (USUALLY(is_short(rules, type, v, field)))
		return put_short(rules, to, v, field->length);
	if (!field->is_quoted && is_null(line, rules, field))
		return json_null(to);
	if (SELDOM(value_is_checked(type)))
		return put_checked(line, type, to, field);
	if (type == VALUE_AUTO && !field->is_quoted &&
		SELDOM(may_be_long(rules, v, field)))
		return put_long(line, to, field);
	return plain_line_string(to, v, field->text, field->length);
}

/* A recorded time; NULL if it is not a good one. */
static char *
put_time(const struct plain_line *line, const struct shape_column *column,
	char *to, const char *base, const uint32_t *ends)
{
	const struct plain_line_rules *rules = &line->rules;
	const struct times_column *time = &line->shape->times[column->time];
	struct times_text text;
	size_t i;

	times_begin(&text);
	for (i = 0; i < time->count; i++) {
		/* the byte before the record may be number -1 */
		uint32_t start = ends[time->fields[i]] + 1;
		struct field field = field_of(
			rules, base + start, ends[time->fields[i] + 1] - start);
		bool is_nothing =
			!field.is_quoted && is_null(line, rules, &field);

		if (time->count == 1)
			return is_nothing ? json_null(to)
					  : times_write(time, to, field.text,
						    field.length);
		times_join(&text, field.text, field.length, is_nothing);
	}
	if (text.is_null)
		return json_null(to);
	return text.has_null ? NULL
			     : times_write(time, to, text.bytes, text.length);
}

static MADE_ANEW char *
write_ruled(const struct plain_line *line, struct plain_line_rules rules,
	char *to, const char *base, const uint32_t *ends)
{
	const struct shape_column *column = line->shape->columns;
	const struct shape_column *last = column + line->shape->column_count;
	char *begin = to;

	for (; column < last; column++) {
		uint32_t start = ends[column->field] + 1;
		struct field field = field_of(
			&rules, base + start, ends[column->field + 1] - start);

		bool is_time =
			rules.has_times && SELDOM(column->type == VALUE_TIME);

		if (rules.omits && field.length == 0 && !field.is_quoted) {
			/* the other fields of the time must be null, too */
			if (is_time && !put_time(line, column, to, base, ends))
				return NULL;
			continue;
		}
		to = plain_line_key(to, column);
		if (is_time)
			to = put_time(line, column, to, base, ends);
		else
			to = put_value(line, &rules, column->type, to, &field);
		if (SELDOM(!to))
			return NULL;
	}
	if (rules.nests)
		to = shape_end_objects(to, shape_last_levels(line->shape));
	return shape_end_line(begin, to);
}

ON_A_LINE static char *
write_typed(const struct plain_line *line, char *to, const char *base,
	const uint32_t *ends)
{
	const struct plain_line_rules rules = {
		.quote = line->rules.quote,
		.point = '.',
	};

	return write_ruled(line, rules, to, base, ends);
}

ON_A_LINE static char *
write_trimmed(const struct plain_line *line, char *to, const char *base,
	const uint32_t *ends)
{
	const struct plain_line_rules rules = {
		.quote = line->rules.quote,
		.delimiter = line->rules.delimiter,
		.point = '.',
		.trims = true,
		.has_nulls = true,
	};

	return write_ruled(line, rules, to, base, ends);
}

ON_A_LINE static char *
write_any(const struct plain_line *line, char *to, const char *base,
	const uint32_t *ends)
{
	struct plain_line_rules rules = line->rules;

	rules.has_times = false;
	return write_ruled(line, rules, to, base, ends);
}

ON_A_LINE static char *
write_typed_times(const struct plain_line *line, char *to, const char *base,
	const uint32_t *ends)
{
	const struct plain_line_rules rules = {
		.quote = line->rules.quote,
		.point = '.',
		.has_times = true,
	};

	return write_ruled(line, rules, to, base, ends);
}

ON_A_LINE static char *
write_times(const struct plain_line *line, char *to, const char *base,
	const uint32_t *ends)
{
	return write_ruled(line, line->rules, to, base, ends);
}

char *
plain_line_write_ruled(const struct plain_line *line, char *to,
	const char *base, const uint32_t *ends)
{
	if (line->rules.has_times)
		return line->is_typed ? write_typed_times(line, to, base, ends)
				      : write_times(line, to, base, ends);
	if (line->is_typed)
		return write_typed(line, to, base, ends);
	return line->is_trimmed ? write_trimmed(line, to, base, ends)
				: write_any(line, to, base, ends);
}
