/* SPDX-License-Identifier: ISC */
/* See time_fault.h. */
#include "pace/time_fault.h"

#include "common/message.h"

#include <stdio.h>
#include <string.h>

/* Longer names and values are cut. */
#define NAME_BYTES 80

static const char *
quote(const char *bytes, size_t length, char text[TIME_FAULT_BYTES])
{
	char name[NAME_BYTES];

	(void)snprintf(text, TIME_FAULT_BYTES, "\"%s\"",
		message_escape(bytes, length, name, sizeof(name)));
	return text;
}

const char *
time_fault_value(const struct replay *replay, char text[TIME_FAULT_BYTES])
{
	char value[LINE_TIME_BYTES];

	return quote(value, line_time_text(&replay->time, value), text);
}

/* The subject of the sentence. */
static const char *
subject_of(const struct replay *replay, enum line_time_fault fault,
	char text[TIME_FAULT_BYTES])
{
	const char *missing;
	char name[TIME_FAULT_BYTES];

	if (fault == LINE_TIME_TOO_LONG || fault == LINE_TIME_NO_JSON ||
		fault == LINE_TIME_MARKED)
		return "the line";
	if (fault != LINE_TIME_NO_FIELD)
		return time_fault_value(replay, text);
	missing = line_time_missing(&replay->time);
	(void)snprintf(text, TIME_FAULT_BYTES, "field %.100s",
		quote(missing, strlen(missing), name));
	return text;
}

/* What the two readings of the value are. */
static const char *
ambiguity_of(const struct replay *replay)
{
	char value[LINE_TIME_BYTES];

	return moment_form_ambiguity(
		value, line_time_text(&replay->time, value));
}

static const char *
reason_of(const struct replay *replay, enum line_time_fault fault)
{
	static const char *const reasons[] = {
		[LINE_TIME_FINE] = "is a time",
		[LINE_TIME_TOO_LONG] =
			"is longer than --max-line, so it has no time",
		[LINE_TIME_NO_JSON] = "is not a JSON object",
		[LINE_TIME_MARKED] = "begins with a byte order mark",
		[LINE_TIME_NO_FIELD] = "is missing",
		[LINE_TIME_STRUCTURED] = "is an array or an object, not a time",
		[LINE_TIME_UNREADABLE] = "is not a recognised time",
		[LINE_TIME_AMBIGUOUS] = "has two readings",
		[LINE_TIME_NO_EPOCH] = "is a number, but not an epoch",
		[LINE_TIME_NO_SUCH] = "is not a date or time that exists",
		[LINE_TIME_OTHER_FORM] =
			"does not have the form of the first time",
		[LINE_TIME_BACK] = "is earlier than a time before it",
	};

	if (fault == LINE_TIME_AMBIGUOUS)
		return ambiguity_of(replay);
	if (replay->time.is_told && (fault == LINE_TIME_UNREADABLE ||
					    fault == LINE_TIME_OTHER_FORM))
		return "does not have the form of --time-format";
	return reasons[fault];
}

const char *
time_fault_text(const struct replay *replay, enum line_time_fault fault,
	char text[TIME_FAULT_BYTES])
{
	char subject[TIME_FAULT_BYTES];

	(void)snprintf(text, TIME_FAULT_BYTES, "%.100s %s",
		subject_of(replay, fault, subject), reason_of(replay, fault));
	return text;
}

/* Finds the formats that would read the value. */
static int
suggest(const struct replay *replay,
	char formats[MOMENT_FORMATS][MOMENT_FORM_BYTES])
{
	char value[LINE_TIME_BYTES];

	return moment_form_suggest(
		value, line_time_text(&replay->time, value), formats);
}

/* Whether the value is digits with a comma among them. */
static bool
has_decimal_comma(const struct replay *replay)
{
	char value[LINE_TIME_BYTES];
	size_t length = line_time_text(&replay->time, value), i = 0;

	while (i < length && strchr("0123456789,", value[i]))
		i++;
	return i == length && length > 2 &&
	       memchr(value + 1, ',', length - 2) != NULL;
}

static bool
is_of_form(enum line_time_fault fault)
{
	return fault == LINE_TIME_UNREADABLE || fault == LINE_TIME_AMBIGUOUS ||
	       fault == LINE_TIME_OTHER_FORM || fault == LINE_TIME_NO_EPOCH;
}

