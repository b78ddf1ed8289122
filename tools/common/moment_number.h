/* Times that are numbers: seconds or parts of them since 1970 or since any
 * start, and days of a spreadsheet. Exact. Pure. */
#ifndef COMMON_MOMENT_NUMBER_H
#define COMMON_MOMENT_NUMBER_H

#include "common/moment.h"

#include <stdbool.h>
#include <stddef.h>

/* How many decimal digits a unit is below the second. */
enum moment_unit {
	MOMENT_S = 0,
	MOMENT_MS = 3,
	MOMENT_US = 6,
	MOMENT_NS = 9,
};

/* A decimal number as its digits, and where among them the point is: 12.5e1 is
 * the digits 125 with the point after the third. */
struct moment_number {
	const char *at; /* maybe with the point among them */
	const char *end;
	long point;    /* of the digits from the first that is not 0 on */
	long fraction; /* digits after the point */
	bool is_negative;
};

/* Finds the number that is the whole text, which may have a sign "-", a point
 * and an exponent. */
bool moment_number_find(
	struct moment_number *number, const char *text, size_t length);

/* How many digits its whole part has without leading zeros; less than 1 for a
 * number below 1. */
long moment_number_digits(const struct moment_number *number);

/* Reads a number of this unit. False where the seconds do not fit. */
bool moment_number_read(const struct moment_number *number,
	enum moment_unit unit, struct moment *moment, int *fraction_digits);

/* Reads days since 1899-12-30 to the nearest millisecond, which is what
 * spreadsheets show. *moment is what the clock shows, since 1970. False outside
 * the years 1 to 9999. */
bool moment_number_read_days(const struct moment_number *number,
	struct moment *moment, int *fraction_digits);

#endif
