/* SPDX-License-Identifier: ISC */
/* See arrival.h. */
#include "httppost/arrival.h"

#include "common/quantity.h"

#include <stdlib.h>

/* Not by a remainder, because a division is slow and this runs for every
 * line. */
static struct arrival *
at(const struct arrivals *arrivals, size_t index)
{
	size_t place = arrivals->oldest + index;

	if (place >= arrivals->capacity)
		place -= arrivals->capacity;
	return &arrivals->reads[place];
}

static bool
grow(struct arrivals *arrivals)
{
	size_t capacity = arrivals->capacity ? 2 * arrivals->capacity : 64;
	struct arrival *reads = calloc(capacity, sizeof(*reads));
	size_t i;

	if (!reads)
		return false;
	for (i = 0; i < arrivals->count; i++)
		reads[i] = *at(arrivals, i);
	free(arrivals->reads);
	arrivals->reads = reads;
	arrivals->capacity = capacity;
	arrivals->oldest = 0;
	return true;
}

bool
arrivals_add(struct arrivals *arrivals, size_t length, int64_t realtime_ns,
	int64_t monotonic_ns)
{
	struct arrival *newest = NULL;

	if (arrivals->count)
		newest = at(arrivals, arrivals->count - 1);
	arrivals->read_bytes += length;
	if (newest && monotonic_ns - newest->monotonic_ns < NS_PER_MS) {
		newest->end = arrivals->read_bytes;
		return true;
	}
	if (arrivals->count == arrivals->capacity && !grow(arrivals))
		return false;
	*at(arrivals, arrivals->count++) =
		(struct arrival){ arrivals->read_bytes, realtime_ns,
			monotonic_ns };
	return true;
}

const struct arrival *
arrivals_peek(const struct arrivals *arrivals, size_t length)
{
	static const struct arrival none;
	const struct arrival *last = &none;
	size_t i;

	for (i = 0; i < arrivals->count; i++) {
		last = at(arrivals, i);
		if (last->end >= arrivals->taken_bytes + length)
			break;
	}
	return last;
}

void
arrivals_take(struct arrivals *arrivals, size_t length)
{
	arrivals->taken_bytes += length;
	while (arrivals->count && arrivals->reads[arrivals->oldest].end <=
					  arrivals->taken_bytes) {
		if (++arrivals->oldest == arrivals->capacity)
			arrivals->oldest = 0;
		arrivals->count--;
	}
}

void
arrivals_free(struct arrivals *arrivals)
{
	free(arrivals->reads);
	*arrivals = (struct arrivals){ 0 };
}
