/* SPDX-License-Identifier: ISC */
/* See member.h. scan_line reads the object of the line itself and stores the
 * members that are wanted. scan_value only checks what their values contain; it
 * keeps one bit for each level, which says whether the level is an object or an
 * array. */
#include "common/member.h"

#include "common/escape.h"
#include "common/utf8.h"

#include <stdint.h>
#include <string.h>

struct scan {
	const char *at;
	const char *end;
	bool has_escapes; /* an escape was found since this was reset */
};

static bool
is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static void
skip_space(struct scan *scan)
{
	while (scan->at < scan->end && is_space(*scan->at))
		scan->at++;
}

/* Takes the byte and the white space around it, if it is next. */
static bool
take_spaced(struct scan *scan, char byte)
{
	skip_space(scan);
	if (scan->at == scan->end || *scan->at != byte)
		return false;
	scan->at++;
	skip_space(scan);
	return true;
}

/* The same, faster if there is no white space, as usual. */
static inline bool
take(struct scan *scan, char byte)
{
	if (scan->end - scan->at < 2 || scan->at[0] != byte ||
		(unsigned char)scan->at[1] <= ' ')
		return take_spaced(scan, byte);
	scan->at++;
	return true;
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static const char *
skip_digits(const char *at, const char *end)
{
	while (at < end && is_digit(*at))
		at++;
	return at;
}

/* The end of the number that begins at `at`, or NULL if none does. */
static const char *
number_end(const char *at, const char *end)
{
	const char *digits;

	if (at < end && *at == '-')
		at++;
	if (at == end || !is_digit(*at))
		return NULL;
	at = *at == '0' ? at + 1 : skip_digits(at, end);
	if (at < end && *at == '.') {
		digits = at + 1;
		at = skip_digits(digits, end);
		if (at == digits)
			return NULL;
	}
	if (at < end && (*at == 'e' || *at == 'E')) {
		at++;
		if (at < end && (*at == '+' || *at == '-'))
			at++;
		digits = at;
		at = skip_digits(digits, end);
		if (at == digits)
			return NULL;
	}
	return at;
}

/* Checks the escape whose backslash is at scan->at, and moves past it. */
static bool
scan_escape(struct scan *scan)
{
	size_t left = (size_t)(scan->end - scan->at), i;

	if (left < 2)
		return false;
	if (scan->at[1] != 'u') {
		if (!scan->at[1] || !strchr("\"\\/bfnrt", scan->at[1]))
			return false;
		scan->at += 2;
		return true;
	}
	if (left < 6)
		return false;
	for (i = 2; i < 6; i++) {
		if (escape_hex_digit(scan->at[i]) > 15)
			return false;
	}
	scan->at += 6;
	return true;
}

/* Loads eight bytes, the first as the lowest. Compilers turn this into one
 * load. */
static uint64_t
load_eight(const char *at)
{
	unsigned char b[8];

	memcpy(b, at, sizeof(b));
	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 |
	       (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
	       (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
	       (uint64_t)b[7] << 56;
}

/* The index of the first of the eight bytes at `at` that is a quote, a
 * backslash, a control character or not ASCII; 8 if there is none. The
 * subtraction sets the top bit of a byte that was smaller than the number
 * subtracted. The borrow may also set top bits of later bytes, which do not
 * matter. */
static size_t
first_special(const char *at)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t bytes = load_eight(at), special;

	special = (bytes - ones * 0x20) | ((bytes ^ ones * '"') - ones) |
		  ((bytes ^ ones * '\\') - ones) | bytes;
	special &= ones * 0x80;
	if (!special)
		return 8;
	/* the bytes up to the first top bit each count as one */
	special = (special & (~special + 1)) - 1;
	return (size_t)((special & ones) * ones >> 56) - 1;
}

/* Moves past an escape or a non-ASCII character at scan->at. */
static bool
scan_special(struct scan *scan)
{
	struct utf8_part part;
	unsigned char byte = (unsigned char)*scan->at;

	if (byte == '\\') {
		scan->has_escapes = true;
		return scan_escape(scan);
	}
	if (byte < 0x20)
		return false;
	part = utf8_first(scan->at, (size_t)(scan->end - scan->at));
	scan->at += part.length;
	return part.is_valid;
}

/* Skips the string whose quote is at scan->at. */
static bool
scan_string(struct scan *scan)
{
	unsigned char byte;
	size_t plain;

	scan->at++;
	while (scan->at < scan->end) {
		if (scan->end - scan->at >= 8) {
			plain = first_special(scan->at);
			scan->at += plain;
			if (plain == 8)
				continue;
		}
		byte = (unsigned char)*scan->at;
		if (byte == '"') {
			scan->at++;
			return true;
		}
		if (byte >= 0x20 && byte < 0x80 && byte != '\\')
			scan->at++;
		else if (!scan_special(scan))
			return false;
	}
	return false;
}

static bool
scan_word(struct scan *scan, const char *word, size_t length)
{
	if ((size_t)(scan->end - scan->at) < length ||
		memcmp(scan->at, word, length) != 0)
		return false;
	scan->at += length;
	return true;
}

/* Skips a value that is neither object nor array. */
static bool
scan_plain_value(struct scan *scan)
{
	const char *end;

	if (scan->at == scan->end)
		return false;
	switch (*scan->at) {
	case '"':
		return scan_string(scan);
	case 't':
		return scan_word(scan, "true", 4);
	case 'f':
		return scan_word(scan, "false", 5);
	case 'n':
		return scan_word(scan, "null", 4);
	default:
		end = number_end(scan->at, scan->end);
		if (!end)
			return false;
		scan->at = end;
		return true;
	}
}

/* Skips a name and its colon. */
static bool
scan_name(struct scan *scan)
{
	return scan->at < scan->end && *scan->at == '"' && scan_string(scan) &&
	       take(scan, ':');
}

/* The objects and arrays that are open within a value of the object, which is
 * one level itself. */
#define LEVELS (MEMBER_DEPTH - 1)
struct levels {
	size_t count;
	uint64_t are_objects[LEVELS / 64 + 1];
};

static bool
levels_is_object(const struct levels *levels)
{
	size_t last = levels->count - 1;

	return levels->are_objects[last / 64] >> last % 64 & 1;
}

static bool
levels_open(struct levels *levels, bool is_object)
{
	uint64_t *word = &levels->are_objects[levels->count / 64];
	uint64_t bit = UINT64_C(1) << levels->count % 64;

	if (levels->count == LEVELS)
		return false;
	if (levels->count % 64 == 0)
		*word = 0;
	*word = is_object ? *word | bit : *word & ~bit;
	levels->count++;
	return true;
}

/* After a value: closes the objects and arrays that end here and moves past a
 * comma, to the next value of the innermost one still open. */
static bool
scan_to_next(struct scan *scan, struct levels *levels)
{
	while (levels->count > 0) {
		if (take(scan, ','))
			return !levels_is_object(levels) || scan_name(scan);
		if (scan->at == scan->end ||
			*scan->at != (levels_is_object(levels) ? '}' : ']'))
			return false;
		scan->at++;
		levels->count--;
	}
	return true;
}

/* Skips a value of any kind; its first byte is at scan->at. */
static bool
scan_value(struct scan *scan)
{
	struct levels levels;
	bool is_object;

	if (scan->at < scan->end && *scan->at != '{' && *scan->at != '[')
		return scan_plain_value(scan);
	levels.count = 0;
	do {
		if (scan->at < scan->end &&
			(*scan->at == '{' || *scan->at == '[')) {
			is_object = *scan->at == '{';
			scan->at++;
			skip_space(scan);
			if (!levels_open(&levels, is_object))
				return false;
			if (scan->at < scan->end &&
				*scan->at != (is_object ? '}' : ']')) {
				if (is_object && !scan_name(scan))
					return false;
				continue;
			}
		} else if (!scan_plain_value(scan)) {
			return false;
		}
		if (!scan_to_next(scan, &levels))
			return false;
	} while (levels.count > 0);
	return true;
}

static bool
is_named(const struct member *member, const char *name, size_t length,
	bool has_escapes)
{
	if (has_escapes)
		return escape_equals(
			name, length, member->name, member->name_length);
	return length == member->name_length &&
	       memcmp(name, member->name, length) == 0;
}

/* Stores the value in every wanted member of this name, which is given as it
 * stands between its quotes. */
static void
note(struct member *members, size_t count, const char *name, size_t name_length,
	bool has_escapes, const char *value, size_t value_length)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!is_named(&members[i], name, name_length, has_escapes))
			continue;
		members[i].value = value;
		members[i].value_length = value_length;
	}
}

