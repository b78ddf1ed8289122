/* SPDX-License-Identifier: ISC */
/* The rate of the last ten seconds. It keeps one moment a second, each with the
 * number of lines released by then. Pure. */
#ifndef PACE_RECENT_H
#define PACE_RECENT_H

#include <stddef.h>
#include <stdint.h>

#define RECENT_SECONDS 10
#define RECENT_MOMENTS (RECENT_SECONDS + 2)

struct recent_moment {
	int64_t at_ns;
	uint64_t released;
};

/* {0} begins. The moments form a ring; `count` is the number of all that were
 * ever kept. */
struct recent {
	struct recent_moment moments[RECENT_MOMENTS];
	size_t count;
	struct recent_moment last; /* when the number last changed */
};

/* Takes the number of lines released by now_ns, on the monotonic clock. Call it
 * soon after each release. */
void recent_take(struct recent *recent, uint64_t released, int64_t now_ns);

/* Lines per second in the ten seconds before now_ns: between the first and the
 * last release in them. If there was only one release, its lines are divided by
 * ten seconds. */
double recent_rate(const struct recent *recent, int64_t now_ns);

#endif
