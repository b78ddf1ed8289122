/* SPDX-License-Identifier: ISC */
/* The schedule of pace under a virtual clock: a signal at every step, changes
 * of the wall clock, and many lines at once. */
#include "suite.h"
#include "virtual_clock.h"

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

/* --- a signal at every step ----------------------------------------------- */

static const struct scene steady[] = {
	{ .rate = { 3, 1000000000 }, .lines = 30 },
	{ .rate = { 3, 1000000000 }, .lines = 30, .burst = 4 },
	{ .rate = { 7000, 1000000000 }, .lines = 300 },
	{ .rate = { 3, 1000000000 }, .lines = 30, .start_ns = 2 * S },
	{ .stamps = (const int64_t[]){ 0, 1, S, S, 3 * S, 5 * S, 5 * S,
		  5 * S + 1, 9 * S, 10 * S },
		.lines = 10 },
};

#define PAUSE_NS (5 * S + 1)

/* Plays a scene with a signal at one turn: a pause of PAUSE_NS, or the same
 * settings again. Returns the number of turns. */
static uint64_t
play_with_signal(const struct scene *scene, uint64_t turn, bool is_pause)
{
	const struct schedule_settings settings = settings_of(scene);
	struct schedule_step step;
	int64_t now = 0;
	uint64_t i;

	schedule_open(&schedule, &settings, START);
	for (i = 0;; i++) {
		enum schedule_input input = offer_dated(scene, now);

		if (i == turn && is_pause) {
			schedule_pause(&schedule, START + now);
			step = schedule_next(&schedule, input, START + now);
			if (input != SCHEDULE_ENDED)
				ck_assert_int_eq(step.action, SCHEDULE_PAUSE);
			now += PAUSE_NS;
			schedule_resume(&schedule, START + now);
		} else if (i == turn) {
			schedule_change(&schedule, &settings, START + now);
		}
		step = schedule_next(&schedule, input, START + now);
		if (step.action == SCHEDULE_END)
			return i;
		if (step.action != SCHEDULE_RELEASE) {
			now = sleep_from(scene, &step, now, input);
			continue;
		}
		left_at[schedule.released] = now;
		schedule_release(&schedule, START + now);
	}
}

START_TEST(signal_at_every_step)
{
	const struct scene *scene = &steady[_i];
	static int64_t plain[MOST_LINES];
	uint64_t all = play_with_signal(scene, UINT64_MAX, false), turn, line;

	memcpy(plain, left_at, (size_t)scene->lines * sizeof(plain[0]));
	for (turn = 0; turn < all; turn++) {
		ck_assert_uint_eq(play_with_signal(scene, turn, false), all);
		for (line = 0; line < scene->lines; line++)
			ck_assert_int_le(llabs(left_at[line] - plain[line]),
				schedule.tick_ns ? MS : 1);
		(void)play_with_signal(scene, turn, true);
		ck_assert_uint_eq(schedule.released, scene->lines);
		ck_assert_int_eq(schedule.slipped_ns + schedule.waited_ns, 0);
		for (line = 0; line < scene->lines; line++) {
			int64_t moved = left_at[line] - plain[line];

			/* all before the pause, or all after it; a pause does
			 * not move a start by the wall clock */
			if (moved && (!scene->start_ns || line))
				ck_assert_int_ge(moved,
					scene->start_ns ? PAUSE_NS - 2 * S
							: PAUSE_NS);
			ck_assert_int_le(
				moved, PAUSE_NS + (schedule.tick_ns ? MS : 0));
		}
	}
}
END_TEST

/* --- a wall clock that is set --------------------------------------------- */

/* The start before and after the clock is set, when it is set, and when the
 * first line is released. */
static const struct {
	int64_t start_ns;
	int64_t set_ns;
	int64_t other_ns;
	int64_t begin_ns;
} starts[] = {
	{ 10 * S, 4 * S, 20 * S, 20 * S }, /* set back */
	{ 10 * S, 4 * S, 6 * S, 6 * S },   /* set forward */
	{ 10 * S, 4 * S, 4 * S, 4 * S },
	{ 10 * S, 12 * S, 99 * S, 10 * S }, /* too late to matter */
};

/* As in the main loop, the start is computed again at each wake-up, at least
 * once a second. */
START_TEST(clock_is_set)
{
	struct schedule_settings settings = plain_settings(1, S);
	struct schedule_step step;
	int64_t now, wake;

	schedule_open(&schedule, &settings, START);
	for (now = 0; schedule.released < 3; now = wake) {
		if (!schedule.is_begun)
			schedule_start_at(&schedule,
				START + (now < starts[_i].set_ns
							? starts[_i].start_ns
							: starts[_i].other_ns));
		step = schedule_next(&schedule, SCHEDULE_LINE, START + now);
		wake = step.wake_ns == ACTIVE_TIME_FOREVER
			       ? now
			       : step.wake_ns - START;
		if (step.action == SCHEDULE_HOLD && wake > now + S)
			wake = now + S;
		if (step.action == SCHEDULE_RELEASE) {
			left_at[schedule.released] = now;
			schedule_release(&schedule, START + now);
		}
	}
	for (now = 0; now < 3; now++)
		left_is((uint64_t)now, starts[_i].begin_ns + now * S);
	ck_assert_int_eq(schedule.slipped_ns + schedule.waited_ns, 0);
}
END_TEST

/* --- many lines at once --------------------------------------------------- */

/* How far it is behind, how many lines are due, and for how many of them only
 * their number matters. */
