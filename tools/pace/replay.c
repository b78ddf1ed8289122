/* See replay.h. */
#include "pace/replay.h"

void
replay_open(struct replay *replay, const struct replay_settings *settings)
{
	*replay = (struct replay){
		.settings = *settings,
		.stamp = { .field = settings->field },
	};
}

/* The recorded gap at the speed: times denominator, by numerator. It is taken
 * apart into quotient and rest, and the carry keeps what rounding down leaves.
 */
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

static struct replay_step
step_without_stamp(struct replay *replay, enum stamp_fault fault)
{
	bool is_end = replay->settings.order == REPLAY_ERROR;

	replay->unstamped++;
	replay->recorded_ns = 0;
	return (struct replay_step){ is_end ? REPLAY_STOP : REPLAY_PASS, fault,
		0 };
}

static struct replay_step
step_back(struct replay *replay)
{
	static const enum replay_verdict verdicts[] = {
		[REPLAY_EMIT] = REPLAY_PASS,
		[REPLAY_SKIP] = REPLAY_LEAVE_OUT,
		[REPLAY_ERROR] = REPLAY_STOP,
	};

	replay->back++;
	replay->skipped += replay->settings.order == REPLAY_SKIP;
	replay->recorded_ns = 0;
	return (struct replay_step){ verdicts[replay->settings.order],
		STAMP_BACK, 0 };
}

/* Two stamps of our age are never so far apart, but numbers may be. */
static int64_t
difference(int64_t later_ns, int64_t earlier_ns)
{
	if (earlier_ns < 0 && later_ns > INT64_MAX + earlier_ns)
		return INT64_MAX;
	return later_ns - earlier_ns;
}

struct replay_step
replay_next(struct replay *replay, const char *line, size_t length)
{
	enum stamp_fault fault = STAMP_TOO_LONG;
	int64_t ns = 0;

	if (line)
		fault = stamp_read(&replay->stamp, line, length,
			replay->reference_ns, &ns);
	if (fault != STAMP_FINE)
		return step_without_stamp(replay, fault);
	if (replay->has_reference && ns < replay->reference_ns)
		return step_back(replay);
	replay->recorded_ns = replay->has_reference
				      ? difference(ns, replay->reference_ns)
				      : 0;
	replay->has_reference = true;
	replay->reference_ns = ns;
	return (struct replay_step){ REPLAY_PASS, STAMP_FINE,
		gap_at_speed(replay) };
}

int64_t
replay_change_speed(struct replay *replay, const struct quantity_factor *speed)
{
	replay->settings.speed = *speed;
	replay->carry = 0;
	return gap_at_speed(replay);
}
