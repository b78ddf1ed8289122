/* SPDX-License-Identifier: ISC */
/* See spacings.h. */
#include "pace/spacings.h"

#include <stddef.h>

#define OCTAVE 32

/* Values below 32 have a bucket each. Values from 2^n on are in octave n - 4,
 * and the five bits after the highest one choose the bucket. */
static size_t
bucket_of(int64_t ns)
{
	uint64_t value = (uint64_t)ns;
	size_t octave = 0;

	for (; value >= (uint64_t)2 * OCTAVE; value >>= 1)
		octave++;
	return octave * OCTAVE + (size_t)value;
}

void
spacings_add(struct spacings *spacings, int64_t ns)
{
	struct spacings_bucket *bucket = &spacings->buckets[bucket_of(ns)];

	if (!bucket->count || ns < bucket->least_ns)
		bucket->least_ns = ns;
	if (ns > bucket->most_ns)
		bucket->most_ns = ns;
	bucket->count++;
	spacings->count++;
}

int64_t
spacings_median(const struct spacings *spacings, bool *is_exact)
{
	const struct spacings_bucket *bucket = spacings->buckets;
	uint64_t before = (spacings->count + 1) / 2;

	*is_exact = true;
	if (!before)
		return 0;
	for (; bucket->count < before; bucket++)
		before -= bucket->count;
	*is_exact = bucket->least_ns == bucket->most_ns;
	return bucket->least_ns + (bucket->most_ns - bucket->least_ns) / 2;
}
