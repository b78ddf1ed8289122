/* SPDX-License-Identifier: ISC */
/* Writes fields as JSON (RFC 8259). Pure. Nothing here checks for room: the
 * caller has reserved it, with JSON_SLACK bytes more. */
#ifndef CSVROWS_JSON_H
#define CSVROWS_JSON_H

#include "csvrows/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* The most that one byte becomes: \u0000. */
#define JSON_WORST ((size_t)6)

/* Copies are made 16 bytes at a time: up to that many bytes may be written
 * after the returned end, and read after the given text. */
#define JSON_SLACK ((size_t)16)

/* Room for what may be added to a value: two quotes, or null. */
#define JSON_AROUND ((size_t)4)

/* How to make a string of text. */
struct json_text {
	char doubled; /* two in a row stand for one; or NUL */
	char escape;  /* left out before itself and before `escaped`; or NUL */
	char escaped;
	bool replaces; /* invalid UTF-8 becomes U+FFFD, one for each maximal
			  subpart, and so does NUL; otherwise all must be UTF-8
			*/
};

/* Each of these writes at `to` and returns the end of what it wrote. */

/* Copies length bytes as they are. */
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

/* An unquoted text: a number if it is exactly one, else a string. */
char *json_value(char *to, const char *bytes, size_t length,
	const struct json_text *text);

/* See json_is_short_decimal; this is the part after a sign. `others` has a bit
 * for each byte that is not a digit; the first two of them decide. */
static inline bool
json_is_short_unsigned(
	unsigned others, const char *text, uint32_t length, char point)
{
	unsigned whole = vector_first(others);
	unsigned all = vector_first(others & (others - 1));

	/* after a leading zero only a point may follow */
	if (SELDOM(whole != 1) && (whole == 0 || *text == '0'))
		return false;
	if (USUALLY(text[whole] == point))
		return USUALLY(all == length) && USUALLY(all > whole + 1);
	return whole == length;
}

/* Whether text is exactly one JSON number of up to 16 bytes without exponent,
 * with `point` as its point: most numbers are. v is its first 16 bytes; the
 * byte after the text is not a digit. May return false for other numbers. */
static inline bool
json_is_short_decimal(vector v, const char *text, uint32_t length, char point)
{
	/* the bits after the first 16 are set */
	unsigned others = ~vector_bits(vector_within(v, '0', '9'));

	if (USUALLY(!(others & 1)))
		return json_is_short_unsigned(others, text, length, point);
	return *text == '-' &&
	       json_is_short_unsigned(others >> 1, text + 1, length - 1, point);
}

/* The same with a point; member_is_number decides about all other texts. */
static inline bool
json_is_short_number(vector v, const char *text, uint32_t length)
{
	return json_is_short_decimal(v, text, length, '.');
}

/* Whether 1 to 16 bytes contain an e or E, which a number with an exponent must
 * have. */
static inline bool
json_may_have_exponent(vector v, size_t length)
{
	vector letters =
		vector_either(vector_equal(v, 'e'), vector_equal(v, 'E'));

	return vector_first(vector_bits(letters) | 1u << VECTOR_BYTES) < length;
}

#endif
