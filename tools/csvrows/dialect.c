/* SPDX-License-Identifier: ISC */
/* See dialect.h. */
#include "csvrows/dialect.h"

#include <stdio.h>
#include <string.h>

/* If they are equally frequent, the first in this order wins. */
static const char candidates[] = { ';', '\t', '|' };
#define CANDIDATES sizeof(candidates)

#define SEP "sep="
#define SEP_BYTES ((size_t)4)

static bool
is_line_end(char byte)
{
	return byte == '\n' || byte == '\r';
}

static bool
is_quote(const struct record_dialect *dialect, char byte)
{
	return dialect->quote && byte == dialect->quote;
}

static bool
can_separate(const struct record_dialect *dialect, char byte)
{
	unsigned char value = (unsigned char)byte;

	return value > 0 && value < 0x80 && !is_line_end(byte) &&
	       byte != dialect->quote && byte != dialect->escape &&
	       value != dialect->comment;
}

/* --- sep= --- */

/* Whether the bytes from `at` on begin with text, in letters of either case. */
static enum dialect_answer
begins_with(const char *bytes, size_t length, size_t at, const char *text)
{
	for (; *text; text++, at++) {
		char byte;

		if (at == length)
			return DIALECT_MORE;
		byte = bytes[at];
		if (byte >= 'A' && byte <= 'Z')
			byte = (char)(byte - 'A' + 'a');
		if (byte != *text)
			return DIALECT_NO;
	}
	return DIALECT_YES;
}

enum dialect_answer
dialect_find_sep(const struct record_dialect *dialect, const char *bytes,
	size_t length, bool is_last, char *delimiter)
{
	bool is_quoted = length > 0 && is_quote(dialect, bytes[0]);
	size_t at = is_quoted ? 1 : 0, end = at + SEP_BYTES + 1 + at;
	enum dialect_answer answer = begins_with(bytes, length, at, SEP);

	if (answer == DIALECT_MORE && is_last)
		return DIALECT_NO;
	if (answer != DIALECT_YES)
		return answer;
	if (length <= end && !is_last)
		return DIALECT_MORE;
	if (length < end || (length > end && !is_line_end(bytes[end])) ||
		(is_quoted && bytes[end - 1] != dialect->quote) ||
		!can_separate(dialect, bytes[at + SEP_BYTES]))
		return DIALECT_NO;
	*delimiter = bytes[at + SEP_BYTES];
	return DIALECT_YES;
}

/* --- the header --- */

struct counts {
	size_t commas;
	size_t others[CANDIDATES];
};

/* Counts a byte that separates fields if it is the delimiter. */
static bool
count(struct counts *counts, const struct record_dialect *dialect, char byte)
{
	const char *candidate = memchr(candidates, byte, CANDIDATES);

	if (byte == ',')
		counts->commas++;
	else if (candidate && can_separate(dialect, byte))
		counts->others[candidate - candidates]++;
	else
		return false;
	return true;
}

/* Whether this byte and the next one, inside quotes, stand for one. */
static bool
is_pair(const struct record_dialect *dialect, char byte, char next)
{
	if (is_quote(dialect, byte))
		return byte == next;
	return dialect->escape && byte == dialect->escape &&
	       (next == byte || is_quote(dialect, next));
}

/* Moves from an opening quote to the closing one, or to the end. */
static size_t
pass_quoted(const struct record_dialect *dialect, const char *bytes,
	size_t length, size_t at)
{
	for (at++; at < length; at++) {
		if (at + 1 < length &&
			is_pair(dialect, bytes[at], bytes[at + 1]))
			at++;
		else if (is_quote(dialect, bytes[at]))
			return at;
	}
	return length;
}

static bool
is_blank(const struct record_dialect *dialect, char byte)
{
	return dialect->trims && (byte == ' ' || byte == '\t');
}

/* Counts possible delimiters up to the end of the record; returns where that
 * is, or the length. */
static size_t
count_all(struct counts *counts, const struct record_dialect *dialect,
	const char *bytes, size_t length)
{
	bool is_at_field = true;
	size_t at = 0;

	for (; at < length && !is_line_end(bytes[at]); at++) {
		if (is_at_field && is_quote(dialect, bytes[at]))
			at = pass_quoted(dialect, bytes, length, at);
		else if (count(counts, dialect, bytes[at]) ||
			 (is_at_field && is_blank(dialect, bytes[at])))
			is_at_field = true;
		else
			is_at_field = false;
		if (at == length)
			break;
	}
	return at;
}

static bool
is_empty(const struct record_dialect *dialect, const char *bytes, size_t end)
{
	while (end > 0 && is_blank(dialect, bytes[end - 1]))
		end--;
	return end == 0;
}

enum dialect_answer
dialect_find(const struct record_dialect *dialect, const char *bytes,
	size_t length, bool is_last, struct dialect_found *found)
{
	struct counts counts = { 0 };
	size_t i, best = 0, end;

	if (length > dialect->limit) {
		length = (size_t)dialect->limit;
		is_last = true;
	}
	end = count_all(&counts, dialect, bytes, length);
	if (end == length && !is_last)
		return DIALECT_MORE;
	if (is_empty(dialect, bytes, end))
		return DIALECT_NO;
	for (i = 1; i < CANDIDATES; i++) {
		if (counts.others[i] > counts.others[best])
			best = i;
	}
	*found = (struct dialect_found){ .delimiter = ',' };
	if (counts.others[best] == 0)
		return DIALECT_YES;
	if (counts.commas) {
		found->other = candidates[best];
		return DIALECT_YES;
	}
	found->delimiter = candidates[best];
	found->source = DIALECT_HEADER;
	return DIALECT_YES;
}

/* --- messages --- */

const char *
dialect_shown(char delimiter, char text[3])
{
	(void)snprintf(text, 3, "%s%c", delimiter == '\t' ? "\\" : "",
		delimiter == '\t' ? 't' : delimiter);
	return text;
}

const char *
dialect_note(const struct dialect_found *found, char text[DIALECT_NOTE_BYTES])
{
	char shown[3];

	*text = '\0';
	if (found->source != DIALECT_OPTION)
		(void)snprintf(text, DIALECT_NOTE_BYTES,
			" (delimiter \"%s\" read off the %s; see --delimiter)",
			dialect_shown(found->delimiter, shown),
			found->source == DIALECT_SEP ? "sep= line" : "header");
	return text;
}