/* Appends the text as one word of a shell. */
static bool
append_word(struct buffer *out, const char *text, size_t length)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-.,/:@+";
	size_t i;

	for (i = 0; i < length && strchr(plain, text[i]); i++)
		continue;
	if (length && i == length)
		return buffer_append(out, text, length);
	if (!buffer_reserve(out, 4 * length + 2))
		return false;
	(void)buffer_append_byte(out, '\'');
	for (i = 0; i < length; i++) {
		if (text[i] == '\'')
			(void)buffer_append_text(out, "'\\'");
		(void)buffer_append_byte(out, text[i]);
	}
	return buffer_append_byte(out, '\'');
}

/* Appends a name as --by takes it, quoted as in CSV if necessary. */
static bool
append_name(struct buffer *list, const char *name, bool has_before)
{
	if (!buffer_reserve(list, 2 * strlen(name) + 3))
		return false;
	if (has_before)
		(void)buffer_append_byte(list, ',');
	if (*name != '"' && !strchr(name, ','))
		return buffer_append_text(list, name);
	(void)buffer_append_byte(list, '"');
	for (; *name; name++) {
		if (*name == '"')
			(void)buffer_append_byte(list, '"');
		(void)buffer_append_byte(list, *name);
	}
	return buffer_append_byte(list, '"');
}

static bool
append_fields(struct buffer *out, const struct line_time_fields *fields)
{
	struct buffer list = { 0 };
	bool is_done = true;
	size_t i;

	for (i = 0; i < fields->count && is_done; i++)
		is_done = append_name(&list, fields->names[i], i > 0);
	is_done = is_done && append_word(out, list.bytes, list.length);
	buffer_free(&list);
	return is_done;
}

/* What makes lines of JSON objects of an input that begins so. */
static const char *
lines_from(char opening)
{
	if (opening == '[')
		return "jq makes lines of an array: jq -c '.[]' FILE | pace";
	if (opening == '{')
		return "jq puts each object on one line: jq -c . FILE | pace";
	return "csvrows makes JSON lines of CSV: csvrows FILE | pace";
}

const char *
time_fault_advice(const struct replay *replay, enum line_time_fault fault,
	char text[TIME_FAULT_BYTES])
{
	char formats[MOMENT_FORMATS][MOMENT_FORM_BYTES];
	char name[TIME_FAULT_BYTES];
	struct buffer word = { 0 };
	int count = 0;

	if (fault == LINE_TIME_NO_JSON)
		return lines_from(replay->time.opening);
	if (fault == LINE_TIME_MARKED)
		return "remove it: tail -c +4 FILE | pace";
	if (fault == LINE_TIME_NO_FIELD && *replay->time.near) {
		(void)snprintf(text, TIME_FAULT_BYTES, "did you mean %.100s?",
			quote(replay->time.near, strlen(replay->time.near),
				name));
		return text;
	}
	if (!is_of_form(fault))
		return "the first line must have a time";
	count = suggest(replay, formats);
	if (fault == LINE_TIME_NO_EPOCH && count != 1)
		return "choose its unit: --time-format s|ms|us|ns, or excel "
		       "for spreadsheet days";
	if (count > 1)
		return "run one of these:";
	if (!count && replay->time.is_told)
		return "the first line must have a time";
	if (!count && has_decimal_comma(replay))
		return "csvrows --decimal , makes numbers of such values";
	if (!count || !append_word(&word, formats[0], strlen(formats[0])))
		(void)snprintf(text, TIME_FAULT_BYTES, "see --time-format");
	else
		(void)snprintf(text, TIME_FAULT_BYTES,
			"--time-format %.*s reads it", (int)word.length,
			word.bytes);
	buffer_free(&word);
	return text;
}

bool
time_fault_command(const struct replay *replay, enum line_time_fault fault,
	int reading, struct buffer *out)
{
	char formats[MOMENT_FORMATS][MOMENT_FORM_BYTES];

	if (!is_of_form(fault) || fault == LINE_TIME_NO_EPOCH ||
		suggest(replay, formats) < MOMENT_FORMATS)
		return false;
	return buffer_append_text(out, "pace --by ") &&
	       append_fields(out, &replay->settings.fields) &&
	       buffer_append_text(out, " --time-format ") &&
	       append_word(out, formats[reading], strlen(formats[reading]));
}
