/* JSON numbers compared as what they stand for, exactly: any number of digits,
 * any exponent, no floating point. Pure. */
#ifndef CSVROWS_DECIMAL_H
#define CSVROWS_DECIMAL_H

#include "csvrows/number.h"

#include <stddef.h>

/* Less than, equal to or greater than 0, as a is to b. Both must be exactly one
 * JSON number (RFC 8259 section 6). */
int
decimal_compare(const char *a, size_t a_length, const char *b, size_t b_length);

/* The same of numbers in any form. */
int decimal_compare_numbers(const struct number *a, const struct number *b);

#endif
