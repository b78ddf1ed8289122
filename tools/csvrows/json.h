/* SPDX-License-Identifier: ISC */
/* Fields to JSON (RFC 8259). Pure. Nothing here checks for room: the caller has
 * reserved it, with JSON_SLACK more. */
#ifndef CSVROWS_JSON_H
#define CSVROWS_JSON_H

#include "csvrows/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* The most that one byte becomes: \u0000. */
#define JSON_WORST ((size_t)6)

/* Copies are made 16 bytes at a time: that many may be written behind what is
 * returned, and read behind what is given. */
#define JSON_SLACK ((size_t)16)

/* Room for the longest of what stands around a value: two quotes, or null. */
#define JSON_AROUND ((size_t)4)

/* How a string is to be made of text. */
struct json_text {
	char doubled; /* two of it next to each other stand for one, or NUL */
	char escape;  /* it stands for nothing before itself and `escaped`, or
			 NUL */
	char escaped;
	bool replaces; /* what is no UTF-8 becomes U+FFFD, one for each maximal
			  subpart, and so does NUL; else all must be UTF-8 */
};

/* Each writes at `to` and returns the end of what it wrote. */

/* length bytes as they are. */
char *json_copy(char *to, const char *bytes, size_t length);

/* A string with its quotes. */
char *json_string(char *to, const char *bytes, size_t length,
	const struct json_text *text);

static MADE_ANEW char *
json_null(char *to)
{
	memcpy(to, "null", 4);
	return to + 4;
}

/* An unquoted text: a number where it is exactly one, else a string. */
char *json_value(char *to, const char *bytes, size_t length,
	const struct json_text *text);

/* See json_is_short_decimal: what stands behind a sign. The first two bytes
 * that are no digits tell it; the bits of these are given. */
static inline bool
json_is_short_unsigned(
	unsigned others, const char *text, uint32_t length, char point)
{
	unsigned whole = vector_first(others);
	unsigned all = vector_first(others & (others - 1));

	/* nothing but a point behind a leading zero */
	if (SELDOM(whole != 1) && (whole == 0 || *text == '0'))
		return false;
	if (USUALLY(text[whole] == point))
		return USUALLY(all == length) && USUALLY(all > whole + 1);
	return whole == length;
}

/* Whether text is exactly one JSON number of up to 16 bytes without exponent,
 * but with `point` for its point: what most numbers are. v is its first 16
 * bytes; behind it stands a byte that is no digit. Of others it may say no. */
static inline bool
json_is_short_decimal(vector v, const char *text, uint32_t length, char point)
{
	/* the bits behind the 16 bytes are set */
	unsigned others = ~vector_bits(vector_within(v, '0', '9'));

	if (USUALLY(!(others & 1)))
		return json_is_short_unsigned(others, text, length, point);
	return *text == '-' &&
	       json_is_short_unsigned(others >> 1, text + 1, length - 1, point);
}

/* The same with a point: all others are member_is_number's. */
static inline bool
json_is_short_number(vector v, const char *text, uint32_t length)
{
	return json_is_short_decimal(v, text, length, '.');
}

/* Whether there is a letter that a number with an exponent must have, in 1 to
 * 16 bytes. */
static inline bool
json_may_have_exponent(vector v, size_t length)
{
	vector letters =
		vector_either(vector_equal(v, 'e'), vector_equal(v, 'E'));

	return vector_first(vector_bits(letters) | 1u << VECTOR_BYTES) < length;
}

#endif
