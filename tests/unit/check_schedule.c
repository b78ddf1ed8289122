/* SPDX-License-Identifier: ISC */
/* The schedule of pace under a virtual clock: whole days, a pause at every
 * phase of a slot, stalls, late input, a blocked reader. */
#include "suite.h"
#include "virtual_clock.h"

/* --- a day without events ------------------------------------------------ */

static const struct {
	struct quantity_rate rate;
	uint64_t lines;
} days[] = {
	{ { 1, 1000000000 }, 86400 },
	{ { 3, 1000000000 }, 86400 },
	{ { 7, UINT64_C(60000000000) }, 10080 },
	{ { 1999, 1000000000 }, 86400 },
	{ { 3333, UINT64_C(10000000000) }, 86400 },
	{ { 1, UINT64_C(3600000000000) }, 24 },
	{ { 99991, UINT64_C(86400000000000) }, 80000 },
};

START_TEST(test_no_drift)
{
	const struct scene scene = { .rate = days[_i].rate,
		.lines = days[_i].lines };
	uint64_t line;

	play(&scene);
	ck_assert_uint_eq(schedule.released, scene.lines);
	for (line = 0; line < scene.lines; line++)
		left_is(line, deadline(&scene.rate, line));
	ck_assert_int_eq(ended_at, left_at[scene.lines - 1]);
	/* one wake-up for each line, and one for the end */
	ck_assert_uint_le(turns, 2 * scene.lines);
}
END_TEST

static const struct quantity_rate tick_rates[] = {
	{ 2001, 1000000000 },
	{ 10000, 1000000000 },
	{ 33333, 1000000000 },
	{ 86400, 1000000000 },
	{ 40000, 500000000 },
};

START_TEST(test_ticks)
{
	const struct scene scene = { .rate = tick_rates[_i], .lines = 80000 };
	uint64_t line;

	play(&scene);
	for (line = 0; line < scene.lines; line++)
		left_is(line, (deadline(&scene.rate, line) + MS - 1) / MS * MS);
	ck_assert_int_eq(schedule.slipped_ns, 0);
	ck_assert_uint_le(
		turns, 2 * (uint64_t)(left_at[scene.lines - 1] / MS) + 2);
}
END_TEST

START_TEST(test_unpaced)
{
	const struct scene scene = { .lines = 1000, .limit = 900 };

	play(&scene);
	ck_assert_uint_eq(schedule.released, 900);
	ck_assert_int_eq(ended_at, 0);
	ck_assert_int_eq(schedule.lag_ns, 0);
}
END_TEST

/* --- pauses -------------------------------------------------------------- */

/* The pause begins _i hundredths and a nanosecond into slot 5. */
START_TEST(test_pause_at_every_phase)
{
	static const struct quantity_rate rates[] = { { 1, 1000000000 },
		{ 3, 1000000000 } };
	size_t i;
	uint64_t line;

	for (i = 0; i < 2; i++) {
		struct scene scene = { .rate = rates[i], .lines = 3000 };
		int64_t slot = deadline(&scene.rate, 1);

		scene.pause_from =
			deadline(&scene.rate, 5) + slot / 100 * _i + 1;
		scene.pause_to = scene.pause_from + 7 * S + 333333333;
		play(&scene);
		for (line = 0; line < 6; line++)
			left_is(line, deadline(&scene.rate, line));
		for (; line < scene.lines; line++)
			left_is(line, deadline(&scene.rate, line) +
					      scene.pause_to -
					      scene.pause_from);
		ck_assert_int_eq(
			schedule_elapsed_ns(&schedule, START + ended_at),
			deadline(&scene.rate, scene.lines - 1));
	}
}
END_TEST

static const struct {
	int64_t resumed, line_at, first_left;
} beginnings[] = {
	{ 5 * S, 0, 5 * S },
	{ 5 * S, 2 * S, 5 * S },
	{ 5 * S, 9 * S, 9 * S },
};

START_TEST(test_begins_paused)
{
	const struct scene scene = { .rate = { 1, 1000000000 },
		.lines = 3,
		.is_paused = true,
		.pause_to = beginnings[_i].resumed,
		.late_ns = beginnings[_i].line_at };

	play(&scene);
	left_is(0, beginnings[_i].first_left);
	left_is(2, beginnings[_i].first_left + 2 * S);
	ck_assert_int_eq(
		schedule_elapsed_ns(&schedule, START + ended_at), 2 * S);
}
END_TEST

START_TEST(test_end_of_input_while_paused)
{
	/* the last line leaves at 2 s; the process is paused before it checks
	 * the schedule again */
	const struct scene scene = { .rate = { 1, 1000000000 },
		.lines = 3,
		.pause_from = 2 * S,
		.pause_to = 9 * S };

	play(&scene);
	ck_assert_uint_eq(schedule.released, 3);
	left_is(2, 9 * S);
	ck_assert_int_eq(ended_at, 9 * S);
}
END_TEST

