/* The usual way to write a time, 2024-02-16T20:30:45.123+01:00 or 20:30:45, is
 * read in one pass, for each line costs it. Pure. */
#ifndef COMMON_MOMENT_USUAL_H
#define COMMON_MOMENT_USUAL_H

#include "common/moment.h"
#include "common/zone.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads a date and a time, or a time of day. False where it is not written in
 * the usual way: moment_shape decides then, and comes to the same end for what
 * both read. */
bool
moment_usual_read(const char *text, size_t length, bool has_date, bool has_zone,
	const struct zone *zone, struct moment *moment, int *fraction_digits);

#endif
