/* SPDX-License-Identifier: ISC */
/* Ticks: lines in short slots are released in groups, so that not every line
 * needs a wake-up. Pure. */
#ifndef PACE_TICKS_H
#define PACE_TICKS_H

#include <stdint.h>

/* The tick with which no line is later than late_ns. An eighth is kept for the
 * wake-up, which may be late itself. */
int64_t ticks_for_lateness(int64_t late_ns);

/* The tick for slots of that length, if ticks of tick_ns are wanted; 0 if the
 * slots are long enough for a wake-up each. */
int64_t ticks_for(int64_t slot_ns, int64_t tick_ns);

/* Halves the tick until it is not longer than span_ns or cannot be halved. The
 * shorter ticks coincide with the longer ones, as far as halves are whole
 * numbers. */
int64_t ticks_halved(int64_t tick_ns, int64_t span_ns);

/* The first tick at or after the time, at most INT64_MAX. Ticks count from
 * origin_ns, which is not after at_ns. */
int64_t ticks_after(int64_t at_ns, int64_t origin_ns, int64_t tick_ns);

/* The last tick at or before the time. */
int64_t ticks_before(int64_t at_ns, int64_t origin_ns, int64_t tick_ns);

#endif
