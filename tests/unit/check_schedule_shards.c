/* SPDX-License-Identifier: ISC */
/* Shards of a schedule: together they are the whole stream, line by line; and a
 * start that was missed keeps the phase. */
#include "suite.h"
#include "virtual_clock.h"

#define ROWS(rows) ((int)(sizeof(rows) / sizeof((rows)[0])))

/* --- together they are the whole ------------------------------------------ */

static const struct scene wholes[] = {
	{ .rate = { 1, 1000000000 }, .lines = 50 },
	{ .rate = { 7, UINT64_C(60000000000) }, .lines = 50 },
	{ .rate = { 3, 1000000000 }, .lines = 60, .burst = 4 },
	{ .rate = { 9000, 1000000000 }, .lines = 3000 },
	{ .rate = { 9000, 1000000000 }, .lines = 3000, .burst = 5 },
	{ .lines = 100 },
	{ .rate = { 3, 1000000000 }, .lines = 40, .start_ns = 7 * S + 1 },
	{ .rate = { 3, 1000000000 }, .lines = 40, .span_ns = 9 * S },
	{ .rate = { 3, 1000000000 },
		.lines = 40,
		.pause_from = 2 * S + 3,
		.pause_to = 90 * S },
	{ .rate = { 3, 1000000000 },
		.lines = 40,
		.late_line = 11,
		.late_ns = 20 * S },
	{ .rate = { 3, 1000000000 },
		.lines = 40,
		.change_ns = 5 * S + 7,
		.changed = { 50, 1000000000 },
		.changed_speed = { 1, 1 } },
	{ .rate = { 50, 1000000000 },
		.lines = 400,
		.change_ns = 5 * S + 7,
		.changed = { 1, 1000000000 },
		.changed_speed = { 1, 1 } },
	{ .stamps = (const int64_t[]){ 0, 1, S, S, 3 * S, 5 * S, 4 * S, 5 * S,
		  5 * S + 1, 2 * S, 9 * S, 10 * S },
		.lines = 12 },
	{ .stamps = (const int64_t[]){ 0, 9 * S, 8 * S, 12 * S, 10 * S,
		  20 * S },
		.lines = 6,
		.speed = { 2, 1 },
		.order = REPLAY_EMIT },
	/* a gap is cut between neighbours, not between lines of one shard */
	{ .stamps = (const int64_t[]){ 0, 2 * S, 4 * S, 30 * S, 31 * S,
		  33 * S },
		.lines = 6,
		.max_gap_ns = 3 * S },
};

START_TEST(together)
{
	static int64_t wanted[MOST_LINES];
	struct scene scene = wholes[_i];
	uint64_t lines, released, count;

	play(&scene);
	lines = schedule.released;
	memcpy(wanted, left_at, sizeof(*wanted) * lines);
	for (count = 1; count <= 9; count++) {
		memset(left_at, 0xFF, sizeof(*left_at) * scene.lines);
		released = 0;
		for (scene.shard = (struct quantity_share){ 1, count };
			scene.shard.index <= count; scene.shard.index++) {
			play(&scene);
			released += schedule.released;
			ck_assert_int_eq(schedule.missed_ns, 0);
		}
		ck_assert_uint_eq(released, lines);
		ck_assert_int_eq(
			memcmp(left_at, wanted, sizeof(*wanted) * lines), 0);
	}
}
END_TEST

/* --limit counts the lines that leave. */
START_TEST(limit)
{
	const struct scene scene = { .rate = { 1, 1000000000 },
		.lines = 20,
		.limit = 3,
		.shard = { 2, 4 } };

	play(&scene);
	ck_assert_uint_eq(schedule.released, 3);
	ck_assert_uint_eq(schedule.lines, 10);
	left_is(9, 9 * S);
}
END_TEST

/* A line of another shard that goes back or has no time is no figure here. */
START_TEST(figures_of_others)
{
	static const int64_t stamps[] = { 0, 5 * S, 1 * S, 6 * S, 2 * S,
		7 * S };
	struct scene scene = { .stamps = stamps,
		.lines = 6,
		.order = REPLAY_SKIP,
		.shard = { 1, 2 } };

	play(&scene);
	ck_assert_uint_eq(schedule.replay.skipped, 2);
	ck_assert_uint_eq(schedule.released, 1);
	scene.shard.index = 2;
	play(&scene);
	ck_assert_uint_eq(schedule.replay.skipped, 0);
	ck_assert_uint_eq(schedule.replay.back, 0);
	ck_assert_uint_eq(schedule.released, 3);
}
END_TEST

