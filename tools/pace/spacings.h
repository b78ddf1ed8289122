/* SPDX-License-Identifier: ISC */
/* The median of many spacings in a fixed amount of memory. Each octave has 32
 * buckets, and a bucket keeps its least and its greatest value. The median is
 * exact if its bucket contains only one value, as in every regular recording.
 * Otherwise it is off by less than 1/32. Pure. */
#ifndef PACE_SPACINGS_H
#define PACE_SPACINGS_H

#include <stdbool.h>
#include <stdint.h>

#define SPACINGS_BUCKETS 1920

struct spacings_bucket {
	uint64_t count;
	int64_t least_ns;
	int64_t most_ns;
};

/* {0} begins. */
struct spacings {
	uint64_t count;
	struct spacings_bucket buckets[SPACINGS_BUCKETS];
};

/* Adds a spacing, which must not be negative. */
void spacings_add(struct spacings *spacings, int64_t ns);

/* The median, the lower one of two; 0 if there are no spacings. */
int64_t spacings_median(const struct spacings *spacings, bool *is_exact);

#endif
