/* SPDX-License-Identifier: ISC */
/* Counts newlines, many bytes at a time. Pure. */
#ifndef PACE_NEWLINES_H
#define PACE_NEWLINES_H

#include <stddef.h>
#include <stdint.h>

/* The number of newlines. */
uint64_t newlines_count(const char *bytes, size_t length);

/* The length of the first `most` whole lines, or of all if there are fewer.
 * *lines becomes their number. */
size_t
newlines_span(const char *bytes, size_t length, uint64_t most, uint64_t *lines);

#endif
