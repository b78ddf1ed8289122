/* Goes with its callers. Recorded time: text to nanoseconds. Pure: no clock, no
 * time zone of the machine. Texts are not ended by a NUL. */
#ifndef PACE_MOMENT_OLD_H
#define PACE_MOMENT_OLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "13:00:00", "13:00:00.25": nanoseconds since midnight. Digits beyond the
 * ninth are dropped, in all forms; a second 60 is the next minute's 0. */
bool moment_of_day(const char *text, size_t length, int64_t *ns);

/* RFC 3339 section 5.6, "2024-02-16T20:30:45.5+01:00": nanoseconds since the
 * epoch. A blank may stand for the T. False also where int64_t is too small:
 * before 1678 and after 2261. *has_offset says whether "Z" or an offset is
 * there; without, the time is taken as UTC. */
bool
moment_of_date(const char *text, size_t length, int64_t *ns, bool *has_offset);

/* How many decimal digits a unit of time lies above the nanosecond. */
enum moment_unit {
	MOMENT_NANOSECONDS = 0,
	MOMENT_MICROSECONDS = 3,
	MOMENT_MILLISECONDS = 6,
	MOMENT_SECONDS = 9,
};

/* The unit in which a number since the epoch is a time of our age: up to 11
 * digits before the point are seconds, up to 14 milliseconds, up to 17
 * microseconds, and more are nanoseconds. The number must be one of JSON. */
enum moment_unit moment_unit_of(const char *number, size_t length);

/* A JSON number in this unit as nanoseconds, exact for every number of digits.
 * False where int64_t is too small. */
bool moment_of_number(
	const char *number, size_t length, enum moment_unit unit, int64_t *ns);

enum moment_form {
	MOMENT_UNKNOWN, /* no time was read yet */
	MOMENT_CLOCK,   /* HH:MM:SS; the axis counts days on from the first */
	MOMENT_DATE,    /* RFC 3339; without an offset it is UTC */
	MOMENT_NUMBER,  /* since the epoch */
};

/* Times on one axis, all of the form of the first. {0} begins. */
struct moment_series {
	enum moment_form form;
	enum moment_unit unit; /* of numbers */
};

/* Reads the next time of a series. latest_ns is the latest one before, which
 * says nothing before the first: a time of day more than 12 h before it is past
 * midnight. Returns the form of the text, which is not that of the series where
 * ns and the series do not count: MOMENT_UNKNOWN where the text is no time. */
enum moment_form moment_read(struct moment_series *series, const char *text,
	size_t length, int64_t latest_ns, int64_t *ns);

#endif
