/* See deadline.h. */
#include "pace/deadline.h"

#include "pace/tick.h"

int64_t
deadline_end_ns(const struct schedule *schedule)
{
	return active_add(schedule->begin_ns, schedule->settings.span_ns);
}

/* Ticks count from t0, and late input moves them with it. */
static int64_t
first_tick_ns(const struct schedule *schedule)
{
	return schedule->begin_ns + schedule->waited_ns;
}

int64_t
deadline_wake_ns(const struct schedule *schedule, int64_t deadline_ns)
{
	if (!schedule->tick_ns || deadline_ns == ACTIVE_FOREVER)
		return deadline_ns;
	return tick_behind(
		deadline_ns, first_tick_ns(schedule), schedule->tick_ns);
}

int64_t
deadline_slipped_ns(
	const struct schedule *schedule, struct slots *slots, int64_t at_ns)
{
	if (at_ns - schedule->next_ns <= schedule->owed_ns)
		return schedule->next_ns;
	if (schedule->settings.late == SCHEDULE_SKIP)
		return slots_until(slots, schedule->next_ns, at_ns);
	return at_ns - schedule->owed_ns;
}

/* What is due by the end needs no tick behind it. */
int64_t
deadline_until_ns(const struct schedule *schedule, int64_t at_ns)
{
	int64_t end_ns = deadline_end_ns(schedule);

	if (at_ns >= end_ns)
		return end_ns - 1;
	if (!schedule->tick_ns)
		return at_ns;
	return tick_before(at_ns, first_tick_ns(schedule), schedule->tick_ns);
}

bool
deadline_is_met(const struct schedule *schedule, int64_t at_ns)
{
	int64_t until_ns = deadline_until_ns(schedule, at_ns);
	struct slots slots = schedule->slots;

	if (at_ns >= deadline_end_ns(schedule))
		return deadline_slipped_ns(schedule, &slots, at_ns) <= until_ns;
	return schedule->next_ns <= until_ns;
}
