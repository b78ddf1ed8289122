/* Active time: the monotonic clock without the pauses. While paused it stands
 * still. Instants in nanoseconds; now_ns is on the monotonic clock. Pure. */
#ifndef PACE_ACTIVE_TIME_H
#define PACE_ACTIVE_TIME_H

#include <stdbool.h>
#include <stdint.h>

/* An instant that never comes, and a span without end. */
#define ACTIVE_TIME_FOREVER INT64_MAX

/* {0} has never been paused. */
struct active_time {
	bool is_paused;
	int64_t paused_at_ns; /* active time in this pause */
	int64_t paused_ns;    /* in all pauses that have ended */
};

int64_t active_time_ns(const struct active_time *active, int64_t now_ns);

/* When it will be that active time, if nothing pauses before. */
int64_t
active_time_monotonic_ns(const struct active_time *active, int64_t at_ns);

/* Both may come twice. */
void active_time_pause(struct active_time *active, int64_t now_ns);
void active_time_resume(struct active_time *active, int64_t now_ns);

/* A sum that stays at ACTIVE_TIME_FOREVER where it would be beyond; more_ns >=
 * 0. */
int64_t active_time_add(int64_t at_ns, int64_t more_ns);

#endif