START_TEST(test_many_pauses)
{
	const struct schedule_settings settings =
		plain_settings(7, 60 * (uint64_t)S);
	struct schedule_step step;
	int64_t now = START, paused = 0, length;
	uint64_t line = 0;

	srand(1);
	schedule_open(&schedule, &settings, now);
	while (line < 5000) {
		step = schedule_next(&schedule, SCHEDULE_LINE, now);
		if (step.action == SCHEDULE_RELEASE) {
			ck_assert_int_eq(now - START - paused,
				deadline(&settings.rate, line));
			schedule_release(&schedule, now);
			line++;
			continue;
		}
		ck_assert_int_eq(step.action, SCHEDULE_SLEEP);
		if (rand() % 3) {
			now = step.wake_ns;
			continue;
		}
		/* a pause at any time before it */
		now += rand() % (step.wake_ns - now);
		schedule_pause(&schedule, now);
		step = schedule_next(&schedule, SCHEDULE_LINE, now);
		ck_assert_int_eq(step.action, SCHEDULE_PAUSE);
		ck_assert_int_eq(step.wake_ns, ACTIVE_TIME_FOREVER);
		length = rand();
		paused += length;
		now += length;
		schedule_resume(&schedule, now);
	}
}
END_TEST

/* --- stalls and the reader ----------------------------------------------- */

/* One line in each `slot`; the process is suspended, or its reader blocks, from
 * `from` to `to`. */
static const struct {
	int64_t slot, from, to;
	int64_t slipped;
	uint64_t at_once; /* lines that leave at `to` */
} stalls[] = {
	{ S, S / 2, S, 0, 1 },
	{ S, S / 2, S + 100 * MS, 0, 1 },
	{ S, S / 2, 2 * S, 0, 2 },
	{ S, S / 2, 2 * S + 1, 1, 2 },
	{ S, S / 2, 3 * S, S, 2 },
	{ S, S / 2, 7 * S + 1, 5 * S + 1, 2 },
	{ S, S / 2, 100 * S, 98 * S, 2 },
	{ 100 * MS, 50 * MS, 350 * MS, 0, 3 },
	{ 100 * MS, 50 * MS, 351 * MS, MS, 3 },
	{ 100 * MS, 50 * MS, 60 * S, 60 * S - 350 * MS, 3 },
	{ 3600 * S, S, 7200 * S, 0, 2 },
	{ 3600 * S, S, 7201 * S, S, 2 },
	{ 100000, MS / 2, 10 * S, 10 * S - 250 * MS - 100000, 2501 },
};

static void
check_stall(const struct scene *scene, int index)
{
	uint64_t line, at_once = 0;
	int64_t slot = stalls[index].slot, to = stalls[index].to, wanted;

	play(scene);
	ck_assert_int_eq(schedule.slipped_ns, stalls[index].slipped);
	ck_assert_uint_eq(schedule.slips, stalls[index].slipped > 0);
	for (line = 0; line < scene->lines; line++) {
		at_once += left_at[line] == to;
		if (left_at[line] <= to)
			continue;
		wanted = (int64_t)line * slot + schedule.slipped_ns;
		if (schedule.tick_ns)
			wanted = (wanted + MS - 1) / MS * MS;
		left_is(line, wanted);
	}
	ck_assert_msg(at_once == stalls[index].at_once,
		"stall %d: %" PRIu64 " lines at once, not %" PRIu64, index,
		at_once, stalls[index].at_once);
}

START_TEST(test_stopped_process)
{
	const struct scene scene = {
		.rate = { 1, (uint64_t)stalls[_i].slot },
		.lines = 3000,
		.stall_from = stalls[_i].from,
		.stall_to = stalls[_i].to,
	};

	check_stall(&scene, _i);
}
END_TEST

START_TEST(test_blocked_reader)
{
	const struct scene scene = {
		.rate = { 1, (uint64_t)stalls[_i].slot },
		.lines = 3000,
		.stuck_from = stalls[_i].from,
		.stuck_to = stalls[_i].to,
	};

	check_stall(&scene, _i);
}
END_TEST

/* A pause while the reader blocks does not count as lag. */
START_TEST(test_pause_while_blocked)
{
	const struct scene scene = { .rate = { 1, 1000000000 },
		.lines = 10,
		.stuck_from = S / 2,
		.stuck_to = 50 * S,
		.pause_from = S + 100 * MS,
		.pause_to = 60 * S };

	play(&scene);
	left_is(1, 60 * S);
	ck_assert_int_eq(schedule.slipped_ns, 0);
	left_is(2, 60 * S + 900 * MS);
}
END_TEST

