/* SPDX-License-Identifier: ISC */
/* What a stream is doing, and its figures. */
#include "datarunner-status/look.h"
#include "datarunner-status/snapshot.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <string.h>

#define S NS_PER_SECOND

/* Stages: one that runs, one that is about to, one that ended with a status,
 * and one whose end nobody wrote down. */
#define RUNS                          \
	{                             \
		true, true, -1, false \
	}
#define BEGINS                          \
	{                               \
		false, false, -1, false \
	}
#define ENDED(status)                        \
	{                                    \
		false, true, (status), false \
	}
#define UNWRITTEN                     \
	{                             \
		false, true, -1, true \
	}
#define LOST                           \
	{                              \
		false, true, -1, false \
	}

#define ALL(stage)                  \
	{                           \
		stage, stage, stage \
	}
#define PACE(word)                              \
	{                                       \
		.is_there = true, .state = word \
	}
#define POST(word)                              \
	{                                       \
		.is_there = true, .state = word \
	}

static const struct {
	const char *word;
	const char *old_word;
	int exit_status;
	const char *reason;
	struct look_facts facts;
} looks[] = {
	/* alive */
	{ "STARTING", "RUNNING", 0, "", { .stages = ALL(RUNS) } },
	{ "STARTING", "RUNNING", 0, "",
		{ .stages = ALL(BEGINS), .is_kept = true } },
	{ "STARTING", "RUNNING", 0, "",
		{ .stages = ALL(RUNS), .first = 7, .settled = 7 } },
	{ "RUNNING", "RUNNING", 0, "",
		{ .stages = ALL(RUNS), .first = 7, .settled = 8 } },
	{ "RUNNING", "RUNNING", 0, "",
		{ .stages = ALL(RUNS), .post.delivered = 1 } },
	{ "RUNNING", "RUNNING", 0, "",
		{ .stages = ALL(RUNS), .post.undelivered = 1 } },
	{ "RETRYING", "RETRYING", 0, "",
		{ .stages = ALL(RUNS), .post = { .failing = 1 } } },
	{ "RETRYING", "RETRYING", 0, "",
		{ .stages = ALL(RUNS),
			.post = { .failing = 9, .delivered = 5 } } },
	{ "PAUSED", "PAUSED", 0, "",
		{ .stages = ALL(RUNS),
			.pace = PACE("paused"),
			.post.failing = 1 } },
	{ "STOPPING", "RUNNING", 0, "",
		{ .stages = ALL(RUNS),
			.is_stopped = true,
			.pace = PACE("paused"),
			.post.failing = 1 } },
	{ "STOPPING", "RUNNING", 0, "",
		{ .stages = { ENDED(143), ENDED(143), RUNS },
			.is_stopped = true } },
	/* one stage is still at work */
	{ "RUNNING", "RUNNING", 0, "",
		{ .stages = { ENDED(0), ENDED(0), RUNS },
			.post.delivered = 1 } },
	{ "RUNNING", "RUNNING", 0, "",
		{ .stages = { LOST, RUNS, RUNS },
			.keeper_has_begun = true,
			.post.delivered = 1 } },
	/* ended by a stop */
	{ "STOPPED", "STOPPED", 3, "",
		{ .stages = ALL(ENDED(143)), .is_stopped = true } },
	{ "STOPPED", "STOPPED", 3, "",
		{ .stages = ALL(ENDED(143)),
			.is_stopped = true,
			.died = "pace was killed by signal 15",
			.post.undelivered = 3,
			.kept_here = 3 } },
	/* ended well */
	{ "FINISHED", "FINISHED", 3, "", { .stages = ALL(ENDED(0)) } },
	{ "FINISHED", "FINISHED", 3, "",
		{ .stages = { ENDED(141), ENDED(0), ENDED(1) } } },
	{ "FINISHED", "FINISHED", 3, "",
		{ .stages = { ENDED(1), ENDED(0), ENDED(0) },
			.has_total = true,
			.total = 5,
			.settled = 5,
			.has_checkpoint = true } },
	{ "FINISHED", "FINISHED", 3, "",
		{ .stages = ALL(ENDED(0)),
			.is_finished = true,
			.died = "pace was killed" } },
	/* with undelivered lines, of this start or an earlier one */
	{ "INCOMPLETE", "FINISHED", 1, "",
		{ .stages = { ENDED(0), ENDED(0), ENDED(1) },
			.post.undelivered = 1,
			.kept_here = 1 } },
	{ "INCOMPLETE", "FINISHED", 1, "",
		{ .stages = ALL(ENDED(0)),
			.earlier.undelivered = 2,
			.kept_here = 2 } },
	{ "INCOMPLETE", "FINISHED", 1, "",
		{ .stages = ALL(ENDED(0)),
			.is_finished = true,
			.earlier.undelivered = 2,
			.kept_here = 2 } },
	/* httppost returned them and had no time to write its figures */
	{ "INCOMPLETE", "FINISHED", 1, "",
		{ .stages = ALL(ENDED(0)), .returned = 3, .kept_here = 3 } },
	/* they were posted again, or are those of another stream */
	{ "FINISHED", "FINISHED", 3, "",
		{ .stages = ALL(ENDED(0)), .post.undelivered = 2 } },
	{ "FINISHED", "FINISHED", 3, "",
		{ .stages = ALL(ENDED(0)),
			.earlier.kept = 3,
			.returned = 3,
			.kept_here = 3 } },
	/* died: the last stage in the pipe counts, unless one was noted */
	{ "DIED", "DIED", 1, "httppost ended with exit status 2",
		{ .stages = { ENDED(141), ENDED(141), ENDED(2) } } },
	{ "DIED", "DIED", 1, "pace was killed by signal 9",
		{ .stages = { ENDED(141), ENDED(137), ENDED(0) } } },
	{ "DIED", "DIED", 1, "csvrows ended with exit status 2",
		{ .stages = { ENDED(2), ENDED(0), ENDED(0) } } },
	{ "DIED", "DIED", 1, "csvrows was killed by signal 9",
		{ .stages = { ENDED(137), ENDED(143), RUNS },
			.died = "csvrows was killed by signal 9" } },
	{ "DIED", "DIED", 1, "httppost was killed",
		{ .stages = { ENDED(0), ENDED(0), LOST },
			.keeper_has_begun = true } },
	{ "DIED", "DIED", 1,
		"httppost ended, but the state folder cannot be written; is "
		"the disk full?",
		{ .stages = { ENDED(0), ENDED(0), UNWRITTEN },
			.keeper_has_begun = true } },
	{ "FINISHED", "FINISHED", 3, "",
		{ .stages = { ENDED(0), ENDED(0), UNWRITTEN },
			.keeper_has_begun = true,
			.post.state = "finished" } },
	{ "DIED", "DIED", 1, "it did not start", { .stages = ALL(BEGINS) } },
	/* it died rather than is incomplete */
	{ "DIED", "DIED", 1, "pace was killed by signal 9",
		{ .stages = { ENDED(0), ENDED(137), ENDED(1) },
			.post.undelivered = 1,
			.kept_here = 1 } },
	{ "DIED", "DIED", 1, "the file ended after 4 of 5 data points",
		{ .stages = ALL(ENDED(0)),
			.has_total = true,
			.total = 5,
			.has_checkpoint = true,
			.settled = 4 } },
	{ "FINISHED", "FINISHED", 3, "",
		{ .stages = ALL(ENDED(0)),
			.has_total = true,
			.total = 5,
			.has_checkpoint = true,
			.settled = 4,
			.ends_early = true } },
	/* nobody is left to say how they ended */
	{ "FINISHED", "FINISHED", 3, "",
		{ .stages = { LOST, LOST, LOST },
			.keeper_has_begun = true,
			.has_checkpoint = true,
			.settled = 5,
			.pace = { .state = "finished",
				.has_left = true,
				.released = 5 },
			.post = POST("finished") } },
	{ "DIED", "DIED", 1, "csvrows was killed",
		{ .stages = { LOST, LOST, LOST },
			.keeper_has_begun = true,
			.has_checkpoint = true,
			.settled = 4,
			.pace = { .state = "finished",
				.has_left = true,
				.released = 5 },
			.post = POST("finished") } },
	{ "DIED", "DIED", 1, "pace was killed",
		{ .stages = { LOST, LOST, LOST },
			.keeper_has_begun = true,
			.pace = PACE("running"),
			.post = POST("finished") } },
};

