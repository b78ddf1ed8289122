/* SPDX-License-Identifier: ISC */
/* A virtual clock that drives the schedule as the main loop of pace does: from
 * wake-up to wake-up, with all events that may happen between. */
#ifndef UNIT_VIRTUAL_CLOCK_H
#define UNIT_VIRTUAL_CLOCK_H

#include "pace/schedule.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define S NS_PER_SECOND
#define MS NS_PER_MS

/* Where the virtual clock begins; not a round number. */
#define START INT64_C(1234567890123)

/* The time of the first line in replay, as nanoseconds since the epoch. */
#define STAMPS INT64_C(1708115445000000000)

static const char *const time_names[] = { "t" };

#define MOST_LINES 90000

/* The events of one run, in nanoseconds since START. Spans are [from, to), and
 * empty if both are 0. */
struct scene {
	struct quantity_rate rate;
	uint64_t lines;
	int64_t span_ns; /* 0 for none */
	uint64_t limit;  /* 0 for none */
	bool is_paused;
	int64_t late_line; /* from this line on, all arrive at late_ns */
	int64_t late_ns;
	int64_t pause_from, pause_to;
	int64_t stuck_from, stuck_to;
	int64_t stall_from, stall_to; /* the process is suspended */
	uint64_t burst;               /* 0 for 1 */
	int64_t tick_ns;              /* 0 for 1 ms */
	enum schedule_late late;
	int64_t start_ns;            /* 0 for none; may be negative */
	struct quantity_share shard; /* {0} for all lines */
	const int64_t *stamps;       /* replay: the time of each line */
	enum replay_order order;
	struct quantity_factor speed;
	int64_t max_gap_ns; /* 0 for none */
	int64_t change_ns;  /* when the rate changes, or 0 */
	struct quantity_rate changed;
	struct quantity_factor changed_speed;
};

static struct schedule schedule;
static int64_t left_at[MOST_LINES]; /* when each line left, since START */
static int64_t ended_at;
static uint64_t turns; /* the number of wake-ups */

static inline int64_t
arrival(const struct scene *scene, uint64_t line)
{
	if (scene->late_ns && line >= (uint64_t)scene->late_line)
		return scene->late_ns;
	return 0;
}

static inline enum schedule_input
offer(const struct scene *scene, int64_t now)
{
	uint64_t line = schedule.lines;

	if (line == scene->lines)
		return SCHEDULE_ENDED;
	if (arrival(scene, line) > now)
		return SCHEDULE_NONE;
	if (now >= scene->stuck_from && now < scene->stuck_to)
		return SCHEDULE_STUCK;
	return SCHEDULE_LINE;
}

static inline void
earlier(int64_t *wake, int64_t now, int64_t at)
{
	if (at > now && at < *wake)
		*wake = at;
}

/* The next moment at which anything happens. */
static inline int64_t
sleep_from(const struct scene *scene, const struct schedule_step *step,
	int64_t now, enum schedule_input input)
{
	int64_t wake = step->wake_ns;

	if (wake != ACTIVE_TIME_FOREVER)
		wake -= START;
	if (input == SCHEDULE_NONE)
		earlier(&wake, now, arrival(scene, schedule.lines));
	if (step->action == SCHEDULE_BLOCK)
		earlier(&wake, now, scene->stuck_to);
	earlier(&wake, now, scene->pause_from);
	earlier(&wake, now, scene->pause_to);
	earlier(&wake, now, scene->change_ns);
	/* Check prepares a message for each assertion, even if it holds */
	if (wake == ACTIVE_TIME_FOREVER)
		ck_abort_msg("sleeps for ever at %" PRId64, now);
	if (wake <= now)
		ck_abort_msg("spins at %" PRId64, now);
	if (wake >= scene->stall_from && wake < scene->stall_to)
		wake = scene->stall_to;
	return wake;
}

static inline void
handle_signals(const struct scene *scene, int64_t now)
{
	if (!scene->pause_to)
		return;
	/* each comes twice; the second one has no effect */
	if (now >= scene->pause_from && now < scene->pause_to) {
		schedule_pause(&schedule, START + now);
		schedule_pause(&schedule, START + now + 1);
	}
	if (now >= scene->pause_to) {
		schedule_resume(&schedule, START + now);
		schedule_resume(&schedule, START + now + 1);
	}
}

