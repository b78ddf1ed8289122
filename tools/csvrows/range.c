/* SPDX-License-Identifier: ISC */
/* See range.h. */
#include "csvrows/range.h"

#include "csvrows/decimal.h"

#include <string.h>

/* Returns the end of a quoted name, or NULL if the quote is never closed. */
static const char *
pass_quoted(const char *at)
{
	for (at++; *at && (*at != '"' || at[1] == '"'); at++)
		at += *at == '"';
	return *at ? at + 1 : NULL;
}

size_t
range_name_length(const char *text)
{
	const char *at = text;

	for (;;) {
		at = *at == '"' ? pass_quoted(at) : at + strcspn(at, ",=");
		if (!at || *at != ',')
			break;
		at++;
	}
	return at && *at == '=' ? (size_t)(at - text) : strcspn(text, "=");
}

const char *
range_verify_from(const char *text)
{
	return strchr(text, '=') && *text != '=' ? NULL : "must be NAME=VALUE";
}

static struct range_from
read_from(const char *text)
{
	struct range_from from = {
		.is_reached = !text,
		.column.count = 1,
	};

	if (!text)
		return from;
	from.name = text;
	from.name_length = range_name_length(text);
	from.value = text + from.name_length;
	from.value += *from.value == '=';
	from.value_length = strlen(from.value);
	return from;
}

void
range_begin(
	struct range *range, const char *from, uint64_t skip, uint64_t limit)
{
	*range = (struct range){
		.from = read_from(from),
		.skip = skip,
		.limit = limit,
	};
}

void
range_set_field(struct range *range, size_t field)
{
	range->from.column = (struct times_column){ { field }, .count = 1 };
}

void
range_set_times(struct range *range, const struct times_column *column,
	const struct times_column *told)
{
	range->from.column = told ? *told : *column;
	range->from.told = told;
}

/* --- times --- */

/* Reads the value as a time: in the form that --time gives the column, else in
 * any form of a date or a time of day. */
static void
look_at_value(struct range *range)
{
	struct range_from *from = &range->from;
	struct moment_form form = { .kind = MOMENT_NONE };
	enum moment_fault fault;

	from->is_looked_at = true;
	if (from->told && from->told->form.kind != MOMENT_NONE &&
		moment_form_read(&from->told->form, range->zone, from->value,
			from->value_length, &from->moment,
			NULL) == MOMENT_FINE) {
		from->kind = from->told->form.kind;
		return;
	}
	fault = moment_form_find(&form, from->value, from->value_length);
	from->may_be_date = fault == MOMENT_AMBIGUOUS;
	if (fault != MOMENT_FINE || (form.kind == MOMENT_NUMBER && !from->told))
		return;
	if (moment_form_read(&form, range->zone, from->value,
		    from->value_length, &from->moment, NULL) == MOMENT_FINE)
		from->kind = form.kind;
}

/* The time of day in the zone at a moment. */
static struct moment
of_day(const struct zone *zone, struct moment moment)
{
	const int64_t day = INT64_C(86400);

	moment.second += zone_offset_at(zone, moment.second);
	moment.second = (moment.second % day + day) % day;
	return moment;
}

/* Whether the text is a time not before the value. */
static bool
is_time_reached(struct range *range, const struct times_text *text)
{
	struct range_from *from = &range->from;
	struct moment_form *form = &from->column.form;
	enum moment_fault fault = MOMENT_FINE;
	char number[TIMES_NUMBER_BYTES];
	size_t length = text->length;
	struct moment moment;
	const char *bytes;

	if (text->has_null || length > sizeof(text->bytes))
		return false;
	bytes = times_plain(&from->column, text->bytes, &length, number);
	if (from->told)
		*form = from->told->form;
	if (form->kind == MOMENT_NONE)
		fault = moment_form_find(form, bytes, length);
	from->is_ambiguous = fault == MOMENT_AMBIGUOUS;
	if (fault != MOMENT_FINE ||
		moment_form_read(form, range->zone, bytes, length, &moment,
			NULL) != MOMENT_FINE)
		return false;
	if (from->kind == MOMENT_OF_DAY && form->kind != MOMENT_OF_DAY)
		moment = of_day(range->zone, moment);
	else if (from->kind != MOMENT_OF_DAY && form->kind == MOMENT_OF_DAY)
		return false;
	return moment_compare(moment, from->moment) >= 0;
}

/* Whether the text, like the value, may be D/M/Y or M/D/Y. */
static bool
is_ambiguous(const struct times_text *text)
{
	struct moment_form form = { .kind = MOMENT_NONE };

	return text->length <= sizeof(text->bytes) &&
	       moment_form_find(&form, text->bytes, text->length) ==
		       MOMENT_AMBIGUOUS;
}

/* --- any value --- */

/* Compares the joined texts of several fields byte by byte. */
static bool
is_text_reached(const struct range_from *from, const struct times_text *text)
{
	size_t length = text->length < sizeof(text->bytes)
				? text->length
				: sizeof(text->bytes);
	size_t shorter =
		length < from->value_length ? length : from->value_length;
	int order = memcmp(text->bytes, from->value, shorter);

	return order > 0 || (order == 0 && length >= from->value_length);
}

static bool
is_reached(struct range *range, const struct record *record, const char *bytes)
{
	static const struct value_rules rules = { .nulls_count = 0 };
	const struct range_from *from = &range->from;
	const struct record_field *field =
		record_field(record, from->column.fields[0]);
	struct number ours, theirs;
	struct times_text text;

	if (!from->is_looked_at)
		look_at_value(range);
	times_text(&from->column, &rules, record, bytes, &text);
	if (from->kind != MOMENT_NONE)
		return is_time_reached(range, &text);
	range->from.is_ambiguous = from->may_be_date && is_ambiguous(&text);
	if (from->is_ambiguous)
		return false;
	if (from->column.count > 1)
		return is_text_reached(from, &text);
	if (!field->is_quoted && !field->has_doubled &&
		number_read(&ours, &range->form, false, bytes + field->start,
			field->length) &&
		number_read(&theirs, &range->form, false, from->value,
			from->value_length))
		return decimal_compare(&ours, &theirs) >= 0;
	return record_compare(record, bytes, field, from->value,
		       from->value_length) >= 0;
}

void
range_look(struct range *range, const struct record *record, const char *bytes)
{
	if (!range->from.is_reached)
		range->from.is_reached = is_reached(range, record, bytes);
}

bool
range_admits(
	struct range *range, const struct record *record, const char *bytes)
{
	range_look(range, record, bytes);
	if (!range->from.is_reached)
		return false;
	if (range->skip) {
		range->skip--;
		return false;
	}
	range->passed++;
	return true;
}

uint64_t
range_to_skip(const struct range *range)
{
	return range->from.is_reached ? range->skip : 0;
}

uint64_t
range_to_write(const struct range *range)
{
	if (!range->from.is_reached || range->skip)
		return 0;
	return range->limit - range->passed;
}

void
range_skipped(struct range *range, uint64_t records)
{
	range->skip -= records;
}

void
range_wrote(struct range *range, uint64_t records)
{
	range->passed += records;
}

bool
range_is_over(const struct range *range)
{
	return range->passed >= range->limit;
}

void
range_again(struct range *range)
{
	range->from.is_reached = true;
	range->skip = 0;
}
