/* SPDX-License-Identifier: ISC */
/* Numbers as people write them, and the JSON numbers (RFC 8259 section 6) that
 * they are. Digits are kept: 2,50 becomes 2.50. Pure. */
#ifndef CSVROWS_NUMBER_H
#define CSVROWS_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* What stands between digits: one character of UTF-8 each. {0} is JSON's way.
 */
struct number_form {
	const char *decimal;   /* before a fraction; NULL: a point */
	const char *thousands; /* between groups of exactly three digits, which
				  may be left out; NULL: nothing */
};

/* A number taken apart. Each part is empty where there is none. */
struct number {
	bool is_negative;
	const char *whole; /* digits, perhaps with separators among them */
	const char *whole_end;
	const char *fraction; /* digits */
	const char *fraction_end;
	const char *exponent; /* from its e on */
	const char *end;
};

/* Whether a text is one character that can stand between digits: no digit, no
 * sign, no e, and no control character. */
bool number_is_separator(const char *text);

/* Whether text is exactly one number of the form. One that is declared may also
 * have a leading +, leading zeros, and no digit before or after the decimal
 * separator. */
bool number_read(struct number *number, const struct number_form *form,
	bool is_declared, const char *text, size_t length);

static inline bool
number_is_integer(const struct number *number)
{
	return number->fraction == number->fraction_end &&
	       number->exponent == number->end;
}

/* Writes the JSON number at `to`, where there is room (json.h) for one byte
 * more than the text has, and returns its end. */
char *number_write(char *to, const struct number *number);

#endif
