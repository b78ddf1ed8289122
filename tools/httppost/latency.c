/* SPDX-License-Identifier: ISC */
/* See latency.h. */
#include "httppost/latency.h"

#include "common/quantity.h"

#include <stddef.h>

/* Values below 8 us have a bucket each. Above that, the three bits after the
 * highest one choose one of the eight buckets of a power of two. */
static size_t
bucket_of(uint64_t us)
{
	size_t power = 0;

	while (us >> power >= 16)
		power++;
	return us < 8 ? (size_t)us : (power + 1) * 8 + (us >> power) - 8;
}

/* The largest value of a bucket, in whole microseconds. */
static uint64_t
bucket_end(size_t bucket)
{
	size_t power = bucket / 8;

	if (!power)
		return bucket;
	return ((uint64_t)(bucket % 8 + 9) << (power - 1)) - 1;
}

void
latency_add(struct latency *latency, int64_t ns)
{
	size_t bucket = bucket_of(ns > 0 ? (uint64_t)(ns / NS_PER_US) : 0);

	if (bucket >= LATENCY_BUCKETS)
		bucket = LATENCY_BUCKETS - 1;
	latency->buckets[bucket]++;
	latency->count++;
	if (ns > latency->longest_ns)
		latency->longest_ns = ns;
}

int64_t
latency_percentile(const struct latency *latency, unsigned percent)
{
	/* the rank, rounded up */
	uint64_t rank = (latency->count / 100) * percent +
			(latency->count % 100 * percent + 99) / 100;
	uint64_t seen = 0;
	size_t bucket;

	if (!latency->count)
		return 0;
	for (bucket = 0; bucket < LATENCY_BUCKETS - 1; bucket++) {
		seen += latency->buckets[bucket];
		if (seen >= rank)
			break;
	}
	if (bucket_end(bucket) >= (uint64_t)(latency->longest_ns / NS_PER_US))
		return latency->longest_ns;
	return (int64_t)(bucket_end(bucket) + 1) * NS_PER_US - 1;
}
