/* SPDX-License-Identifier: ISC */
/* The ticks of pace under a virtual clock: their length, and the lines that
 * leave in them. */
#include "pace/ticks.h"
#include "suite.h"
#include "virtual_clock.h"

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

/* --late skip moves slots only for lines that are later than ticks make
 * them. */
START_TEST(skip_in_ticks)
{
	const struct scene scene = { .rate = { 30000, 1000000000 },
		.lines = 9000,
		.late = SCHEDULE_SKIP,
		.stuck_from = 100 * MS + 1,
		.stuck_to = _i ? 150 * MS + 77 : 0 };
	uint64_t line, skipped;

	play(&scene);
	ck_assert_uint_eq(schedule.slips, _i ? 1 : 0);
	/* whole slots, and all lines that were missed: 30 in a tick of 1 ms */
	skipped = (uint64_t)(schedule.slipped_ns * 3 + 50000) / 100000;
	ck_assert_uint_eq(skipped, _i ? 1499 : 0);
	for (line = 0; line < scene.lines; line++) {
		int64_t due = deadline(
			&scene.rate, line > 3000 ? line + skipped : line);

		if (line > 3001 || !_i)
			left_is(line, (due + MS - 1) / MS * MS);
	}
}
END_TEST

/* The tick of the settings, which is used for shorter slots. */
static const struct {
	uint64_t rate;
	int64_t tick_ns;
	int64_t wakes_ns; /* 0: a wake-up for each deadline */
} ticks[] = {
	{ 100000, 0, MS },
	{ 100000, 100 * NS_PER_US, 100 * NS_PER_US },
	{ 100000, 10 * MS, 10 * MS },
	{ 5000, 100 * NS_PER_US, 0 },
	{ 5000, 0, MS },
	{ 2000, 0, 0 },
	{ 2001, 0, MS },
	{ 1000, 10 * MS, 0 },
};

/* --tick limits how late a line may be, including the wake-up. */
START_TEST(tick_of_lateness)
{
	ck_assert_int_eq(ticks_for_lateness(MS), 875 * NS_PER_US);
	ck_assert_int_eq(ticks_for_lateness(100 * MS), 87500 * NS_PER_US);
	ck_assert_int_eq(ticks_for_lateness(10 * NS_PER_US), 8750);
	ck_assert_int_eq(ticks_for_lateness(1), 1);
}
END_TEST

START_TEST(tick_lengths)
{
	const struct scene scene = { .rate = { ticks[_i].rate, 1000000000 },
		.lines = 20000,
		.tick_ns = ticks[_i].tick_ns };
	int64_t tick = ticks[_i].wakes_ns, due;
	uint64_t line;

	play(&scene);
	for (line = 0; line < scene.lines; line++) {
		due = deadline(&scene.rate, line);
		left_is(line, tick ? (due + tick - 1) / tick * tick : due);
	}
	ck_assert_int_eq(schedule.slipped_ns, 0);
}
END_TEST

/* The number of lines that can be held, and the length to which it reduces a
 * tick of 1 ms. */
static const struct {
	struct quantity_rate rate;
	uint64_t burst, held;
	int64_t tick_ns;
} fits[] = {
	{ { 100000, S }, 1, UINT64_MAX, MS },
	{ { 100000, S }, 1, 100, MS },
	{ { 100000, S }, 1, 99, 500000 },
	{ { 100000, S }, 1, 50, 500000 },
	{ { 100000, S }, 1, 49, 250000 },
	{ { 100000, S }, 1, 1, 7812 },
	{ { 10000, S }, 10, 100, MS },
	{ { 10000, S }, 10, 99, 500000 },
	{ { 100000000, S }, 1, 354, 1953 },
	{ { 100000, S }, 1, 0, 1 },
	{ { UINT64_MAX, 1 }, 1, 354, 1 },
	/* no ticks, and no slots */
	{ { 1000, S }, 1, 1, 0 },
	{ { 0, S }, 1, 1, 0 },
};

