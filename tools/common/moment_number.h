/* SPDX-License-Identifier: ISC */
/* Times given as numbers: seconds or parts of them since 1970 or any other
 * start, and days of a spreadsheet. Exact. Pure. */
#ifndef COMMON_MOMENT_NUMBER_H
#define COMMON_MOMENT_NUMBER_H

#include "common/moment.h"

#include <stdbool.h>
#include <stddef.h>

/* Decimal digits of a unit below the second. */
enum moment_unit {
	MOMENT_S = 0,
	MOMENT_MS = 3,
	MOMENT_US = 6,
	MOMENT_NS = 9,
};

/* A decimal number: its digits, and the place of the point among them. 12.5e1
 * is the digits 125 with the point after the third. */
struct moment_number {
	const char *at; /* may contain the point */
	const char *end;
	long point;    /* counted from the first digit that is not 0 */
	long fraction; /* digits after the point */
	bool is_negative;
};

/* Parses a text that is a number, with an optional "-", point and exponent. */
bool moment_number_find(
	struct moment_number *number, const char *text, size_t length);

/* Digits of its whole part without leading zeros; less than 1 for a number
 * below 1. */
long moment_number_digits(const struct moment_number *number);

/* Reads a number of this unit. False if the seconds do not fit. */
bool moment_number_read(const struct moment_number *number,
	enum moment_unit unit, struct moment *moment, int *fraction_digits);

/* Reads days since 1899-12-30 to the nearest millisecond, which is what
 * spreadsheets show. *moment is what the clock shows, since 1970. False outside
 * the years 1 to 9999. */
bool moment_number_read_days(const struct moment_number *number,
	struct moment *moment, int *fraction_digits);

#endif
