/* SPDX-License-Identifier: ISC */
/* See active_time.h. */
#include "pace/active_time.h"

int64_t
active_time_add(int64_t at_ns, int64_t more_ns)
{
	return at_ns > ACTIVE_TIME_FOREVER - more_ns ? ACTIVE_TIME_FOREVER
						     : at_ns + more_ns;
}

int64_t
active_time_ns(const struct active_time *active, int64_t now_ns)
{
	return active->is_paused ? active->paused_at_ns
				 : now_ns - active->paused_ns;
}

int64_t
active_time_monotonic_ns(const struct active_time *active, int64_t at_ns)
{
	return active_time_add(at_ns, active->paused_ns);
}

void
active_time_pause(struct active_time *active, int64_t now_ns)
{
	if (active->is_paused)
		return;
	active->paused_at_ns = active_time_ns(active, now_ns);
	active->is_paused = true;
}

void
active_time_resume(struct active_time *active, int64_t now_ns)
{
	if (!active->is_paused)
		return;
	active->paused_ns = now_ns - active->paused_at_ns;
	active->is_paused = false;
}