/* --- late input ---------------------------------------------------------- */

/* One line a second; from line 3 on, all come together at `at`. */
static const struct {
	int64_t at, waited;
} waits[] = {
	{ 1, 0 },
	{ 3 * S - 1, 0 },
	{ 3 * S, 0 },
	{ 3 * S + 1, 1 },
	{ 3 * S + 300 * MS, 300 * MS },
	{ 4 * S, S },
	{ 86400 * S + 7, 86397 * S + 7 },
};

START_TEST(test_late_input)
{
	const struct scene scene = { .rate = { 1, 1000000000 },
		.lines = 100,
		.late_line = 3,
		.late_ns = waits[_i].at };
	uint64_t line;

	play(&scene);
	ck_assert_int_eq(schedule.waited_ns, waits[_i].waited);
	ck_assert_int_eq(schedule.slipped_ns, 0);
	for (line = 0; line < scene.lines; line++)
		left_is(line,
			(int64_t)line * S + (line < 3 ? 0 : waits[_i].waited));
}
END_TEST

START_TEST(test_late_input_in_ticks)
{
	/* line 15 is due at 1.5 ms, for which the tick is at 2 ms */
	const struct scene scene = { .rate = { 10000, 1000000000 },
		.lines = 100,
		.late_line = 15,
		.late_ns = 2 * MS + 300 };

	play(&scene);
	left_is(14, 2 * MS);
	left_is(15, 2 * MS + 300);
	ck_assert_int_eq(schedule.waited_ns, 300);
	/* the ticks move with the slots */
	left_is(25, 3 * MS + 300);
	left_is(26, 3 * MS + 300);
	left_is(99, 10 * MS + 300);
}
END_TEST

/* If a late line arrives during a pause, its wait ends with the beginning of
 * the pause. */
START_TEST(test_pause_while_starved)
{
	const struct scene scene = { .rate = { 1, 1000000000 },
		.lines = 10,
		.late_line = 3,
		.late_ns = 20 * S,
		.pause_from = 5 * S,
		.pause_to = 60 * S };

	play(&scene);
	left_is(3, 60 * S);
	left_is(4, 61 * S);
	ck_assert_int_eq(schedule.waited_ns, 2 * S);
}
END_TEST

/* --- ends ---------------------------------------------------------------- */

static const struct {
	struct scene scene;
	uint64_t released;
	int64_t ended;
} ends[] = {
	/* lines that are due before the end, and no others */
	{ { .rate = { 1, 1000000000 }, .lines = 99, .span_ns = 5 * S }, 5,
		5 * S },
	{ { .rate = { 1, 1000000000 }, .lines = 99, .span_ns = 5 * S + 1 }, 6,
		5 * S + 1 },
	{ { .rate = { 1, 1000000000 }, .lines = 99, .span_ns = 1 }, 1, 1 },
	{ { .rate = { 1, 1000000000 }, .lines = 4, .span_ns = 5 * S }, 4,
		3 * S },
	/* a tick that the end cuts */
	{ { .rate = { 10000, 1000000000 },
		  .lines = 9999,
		  .span_ns = 2 * MS + 500000 },
		25, 2 * MS + 500000 },
	/* a pause is not counted */
	{ { .rate = { 1, 1000000000 },
		  .lines = 99,
		  .span_ns = 5 * S,
		  .pause_from = 5 * S - 1,
		  .pause_to = 20 * S },
		5, 20 * S + 1 },
	/* starved, and blocked, at the end */
	{ { .rate = { 1, 1000000000 },
		  .lines = 99,
		  .span_ns = 5 * S,
		  .late_line = 2,
		  .late_ns = 90 * S },
		2, 5 * S },
	{ { .rate = { 1, 1000000000 },
		  .lines = 99,
		  .span_ns = 5 * S,
		  .stuck_from = S,
		  .stuck_to = 90 * S },
		1, 5 * S },
	/* lines that slipped beyond the end of the span */
	{ { .rate = { 1, 1000000000 },
		  .lines = 99,
		  .span_ns = 5 * S,
		  .stall_from = S,
		  .stall_to = 8 * S },
		1, 8 * S },
	/* lag that may be caught up at the end */
	{ { .rate = { 1, 1000000000 },
		  .lines = 99,
		  .span_ns = 5 * S,
		  .stall_from = 4 * S,
		  .stall_to = 5 * S + 100 * MS },
		5, 5 * S + 100 * MS },
	{ { .lines = 99, .late_line = 3, .late_ns = 90 * S, .span_ns = 7 }, 3,
		7 },
	/* the limit, also in the middle of a tick */
	{ { .rate = { 1, 1000000000 }, .lines = 99, .limit = 3 }, 3, 2 * S },
	{ { .rate = { 10000, 1000000000 }, .lines = 99, .limit = 15 }, 15,
		2 * MS },
	{ { .rate = { 1, 1000000000 }, .lines = 0 }, 0, 0 },
};

