/* SPDX-License-Identifier: ISC */
/* See line_time.h. */
#include "pace/line_time.h"

#include "common/nearest.h"
#include "common/utf8.h"

#include <string.h>

void
line_time_open(struct line_time *time, const struct line_time_fields *fields,
	const struct moment_series *series)
{
	size_t i;

	*time = (struct line_time){
		.series = *series,
		.is_told = series->form.kind != MOMENT_NONE,
		.count = fields->count,
	};
	for (i = 0; i < fields->count; i++) {
		time->members[i].name = fields->names[i];
		time->members[i].name_length = strlen(fields->names[i]);
	}
}

static void
forget(struct line_time *time)
{
	size_t i;

	for (i = 0; i < time->count; i++) {
		time->members[i].value = NULL;
		time->members[i].value_length = 0;
	}
}

/* Joins the values into `joined`. False if they are too long. */
static bool
join(const struct line_time *time, char *joined, size_t *length)
{
	const struct member *member = time->members;
	size_t i;

	*length = 0;
	for (i = 0; i < time->count; i++, member++) {
		if (member->value_length >= LINE_TIME_BYTES - *length)
			return false;
		if (i)
			joined[(*length)++] = ' ';
		*length += member_plain(
			member->value, member->value_length, joined + *length);
	}
	return true;
}

/* Whether each value is a string or another scalar. */
static bool
are_plain(const struct line_time *time)
{
	size_t i;

	for (i = 0; i < time->count; i++) {
		if (*time->members[i].value == '[' ||
			*time->members[i].value == '{')
			return false;
	}
	return true;
}

/* The text of the only member in the line itself, if it needs no joining. */
static bool
stands_alone(const struct line_time *time, const char **text, size_t *length)
{
	const struct member *member = time->members;

	if (time->count != 1 || member->value_length >= LINE_TIME_BYTES)
		return false;
	*text = member->value;
	*length = member->value_length;
	if (**text != '"')
		return true;
	++*text;
	*length -= 2;
	return !memchr(*text, '\\', *length);
}

static enum line_time_fault
fault_of(enum moment_fault fault)
{
	static const enum line_time_fault faults[] = {
		[MOMENT_FINE] = LINE_TIME_FINE,
		[MOMENT_UNKNOWN] = LINE_TIME_UNREADABLE,
		[MOMENT_AMBIGUOUS] = LINE_TIME_AMBIGUOUS,
		[MOMENT_NO_EPOCH] = LINE_TIME_NO_EPOCH,
		[MOMENT_NO_SUCH] = LINE_TIME_NO_SUCH,
		[MOMENT_OTHER_FORM] = LINE_TIME_OTHER_FORM,
	};

	return faults[fault];
}

/* Looks for the name that is meant, in the first line that lacks a member. */
static void
find_near(struct line_time *time, const char *line, size_t length)
{
	struct nearest nearest = { .wanted = line_time_missing(time) };
	size_t at = 0, name_length;
	char name[LINE_TIME_NEAR];
	const char *next;

	if (time->has_lacked)
		return;
	time->has_lacked = true;
	while ((next = member_next(line, length, &at, &name_length))) {
		if (name_length >= sizeof(name))
			continue;
		memcpy(name, next, name_length);
		name[name_length] = '\0';
		nearest_try(&nearest, name);
		if (nearest.found == name)
			nearest.found =
				memcpy(time->near, name, name_length + 1);
	}
}

static bool
is_marked(const char *line, size_t length)
{
	return length >= UTF8_MARK_BYTES &&
	       memcmp(line, UTF8_MARK, UTF8_MARK_BYTES) == 0;
}

enum line_time_fault
line_time_read(struct line_time *time, const char *line, size_t length,
	const struct moment *latest, struct moment *moment)
{
	char joined[LINE_TIME_BYTES];
	const char *text = joined;

	if (!line) {
		forget(time);
		return LINE_TIME_TOO_LONG;
	}
	if (!member_find(line, length, time->members, time->count)) {
		time->opening = (char)(length ? *line : '\0');
		return is_marked(line, length) ? LINE_TIME_MARKED
					       : LINE_TIME_NO_JSON;
	}
	if (line_time_missing(time)) {
		find_near(time, line, length);
		return LINE_TIME_NO_FIELD;
	}
	if (!are_plain(time))
		return LINE_TIME_STRUCTURED;
	if (!stands_alone(time, &text, &length)) {
		text = joined;
		if (!join(time, joined, &length))
			return LINE_TIME_UNREADABLE;
	}
	return fault_of(moment_series_read(
		&time->series, text, length, latest, moment));
}

size_t
line_time_text(const struct line_time *time, char text[LINE_TIME_BYTES])
{
	const struct member *member = time->members;
	size_t length;

	if (line_time_missing(time))
		return 0;
	if (join(time, text, &length))
		return length;
	length = member->value_length < LINE_TIME_BYTES ? member->value_length
							: LINE_TIME_BYTES;
	memcpy(text, member->value, length);
	return length;
}

const char *
line_time_missing(const struct line_time *time)
{
	size_t i;

	for (i = 0; i < time->count; i++) {
		if (!time->members[i].value)
			return time->members[i].name;
	}
	return NULL;
}
