/* SPDX-License-Identifier: ISC */
/* Active time: the monotonic clock without the pauses. While paused it stands
 * still. Instants in nanoseconds; now_ns is on the monotonic clock. Pure. */
#ifndef PACE_ACTIVE_TIME_H
#define PACE_ACTIVE_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* An instant that never comes, or an endless span. */
#define ACTIVE_TIME_FOREVER INT64_MAX

/* {0} has never been paused. */
struct active_time {
	bool is_paused;
	int64_t paused_at_ns; /* active time in this pause */
	int64_t paused_ns;    /* of all pauses that have ended */
};

int64_t active_time_ns(const struct active_time *active, int64_t now_ns);

/* The monotonic time of that active time, if nothing pauses before. */
int64_t
active_time_monotonic_ns(const struct active_time *active, int64_t at_ns);

/* Both may be called repeatedly. */
void active_time_pause(struct active_time *active, int64_t now_ns);
void active_time_resume(struct active_time *active, int64_t now_ns);

/* Returns the sum, at most ACTIVE_TIME_FOREVER. more_ns must not be negative.
 */
int64_t active_time_add(int64_t at_ns, int64_t more_ns);

#endif
