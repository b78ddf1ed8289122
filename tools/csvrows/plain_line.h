/* SPDX-License-Identifier: ISC */
/* Writes the line of a plain record from the ends of its fields, which
 * plain_index finds: unquoted fields, and quoted ones without quotes inside.
 * Most fields are short enough to be checked and copied as 16 bytes at once.
 * Pure. */
#ifndef CSVROWS_PLAIN_LINE_H
#define CSVROWS_PLAIN_LINE_H

#include "common/member.h"
#include "csvrows/json.h"
#include "csvrows/shape.h"

#include <stdbool.h>
#include <stdint.h>

/* What a value depends on besides its bytes and its type. */
struct plain_line_rules {
	char quote;
	char delimiter;
	char point; /* the decimal separator; a byte that UTF-8 never contains
		       if the separator is longer */
	bool trims;
	bool unquotes;
	bool omits;            /* empty fields are left out */
	bool has_nulls;        /* other spellings of null */
	bool has_number_nulls; /* one of them may be a number */
	bool nests;
	bool has_times;     /* columns of recorded times */
	bool has_long_form; /* not all numbers without exponent are short */
};

struct plain_line {
	const struct shape *shape;
	struct plain_line_rules rules;
	bool begins_null[256]; /* the first bytes of other spellings of null */
	bool is_trimmed; /* values depend at most on blanks, other spellings of
			    null, types and quotes */
	bool is_typed;   /* at most on types and quotes */
	bool is_usual;   /* the columns are the first fields in order, and each
			    value depends only on its bytes */
};

/* Prepares for records of a dialect and a shape, which must live on. False if
 * their lines cannot be made this way: if a delimiter or a quote could be part
 * of a number, if a quote could be trimmed, or if a type must be checked in a
 * field that is not written. */
bool plain_line_begin(struct plain_line *line,
	const struct record_dialect *dialect, const struct shape *shape);

/* Writes the line of a record at `to`, where there is room (shape_most). Its
 * fields end at base + ends[1], base + ends[2] ...; ends[0] is the byte before
 * it. Its bytes are UTF-8 without escapes, SCAN_SPARE more are readable, and
 * the byte after a field is not part of a number. Returns the end of the line,
 * or NULL if a value does not have its type. */
static inline char *plain_line_write(const struct plain_line *line, char *to,
	const char *base, const uint32_t *ends);

/* The same by any rules of the shape. */
char *plain_line_write_ruled(const struct plain_line *line, char *to,
	const char *base, const uint32_t *ends);

/* --- fields: each writes at `to` and returns the end of that --- */

/* Bytes of a key that are copied without a loop. */
#define PLAIN_LINE_KEY_BYTES (2 * VECTOR_BYTES)

static MADE_ANEW char *
plain_line_key(char *to, const struct shape_column *column)
{
	const char *key = column->key;
	size_t length = column->key_length;

	vector_store(to, vector_load(key));
	if (SELDOM(length >= VECTOR_BYTES))
		vector_store(
			to + VECTOR_BYTES, vector_load(key + VECTOR_BYTES));
	if (SELDOM(length >= PLAIN_LINE_KEY_BYTES))
		json_copy(to + PLAIN_LINE_KEY_BYTES, key + PLAIN_LINE_KEY_BYTES,
			length + 1 - PLAIN_LINE_KEY_BYTES);
	return to + length;
}

/* A string; its opening quote was written with the key. */
static MADE_ANEW char *
plain_line_string(char *to, vector v, const char *text, uint32_t length)
{
	static const struct json_text plain = { .replaces = false };

	if (vector_first(scan_escaped(v) | 1u << VECTOR_BYTES) < length)
		return json_string(to, text, length, &plain);
	vector_store(to + 1, v);
	to[1 + length] = '"';
	return to + length + 2;
}

/* Whether text that is not a short number is a longer one. */
static MADE_ANEW bool
plain_line_is_long_number(vector v, const char *text, uint32_t length)
{
	/* excludes all that begins with neither a sign nor a digit, except .
	 * and / */
	if ((unsigned char)(*text - '-') > '9' - '-')
		return false;
	/* what is left is nearly always a time or a date */
	return (length > VECTOR_BYTES || json_may_have_exponent(v, length)) &&
	       member_is_number(text, length);
}

/* --- usual lines --- */

static MADE_ANEW char *
plain_line_usual_value(const struct plain_line *line, enum value_type type,
	char *to, const char *text, uint32_t length)
{
	vector v = vector_load(text);

	if (USUALLY(type == VALUE_AUTO)) {
		if (USUALLY(json_is_short_number(v, text, length))) {
			vector_store(to, v);
			return to + length;
		}
		if (SELDOM(plain_line_is_long_number(v, text, length)))
			return json_copy(to, text, length);
	}
	if (length == 0 && line->shape->rules.empty != VALUE_EMPTY_STRING)
		return json_null(to);
	if (length > 0 && *text == line->rules.quote)
		return plain_line_string(
			to, vector_load(text + 1), text + 1, length - 2);
	return plain_line_string(to, v, text, length);
}

static inline char *
plain_line_write_usual(const struct plain_line *line, char *to,
	const char *base, const uint32_t *ends)
{
	const struct shape_column *column = line->shape->columns;
	const struct shape_column *last = column + line->shape->column_count;
	uint32_t end = *ends;
	char *begin = to;

	for (; column < last; column++) {
		uint32_t start = end + 1;

		end = *++ends;
		to = plain_line_key(to, column);
		to = plain_line_usual_value(
			line, column->type, to, base + start, end - start);
	}
	return shape_end_line(begin, to);
}

static inline char *
plain_line_write(const struct plain_line *line, char *to, const char *base,
	const uint32_t *ends)
{
	return USUALLY(line->is_usual)
		       ? plain_line_write_usual(line, to, base, ends)
		       : plain_line_write_ruled(line, to, base, ends);
}

#endif