START_TEST(test_look)
{
	struct look look = look_at(&looks[_i].facts);

	ck_assert_msg(!strcmp(look_word(look.state), looks[_i].word),
		"look %d: %s, not %s", _i, look_word(look.state),
		looks[_i].word);
	ck_assert_str_eq(look_old_word(look.state), looks[_i].old_word);
	ck_assert_int_eq(look_exit_status(look.state), looks[_i].exit_status);
	ck_assert_msg(!strcmp(look.reason, looks[_i].reason),
		"look %d: \"%s\", not \"%s\"", _i, look.reason,
		looks[_i].reason);
}
END_TEST

/* The keeper may be about to write how a stage ended. */
START_TEST(test_unsure)
{
	struct look_facts facts = { .stages = { LOST, RUNS, RUNS },
		.keeper_has_begun = true };

	ck_assert(!look_at(&facts).is_unsure);
	facts.is_kept = true;
	ck_assert(look_at(&facts).is_unsure);
	ck_assert(look_at(&facts).is_alive[LOOK_PACE]);
	ck_assert(!look_at(&facts).is_alive[LOOK_CSVROWS]);
}
END_TEST

/* --- figures -------------------------------------------------------------- */

#define PACED(all)                                                  \
	{                                                           \
		.is_there = true, .lines = (all), .released = (all) \
	}
