/* Ticks: lines in short slots leave some at a time, so that there is no wake
 * for each of them. Pure. */
#ifndef PACE_TICKS_H
#define PACE_TICKS_H

#include <stdint.h>

/* The tick by which no line is later than late_ns, with an eighth of it for the
 * wake itself, which is late, too. */
int64_t ticks_for_lateness(int64_t late_ns);

/* The length of the tick for slots of that length, where ticks of tick_ns are
 * wanted; 0 where the slots are long enough for a wake each. */
int64_t ticks_for(int64_t slot_ns, int64_t tick_ns);

/* The tick halved until it is not longer than span_ns, or cannot be halved. The
 * shorter ticks lie among the longer ones, as far as halves are whole. */
int64_t ticks_halved(int64_t tick_ns, int64_t span_ns);

/* The first tick that is not before the instant, where ticks count from
 * origin_ns, which is not behind it. INT64_MAX where that would be beyond. */
int64_t ticks_after(int64_t at_ns, int64_t origin_ns, int64_t tick_ns);

/* The last tick that is not after the instant. */
int64_t ticks_before(int64_t at_ns, int64_t origin_ns, int64_t tick_ns);

#endif
