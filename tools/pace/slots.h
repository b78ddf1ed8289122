/* Instants of slots, exact for ever: what rounding down leaves is carried on
 * in integers. Pure. */
#ifndef PACE_SLOTS_H
#define PACE_SLOTS_H

#include "common/quantity.h"

/* So many slots in each period. Instants are rounded down; the carry is what
 * that leaves of the last one. */
struct slots {
	uint64_t lines;
	int64_t slot_ns; /* period / lines, rounded down */
	uint64_t rest;   /* and what that leaves, in 1/lines ns */
	uint64_t carry;  /* the same of the last instant */
};

/* The rate must not be unpaced, nor slower than INT64_MAX ns a slot. */
struct slots slots_of_rate(const struct quantity_rate *rate);

/* The instant of the slot `count` behind that at at_ns; INT64_MAX where it
 * would be beyond. */
int64_t slots_after(struct slots *slots, int64_t at_ns, uint64_t count);

/* How many slots behind that at at_ns are not after until_ns; UINT64_MAX where
 * there are more. */
uint64_t
slots_within(const struct slots *slots, int64_t at_ns, int64_t until_ns);

/* Of the slots behind that at at_ns the last one that is not after until_ns;
 * at_ns itself where there is none. */
int64_t slots_until(struct slots *slots, int64_t at_ns, int64_t until_ns);

#endif
