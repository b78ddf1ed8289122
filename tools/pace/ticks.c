/* SPDX-License-Identifier: ISC */
/* See ticks.h. */
#include "pace/ticks.h"

#include "common/quantity.h"
#include "pace/active_time.h"

/* Slots shorter than this are released by ticks. */
#define SHORT_SLOT_NS (500 * NS_PER_US)

int64_t
ticks_for_lateness(int64_t late_ns)
{
	return late_ns - late_ns / 8;
}

int64_t
ticks_for(int64_t slot_ns, int64_t tick_ns)
{
	return slot_ns < SHORT_SLOT_NS && slot_ns < tick_ns ? tick_ns : 0;
}

int64_t
ticks_halved(int64_t tick_ns, int64_t span_ns)
{
	while (tick_ns > span_ns && tick_ns > 1)
		tick_ns /= 2;
	return tick_ns;
}

int64_t
ticks_after(int64_t at_ns, int64_t origin_ns, int64_t tick_ns)
{
	int64_t into_tick = (at_ns - origin_ns) % tick_ns;

	return into_tick ? active_time_add(at_ns, tick_ns - into_tick) : at_ns;
}

int64_t
ticks_before(int64_t at_ns, int64_t origin_ns, int64_t tick_ns)
{
	return at_ns - (at_ns - origin_ns) % tick_ns;
}
