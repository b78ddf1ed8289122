/* SPDX-License-Identifier: ISC */
/* Decides what the text of a field means: a value of a type, or null. Pure. */
#ifndef CSVROWS_VALUE_H
#define CSVROWS_VALUE_H

#include "csvrows/json.h"
#include "csvrows/number.h"
#include "csvrows/record.h"

#include <stdbool.h>
#include <stddef.h>

enum value_type {
	VALUE_AUTO, /* an unquoted number is a number, all else is text */
	VALUE_NUMBER,
	VALUE_INTEGER, /* a number without fraction and exponent */
	VALUE_BOOLEAN, /* true or false */
	VALUE_STRING,
	VALUE_TIME, /* see times.h; cannot be declared by name */
};

/* What an empty unquoted field becomes. */
enum value_empty {
	VALUE_EMPTY_NULL,
	VALUE_EMPTY_STRING,
	VALUE_EMPTY_OMIT, /* its member is left out */
};

/* The rules for all columns. */
struct value_rules {
	enum value_type type; /* of columns without one of their own */
	enum value_empty empty;
	const char *const *nulls; /* other unquoted spellings of null */
	size_t nulls_count;
	bool pads;        /* missing fields at the end are empty */
	bool drops_empty; /* empty fields beyond the last column are left out */
	bool replaces;    /* invalid UTF-8 and NUL become U+FFFD */
	struct number_form form;
};

/* The type with the name, or -1. */
int value_type_of(const char *name, size_t length);
const char *value_type_name(enum value_type type);

/* Whether values of the type must be checked; other types accept any text. */
static inline bool
value_is_checked(enum value_type type)
{
	return type != VALUE_AUTO && type != VALUE_STRING;
}

/* Whether text that is not empty is another spelling of null. */
bool value_is_null_token(
	const struct value_rules *rules, const char *text, size_t length);

/* Whether an unquoted field is null by these rules. */
static inline bool
value_is_null(const struct value_rules *rules, const char *text, size_t length)
{
	if (length == 0)
		return rules->empty != VALUE_EMPTY_STRING;
	return rules->nulls_count && value_is_null_token(rules, text, length);
}

/* Whether numbers are written as in JSON. */
static inline bool
value_has_json_form(const struct value_rules *rules)
{
	return !rules->form.decimal && !rules->form.thousands;
}

/* Whether text is a value of a declared type. */
bool value_is_of_type(const struct value_rules *rules, enum value_type type,
	const char *text, size_t length);

/* Whether a field of a record that begins at bytes is null. */
bool value_is_null_field(const struct value_rules *rules,
	const struct record *record, const struct record_field *field,
	const char *bytes);

/* Whether a field of a record that begins at bytes is null or a value of the
 * type. Times are good here; see
 * times_check. */
bool value_is_good(const struct value_rules *rules, enum value_type type,
	const struct record *record, const struct record_field *field,
	const char *bytes);

/* Writes text that is of a checked type. */
char *value_write_checked(const struct value_rules *rules, enum value_type type,
	char *to, const char *text, size_t length);

/* See value_write. */
char *value_write_other(const struct value_rules *rules, enum value_type type,
	const struct record *record, const struct record_field *field,
	const char *bytes, char *to);

/* Writes the good value of a field at `to`, where there is room (json.h), and
 * returns its end. Most fields have no type and no quotes inside. is_json is
 * value_has_json_form, and `how` is for texts without doubled quotes: both are
 * the same for all fields, so the caller passes them. */
static inline char *
value_write(const struct value_rules *rules, enum value_type type,
	const struct record *record, const struct record_field *field,
	const char *bytes, char *to, bool is_json, const struct json_text *how)
{
	const char *text = bytes + field->start;

	if (type != VALUE_AUTO || field->has_doubled || !is_json)
		return value_write_other(rules, type, record, field, bytes, to);
	if (field->is_quoted)
		return json_string(to, text, field->length, how);
	if (value_is_null(rules, text, field->length))
		return json_null(to);
	return json_value(to, text, field->length, how);
}

#endif
