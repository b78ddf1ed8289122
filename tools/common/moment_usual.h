/* SPDX-License-Identifier: ISC */
/* Reads the most common forms, 2024-02-16T20:30:45.123+01:00 and 20:30:45, in
 * one fast pass. Pure. */
#ifndef COMMON_MOMENT_USUAL_H
#define COMMON_MOMENT_USUAL_H

#include "common/moment.h"
#include "common/zone.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads a date and a time, or a time of day. False if it has another form: then
 * moment_shape decides, and gives the same result for all that both can read.
 */
bool
moment_usual_read(const char *text, size_t length, bool has_date, bool has_zone,
	const struct zone *zone, struct moment *moment, int *fraction_digits);

#endif