static const struct {
	uint64_t lines, period_ns, burst;
	enum schedule_late late;
	int64_t behind_ns;
	uint64_t due, most;
} behind[] = {
	{ 0, S, 1, SCHEDULE_SLIP, 0, UINT64_MAX, UINT64_MAX },
	{ 100000000, S, 1, SCHEDULE_SLIP, 3 * MS, 300001, 200000 },
	{ 100000000, S, 1, SCHEDULE_SLIP, 0, 1, 0 },
	{ 100000000, S, 1, SCHEDULE_SLIP, MS, 100001, 0 },
	/* by the tick */
	{ 1000000, S, 1, SCHEDULE_SLIP, 4 * MS - 1, 3001, 2999 },
	{ 1000000, S, 1, SCHEDULE_SLIP, 4 * MS, 4001, 3000 },
	/* only 250 ms of the lag may be caught up */
	{ 1000000, S, 1, SCHEDULE_SLIP, 9 * S, 250001, 249000 },
	{ 1000000, S, 7, SCHEDULE_SLIP, 9 * S, 7 * 250001, 249000 },
	{ 3000000, 7 * S, 1, SCHEDULE_SLIP, 9 * S, 107143, 106714 },
	{ 1000000, S, 1, SCHEDULE_LATE_BURST, 9 * S, 9000001, 8999000 },
	{ 1000000, S, 1, SCHEDULE_SKIP, 9 * S, 1, 0 },
	/* no ticks */
	{ 1000, S, 1, SCHEDULE_SLIP, 100 * MS + 1, 101, 0 },
	{ 1000, S, 3, SCHEDULE_SLIP, 100 * MS - 1, 300, 0 },
	{ 1000, S, 1, SCHEDULE_LATE_BURST, 9 * S, 9001, 0 },
};

static void
open_behind(struct schedule *plan, int row)
{
	struct schedule_settings settings =
		plain_settings(behind[row].lines, behind[row].period_ns);

	settings.burst = behind[row].burst;
	settings.late = behind[row].late;
	schedule_open(plan, &settings, START);
	(void)schedule_next(plan, SCHEDULE_LINE, START);
	ck_assert_int_eq(schedule_next(plan, SCHEDULE_LINE,
				 START + behind[row].behind_ns)
				 .action,
		SCHEDULE_RELEASE);
}

/* Lines that are due together may also leave one by one, and no other line
 * may. */
static void
check_due(uint64_t due, int64_t now)
{
	uint64_t lines;

	ck_assert_uint_eq(schedule_due(&schedule, now), due);
	for (lines = 0; lines < due && lines < 300000; lines++) {
		ck_assert(schedule_may_release(&schedule, now));
		schedule_release(&schedule, now);
	}
	if (lines == due)
		ck_assert(!schedule_may_release(&schedule, now));
}

static void
is_same(const struct schedule *many, const struct schedule *single)
{
	ck_assert_uint_eq(many->released, single->released);
	ck_assert_uint_eq(many->in_slot, single->in_slot);
	ck_assert_int_eq(many->next_ns, single->next_ns);
	ck_assert_uint_eq(many->slots.carry, single->slots.carry);
	ck_assert_int_eq(many->due_ns, single->due_ns);
	ck_assert_int_eq(many->lag_ns, single->lag_ns);
	ck_assert_int_eq(many->slipped_ns, single->slipped_ns);
	ck_assert_uint_eq(many->slips, single->slips);
	ck_assert_int_eq(many->last_ns, single->last_ns);
}

START_TEST(many_at_once)
{
	const int64_t now = START + behind[_i].behind_ns;
	uint64_t most = behind[_i].most, due = behind[_i].due, count, i;
	struct schedule single;

	open_behind(&schedule, _i);
	ck_assert_int_eq(schedule_is_behind(&schedule, 1, now), most > 0);
	if (most)
		ck_assert(schedule_is_behind(&schedule, most, now));
	if (behind[_i].lines)
		ck_assert(!schedule_is_behind(&schedule, most + 1, now));
	check_due(due, now);
	for (count = 0; count <= due && count < 50; count++) {
		open_behind(&schedule, _i);
		open_behind(&single, _i);
		schedule_release_all(&schedule, count / 10, now);
		schedule_release_all(&schedule, count - count / 10, now);
		for (i = 0; i < count; i++)
			schedule_release(&single, now);
		is_same(&schedule, &single);
		/* and that many fewer are due */
		if (behind[_i].lines)
			ck_assert_uint_eq(
				schedule_due(&schedule, now), due - count);
	}
}
END_TEST

/* No line leaves beyond the limit, in a pause, or after the end. */
START_TEST(not_all_at_once)
{
	const int64_t now = START + behind[1].behind_ns;

	open_behind(&schedule, 1);
	schedule.settings.limit = 10;
	ck_assert_uint_eq(schedule_due(&schedule, now), 10);
	schedule.settings.limit = UINT64_MAX;
	schedule.settings.span_ns = behind[1].behind_ns;
	ck_assert_uint_eq(schedule_due(&schedule, now), 300000);
	schedule.settings.span_ns = MS + 1;
	ck_assert_uint_eq(schedule_due(&schedule, now), 100001);
	schedule.settings.span_ns = ACTIVE_TIME_FOREVER;
	schedule_pause(&schedule, now);
	ck_assert_uint_eq(schedule_due(&schedule, now), 0);
}
END_TEST

static Suite *
steps_suite(void)
{
	Suite *suite = suite_create("schedule steps");
	TCase *tests = tcase_create("virtual clock");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, signal_at_every_step, 0, ROWS(steady));
	tcase_add_loop_test(tests, clock_is_set, 0, ROWS(starts));
	tcase_add_loop_test(tests, many_at_once, 0, ROWS(behind));
	tcase_add_test(tests, not_all_at_once);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(steps_suite());
}
