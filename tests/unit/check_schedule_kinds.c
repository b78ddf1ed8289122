/* SPDX-License-Identifier: ISC */
/* The schedule of pace under a virtual clock: bursts, --late, a start by the
 * wall clock, recorded time, and changes of the rate. */
#include "suite.h"
#include "virtual_clock.h"

#define LINES 12
#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* Events, and when each line is released, in milliseconds; -1: no line. */
struct row {
	const char *name;
	struct scene scene;
	int64_t left_ms[LINES];
	int64_t slipped_ms;
	int64_t waited_ms;
};

#define PER_SECOND            \
	{                     \
		1, 1000000000 \
	}
#define PER_TEN_SECONDS                  \
	{                                \
		1, UINT64_C(10000000000) \
	}
#define PER_TWO_SECONDS                 \
	{                               \
		1, UINT64_C(2000000000) \
	}
#define EACH_SECOND                              \
	(const int64_t[])                        \
	{                                        \
		0, S, 2 * S, 3 * S, 4 * S, 5 * S \
	}

static const struct row table[] = {
	/* --- bursts ---------------------------------------------------- */
	{ "burst", { .rate = PER_SECOND, .lines = 8, .burst = 3 },
		{ 0, 0, 0, 1000, 1000, 1000, 2000, 2000, -1 }, 0, 0 },
	{ "burst: the limit is in the midst of a slot",
		{ .rate = PER_SECOND, .lines = 99, .burst = 3, .limit = 4 },
		{ 0, 0, 0, 1000, -1 }, 0, 0 },
	{ "burst: the second of a slot is late",
		{ .rate = PER_SECOND,
			.lines = 6,
			.burst = 3,
			.late_line = 1,
			.late_ns = 400 * MS },
		{ 0, 400, 400, 1400, 1400, 1400, -1 }, 0, 400 },
	{ "burst: a pause in a slot",
		{ .rate = PER_SECOND,
			.lines = 6,
			.burst = 3,
			.pause_from = 500 * MS,
			.pause_to = 5500 * MS },
		{ 0, 0, 0, 6000, 6000, 6000, -1 }, 0, 0 },
	{ "burst: a stall",
		{ .rate = PER_SECOND,
			.lines = 9,
			.burst = 3,
			.stall_from = S / 2,
			.stall_to = 5 * S },
		{ 0, 0, 0, 5000, 5000, 5000, 5000, 5000, 5000, -1 }, 3000, 0 },

	/* --- lateness -------------------------------------------------- */
	{ "skip: less than a slot is caught up",
		{ .rate = PER_SECOND,
			.lines = 4,
			.late = SCHEDULE_SKIP,
			.stall_from = S / 2,
			.stall_to = 1900 * MS },
		{ 0, 1900, 2000, 3000, -1 }, 0, 0 },
	{ "skip: a slot is not",
		{ .rate = PER_SECOND,
			.lines = 4,
			.late = SCHEDULE_SKIP,
			.stall_from = S / 2,
			.stall_to = 2 * S },
		{ 0, 2000, 3000, 4000, -1 }, 1000, 0 },
	{ "skip: whole slots, and the grid stays",
		{ .rate = PER_SECOND,
			.lines = 4,
			.late = SCHEDULE_SKIP,
			.stuck_from = S / 2,
			.stuck_to = 7300 * MS },
		{ 0, 7300, 8000, 9000, -1 }, 6000, 0 },
	{ "skip: late input owes nothing, and moves the grid",
		{ .rate = PER_SECOND,
			.lines = 4,
			.late = SCHEDULE_SKIP,
			.late_line = 1,
			.late_ns = 7300 * MS },
		{ 0, 7300, 8300, 9300, -1 }, 0, 6300 },
	{ "burst: all is caught up",
		{ .rate = PER_SECOND,
			.lines = 7,
			.late = SCHEDULE_LATE_BURST,
			.stuck_from = S / 2,
			.stuck_to = 4500 * MS },
		{ 0, 4500, 4500, 4500, 4500, 5000, 6000, -1 }, 0, 0 },
	{ "burst: late input owes nothing all the same",
		{ .rate = PER_SECOND,
			.lines = 3,
			.late = SCHEDULE_LATE_BURST,
			.late_line = 1,
			.late_ns = 4500 * MS },
		{ 0, 4500, 5500, -1 }, 0, 3500 },

	/* --- a start --------------------------------------------------- */
	{ "start: the first line is there before",
		{ .rate = PER_SECOND, .lines = 3, .start_ns = 5 * S },
		{ 5000, 6000, 7000, -1 }, 0, 0 },
	{ "start: the first line comes after",
		{ .rate = PER_SECOND,
			.lines = 3,
			.start_ns = 5 * S,
			.late_ns = 9 * S },
		{ 9000, 10000, 11000, -1 }, 0, 0 },
	{ "start: it is over",
		{ .rate = PER_SECOND, .lines = 2, .start_ns = -5 * S },
		{ 0, 1000, -1 }, 0, 0 },
	{ "start: it passes in a pause",
		{ .rate = PER_SECOND,
			.lines = 3,
			.start_ns = 5 * S,
			.pause_from = 2 * S,
			.pause_to = 7 * S },
		{ 7000, 8000, 9000, -1 }, 0, 0 },
	{ "start: a pause before it is over before it",
		{ .rate = PER_SECOND,
			.lines = 3,
			.start_ns = 5 * S,
			.pause_from = 2 * S,
			.pause_to = 4 * S },
		{ 5000, 6000, 7000, -1 }, 0, 0 },
	{ "start: it is met late, and is t0",
		{ .rate = PER_SECOND,
			.lines = 3,
			.start_ns = 5 * S,
			.stall_from = S,
			.stall_to = 5200 * MS },
		{ 5200, 6000, 7000, -1 }, 0, 0 },
	{ "start: the span begins there",
		{ .rate = PER_SECOND,
			.lines = 99,
			.start_ns = 5 * S,
			.span_ns = 2 * S },
		{ 5000, 6000, -1 }, 0, 0 },
	{ "start: unpaced", { .lines = 3, .start_ns = 5 * S },
		{ 5000, 5000, 5000, -1 }, 0, 0 },

	/* --- another rate ---------------------------------------------- */
	{ "change: a shorter slot ends in time",
		{ .rate = PER_TEN_SECONDS,
			.lines = 4,
			.change_ns = S,
			.changed = PER_TWO_SECONDS },
		{ 0, 2000, 4000, 6000, -1 }, 0, 0 },
	{ "change: a shorter slot is over by now",
		{ .rate = PER_TEN_SECONDS,
			.lines = 4,
			.change_ns = 13 * S,
			.changed = PER_TWO_SECONDS },
		{ 0, 10000, 13000, 15000, -1 }, 0, 0 },
	{ "change: a longer slot",
		{ .rate = PER_TWO_SECONDS,
			.lines = 4,
			.change_ns = 3 * S,
			.changed = PER_TEN_SECONDS },
		{ 0, 2000, 12000, 22000, -1 }, 0, 0 },
	{ "change: in a pause",
		{ .rate = PER_TEN_SECONDS,
			.lines = 3,
			.pause_from = S,
			.pause_to = 9 * S,
			.change_ns = 5 * S,
			.changed = PER_TWO_SECONDS },
		{ 0, 10000, 12000, -1 }, 0, 0 },
	{ "change: what was due stays so",
		{ .rate = PER_SECOND,
			.lines = 4,
			.stuck_from = S / 2,
			.stuck_to = 7 * S,
			.change_ns = 5 * S,
			.changed = PER_TWO_SECONDS },
		{ 0, 7000, 7000, 9000, -1 }, 4000, 0 },
	{ "change: before the first line",
		{ .rate = PER_TEN_SECONDS,
			.lines = 3,
			.late_ns = 3 * S,
			.change_ns = S,
			.changed = PER_TWO_SECONDS },
		{ 3000, 5000, 7000, -1 }, 0, 0 },
	{ "change: to unpaced",
		{ .rate = PER_TEN_SECONDS, .lines = 3, .change_ns = S },
		{ 0, 1000, 1000, -1 }, 0, 0 },
	{ "change: from unpaced",
		{ .lines = 4,
			.late_line = 2,
			.late_ns = 5 * S,
			.change_ns = S,
			.changed = PER_SECOND },
		{ 0, 0, 5000, 6000, -1 }, 0, 4000 },
	{ "change: from unpaced, within a slot",
		{ .lines = 4,
			.late_line = 2,
			.late_ns = 2 * S,
			.change_ns = S,
			.changed = PER_TEN_SECONDS },
		{ 0, 0, 10000, 20000, -1 }, 0, 0 },

	/* --- recorded time --------------------------------------------- */
	{ "replay",
		{ .stamps = (const int64_t[]){ 0, S, S, 2500 * MS, 9 * S },
			.lines = 5 },
		{ 0, 1000, 1000, 2500, 9000, -1 }, 0, 0 },
	{ "replay: twice as fast",
		{ .stamps = EACH_SECOND, .lines = 4, .speed = { 2, 1 } },
		{ 0, 500, 1000, 1500, -1 }, 0, 0 },
	{ "replay: back",
		{ .stamps = (const int64_t[]){ 5 * S, 4 * S, 6 * S },
			.lines = 3 },
		{ 0, 0, 1000, -1 }, 0, 0 },
	{ "replay: from the beginning again",
		{ .stamps = (const int64_t[]){ 0, S, 2 * S, 0, S, 2 * S },
			.lines = 6 },
		{ 0, 1000, 2000, 3000, 4000, 5000, -1 }, 0, 0 },
	{ "replay: from the beginning again, emitted",
		{ .stamps = (const int64_t[]){ 0, S, 2 * S, 0, S, 3 * S },
			.order = REPLAY_EMIT,
			.lines = 6 },
		{ 0, 1000, 2000, 2000, 3000, 4000, -1 }, 0, 0 },
	{ "replay: late input",
		{ .stamps = EACH_SECOND,
			.lines = 4,
			.late_line = 2,
			.late_ns = 10 * S },
		{ 0, 1000, 10000, 11000, -1 }, 0, 8000 },
	{ "replay: input that is early enough",
		{ .stamps = EACH_SECOND,
			.lines = 4,
			.late_line = 2,
			.late_ns = 1999 * MS },
		{ 0, 1000, 2000, 3000, -1 }, 0, 0 },
	{ "replay: a pause",
		{ .stamps = EACH_SECOND,
			.lines = 4,
			.pause_from = 1500 * MS,
			.pause_to = 8 * S },
		{ 0, 1000, 8500, 9500, -1 }, 0, 0 },
	{ "replay: a pause while it waits for input",
		{ .stamps = EACH_SECOND,
			.lines = 4,
			.late_line = 2,
			.late_ns = 20 * S,
			.pause_from = 5 * S,
			.pause_to = 60 * S },
		{ 0, 1000, 60000, 61000, -1 }, 0, 3000 },
	{ "replay: a stall",
		{ .stamps = EACH_SECOND,
			.lines = 4,
			.stall_from = S / 2,
			.stall_to = 5 * S },
		{ 0, 5000, 5750, 6750, -1 }, 3750, 0 },
	{ "replay: a stall, all caught up",
		{ .stamps = EACH_SECOND,
			.lines = 6,
			.late = SCHEDULE_LATE_BURST,
			.stuck_from = S / 2,
			.stuck_to = 4500 * MS },
		{ 0, 4500, 4500, 4500, 4500, 5000, -1 }, 0, 0 },
	{ "replay: the span",
		{ .stamps = EACH_SECOND, .lines = 6, .span_ns = 3 * S },
		{ 0, 1000, 2000, -1 }, 0, 0 },
	{ "replay: the limit",
		{ .stamps = EACH_SECOND, .lines = 6, .limit = 2 },
		{ 0, 1000, -1 }, 0, 0 },
	{ "replay: a start",
		{ .stamps = EACH_SECOND, .lines = 3, .start_ns = 5 * S },
		{ 5000, 6000, 7000, -1 }, 0, 0 },
	{ "replay: another speed within a gap",
		{ .stamps = (const int64_t[]){ 0, 10 * S, 20 * S },
			.lines = 3,
			.change_ns = 3 * S,
			.changed_speed = { 2, 1 } },
		{ 0, 5000, 10000, -1 }, 0, 0 },
	{ "replay: another speed, by which the gap is over",
		{ .stamps = (const int64_t[]){ 0, 10 * S, 20 * S },
			.lines = 3,
			.change_ns = 7 * S,
			.changed_speed = { 2, 1 } },
		{ 0, 7000, 12000, -1 }, 0, 0 },
	{ "replay: another speed while it waits",
		{ .stamps = (const int64_t[]){ 0, 10 * S, 20 * S },
			.lines = 3,
			.late_line = 1,
			.late_ns = 2 * S,
			.change_ns = S,
			.changed_speed = { 2, 1 } },
		{ 0, 5000, 10000, -1 }, 0, 0 },
};

