/* SPDX-License-Identifier: ISC */
/* A moment of recorded time, its calendar, and its text for other programs.
 * Pure: no clock, no locale, no time zone of the machine. */
#ifndef COMMON_MOMENT_H
#define COMMON_MOMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Counted from 1970-01-01T00:00:00Z without leap seconds, for the years 1 to
 * 9999; from midnight, for a time of day; or from any start, for a number. 0 <=
 * ns < 1000000000, so -0.5 s is { -1, 500000000 }. */
struct moment {
	int64_t second;
	int32_t ns;
};

/* Whether a moment since 1970 is in the years 1 to 9999. */
bool moment_is_dated(struct moment moment);

/* Negative, 0 or positive if a is before, at or after b. */
int moment_compare(struct moment a, struct moment b);

/* later - earlier in nanoseconds, limited to INT64_MIN and INT64_MAX. */
int64_t moment_difference_ns(struct moment later, struct moment earlier);

/* Adds seconds; the sum stays within int64_t. */
struct moment moment_add_ns(struct moment moment, int64_t ns);

/* The output forms of csvrows --time-as. */
enum moment_as {
	MOMENT_AS_RFC3339, /* 2024-02-16T20:30:45.5Z, in UTC */
	MOMENT_AS_S,       /* a JSON number of seconds, 1708115445.5 */
	MOMENT_AS_MS,
	MOMENT_AS_US,
	MOMENT_AS_NS,
};

#define MOMENT_TEXT_BYTES 40

/* Writes the moment with fraction_digits (0 to 9) digits after the point of its
 * seconds, as many as were recorded. Units below a second get no more digits
 * than that, and no point without digits after it. Returns the length; there is
 * no NUL. */
size_t moment_print(struct moment moment, enum moment_as as,
	int fraction_digits, char text[MOMENT_TEXT_BYTES]);

/* The same for a time of day: "20:30:45.5". */
size_t moment_print_of_day(struct moment moment, int fraction_digits,
	char text[MOMENT_TEXT_BYTES]);

/* The day since 1970-01-01 of a date in the proleptic Gregorian calendar. False
 * if there is no such date in the years 1 to 9999. */
bool moment_day_of(int year, int month, int day, int64_t *epoch_day);

#endif
