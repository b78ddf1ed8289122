/* SPDX-License-Identifier: ISC */
/* Latencies in a small table of logarithmic buckets: eight to each power of
 * two of a microsecond, so a percentile is at most 1/8 too high. Pure. */
#ifndef HTTPPOST_LATENCY_H
#define HTTPPOST_LATENCY_H

#include <stdint.h>

#define LATENCY_BUCKETS 320

/* {0} is an empty table. */
struct latency {
	uint64_t buckets[LATENCY_BUCKETS];
	uint64_t count;
	int64_t longest_ns;
};

void latency_add(struct latency *latency, int64_t ns);

/* The latency that `percent` of 100 values do not exceed; 0 if there are
 * none. */
int64_t latency_percentile(const struct latency *latency, unsigned percent);

#endif