/* Reads the whole line: one object and nothing else. */
static bool
scan_line(struct scan *scan, struct member *members, size_t count)
{
	const char *name, *value;
	size_t name_length;
	bool has_escapes;

	if (!take(scan, '{'))
		return false;
	if (take(scan, '}'))
		return scan->at == scan->end;
	do {
		name = scan->at + 1;
		scan->has_escapes = false;
		if (scan->at == scan->end || *scan->at != '"' ||
			!scan_string(scan))
			return false;
		name_length = (size_t)(scan->at - 1 - name);
		has_escapes = scan->has_escapes;
		if (!take(scan, ':'))
			return false;
		value = scan->at;
		if (!scan_value(scan))
			return false;
		note(members, count, name, name_length, has_escapes, value,
			(size_t)(scan->at - value));
	} while (take(scan, ','));
	return take(scan, '}') && scan->at == scan->end;
}

static void
forget(struct member *members, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		members[i].value = NULL;
		members[i].value_length = 0;
	}
}

bool
member_find(
	const char *line, size_t length, struct member *members, size_t count)
{
	struct scan scan = { line, line + length, false };

	forget(members, count);
	if (scan_line(&scan, members, count))
		return true;
	forget(members, count);
	return false;
}

const char *
member_next(const char *line, size_t length, size_t *at, size_t *name_length)
{
	struct scan scan = { line + *at, line + length, false };
	const char *name;

	if (!take(&scan, *at ? ',' : '{') || scan.at == scan.end ||
		*scan.at != '"')
		return NULL;
	name = scan.at + 1;
	if (!scan_string(&scan))
		return NULL;
	*name_length = (size_t)(scan.at - 1 - name);
	if (!take(&scan, ':') || !scan_value(&scan))
		return NULL;
	*at = (size_t)(scan.at - line);
	return name;
}

bool
member_is_number(const char *bytes, size_t length)
{
	return number_end(bytes, bytes + length) == bytes + length;
}

size_t
member_plain(const char *value, size_t length, char *text)
{
	if (length >= 2 && value[0] == '"')
		return escape_plain(value + 1, length - 2, text);
	if (length)
		memcpy(text, value, length);
	return length;
}
