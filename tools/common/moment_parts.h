/* SPDX-License-Identifier: ISC */
/* Takes the parts of a date and time from the front of a text, and combines
 * them into a moment. Pure. */
#ifndef COMMON_MOMENT_PARTS_H
#define COMMON_MOMENT_PARTS_H

#include "common/moment.h"
#include "common/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rest of a text. The functions below return false if the text does not
 * begin with the part; some of it may then be taken. */
struct moment_text {
	const char *at;
	const char *end;
};

enum moment_half {
	MOMENT_WHOLE_DAY, /* a clock of 24 hours */
	MOMENT_AM,
	MOMENT_PM,
};

/* The parts as written; the values may be out of range. {0} begins. */
struct moment_parts {
	int year;
	int month;
	int day;
	int of_year; /* day of the year, instead of month and day; or 0 */
	int hour;
	int minute;
	int second;
	int32_t ns;
	int fraction_digits; /* at most 9 */
	enum moment_half half;
	bool has_zone;
	int32_t offset; /* seconds ahead of UTC */
};

/* Takes one byte, if it is one of these. */
bool moment_take(struct moment_text *text, const char *bytes);

/* Takes blanks, tabs and the two no-break spaces; returns the number of bytes.
 */
size_t moment_take_blanks(struct moment_text *text);

/* Takes a number of at least `least` digits, and no more than `most` of them.
 */
bool
moment_take_number(struct moment_text *text, int least, int most, int *number);

/* Takes the digits of a fraction of a second, at least one. */
bool moment_take_fraction(struct moment_text *text, struct moment_parts *parts);

/* English names, in any case, whole or three letters. */
bool moment_take_month(struct moment_text *text, int *month);
bool moment_take_weekday(struct moment_text *text);

/* AM, PM, a.m., p.m. in any case. */
bool moment_take_half(struct moment_text *text, struct moment_parts *parts);

/* UTC, GMT, Z, z. */
bool moment_take_utc(struct moment_text *text, struct moment_parts *parts);

/* +01, +0100, +01:00. */
bool moment_take_offset(struct moment_text *text, struct moment_parts *parts);

/* Computes the moment since 1970 of a date in *zone, unless the parts have an
 * offset; or the moment since midnight of a time of day. False if there is no
 * such date or time. */
bool moment_from_date(const struct moment_parts *parts, const struct zone *zone,
	struct moment *moment);
bool moment_from_clock(const struct moment_parts *parts, struct moment *moment);

#endif