#define POSTED(good, bad)                                                   \
	{                                                                   \
		.is_there = true, .delivered = (good), .undelivered = (bad) \
	}

static const struct {
	uint64_t released, delivered, undelivered, backlog, index;
	struct look_facts facts;
} shots[] = {
	{ 0, 0, 0, 0, 0, { .stages = ALL(RUNS) } },
	{ 9, 6, 1, 2, 9,
		{ .stages = ALL(RUNS),
			.pace = PACED(9),
			.post = POSTED(6, 1) } },
	/* pace's figures are older than httppost's */
	{ 7, 6, 1, 0, 7,
		{ .stages = ALL(RUNS),
			.pace = PACED(4),
			.post = POSTED(6, 1) } },
	/* over a resume */
	{ 112, 105, 4, 3, 112,
		{ .stages = ALL(RUNS),
			.first = 102,
			.pace = { .is_there = true,
				.lines = 112,
				.released = 10 },
			.post = POSTED(6, 1),
			.earlier = { .delivered = 99, .undelivered = 3 } } },
	/* dropped lines have no part in it */
	{ 9, 9, 0, 0, 12,
		{ .stages = ALL(RUNS),
			.pace = { .is_there = true,
				.lines = 12,
				.released = 9 },
			.post = POSTED(9, 0) } },
	/* after a kill the checkpoint counts, not the older figures */
	{ 9, 8, 0, 1, 8,
		{ .stages = ALL(ENDED(137)),
			.pace = PACED(9),
			.post = POSTED(5, 0),
			.has_checkpoint = true,
			.settled = 8 } },
	/* and what was returned meanwhile is undelivered */
	{ 9, 6, 2, 1, 8,
		{ .stages = ALL(ENDED(137)),
			.pace = PACED(9),
			.post = POSTED(5, 0),
			.has_checkpoint = true,
			.settled = 8,
			.returned = 12,
			.earlier.kept = 10 } },
	/* but for what the checkpoint has not counted */
	{ 9, 7, 1, 1, 8,
		{ .stages = ALL(ENDED(137)),
			.pace = PACED(9),
			.post = POSTED(7, 0),
			.has_checkpoint = true,
			.settled = 8,
			.returned = 12,
			.earlier.kept = 10 } },
	/* several requests at once: more than the leading lines are settled */
	{ 9, 8, 0, 1, 8,
		{ .stages = ALL(ENDED(137)),
			.pace = PACED(9),
			.post = POSTED(8, 0),
			.has_checkpoint = true,
			.settled = 6 } },
};

START_TEST(test_snapshot)
{
	const struct look_facts *facts = &shots[_i].facts;
	struct look look = look_at(facts);
	struct snapshot shot = snapshot_of(facts, &look, 1000 * S);

	ck_assert_uint_eq(shot.released, shots[_i].released);
	ck_assert_uint_eq(shot.delivered, shots[_i].delivered);
	ck_assert_uint_eq(shot.undelivered, shots[_i].undelivered);
	ck_assert_uint_eq(shot.backlog, shots[_i].backlog);
	ck_assert_uint_eq(shot.index, shots[_i].index);
	ck_assert_uint_eq(shot.released,
		shot.delivered + shot.undelivered + shot.empty + shot.backlog);
}
END_TEST

