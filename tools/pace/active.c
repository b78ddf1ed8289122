/* See active.h. */
#include "pace/active.h"

int64_t
active_add(int64_t at_ns, int64_t more_ns)
{
	return at_ns > ACTIVE_FOREVER - more_ns ? ACTIVE_FOREVER
						: at_ns + more_ns;
}

int64_t
active_ns(const struct active *active, int64_t now_ns)
{
	return active->is_paused ? active->paused_at_ns
				 : now_ns - active->paused_ns;
}

int64_t
active_monotonic_ns(const struct active *active, int64_t at_ns)
{
	return active_add(at_ns, active->paused_ns);
}

void
active_pause(struct active *active, int64_t now_ns)
{
	if (active->is_paused)
		return;
	active->paused_at_ns = active_ns(active, now_ns);
	active->is_paused = true;
}

void
active_resume(struct active *active, int64_t now_ns)
{
	if (!active->is_paused)
		return;
	active->paused_ns = now_ns - active->paused_at_ns;
	active->is_paused = false;
}
