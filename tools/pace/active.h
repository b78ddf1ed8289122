/* Active time: the monotonic clock without the pauses. While paused it stands
 * still. Instants in nanoseconds; now_ns is on the monotonic clock. Pure. */
#ifndef PACE_ACTIVE_H
#define PACE_ACTIVE_H

#include <stdbool.h>
#include <stdint.h>

/* An instant that never comes, and a span without end. */
#define ACTIVE_FOREVER INT64_MAX

/* {0} has never been paused. */
struct active {
	bool is_paused;
	int64_t paused_at_ns; /* active time in this pause */
	int64_t paused_ns;    /* in all pauses that have ended */
};

int64_t active_ns(const struct active *active, int64_t now_ns);

/* When it will be that active time, if nothing pauses before. */
int64_t active_monotonic_ns(const struct active *active, int64_t at_ns);

/* Both may come twice. */
void active_pause(struct active *active, int64_t now_ns);
void active_resume(struct active *active, int64_t now_ns);

/* A sum that stays at ACTIVE_FOREVER where it would be beyond; more_ns >= 0. */
int64_t active_add(int64_t at_ns, int64_t more_ns);

#endif