static inline struct schedule_settings
plain_settings(uint64_t lines, uint64_t period_ns)
{
	return (struct schedule_settings){ .rate = { lines, period_ns },
		.burst = 1,
		.tick_ns = MS,
		.span_ns = ACTIVE_TIME_FOREVER,
		.limit = UINT64_MAX,
		.start_ns = INT64_MIN,
		.replay = { .speed = { 1, 1 },
			.max_gap_ns = ACTIVE_TIME_FOREVER } };
}

static inline struct schedule_settings
settings_of(const struct scene *scene)
{
	struct schedule_settings settings =
		plain_settings(scene->rate.lines, scene->rate.period_ns);

	if (scene->span_ns)
		settings.span_ns = scene->span_ns;
	if (scene->limit)
		settings.limit = scene->limit;
	if (scene->burst)
		settings.burst = scene->burst;
	if (scene->tick_ns)
		settings.tick_ns = scene->tick_ns;
	if (scene->start_ns)
		settings.start_ns = START + scene->start_ns;
	if (scene->stamps)
		settings.replay.fields =
			(struct line_time_fields){ time_names, 1 };
	if (scene->speed.numerator)
		settings.replay.speed = scene->speed;
	if (scene->max_gap_ns)
		settings.replay.max_gap_ns = scene->max_gap_ns;
	settings.replay.order = scene->order;
	settings.late = scene->late;
	settings.shard = scene->shard;
	settings.is_paused = scene->is_paused;
	return settings;
}

/* In replay, passes the time of the available line to the schedule. */
static inline enum schedule_input
offer_dated(const struct scene *scene, int64_t now)
{
	enum schedule_input input = offer(scene, now);
	char line[64];

	if (!schedule_wants_date(&schedule) || input == SCHEDULE_NONE ||
		input == SCHEDULE_ENDED)
		return input;
	(void)snprintf(line, sizeof(line), "{\"t\":%" PRId64 "}",
		STAMPS + scene->stamps[schedule.lines]);
	(void)schedule_date(&schedule, line, strlen(line));
	return input;
}

static inline void
change(const struct scene *scene, int64_t now)
{
	struct schedule_settings settings = settings_of(scene);

	settings.rate = scene->changed;
	settings.replay.speed = scene->changed_speed;
	schedule_change(&schedule, &settings, START + now);
}

static inline void
play(const struct scene *scene)
{
	const struct schedule_settings settings = settings_of(scene);
	bool is_changed = !scene->change_ns;
	struct schedule_step step;
	int64_t now = 0;

	schedule_open(&schedule, &settings, START);
	for (turns = 0;; turns++) {
		enum schedule_input input = offer_dated(scene, now);

		handle_signals(scene, now);
		if (!is_changed && now >= scene->change_ns) {
			is_changed = true;
			change(scene, now);
		}
		step = schedule_next(&schedule, input, START + now);
		if (step.action == SCHEDULE_END)
			break;
		if (step.action == SCHEDULE_PASS) {
			schedule_pass(&schedule);
			continue;
		}
		if (step.action != SCHEDULE_RELEASE) {
			now = sleep_from(scene, &step, now, input);
			continue;
		}
		do {
			if (schedule_is_other(&schedule)) {
				schedule_pass(&schedule);
				continue;
			}
			left_at[schedule.lines] = now;
			schedule_release(&schedule, START + now);
		} while (offer_dated(scene, now) == SCHEDULE_LINE &&
			 schedule_may_release(&schedule, START + now));
	}
	ended_at = now;
}

/* floor(slot * period / lines), without overflow. */
static inline int64_t
deadline(const struct quantity_rate *rate, uint64_t slot)
{
	uint64_t whole = slot / rate->lines, rest = slot % rate->lines;

	return (int64_t)(whole * rate->period_ns +
			 rest * rate->period_ns / rate->lines);
}

static inline void
left_is(uint64_t line, int64_t wanted)
{
	if (left_at[line] != wanted)
		ck_abort_msg("line %" PRIu64 " left at %" PRId64
			     ", not %" PRId64,
			line, left_at[line], wanted);
}

#endif
