/* SPDX-License-Identifier: ISC */
/* See replay.h. */
#include "pace/replay.h"

#include "pace/active_time.h"

/* This many steps back in a row show that a file runs backwards. */
#define STEPS_BACK 3

void
replay_open(struct replay *replay, const struct replay_settings *settings)
{
	*replay = (struct replay){ .settings = *settings };
	line_time_open(&replay->time, &settings->fields, &settings->series);
}

/* The recorded gap at the speed: times denominator, divided by numerator.
 * Quotient and rest are computed apart, and the carry keeps the rest of the
 * rounding. */
static int64_t
gap_at_speed(struct replay *replay)
{
	const struct quantity_factor *speed = &replay->settings.speed;
	uint64_t recorded = (uint64_t)replay->recorded_ns;
	uint64_t whole = recorded / speed->numerator;
	uint64_t rest = recorded % speed->numerator;
	uint64_t gap;

	rest = rest * speed->denominator + replay->carry;
	replay->carry = rest % speed->numerator;
	rest /= speed->numerator;
	if (whole > ((uint64_t)INT64_MAX - rest) / speed->denominator)
		gap = INT64_MAX;
	else
		gap = whole * speed->denominator + rest;
	if (gap > (uint64_t)replay->settings.max_gap_ns)
		gap = (uint64_t)replay->settings.max_gap_ns;
	return (int64_t)gap;
}

static int64_t
spacing_of(const struct replay *replay)
{
	return replay->spacing_ns ? replay->spacing_ns : REPLAY_SPACING_NS;
}

/* The line is due this long after the previous line, before speed. */
static void
pass(struct replay *replay, struct replay_step *step, int64_t recorded_ns)
{
	replay->recorded_ns = recorded_ns;
	if (recorded_ns)
		replay->is_back_there = false;
	step->verdict = REPLAY_PASS;
	step->gap_ns = gap_at_speed(replay);
}

/* The line is due one spacing after the previous line; the reference does not
 * move. */
static void
pass_spaced(struct replay *replay, struct replay_step *step)
{
	replay->spent_ns =
		active_time_add(replay->spent_ns, spacing_of(replay));
	pass(replay, step, spacing_of(replay));
}

/* The first line has no time, or the first time needs a format. */
static bool
is_without_form(const struct replay *replay, enum line_time_fault fault)
{
	if (fault == LINE_TIME_AMBIGUOUS || fault == LINE_TIME_NO_EPOCH)
		return true;
	return !replay->is_begun && !replay->settings.is_continued;
}

static void
take_without_time(struct replay *replay, struct replay_step *step)
{
	replay->unstamped++;
	step->is_first = is_without_form(replay, step->fault);
	if (step->is_first || replay->settings.order == REPLAY_ERROR)
		step->verdict = REPLAY_STOP;
	else if (replay->is_begun)
		pass_spaced(replay, step);
	else
		pass(replay, step, 0);
}

/* Whether the step is a larger one. Without a spacing to measure it by, the
 * third step in a row shows that the file runs backwards. */
static bool
is_larger(const struct replay *replay, struct moment moment)
{
	if (!replay->spacing_ns)
		return replay->steps_back >= STEPS_BACK;
	return moment_difference_ns(replay->reference, moment) >=
	       replay->spacing_ns;
}

static void
restart(struct replay *replay, struct replay_step *step)
{
	step->is_reversed = !replay->spacing_ns;
	if (step->is_reversed) {
		step->verdict = REPLAY_STOP;
		return;
	}
	step->is_restart = true;
	replay->reference = step->moment;
	replay->spent_ns = 0;
	pass(replay, step, replay->spacing_ns);
}

static void
emit_larger(struct replay *replay, struct replay_step *step)
{
	if (replay->is_back_there)
		pass_spaced(replay, step);
	else
		pass(replay, step, 0);
	replay->is_back_there = true;
}

static void
take_back(struct replay *replay, struct replay_step *step)
{
	replay->back++;
	step->fault = LINE_TIME_BACK;
	if (!replay->spacing_ns && replay->steps_back < STEPS_BACK)
		replay->steps_back++;
	switch (replay->settings.order) {
	case REPLAY_SKIP:
		replay->skipped++;
		step->verdict = REPLAY_LEAVE_OUT;
		break;
	case REPLAY_ERROR:
		step->verdict = REPLAY_STOP;
		break;
	case REPLAY_RESTART:
	case REPLAY_EMIT:
		if (!is_larger(replay, step->moment))
			pass(replay, step, 0);
		else if (replay->settings.order == REPLAY_EMIT)
			emit_larger(replay, step);
		else
			restart(replay, step);
		break;
	}
}

static int64_t
least(int64_t a_ns, int64_t b_ns)
{
	return a_ns < b_ns ? a_ns : b_ns;
}

/* Lines without a time have already used a part of the gap. That part is
 * subtracted, so that they do not delay later lines, but one spacing remains,
 * so that many of them cause no flood. */
static void
take_forward(struct replay *replay, struct replay_step *step)
{
	int64_t gap_ns = moment_difference_ns(step->moment, replay->reference);
	int64_t least_ns = least(gap_ns, spacing_of(replay));

	if (gap_ns) {
		replay->spacing_ns = step->spacing_ns = gap_ns;
		replay->reference = step->moment;
		if (replay->spent_ns > gap_ns - least_ns)
			gap_ns = least_ns;
		else
			gap_ns -= replay->spent_ns;
		replay->spent_ns = 0;
	}
	pass(replay, step, gap_ns);
}

static void
take_first_time(struct replay *replay, struct replay_step *step)
{
	replay->has_reference = true;
	replay->reference = step->moment;
	replay->spent_ns = 0;
	pass(replay, step, replay->is_begun ? REPLAY_SPACING_NS : 0);
}

struct replay_step
replay_next(struct replay *replay, const char *line, size_t length)
{
	const struct moment *latest =
		replay->has_reference ? &replay->reference : NULL;
	struct replay_step step = { 0 };

	step.fault = line_time_read(
		&replay->time, line, length, latest, &step.moment);
	if (step.fault != LINE_TIME_FINE)
		take_without_time(replay, &step);
	else if (!latest)
		take_first_time(replay, &step);
	else if (moment_compare(step.moment, *latest) < 0)
		take_back(replay, &step);
	else
		take_forward(replay, &step);
	replay->is_begun = true;
	return step;
}

int64_t
replay_change_speed(struct replay *replay, const struct quantity_factor *speed)
{
	replay->settings.speed = *speed;
	replay->carry = 0;
	return gap_at_speed(replay);
}