START_TEST(test_ends)
{
	play(&ends[_i].scene);
	ck_assert_msg(schedule.released == ends[_i].released,
		"end %d: %" PRIu64 " lines, not %" PRIu64, _i,
		schedule.released, ends[_i].released);
	ck_assert_msg(ended_at == ends[_i].ended,
		"end %d: at %" PRId64 ", not %" PRId64, _i, ended_at,
		ends[_i].ended);
}
END_TEST

START_TEST(test_limit_of_none)
{
	struct schedule_settings settings = plain_settings(1, 1000000000);

	settings.limit = 0;
	settings.is_paused = true;
	schedule_open(&schedule, &settings, START);
	ck_assert_int_eq(schedule_next(&schedule, SCHEDULE_NONE, START).action,
		SCHEDULE_END);
}
END_TEST

/* A line that is dropped is not released, and the next one is asked for. */
START_TEST(test_line_left_out)
{
	static const char earlier[] = "{\"t\":\"00:00:04\"}";
	static const char later[] = "{\"t\":\"00:00:05\"}";
	struct schedule_settings settings = plain_settings(0, 1);

	settings.replay.fields = (struct line_time_fields){ time_names, 1 };
	settings.replay.order = REPLAY_SKIP;
	schedule_open(&schedule, &settings, START);
	ck_assert_int_eq(schedule_date(&schedule, later, strlen(later)).verdict,
		REPLAY_PASS);
	ck_assert_int_eq(schedule_next(&schedule, SCHEDULE_LINE, START).action,
		SCHEDULE_RELEASE);
	schedule_release(&schedule, START);
	ck_assert_int_eq(
		schedule_date(&schedule, earlier, strlen(earlier)).verdict,
		REPLAY_LEAVE_OUT);
	ck_assert(!schedule_may_release(&schedule, START + S));
	ck_assert(schedule_wants_date(&schedule));
	ck_assert_int_eq(schedule_date(&schedule, later, strlen(later)).verdict,
		REPLAY_PASS);
	ck_assert_uint_eq(schedule_due(&schedule, START + S), 1);
}
END_TEST

/* Deadlines beyond the clock are never reached, and do not overflow. */
START_TEST(test_slowest)
{
	const struct schedule_settings settings =
		plain_settings(1, SCHEDULE_SLOWEST_NS);
	struct schedule_step step = { SCHEDULE_RELEASE, 0 };
	int64_t now = START;
	int lines;

	schedule_open(&schedule, &settings, now);
	for (lines = 0; now != ACTIVE_TIME_FOREVER; lines++) {
		step = schedule_next(&schedule, SCHEDULE_LINE, now);
		ck_assert_int_eq(step.action, SCHEDULE_RELEASE);
		schedule_release(&schedule, now);
		step = schedule_next(&schedule, SCHEDULE_LINE, now);
		ck_assert_int_eq(step.action, SCHEDULE_SLEEP);
		now = step.wake_ns;
	}
	ck_assert_int_eq(lines, 3);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static Suite *
schedule_suite(void)
{
	Suite *suite = suite_create("schedule");
	TCase *tests = tcase_create("virtual clock");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, test_no_drift, 0, COUNT(days));
	tcase_add_loop_test(tests, test_ticks, 0, COUNT(tick_rates));
	tcase_add_test(tests, test_unpaced);
	tcase_add_loop_test(tests, test_pause_at_every_phase, 0, 100);
	tcase_add_loop_test(tests, test_begins_paused, 0, COUNT(beginnings));
	tcase_add_test(tests, test_end_of_input_while_paused);
	tcase_add_test(tests, test_many_pauses);
	tcase_add_loop_test(tests, test_stopped_process, 0, COUNT(stalls));
	tcase_add_loop_test(tests, test_blocked_reader, 0, COUNT(stalls));
	tcase_add_test(tests, test_pause_while_blocked);
	tcase_add_loop_test(tests, test_late_input, 0, COUNT(waits));
	tcase_add_test(tests, test_late_input_in_ticks);
	tcase_add_test(tests, test_pause_while_starved);
	tcase_add_loop_test(tests, test_ends, 0, COUNT(ends));
	tcase_add_test(tests, test_limit_of_none);
	tcase_add_test(tests, test_line_left_out);
	tcase_add_test(tests, test_slowest);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(schedule_suite());
}
