/* SPDX-License-Identifier: ISC */
/* See value.h. */
#include "csvrows/value.h"

#include <string.h>

static const char *const type_names[] = { "auto", "number", "integer",
	"boolean", "string" };

#define TYPES (sizeof(type_names) / sizeof(type_names[0]))

int
value_type_of(const char *name, size_t length)
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
value_type_name(enum value_type type)
{
	return type_names[type];
}

static bool
is_text(const char *text, size_t length, const char *wanted)
{
	return strlen(wanted) == length && memcmp(text, wanted, length) == 0;
}

bool
value_is_null_token(
	const struct value_rules *rules, const char *text, size_t length)
{
	size_t i;

	for (i = 0; i < rules->nulls_count; i++) {
		if (*rules->nulls[i] == *text &&
			is_text(text, length, rules->nulls[i]))
			return true;
	}
	return false;
}

static bool
is_declared_number(const struct value_rules *rules, enum value_type type,
	const char *text, size_t length)
{
	struct number number;

	return number_read(&number, &rules->form, true, text, length) &&
	       (type == VALUE_NUMBER || number_is_integer(&number));
}

bool
value_is_of_type(const struct value_rules *rules, enum value_type type,
	const char *text, size_t length)
{
	switch (type) {
	case VALUE_NUMBER:
	case VALUE_INTEGER:
		return is_declared_number(rules, type, text, length);
	case VALUE_BOOLEAN:
		return is_text(text, length, "true") ||
		       is_text(text, length, "false");
	case VALUE_AUTO:
	case VALUE_STRING:
	case VALUE_TIME:
		break;
	}
	return true;
}

/* A typed value must not contain doubled quotes or escapes; this matters if a
 * digit or a letter is the quote or the escape. */
static bool
is_of_type(const struct value_rules *rules, enum value_type type,
	const struct record_field *field, const char *bytes)
{
	return !value_is_checked(type) || type == VALUE_TIME ||
	       (!field->has_doubled &&
		       value_is_of_type(rules, type, bytes + field->start,
			       field->length));
}

bool
value_is_null_field(const struct value_rules *rules,
	const struct record *record, const struct record_field *field,
	const char *bytes)
{
	size_t i;

	if (field->is_quoted)
		return false;
	if (!field->has_doubled)
		return value_is_null(
			rules, bytes + field->start, field->length);
	for (i = 0; i < rules->nulls_count; i++) {
		if (record_compare(record, bytes, field, rules->nulls[i],
			    strlen(rules->nulls[i])) == 0)
			return true;
	}
	return false;
}

bool
value_is_good(const struct value_rules *rules, enum value_type type,
	const struct record *record, const struct record_field *field,
	const char *bytes)
{
	return is_of_type(rules, type, field, bytes) ||
	       value_is_null_field(rules, record, field, bytes);
}

char *
value_write_checked(const struct value_rules *rules, enum value_type type,
	char *to, const char *text, size_t length)
{
	struct number number;

	if (type != VALUE_BOOLEAN &&
		number_read(&number, &rules->form, true, text, length))
		return number_write(to, &number);
	return json_copy(to, text, length);
}

/* Writes an unquoted text whose type is not declared. */
static char *
write_auto(const struct value_rules *rules, char *to, const char *text,
	size_t length, const struct json_text *how)
{
	struct number number;

	if (value_has_json_form(rules))
		return json_value(to, text, length, how);
	if (number_read(&number, &rules->form, false, text, length))
		return number_write(to, &number);
	return json_string(to, text, length, how);
}

/* How to treat doubled quotes and escapes. */
static void
unpair(const struct record *record, const struct record_field *field,
	struct json_text *how)
{
	if (field->has_quotes)
		how->doubled = (char)record->quote;
	how->escape = record->escape;
	how->escaped = record->escape;
	if (record->quote >= 0)
		how->escaped = (char)record->quote;
}

char *
value_write_other(const struct value_rules *rules, enum value_type type,
	const struct record *record, const struct record_field *field,
	const char *bytes, char *to)
{
	const char *text = bytes + field->start;
	struct json_text how = { .replaces = rules->replaces };

	if (value_is_null_field(rules, record, field, bytes))
		return json_null(to);
	if (value_is_checked(type))
		return value_write_checked(
			rules, type, to, text, field->length);
	if (field->has_doubled)
		unpair(record, field, &how);
	else if (!field->is_quoted && type == VALUE_AUTO)
		return write_auto(rules, to, text, field->length, &how);
	return json_string(to, text, field->length, &how);
}
