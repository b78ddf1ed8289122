/* SPDX-License-Identifier: ISC */
/* See schedule.h. */
#include "pace/schedule.h"

#include "pace/ticks.h"

/* Shorter slots are as fast as other programs can write or read. */
#define DENSE_SLOT_NS (4 * NS_PER_US)

/* How much lag is caught up after a stall, or one slot if that is more. */
#define OWED_NS (250 * NS_PER_MS)

/* In ticks, lines leave up to a tick late, and the wake-up may be a little
 * later. */
static int64_t
owed_for(const struct schedule *schedule)
{
	int64_t slot_ns = schedule->slots.slot_ns;
	int64_t ticks_ns = 2 * schedule->tick_ns;

	if (schedule->settings.late == SCHEDULE_LATE_BURST)
		return ACTIVE_TIME_FOREVER;
	if (schedule->settings.late == SCHEDULE_SKIP)
		return slot_ns > ticks_ns ? slot_ns - 1 : ticks_ns;
	return slot_ns > OWED_NS ? slot_ns : OWED_NS;
}

static uint64_t
common_divisor(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* Slots have `burst` lines, and the shard one of each `count` lines. */
static uint64_t
period_of(const struct schedule_settings *settings)
{
	uint64_t count = settings->shard.count;

	return count ? count / common_divisor(count, settings->burst) : 1;
}

static void
set_rate(struct schedule *schedule, const struct quantity_rate *rate)
{
	schedule->settings.rate = *rate;
	schedule->slots = (struct slots){ 0 };
	schedule->tick_ns = 0;
	if (rate->lines) {
		schedule->slots = slots_of_rate(rate);
		schedule->tick_ns = ticks_for(
			schedule->slots.slot_ns, schedule->settings.tick_ns);
	}
	schedule->owed_ns = owed_for(schedule);
}

void
schedule_open(struct schedule *schedule,
	const struct schedule_settings *settings, int64_t now_ns)
{
	*schedule = (struct schedule){
		.settings = *settings,
		.active = { settings->is_paused, now_ns, 0 },
	};
	schedule->period = period_of(settings);
	replay_open(&schedule->replay, &settings->replay);
	set_rate(schedule, &settings->rate);
}

bool
schedule_wants_date(const struct schedule *schedule)
{
	return schedule_is_replay(schedule) && !schedule->is_dated &&
	       schedule->released < schedule->settings.limit;
}

/* Ticks are for short gaps; lines due with the line before need none. */
static void
set_gap(struct schedule *schedule, int64_t gap_ns)
{
	schedule->next_ns = active_time_add(schedule->due_ns, gap_ns);
	if (gap_ns)
		schedule->tick_ns =
			ticks_for(gap_ns, schedule->settings.tick_ns);
}

struct replay_step
schedule_date(struct schedule *schedule, const char *line, size_t length)
{
	struct replay *replay = &schedule->replay;
	const uint64_t back = replay->back, skipped = replay->skipped;
	const uint64_t unstamped = replay->unstamped;
	struct replay_step step = replay_next(replay, line, length);

	if (schedule_is_other(schedule)) {
		replay->back = back;
		replay->skipped = skipped;
		replay->unstamped = unstamped;
	}
	schedule->lines += step.verdict == REPLAY_LEAVE_OUT;
	schedule->is_dated = step.verdict == REPLAY_PASS;
	if (schedule->is_dated)
		set_gap(schedule, step.gap_ns);
	return step;
}

/* What is due at a time, and when to wake up for the rest, all in active time.
 */

/* The end of the span, or ACTIVE_TIME_FOREVER. */
static int64_t
end_ns_of(const struct schedule *schedule)
{
	return active_time_add(schedule->begin_ns, schedule->settings.span_ns);
}

/* Ticks count from t0, and move with it on late input. */
static int64_t
first_tick_ns(const struct schedule *schedule)
{
	return schedule->begin_ns + schedule->waited_ns;
}

/* When to wake up for the next line: at its deadline, or at the first tick
 * after it. */
static int64_t
wake_ns_of(const struct schedule *schedule)
{
	if (!schedule->tick_ns || schedule->next_ns == ACTIVE_TIME_FOREVER)
		return schedule->next_ns;
	return ticks_after(
		schedule->next_ns, first_tick_ns(schedule), schedule->tick_ns);
}

/* The last slot that is due by then, or with shards the last one in which the
 * shard has the same lines as in the next slot. */
static int64_t
skipped_ns(const struct schedule *schedule, struct slots *slots, int64_t at_ns)
{
	uint64_t count;

	if (schedule->period == 1)
		return slots_until(slots, schedule->next_ns, at_ns);
	count = slots_within(slots, schedule->next_ns, at_ns);
	return slots_after(
		slots, schedule->next_ns, count - count % schedule->period);
}

/* The next deadline, once the slip of a line that leaves at this time is
 * counted. `slots` are those of the schedule, and move with it. */
static int64_t
slipped_next_ns(
	const struct schedule *schedule, struct slots *slots, int64_t at_ns)
{
	if (at_ns - schedule->next_ns <= schedule->owed_ns)
		return schedule->next_ns;
	if (schedule->settings.late == SCHEDULE_SKIP)
		return skipped_ns(schedule, slots, at_ns);
	return at_ns - schedule->owed_ns;
}

/* Lines due by this time may leave now: the last tick, or the end, which needs
 * no tick. */
static int64_t
due_until_ns(const struct schedule *schedule, int64_t at_ns)
{
	int64_t end_ns = end_ns_of(schedule);

	if (at_ns >= end_ns)
		return end_ns - 1;
	if (!schedule->tick_ns)
		return at_ns;
	return ticks_before(at_ns, first_tick_ns(schedule), schedule->tick_ns);
}

static bool
is_next_due(const struct schedule *schedule, int64_t at_ns)
{
	int64_t until_ns = due_until_ns(schedule, at_ns);
	struct slots slots = schedule->slots;

	if (at_ns >= end_ns_of(schedule))
		return slipped_next_ns(schedule, &slots, at_ns) <= until_ns;
	return schedule->next_ns <= until_ns;
}

/* A line that was missing when it was due has arrived: later slots move by the
 * whole wait. In ticks it was not missed before the tick. */
static void
end_starving(struct schedule *schedule, int64_t at_ns)
{
	int64_t wait_ns = at_ns - wake_ns_of(schedule);

	schedule->is_starved = false;
	if (wait_ns <= 0)
		return;
	schedule->next_ns += wait_ns;
	schedule->waited_ns += wait_ns;
}

/* The start has passed before the first line was there. Moves it to where the
 * shard has its first line in a slot that is still to come. */
static void
join(struct schedule *schedule, int64_t now_ns)
{
	const struct schedule_settings *settings = &schedule->settings;
	int64_t start_ns = settings->start_ns;
	uint64_t first = (settings->shard.index - 1) / settings->burst;
	struct slots slots = schedule->slots;
	uint64_t past = 0; /* slots that are due, with the first one */

	schedule->is_late = true;
	if (settings->rate.lines)
		past = slots_within(&slots, start_ns, now_ns) + 1;
	if (past > first)
		schedule->joined = ((past - first - 1) / schedule->period + 1) *
				   schedule->period;
	if (schedule->joined || schedule_is_replay(schedule))
		schedule->missed_ns = now_ns - start_ns;
}

/* When t0 is at the earliest. Sets the rest of the slots there. */
static int64_t
start_of(const struct schedule *schedule, struct slots *slots)
{
	if (schedule->joined)
		return slots_after(
			slots, schedule->settings.start_ns, schedule->joined);
	return schedule->settings.start_ns;
}

/* Whether the slots of a shard count from a start in the past. */
static bool
has_phase(const struct schedule *schedule)
{
	return schedule->is_late && schedule->settings.rate.lines;
}

/* The first line is there: t0 is now, or the start if the line waited for it.
 */
static void
begin(struct schedule *schedule, int64_t at_ns)
{
	int64_t start_ns;

	if (schedule->is_held || has_phase(schedule)) {
		start_ns = start_of(schedule, &schedule->slots) -
			   schedule->active.paused_ns;
		if (start_ns < at_ns)
			at_ns = start_ns;
	}
	schedule->is_begun = true;
	schedule->begin_ns = schedule->due_ns = schedule->next_ns = at_ns;
	schedule->begin_paused_ns = schedule->active.paused_ns;
}

static struct schedule_step
step(const struct schedule *schedule, enum schedule_action action,
	int64_t wake_ns)
{
	return (struct schedule_step){ action,
		active_time_monotonic_ns(&schedule->active, wake_ns) };
}

/* Goes to the next slot. */
static struct schedule_step
step_due(struct schedule *schedule, enum schedule_input input, bool is_over)
{
	if (schedule_is_other(schedule) &&
		(input == SCHEDULE_LINE || input == SCHEDULE_STUCK))
		return step(schedule, SCHEDULE_PASS, ACTIVE_TIME_FOREVER);
	if (input == SCHEDULE_LINE)
		return step(schedule, SCHEDULE_RELEASE, ACTIVE_TIME_FOREVER);
	if (is_over)
		return step(schedule, SCHEDULE_END, ACTIVE_TIME_FOREVER);
	if (input == SCHEDULE_STUCK)
		return step(schedule, SCHEDULE_BLOCK, end_ns_of(schedule));
	schedule->is_starved = true;
	return step(schedule, SCHEDULE_STARVE, end_ns_of(schedule));
}

static struct schedule_step
step_paced(struct schedule *schedule, enum schedule_input input, int64_t at_ns)
{
	bool is_over = at_ns >= end_ns_of(schedule);
	int64_t wake_ns;

	if (schedule->is_starved && input != SCHEDULE_NONE)
		end_starving(schedule, at_ns);
	if (is_next_due(schedule, at_ns))
		return step_due(schedule, input, is_over);
	if (is_over)
		return step(schedule, SCHEDULE_END, ACTIVE_TIME_FOREVER);
	wake_ns = wake_ns_of(schedule);
	if (wake_ns > end_ns_of(schedule))
		wake_ns = end_ns_of(schedule);
	return step(schedule, SCHEDULE_SLEEP, wake_ns);
}

/* Waits for the start, or begins. False while it waits, until *wake_ns. */
static bool
may_begin(struct schedule *schedule, int64_t now_ns, int64_t *wake_ns)
{
	struct slots slots = schedule->slots;

	if (schedule->settings.shard.count > 1 && !schedule->is_held &&
		!schedule->is_late &&
		schedule->settings.start_ns != INT64_MIN &&
		now_ns > schedule->settings.start_ns)
		join(schedule, now_ns);
	*wake_ns = start_of(schedule, &slots);
	if (now_ns < *wake_ns) {
		schedule->is_held = true;
		return false;
	}
	begin(schedule, active_time_ns(&schedule->active, now_ns));
	return true;
}

struct schedule_step
schedule_next(
	struct schedule *schedule, enum schedule_input input, int64_t now_ns)
{
	int64_t at_ns = active_time_ns(&schedule->active, now_ns), wake_ns;

	if (schedule->released >= schedule->settings.limit)
		return step(schedule, SCHEDULE_END, ACTIVE_TIME_FOREVER);
	if (schedule->active.is_paused) {
		schedule->is_held = false;
		return step(schedule, SCHEDULE_PAUSE, ACTIVE_TIME_FOREVER);
	}
	if (input == SCHEDULE_ENDED)
		return step(schedule, SCHEDULE_END, ACTIVE_TIME_FOREVER);
	if (!schedule->is_begun) {
		if (input == SCHEDULE_NONE)
			return step(
				schedule, SCHEDULE_STARVE, ACTIVE_TIME_FOREVER);
		if (!may_begin(schedule, now_ns, &wake_ns))
			return (struct schedule_step){ SCHEDULE_HOLD, wake_ns };
	}
	if (!schedule_is_unpaced(schedule))
		return step_paced(schedule, input, at_ns);
	if (at_ns >= end_ns_of(schedule))
		return step(schedule, SCHEDULE_END, ACTIVE_TIME_FOREVER);
	return step_due(schedule, input, false);
}

bool
schedule_may_release(const struct schedule *schedule, int64_t now_ns)
{
	int64_t at_ns = active_time_ns(&schedule->active, now_ns);

	if (schedule->released >= schedule->settings.limit ||
		schedule->active.is_paused || schedule_wants_date(schedule))
		return false;
	if (schedule_is_unpaced(schedule))
		return at_ns < end_ns_of(schedule);
	return is_next_due(schedule, at_ns);
}

/* Limits the lines of this slot and of `slots` more to --limit. */
static uint64_t
lines_of(const struct schedule *schedule, uint64_t slots)
{
	uint64_t most = schedule->settings.limit - schedule->released;
	uint64_t burst = schedule->settings.burst;
	uint64_t of_this = burst - schedule->in_slot;

	if (most <= of_this || slots > (most - of_this) / burst)
		return most;
	return of_this + slots * burst;
}

uint64_t
schedule_due(const struct schedule *schedule, int64_t now_ns)
{
	int64_t at_ns = active_time_ns(&schedule->active, now_ns);
	struct slots slots = schedule->slots;
	int64_t first_ns, until_ns;

	if (!schedule_may_release(schedule, now_ns))
		return 0;
	if (schedule_is_unpaced(schedule))
		return schedule->settings.limit - schedule->released;
	first_ns = slipped_next_ns(schedule, &slots, at_ns);
	until_ns = due_until_ns(schedule, at_ns);
	if (schedule_is_replay(schedule) || first_ns > until_ns)
		return 1;
	return lines_of(schedule, slots_within(&slots, first_ns, until_ns));
}

bool
schedule_is_dense(const struct schedule *schedule)
{
	return schedule_is_unpaced(schedule) ||
	       (schedule->settings.rate.lines &&
		       schedule->slots.slot_ns < DENSE_SLOT_NS);
}

bool
schedule_is_behind(
	const struct schedule *schedule, uint64_t count, int64_t now_ns)
{
	int64_t at_ns = active_time_ns(&schedule->active, now_ns);
	struct slots slots = schedule->slots;
	int64_t last_ns;

	if (schedule_is_unpaced(schedule))
		return true;
	if (!schedule_is_dense(schedule) || !schedule->tick_ns)
		return false;
	last_ns = slipped_next_ns(schedule, &slots, at_ns);
	last_ns = slots_after(&slots, last_ns, count);
	return last_ns <= at_ns - schedule->tick_ns;
}

static void
count_slip(struct schedule *schedule, int64_t at_ns)
{
	int64_t moved_ns = slipped_next_ns(schedule, &schedule->slots, at_ns);

	if (moved_ns <= schedule->next_ns)
		return;
	schedule->slipped_ns += moved_ns - schedule->next_ns;
	schedule->slips++;
	schedule->next_ns = moved_ns;
}

/* The line has had its slot, of next_ns. */
static void
take_slot(struct schedule *schedule)
{
	schedule->due_ns = schedule->next_ns;
	schedule->is_dated = false;
	if (schedule_is_replay(schedule) ||
		++schedule->in_slot < schedule->settings.burst)
		return;
	schedule->in_slot = 0;
	schedule->next_ns = slots_after(&schedule->slots, schedule->next_ns, 1);
}

void
schedule_release(struct schedule *schedule, int64_t now_ns)
{
	int64_t at_ns = active_time_ns(&schedule->active, now_ns);

	schedule->lines++;
	if (schedule->released++ == 0)
		schedule->first_ns = at_ns;
	schedule->last_ns = schedule->due_ns = at_ns;
	if (schedule_is_unpaced(schedule))
		return;
	schedule->lag_ns = at_ns - schedule->next_ns;
	count_slip(schedule, at_ns);
	take_slot(schedule);
}

/* Other shards do not wait for this one, so its lag is none of theirs. */
void
schedule_pass(struct schedule *schedule)
{
	schedule->lines++;
	if (!schedule_is_unpaced(schedule))
		take_slot(schedule);
}

/* `count` lines have left, of the slot that is due and of later ones. */
static void
pass_slots(struct schedule *schedule, uint64_t lines)
{
	uint64_t burst = schedule->settings.burst;
	uint64_t to_end = burst - schedule->in_slot; /* of this slot */

	if (lines < to_end) {
		schedule->in_slot += lines;
		return;
	}
	lines -= to_end;
	schedule->in_slot = lines % burst;
	schedule->next_ns = slots_after(
		&schedule->slots, schedule->next_ns, lines / burst + 1);
}

void
schedule_release_all(struct schedule *schedule, uint64_t count, int64_t now_ns)
{
	if (!count)
		return;
	/* only the first one can slip: the later ones have less lag */
	schedule_release(schedule, now_ns);
	if (count == 1)
		return;
	schedule->lines += count - 2;
	schedule->released += count - 2;
	if (!schedule_is_unpaced(schedule))
		pass_slots(schedule, count - 2);
	schedule_release(schedule, now_ns);
}

void
schedule_fit(struct schedule *schedule, uint64_t lines)
{
	struct slots slots = schedule->slots;
	int64_t tick_ns, span_ns;

	if (!schedule->settings.rate.lines || !schedule->tick_ns)
		return;
	tick_ns = ticks_for(slots.slot_ns, schedule->settings.tick_ns);
	span_ns = slots_after(&slots, 0, lines / schedule->settings.burst);
	schedule->tick_ns = ticks_halved(tick_ns, span_ns);
	schedule->owed_ns = owed_for(schedule);
}

/* A line that was due stays due; a line that becomes due by the change is due
 * now. */
static void
end_slot_early(struct schedule *schedule, int64_t before_ns, int64_t at_ns)
{
	if (before_ns <= at_ns)
		schedule->next_ns = before_ns;
	else if (schedule->next_ns < at_ns)
		schedule->next_ns = at_ns;
}

void
schedule_change(struct schedule *schedule,
	const struct schedule_settings *settings, int64_t now_ns)
{
	int64_t at_ns = active_time_ns(&schedule->active, now_ns);
	int64_t before_ns = schedule_is_unpaced(schedule) ? ACTIVE_TIME_FOREVER
							  : schedule->next_ns;
	int64_t gap_ns;

	set_rate(schedule, &settings->rate);
	schedule->settings.burst = settings->burst;
	schedule->period = period_of(&schedule->settings);
	if (schedule->in_slot >= settings->burst) {
		/* the slot has already released all its lines */
		schedule->in_slot = 0;
		before_ns = ACTIVE_TIME_FOREVER;
	}
	if (schedule_is_replay(schedule)) {
		gap_ns = replay_change_speed(
			&schedule->replay, &settings->replay.speed);
		if (!schedule->is_dated)
			return;
		set_gap(schedule, gap_ns);
	} else {
		if (!schedule->lines || schedule->in_slot ||
			schedule_is_unpaced(schedule))
			return;
		schedule->next_ns =
			slots_after(&schedule->slots, schedule->due_ns, 1);
	}
	if (schedule->is_begun)
		end_slot_early(schedule, before_ns, at_ns);
}

void
schedule_start_at(struct schedule *schedule, int64_t start_ns)
{
	schedule->settings.start_ns = start_ns;
}

void
schedule_pause(struct schedule *schedule, int64_t now_ns)
{
	active_time_pause(&schedule->active, now_ns);
}

void
schedule_resume(struct schedule *schedule, int64_t now_ns)
{
	active_time_resume(&schedule->active, now_ns);
}

int64_t
schedule_elapsed_ns(const struct schedule *schedule, int64_t now_ns)
{
	if (!schedule->is_begun)
		return 0;
	return active_time_ns(&schedule->active, now_ns) - schedule->begin_ns;
}

int64_t
schedule_paused_ns(const struct schedule *schedule, int64_t now_ns)
{
	if (!schedule->is_begun)
		return 0;
	return now_ns - active_time_ns(&schedule->active, now_ns) -
	       schedule->begin_paused_ns;
}

int64_t
schedule_next_due_ns(const struct schedule *schedule)
{
	if (schedule->active.is_paused ||
		schedule->released >= schedule->settings.limit)
		return ACTIVE_TIME_FOREVER;
	if (!schedule->is_begun)
		return schedule->is_held ? schedule->settings.start_ns
					 : ACTIVE_TIME_FOREVER;
	if (schedule_is_unpaced(schedule) ||
		(schedule_is_replay(schedule) && !schedule->is_dated))
		return ACTIVE_TIME_FOREVER;
	return active_time_monotonic_ns(&schedule->active, schedule->next_ns);
}