/* --- a missed start ------------------------------------------------------- */

/* When the first line of the shard leaves, how late the start is said to be,
 * and when the next one leaves. The first line arrives at 0. */
static const struct {
	struct scene scene;
	int64_t first_ns, missed_ns, second_ns;
} joins[] = {
	/* its slot is still to come */
	{ { .rate = { 1, 1000000000 }, .start_ns = -S / 2, .shard = { 2, 4 } },
		S / 2, 0, 4 * S + S / 2 },
	/* or due now */
	{ { .rate = { 1, 1000000000 }, .start_ns = -S, .shard = { 3, 4 } }, S,
		0, 5 * S },
	/* the slots of this shard are each fourth */
	{ { .rate = { 1, 1000000000 }, .start_ns = -S / 2, .shard = { 1, 4 } },
		4 * S - S / 2, S / 2, 8 * S - S / 2 },
	{ { .rate = { 1, 1000000000 },
		  .start_ns = -9 * S / 2,
		  .shard = { 2, 4 } },
		S / 2, 9 * S / 2, 4 * S + S / 2 },
	/* without rest, however long ago: 1000/3 s since then */
	{ { .rate = { 3, 1000000000 },
		  .start_ns = -1000 * S - 1,
		  .shard = { 1, 2 } },
		2 * S / 3 - 1, 1000 * S + 1, 4 * S / 3 - 1 },
	/* bursts: of each six lines in three slots two are of this shard */
	{ { .rate = { 1, 1000000000 },
		  .burst = 2,
		  .start_ns = -S / 2,
		  .shard = { 1, 3 } },
		3 * S - S / 2, S / 2, 4 * S - S / 2 },
	{ { .rate = { 1, 1000000000 },
		  .burst = 4,
		  .start_ns = -S / 2,
		  .shard = { 1, 4 } },
		S / 2, S / 2, S + S / 2 },
	/* recorded times begin later by that */
	{ { .stamps = (const int64_t[]){ 0, S, 2 * S, 3 * S, 4 * S, 5 * S,
		    6 * S, 7 * S, 8 * S, 9 * S },
		  .start_ns = -S / 2,
		  .shard = { 2, 4 } },
		S, S / 2, 5 * S },
	/* without slots, and without shards, nothing waits */
	{ { .start_ns = -S / 2, .shard = { 2, 4 } }, 0, 0, 0 },
	{ { .rate = { 1, 1000000000 }, .start_ns = -S / 2, .shard = { 1, 1 } },
		0, 0, S },
	{ { .rate = { 1, 1000000000 }, .start_ns = -S / 2 }, 0, 0, S },
	/* a pause that ends after the start is no reason to leave the phase */
	{ { .rate = { 1, 1000000000 },
		  .start_ns = S,
		  .shard = { 1, 2 },
		  .is_paused = true,
		  .pause_from = 1,
		  .pause_to = 4 * S + 1 },
		5 * S, 3 * S + 1, 7 * S },
};

START_TEST(missed_start)
{
	struct scene scene = joins[_i].scene;
	uint64_t count = scene.shard.count ? scene.shard.count : 1;
	uint64_t first = scene.shard.count ? scene.shard.index - 1 : 0;

	scene.lines = 10;
	play(&scene);
	left_is(first, joins[_i].first_ns);
	left_is(first + count, joins[_i].second_ns);
	ck_assert_int_eq(schedule.missed_ns, joins[_i].missed_ns);
	ck_assert_int_eq(schedule.slipped_ns, 0);
}
END_TEST

/* --late skip moves a shard by as many slots as all shards have lines. */
START_TEST(skip_keeps_phase)
{
	struct scene scene = { .rate = { 1, 1000000000 },
		.lines = 40,
		.late = SCHEDULE_SKIP,
		.stuck_from = 4 * S + 1,
		.stuck_to = 9 * S + S / 4,
		.shard = { 2, 3 } };
	uint64_t line;

	play(&scene);
	left_is(4, 4 * S);
	left_is(7, 9 * S + S / 4);
	for (line = 10; line < 40; line += 3)
		ck_assert_int_eq(left_at[line] % (3 * S), S);
	ck_assert_int_eq(schedule.slipped_ns % (3 * S), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("schedule_shards");
	TCase *tcase = tcase_create("schedule_shards");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, together, 0, ROWS(wholes));
	tcase_add_test(tcase, limit);
	tcase_add_test(tcase, figures_of_others);
	tcase_add_loop_test(tcase, missed_start, 0, ROWS(joins));
	tcase_add_test(tcase, skip_keeps_phase);
	return suite_run(suite);
}