START_TEST(tick_fits)
{
	struct schedule_settings settings =
		plain_settings(fits[_i].rate.lines, fits[_i].rate.period_ns);

	settings.burst = fits[_i].burst;
	schedule_open(&schedule, &settings, START);
	schedule_fit(&schedule, 1); /* nothing of it remains */
	schedule_fit(&schedule, fits[_i].held);
	ck_assert_int_eq(schedule.tick_ns, fits[_i].tick_ns);
}
END_TEST

/* Ticks that change at each wake-up release no line early, and none later than
 * a tick. */
START_TEST(ticks_that_change)
{
	const struct schedule_settings settings =
		plain_settings(99991, (uint64_t)S);
	struct schedule_step step;
	int64_t now = START, late;
	uint64_t due, line;

	srand(1);
	schedule_open(&schedule, &settings, now);
	while (schedule.released < 50000) {
		step = schedule_next(&schedule, SCHEDULE_LINE, now);
		if (step.action == SCHEDULE_SLEEP) {
			now = step.wake_ns;
			continue;
		}
		due = schedule_due(&schedule, now);
		ck_assert_uint_ge(due, 1);
		for (line = 0; line < due; line++) {
			late = now - START -
			       deadline(&settings.rate,
				       schedule.released + line);
			ck_assert_int_ge(late, 0);
			ck_assert_int_lt(late, MS);
		}
		schedule_release_all(&schedule, due, now);
		schedule_fit(&schedule, (uint64_t)rand() % 200);
	}
	ck_assert_int_eq(schedule.slipped_ns + schedule.waited_ns, 0);
}
END_TEST

/* Lines that become due while the lines of a tick are written wait for the next
 * tick; otherwise they would leave in smaller and smaller groups. */
START_TEST(no_release_between_ticks)
{
	const struct schedule_settings settings =
		plain_settings(1000000, (uint64_t)S);
	struct schedule_step step;
	int64_t now = START + MS;
	int i;

	schedule_open(&schedule, &settings, START);
	(void)schedule_next(&schedule, SCHEDULE_LINE, START);
	for (i = 0; i < 1001; i++)
		schedule_release(&schedule, now);
	ck_assert(!schedule_may_release(&schedule, now));
	for (now += 1; now < START + 2 * MS; now += 99999) {
		step = schedule_next(&schedule, SCHEDULE_LINE, now);
		ck_assert_int_eq(step.action, SCHEDULE_SLEEP);
		ck_assert_int_eq(step.wake_ns, START + 2 * MS);
		ck_assert(!schedule_may_release(&schedule, now));
	}
	ck_assert(schedule_may_release(&schedule, START + 2 * MS));
}
END_TEST

/* Lines with recorded times that are as close together leave in ticks, too. */
START_TEST(dense_replay)
{
	static int64_t stamps[MOST_LINES];
	struct scene scene = { .stamps = stamps, .lines = 20000 };
	uint64_t line;

	for (line = 0; line < scene.lines; line++)
		stamps[line] = (int64_t)line * 77777;
	play(&scene);
	for (line = 0; line < scene.lines; line++)
		left_is(line, (stamps[line] + MS - 1) / MS * MS);
	ck_assert_uint_le(turns, 2 * (uint64_t)(ended_at / MS) + 2);
}
END_TEST

static Suite *
ticks_suite(void)
{
	Suite *suite = suite_create("ticks");
	TCase *tests = tcase_create("virtual clock");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, skip_in_ticks, 0, 2);
	tcase_add_test(tests, tick_of_lateness);
	tcase_add_loop_test(tests, tick_lengths, 0, ROWS(ticks));
	tcase_add_loop_test(tests, tick_fits, 0, ROWS(fits));
	tcase_add_test(tests, ticks_that_change);
	tcase_add_test(tests, no_release_between_ticks);
	tcase_add_test(tests, dense_replay);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(ticks_suite());
}
