/* SPDX-License-Identifier: ISC */
/* When the bytes of the input were read. A line may wait in the buffer during
 * an outage, and %{now} is still the moment when it was read. Pure. */
#ifndef HTTPPOST_ARRIVAL_H
#define HTTPPOST_ARRIVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arrival {
	uint64_t end; /* bytes of input up to and with this read */
	int64_t realtime_ns;
	int64_t monotonic_ns;
};

/* The reads whose bytes were not all taken yet, oldest first. {0} begins. */
struct arrivals {
	struct arrival *reads; /* a ring */
	size_t capacity;
	size_t oldest;
	size_t count;
	uint64_t read_bytes;
	uint64_t taken_bytes;
};

/* `length` bytes were read. Reads within a millisecond of each other are one.
 * False if memory is short. */
bool arrivals_add(struct arrivals *arrivals, size_t length, int64_t realtime_ns,
	int64_t monotonic_ns);

/* When the last of the next `length` bytes was read, valid until the next
 * call. */
const struct arrival *
arrivals_peek(const struct arrivals *arrivals, size_t length);

/* Takes `length` bytes from the front. */
void arrivals_take(struct arrivals *arrivals, size_t length);

void arrivals_free(struct arrivals *arrivals);

#endif
