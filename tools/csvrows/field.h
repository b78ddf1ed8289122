/* Fields to JSON at speed: most are short enough for one look at 16 bytes and
 * one copy of these. Pure. As in json.h, room is the caller's, and SCAN_SPARE
 * bytes are readable behind all that is given; behind a field stands a byte
 * that is no part of a number. Each writes at `to` and returns the end of that.
 */
#ifndef CSVROWS_FIELD_H
#define CSVROWS_FIELD_H

#include "common/member.h"
#include "csvrows/json.h"
#include "csvrows/shape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Bytes of a key that are copied without a loop. */
#define FIELD_KEY_BYTES (2 * VECTOR_BYTES)

static MADE_ANEW char *
field_put_key(char *to, const struct shape_column *column)
{
	const char *key = column->key;
	size_t length = column->key_length;

	vector_store(to, vector_load(key));
	if (SELDOM(length >= VECTOR_BYTES))
		vector_store(
			to + VECTOR_BYTES, vector_load(key + VECTOR_BYTES));
	if (SELDOM(length >= FIELD_KEY_BYTES))
		json_copy(to + FIELD_KEY_BYTES, key + FIELD_KEY_BYTES,
			length + 1 - FIELD_KEY_BYTES);
	return to + length;
}

/* A string; its opening quote is there, written with the key. */
static MADE_ANEW char *
field_put_string(char *to, vector v, const char *text, uint32_t length)
{
	static const struct json_text plain = { '\0', false };

	if (vector_first(scan_escaped(v) | 1u << VECTOR_BYTES) < length)
		return json_string(to, text, length, &plain);
	vector_store(to + 1, v);
	to[1 + length] = '"';
	return to + length + 2;
}

static MADE_ANEW char *
field_put_null(char *to)
{
	memcpy(to, "null", 4);
	return to + 4;
}

/* Whether text that is no short number is another one. */
static MADE_ANEW bool
field_is_long_number(vector v, const char *text, uint32_t length)
{
	/* all that is neither a sign nor a digit, but for . and / */
	if ((unsigned char)(*text - '-') > '9' - '-')
		return false;
	/* nearly always times and dates */
	return (length > VECTOR_BYTES || json_may_have_exponent(v, length)) &&
	       member_is_number(text, length);
}

/* The first key's comma, or nothing, becomes the brace. */
static MADE_ANEW char *
field_end_line(char *line, char *to)
{
	*line = '{';
	if (to == line)
		to++;
	memcpy(to, "}\n", 2);
	return to + 2;
}

#endif
