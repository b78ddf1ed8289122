/* See from.h. */
#include "csvrows/from.h"

#include "common/member.h"
#include "csvrows/decimal.h"

#include <string.h>

void
from_begin(struct from *from, const char *text)
{
	*from = (struct from){ .is_reached = !text };
	if (!text)
		return;
	from->name = text;
	from->name_length = strcspn(text, "=");
	from->value = text + from->name_length;
	from->value += *from->value == '=';
	from->value_length = strlen(from->value);
	from->is_number = member_is_number(from->value, from->value_length);
}

const char *
from_verify(const char *text)
{
	return strchr(text, '=') && *text != '=' ? NULL : "must be NAME=VALUE";
}

static bool
is_reached(
	const struct from *from, const struct record *record, const char *bytes)
{
	const struct record_field *field = record_field(record, from->field);
	const char *text = bytes + field->start;

	if (from->is_number && !field->is_quoted &&
		member_is_number(text, field->length))
		return decimal_compare(text, field->length, from->value,
			       from->value_length) >= 0;
	return record_compare(record, bytes, field, from->value,
		       from->value_length) >= 0;
}

bool
from_admits(struct from *from, const struct record *record, const char *bytes)
{
	if (!from->is_reached)
		from->is_reached = is_reached(from, record, bytes);
	return from->is_reached;
}
