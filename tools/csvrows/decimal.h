/* SPDX-License-Identifier: ISC */
/* Compares numbers by value, exactly: any number of digits, any exponent, no
 * floating point. Pure. */
#ifndef CSVROWS_DECIMAL_H
#define CSVROWS_DECIMAL_H

#include "csvrows/number.h"

/* Less than, equal to or greater than 0, as a is to b. */
int decimal_compare(const struct number *a, const struct number *b);

#endif
