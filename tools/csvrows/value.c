/* See value.h. */
#include "csvrows/value.h"

#include "common/member.h"

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
value_is_of_type(enum value_type type, const char *text, size_t length)
{
	switch (type) {
	case VALUE_NUMBER:
		return member_is_number(text, length);
	case VALUE_INTEGER:
		return is_integer(text, length);
	case VALUE_BOOLEAN:
		return is_text(text, length, "true") ||
		       is_text(text, length, "false");
	case VALUE_AUTO:
	case VALUE_STRING:
		break;
	}
	return true;
}

/* A typed value is written as it is, which two quotes for one cannot be: that
 * matters where a digit or a letter quotes. */
static bool
is_of_type(enum value_type type, const struct record_field *field,
	const char *bytes)
{
	return !value_is_checked(type) ||
	       (!field->has_doubled &&
		       value_is_of_type(
			       type, bytes + field->start, field->length));
}

bool
value_is_good(const struct value_rules *rules, enum value_type type,
	const struct record_field *field, const char *bytes)
{
	return is_of_type(type, field, bytes) ||
	       (!field->is_quoted && value_is_null(rules, bytes + field->start,
					     field->length));
}
