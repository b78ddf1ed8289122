/* SPDX-License-Identifier: ISC */
/* Reads numbers as people write them, and writes them as JSON numbers (RFC 8259
 * section 6). Digits are kept: 2,50 becomes 2.50. Pure. */
#ifndef CSVROWS_NUMBER_H
#define CSVROWS_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

/* The separators, one character of UTF-8 each. {0} is the form of JSON. */
struct number_form {
	const char *decimal;   /* before a fraction; NULL: a point */
	const char *thousands; /* between groups of exactly three digits, and
				  optional; NULL: none */
};

/* A number taken apart. A missing part is empty. */
struct number {
	bool is_negative;
	const char *whole; /* digits, perhaps with separators among them */
	const char *whole_end;
	const char *fraction; /* digits */
	const char *fraction_end;
	const char *exponent; /* from its e on */
	const char *end;
};

/* Whether a text is one character that can separate digits: not a digit, a
 * sign, an e or a control character. */
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
