/* What a schedule that has begun says about one instant: what is due by then,
 * and when to be awake for the rest. Changes nothing. at_ns and what is
 * returned are active time. Pure. */
#ifndef PACE_DEADLINE_H
#define PACE_DEADLINE_H

#include "pace/schedule.h"

/* When its span ends; ACTIVE_FOREVER where it does not. */
int64_t deadline_end_ns(const struct schedule *schedule);

/* When to be awake for a deadline: then, or at the first tick that is not
 * before it. */
int64_t deadline_wake_ns(const struct schedule *schedule, int64_t deadline_ns);

/* The next deadline as it is once the slip has been counted that a line makes
 * by leaving at this time. `slots` are the schedule's, and move with it. */
int64_t deadline_slipped_ns(
	const struct schedule *schedule, struct slots *slots, int64_t at_ns);

/* Lines whose deadline is not after this may leave now: the last tick, or what
 * is before the end. */
int64_t deadline_until_ns(const struct schedule *schedule, int64_t at_ns);

/* Whether the next line is due. */
bool deadline_is_met(const struct schedule *schedule, int64_t at_ns);

#endif
