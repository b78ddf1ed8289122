/* SPDX-License-Identifier: ISC */
/* See times.h. */
#include "csvrows/times.h"

#include <string.h>

void
times_join(
	struct times_text *text, const char *bytes, size_t length, bool is_null)
{
	size_t at = text->length;

	text->is_null &= is_null;
	text->has_null |= is_null;
	if (text->has_before && at < sizeof(text->bytes))
		text->bytes[at] = ' ';
	at += text->has_before;
	text->has_before = true;
	text->length = at + length;
	if (at < sizeof(text->bytes))
		memcpy(text->bytes + at, bytes,
			length < sizeof(text->bytes) - at
				? length
				: sizeof(text->bytes) - at);
}

void
times_text(const struct times_column *column, const struct value_rules *rules,
	const struct record *record, const char *bytes, struct times_text *text)
{
	size_t i;

	times_begin(text);
	for (i = 0; i < column->count; i++) {
		const struct record_field *field =
			record_field(record, column->fields[i]);
		const char *part = bytes + field->start;
		char plain[TIMES_TEXT_BYTES];
		size_t length = field->length;
		bool is_null = value_is_null_field(rules, record, field, bytes);

		if (field->has_doubled && length <= sizeof(plain)) {
			length = record_text(record, bytes, field, plain);
			part = plain;
		}
		times_join(text, part, length, is_null);
	}
}

const char *
times_plain(const struct times_column *column, const char *text, size_t *length,
	char number[TIMES_NUMBER_BYTES])
{
	const struct number_form *form = &column->numbers;
	char copy[TIMES_TEXT_BYTES + JSON_SLACK];
	struct number read;

	if ((!form->decimal && !form->thousands) || column->count > 1 ||
		*length >= TIMES_TEXT_BYTES)
		return text;
	memcpy(copy, text, *length);
	if (!number_read(&read, form, true, copy, *length))
		return text;
	*length = (size_t)(number_write(number, &read) - number);
	return number;
}

enum times_verdict
times_check(struct times_column *column, const struct times_text *text)
{
	struct moment_form form = column->form;
	enum moment_fault fault = MOMENT_FINE;
	char number[TIMES_NUMBER_BYTES];
	size_t length = text->length;
	struct moment moment;
	const char *bytes;

	if (text->is_null)
		return TIMES_GOOD;
	if (text->has_null || length > sizeof(text->bytes))
		return TIMES_BAD;
	bytes = times_plain(column, text->bytes, &length, number);
	if (form.kind == MOMENT_NONE)
		fault = moment_form_find(&form, bytes, length);
	if (fault == MOMENT_AMBIGUOUS || fault == MOMENT_NO_EPOCH ||
		form.kind == MOMENT_OF_DAY)
		return TIMES_NO_FORM;
	if (fault != MOMENT_FINE ||
		moment_form_read(&form, column->zone, bytes, length, &moment,
			NULL) != MOMENT_FINE ||
		!moment_is_dated(moment))
		return TIMES_BAD;
	column->form = form;
	return TIMES_GOOD;
}

char *
times_write(const struct times_column *column, char *to, const char *text,
	size_t length)
{
	bool is_string = column->as == MOMENT_AS_RFC3339;
	char number[TIMES_NUMBER_BYTES];
	struct moment moment;
	int digits;

	text = times_plain(column, text, &length, number);
	if (length > TIMES_TEXT_BYTES || column->form.kind == MOMENT_NONE ||
		moment_form_read(&column->form, column->zone, text, length,
			&moment, &digits) != MOMENT_FINE ||
		!moment_is_dated(moment))
		return NULL;
	*to = '"';
	to += is_string;
	to += moment_print(moment, column->as, digits, to);
	*to = '"';
	return to + is_string;
}
