/* See schedule.h. */
#include "pace/schedule.h"

/* Slots shorter than this are released by ticks. */
#define SHORT_SLOT_NS (500 * NS_PER_US)
#define TICK_NS NS_PER_MS

/* So much lag stays owed after a stall, or one slot where that is more. */
#define OWED_NS (250 * NS_PER_MS)

static bool
is_unpaced(const struct schedule *schedule)
{
	return schedule->settings.rate.lines == 0;
}

void
schedule_open(struct schedule *schedule,
	const struct schedule_settings *settings, int64_t now_ns)
{
	const struct quantity_rate *rate = &settings->rate;

	*schedule = (struct schedule){
		.settings = *settings,
		.active = { settings->is_paused, now_ns, 0 },
		.owed_ns = OWED_NS,
	};
	if (is_unpaced(schedule))
		return;
	schedule->slot_ns = (int64_t)(rate->period_ns / rate->lines);
	schedule->rest = rate->period_ns % rate->lines;
	if (schedule->slot_ns < SHORT_SLOT_NS)
		schedule->tick_ns = TICK_NS;
	if (schedule->slot_ns > schedule->owed_ns)
		schedule->owed_ns = schedule->slot_ns;
}

static int64_t
end_ns(const struct schedule *schedule)
{
	return active_add(schedule->begin_ns, schedule->settings.span_ns);
}

/* When to be awake for a deadline: then, or at the first tick that is not
 * before it. Ticks count from where t0 was first, so they have no drift. */
static int64_t
wake_for(const struct schedule *schedule, int64_t deadline_ns)
{
	int64_t into_tick;

	if (!schedule->tick_ns || deadline_ns == ACTIVE_FOREVER)
		return deadline_ns;
	into_tick = (deadline_ns - schedule->begin_ns) % schedule->tick_ns;
	if (!into_tick)
		return deadline_ns;
	return active_add(deadline_ns, schedule->tick_ns - into_tick);
}

/* The next deadline as it will be once the slip has been counted that a line
 * makes by leaving at this time. */
static int64_t
slipped_deadline(const struct schedule *schedule, int64_t at_ns)
{
	int64_t earliest_ns = at_ns - schedule->owed_ns;

	return schedule->next_ns < earliest_ns ? earliest_ns
					       : schedule->next_ns;
}

/* A line is there that was missing when it was due: later slots move by all of
 * the wait. In ticks it was not missed before the tick. */
static void
end_starving(struct schedule *schedule, int64_t at_ns)
{
	int64_t wait_ns = at_ns - wake_for(schedule, schedule->next_ns);

	schedule->is_starved = false;
	if (wait_ns <= 0)
		return;
	schedule->next_ns += wait_ns;
	schedule->waited_ns += wait_ns;
}

/* False where there is no line yet to begin with. */
static bool
begin(struct schedule *schedule, enum schedule_input input, int64_t at_ns)
{
	if (input == SCHEDULE_NONE)
		return false;
	schedule->is_begun = true;
	schedule->begin_ns = schedule->next_ns = at_ns;
	return true;
}

static struct schedule_step
step(const struct schedule *schedule, enum schedule_action action,
	int64_t wake_ns)
{
	return (struct schedule_step){ action,
		active_monotonic_ns(&schedule->active, wake_ns) };
}

/* The next slot is due. */
static struct schedule_step
step_due(struct schedule *schedule, enum schedule_input input, bool is_over)
{
	if (input == SCHEDULE_LINE)
		return step(schedule, SCHEDULE_RELEASE, ACTIVE_FOREVER);
	if (is_over)
		return step(schedule, SCHEDULE_END, ACTIVE_FOREVER);
	if (input == SCHEDULE_STUCK)
		return step(schedule, SCHEDULE_BLOCK, end_ns(schedule));
	schedule->is_starved = true;
	return step(schedule, SCHEDULE_STARVE, end_ns(schedule));
}

static struct schedule_step
step_paced(struct schedule *schedule, enum schedule_input input, int64_t at_ns)
{
	bool is_over = at_ns >= end_ns(schedule);
	int64_t deadline_ns, wake_ns;

	if (schedule->is_starved && input != SCHEDULE_NONE)
		end_starving(schedule, at_ns);
	deadline_ns = schedule->next_ns;
	if (input != SCHEDULE_NONE)
		deadline_ns = slipped_deadline(schedule, at_ns);
	if (deadline_ns < end_ns(schedule) && deadline_ns <= at_ns)
		return step_due(schedule, input, is_over);
	if (is_over)
		return step(schedule, SCHEDULE_END, ACTIVE_FOREVER);
	wake_ns = wake_for(schedule, deadline_ns);
	if (wake_ns > end_ns(schedule))
		wake_ns = end_ns(schedule);
	return step(schedule, SCHEDULE_SLEEP, wake_ns);
}

struct schedule_step
schedule_next(
	struct schedule *schedule, enum schedule_input input, int64_t now_ns)
{
	int64_t at_ns = active_ns(&schedule->active, now_ns);

	if (schedule->released >= schedule->settings.limit)
		return step(schedule, SCHEDULE_END, ACTIVE_FOREVER);
	if (schedule->active.is_paused)
		return step(schedule, SCHEDULE_PAUSE, ACTIVE_FOREVER);
	if (input == SCHEDULE_ENDED)
		return step(schedule, SCHEDULE_END, ACTIVE_FOREVER);
	if (!schedule->is_begun && !begin(schedule, input, at_ns))
		return step(schedule, SCHEDULE_STARVE, ACTIVE_FOREVER);
	if (!is_unpaced(schedule))
		return step_paced(schedule, input, at_ns);
	if (at_ns >= end_ns(schedule))
		return step(schedule, SCHEDULE_END, ACTIVE_FOREVER);
	return step_due(schedule, input, false);
}

bool
schedule_may_release(const struct schedule *schedule, int64_t now_ns)
{
	int64_t at_ns = active_ns(&schedule->active, now_ns);

	if (schedule->released >= schedule->settings.limit ||
		schedule->active.is_paused)
		return false;
	if (is_unpaced(schedule))
		return at_ns < end_ns(schedule);
	return schedule->next_ns <= at_ns &&
	       slipped_deadline(schedule, at_ns) < end_ns(schedule);
}

/* Exact for ever: the carry keeps what rounding down leaves. */
static void
next_slot(struct schedule *schedule)
{
	uint64_t missing = schedule->settings.rate.lines - schedule->rest;

	schedule->next_ns = active_add(schedule->next_ns, schedule->slot_ns);
	if (schedule->carry < missing) {
		schedule->carry += schedule->rest;
	} else {
		schedule->carry -= missing;
		schedule->next_ns = active_add(schedule->next_ns, 1);
	}
}

void
schedule_release(struct schedule *schedule, int64_t now_ns)
{
	int64_t at_ns = active_ns(&schedule->active, now_ns), slip_ns;

	if (schedule->released++ == 0)
		schedule->first_ns = at_ns;
	schedule->last_ns = at_ns;
	if (is_unpaced(schedule))
		return;
	schedule->lag_ns = at_ns - schedule->next_ns;
	slip_ns = schedule->lag_ns - schedule->owed_ns;
	if (slip_ns > 0) {
		schedule->next_ns += slip_ns;
		schedule->slipped_ns += slip_ns;
		schedule->slips++;
	}
	next_slot(schedule);
}

int64_t
schedule_elapsed_ns(const struct schedule *schedule, int64_t now_ns)
{
	if (!schedule->is_begun)
		return 0;
	return active_ns(&schedule->active, now_ns) - schedule->begin_ns;
}