/* Undelivered lines that redeliver has delivered since. */
static const struct {
	uint64_t redelivered;
	struct look_facts facts;
} agains[] = {
	{ 0, { .stages = ALL(ENDED(0)),
		     .post = POSTED(3, 2),
		     .kept_here = 2 } },
	{ 1, { .stages = ALL(ENDED(0)),
		     .post = POSTED(3, 2),
		     .kept_here = 1 } },
	{ 2, { .stages = ALL(ENDED(0)), .post = POSTED(3, 2) } },
	{ 3, { .stages = ALL(ENDED(0)),
		     .post = POSTED(3, 2),
		     .earlier.undelivered = 1 } },
	/* a line that was returned twice, around a kill */
	{ 0, { .stages = ALL(ENDED(0)),
		     .post = POSTED(3, 2),
		     .kept_here = 3 } },
	/* lines of this start have to wait for its end */
	{ 0, { .stages = ALL(RUNS), .post = POSTED(3, 2) } },
	{ 4, { .stages = ALL(RUNS),
		     .post = POSTED(3, 2),
		     .kept_here = 2,
		     .earlier.undelivered = 4 } },
	{ 1, { .stages = ALL(RUNS),
		     .post = POSTED(3, 2),
		     .kept_here = 5,
		     .kept_before = 3,
		     .earlier.undelivered = 4 } },
};

START_TEST(test_redelivered)
{
	const struct look_facts *facts = &agains[_i].facts;
	struct look look = look_at(facts);
	struct snapshot shot = snapshot_of(facts, &look, 1000 * S);

	ck_assert_uint_eq(shot.redelivered, agains[_i].redelivered);
}
END_TEST

START_TEST(test_live)
{
	struct look_facts facts = { .stages = ALL(RUNS),
		.pace = { .is_there = true,
			.state = "running",
			.elapsed_ns = 20 * S,
			.paused_ns = 3 * S,
			.lag_ns = 7,
			.rate = 2,
			.recent_rate = 4,
			.next_due_ns = 995 * S,
			.written_ns = 999 * S },
		.post = { .is_there = true, .written_ns = 1001 * S },
		.earlier = { .elapsed_ns = 100 * S, .paused_ns = S } };
	struct look look = look_at(&facts);
	struct snapshot shot = snapshot_of(&facts, &look, 1000 * S);

	ck_assert_int_eq(shot.elapsed_ns, 120 * S);
	ck_assert_int_eq(shot.paused_ns, 4 * S);
	ck_assert_int_eq(shot.lag_ns, 7);
	ck_assert_int_eq(shot.left_ns, -1);
	ck_assert_int_eq(shot.pace_age_ns, S);
	/* the clock was set back */
	ck_assert_int_eq(shot.post_age_ns, 0);
	ck_assert_double_eq(shot.rate, 4);
	ck_assert_double_eq(shot.mean_rate, 2);
	/* a line that cannot leave is late already */
	(void)strcpy(facts.pace.state, "blocked");
	shot = snapshot_of(&facts, &look, 1000 * S);
	ck_assert_int_eq(shot.lag_ns, 5 * S);
	/* pace would have written if it had released anything */
	shot = snapshot_of(&facts, &look, 1010 * S);
	ck_assert_double_eq(shot.rate, 0);
	look.is_any_alive = false;
	shot = snapshot_of(&facts, &look, 1000 * S);
	ck_assert_int_eq(shot.elapsed_ns, 120 * S);
	ck_assert_int_eq(shot.lag_ns, -1);
	ck_assert_double_eq(shot.rate, -1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("look");
	TCase *tests = tcase_create("look");

	tcase_add_loop_test(
		tests, test_look, 0, (int)(sizeof(looks) / sizeof(looks[0])));
	tcase_add_test(tests, test_unsure);
	tcase_add_loop_test(tests, test_snapshot, 0,
		(int)(sizeof(shots) / sizeof(shots[0])));
	tcase_add_loop_test(tests, test_redelivered, 0,
		(int)(sizeof(agains) / sizeof(agains[0])));
	tcase_add_test(tests, test_live);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
