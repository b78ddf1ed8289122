/* Fields to JSON (RFC 8259). Pure. Nothing here checks for room: the caller has
 * reserved it, with JSON_SLACK more. */
#ifndef CSVROWS_JSON_H
#define CSVROWS_JSON_H

#include "csvrows/scan.h"

#include <stdbool.h>
#include <stddef.h>

/* The most that one byte becomes: \u0000. */
#define JSON_WORST ((size_t)6)

/* Copies are made 16 bytes at a time: that many may be written behind what is
 * returned, and read behind what is given. */
#define JSON_SLACK ((size_t)16)

/* Room for the longest of what stands around a value: two quotes, or null. */
#define JSON_AROUND ((size_t)4)

/* How a string is to be made of text. */
struct json_text {
	char doubled;  /* two of it next to each other stand for one, or NUL */
	bool replaces; /* what is no UTF-8 becomes U+FFFD, one for each maximal
			  subpart; else all must be UTF-8 */
};

/* Each writes at `to` and returns the end of what it wrote. */

/* length bytes as they are. */
char *json_copy(char *to, const char *bytes, size_t length);

/* A string with its quotes. */
char *json_string(char *to, const char *bytes, size_t length,
	const struct json_text *text);

/* An unquoted text: a number where it is exactly one, else a string. */
char *json_value(char *to, const char *bytes, size_t length,
	const struct json_text *text);

/* The bits below `count`, which is 16 at most. */
static inline unsigned
json_first(size_t count)
{
	return (1u << count) - 1;
}

/* See json_is_short_number; behind a sign of so many bytes, 0 or 1. */
static inline bool
json_is_short_unsigned(
	vector v, const char *bytes, size_t length, unsigned sign)
{
	unsigned all = json_first(length);
	unsigned digits = vector_bits(vector_within(v, '0', '9')) & all;
	unsigned point = vector_bits(vector_equal(v, '.')) & all;
	/* digits must be the first one behind the sign, and the last one */
	unsigned first = 1 + sign, last = (all + 1) >> 1;

	if ((digits | point | sign) != all || (point & (point - 1)) ||
		!(digits & first) || !(digits & last))
		return false;
	/* nothing but a point behind a leading zero */
	return bytes[sign] != '0' || !(digits & first << 1);
}

/* Whether 1 to 16 bytes are exactly one JSON number without exponent: what most
 * numbers are. All others are member_is_number's. */
static inline bool
json_is_short_number(vector v, const char *bytes, size_t length)
{
	if (bytes[0] == '-')
		return json_is_short_unsigned(v, bytes, length, 1);
	return json_is_short_unsigned(v, bytes, length, 0);
}

/* Whether there is a letter that a number with an exponent must have, in 1 to
 * 16 bytes. */
static inline bool
json_may_have_exponent(vector v, size_t length)
{
	vector letters =
		vector_either(vector_equal(v, 'e'), vector_equal(v, 'E'));

	return vector_bits(letters) & json_first(length);
}

#endif