START_TEST(kinds)
{
	const struct row *row = &table[_i];
	uint64_t line;

	play(&row->scene);
	for (line = 0; line < LINES && row->left_ms[line] >= 0; line++)
		ck_assert_msg(line < schedule.released &&
				      left_at[line] == row->left_ms[line] * MS,
			"%s: line %" PRIu64 " at %" PRId64, row->name, line,
			left_at[line]);
	ck_assert_msg(line == schedule.released, "%s: %" PRIu64 " lines",
		row->name, schedule.released);
	ck_assert_msg(schedule.slipped_ns == row->slipped_ms * MS,
		"%s: slipped %" PRId64, row->name, schedule.slipped_ns);
	ck_assert_msg(schedule.waited_ns == row->waited_ms * MS,
		"%s: waited %" PRId64, row->name, schedule.waited_ns);
}
END_TEST

/* A day of recorded seconds, one and a half times as fast. */
START_TEST(day_of_replay)
{
	static int64_t stamps[MOST_LINES];
	struct scene scene = {
		.stamps = stamps, .lines = 86400, .speed = { 3, 2 }
	};
	uint64_t line;

	for (line = 0; line < scene.lines; line++)
		stamps[line] = (int64_t)line * S;
	play(&scene);
	for (line = 0; line < scene.lines; line++)
		left_is(line, stamps[line] / 3 * 2 + stamps[line] % 3 * 2 / 3);
}
END_TEST

static Suite *
kinds_suite(void)
{
	Suite *suite = suite_create("schedule kinds");
	TCase *tests = tcase_create("virtual clock");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, kinds, 0, ROWS(table));
	tcase_add_test(tests, day_of_replay);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(kinds_suite());
}
