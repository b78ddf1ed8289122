/* SPDX-License-Identifier: ISC */
/* Times of slots, always exact: the rest of each rounding is carried in
 * integers. Pure. */
#ifndef PACE_SLOTS_H
#define PACE_SLOTS_H

#include "common/quantity.h"

/* `lines` slots in each period. Times are rounded down; `carry` is the rest of
 * the last one. */
struct slots {
	uint64_t lines;
	int64_t slot_ns; /* period / lines, rounded down */
	uint64_t rest;   /* the rest, in 1/lines ns */
	uint64_t carry;  /* the rest of the last time, in 1/lines ns */
};

/* The rate must not be unpaced, nor slower than INT64_MAX ns a slot. */
struct slots slots_of_rate(const struct quantity_rate *rate);

/* The time of the slot `count` slots after the one at at_ns, at most INT64_MAX.
 */
int64_t slots_after(struct slots *slots, int64_t at_ns, uint64_t count);

/* How many slots after the one at at_ns are due by until_ns, at most
 * UINT64_MAX. */
uint64_t
slots_within(const struct slots *slots, int64_t at_ns, int64_t until_ns);

/* The time of the last slot after the one at at_ns that is due by until_ns;
 * at_ns if there is none. */
int64_t slots_until(struct slots *slots, int64_t at_ns, int64_t until_ns);

#endif
