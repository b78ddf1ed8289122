/* SPDX-License-Identifier: ISC */
/* When a stream has begun, and what a supervisor is told about it. */
#include "datarunner-status/await.h"
#include "datarunner-status/notice.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <string.h>

#define S NS_PER_SECOND
#define NOW (INT64_C(1700000000) * S)

#define RUNS                                                           \
	{                                                              \
		.is_held = true, .has_begun = true, .exit_status = -1, \
	}
#define STARTS                    \
	{                         \
		.exit_status = -1 \
	}
#define ENDED(status)                                      \
	{                                                  \
		.has_begun = true, .exit_status = (status) \
	}
#define ALL(stage)                  \
	{                           \
		stage, stage, stage \
	}

/* pace and httppost have written their figures, and a record has come. */
#define READS .pace = { .is_there = true, .next_due_ns = NOW + S / 2 }
#define WAITS .pace = { .is_there = true, .state = "waiting" }
#define POSTS .post = { .is_there = true }

/* What there is to show of the facts. */
static struct show
show_of(const struct look_facts *facts)
{
	static struct look look;
	static struct snapshot snapshot;

	look = look_at(facts);
	snapshot = snapshot_of(facts, &look, NOW);
	return (struct show){ .name = "default",
		.folder = "/state",
		.csv_file = "/day.csv",
		.url = "",
		.facts = facts,
		.look = &look,
		.snapshot = &snapshot,
		.now_ns = NOW };
}

/* --- the beginning -------------------------------------------------------- */

static const struct {
	bool has_begun;
	int64_t waited_ns;
	struct look_facts facts;
} begins[] = {
	{ true, 0, { .stages = ALL(RUNS), .is_kept = true, READS, POSTS } },
	{ true, 0,
		{ .stages = ALL(RUNS),
			.pace = { .is_there = true, .released = 1 },
			POSTS } },
	/* the server has no part in it */
	{ true, 0,
		{ .stages = ALL(RUNS),
			READS,
			.post = { .is_there = true, .failing = 3 } } },
	/* a stage has not started, however long that takes */
	{ false, 60 * S,
		{ .stages = { RUNS, RUNS, STARTS },
			.is_kept = true,
			READS,
			POSTS } },
	{ false, 60 * S, { .stages = ALL(STARTS), .is_kept = true } },
	/* it holds its lock and is not the filter yet */
	{ false, 60 * S, { .stages = ALL(RUNS), READS } },
	{ false, 60 * S, { .stages = ALL(RUNS), POSTS } },
	/* no record: the header may be refused, or is far from the first one */
	{ false, 0, { .stages = ALL(RUNS), WAITS, POSTS } },
	{ false, AWAIT_INPUT_NS - 1, { .stages = ALL(RUNS), WAITS, POSTS } },
	{ true, AWAIT_INPUT_NS, { .stages = ALL(RUNS), WAITS, POSTS } },
	/* csvrows has reached the end of a short file */
	{ true, 0, { .stages = { ENDED(0), RUNS, RUNS }, READS, POSTS } },
	/* a stage failed */
	{ false, 60 * S,
		{ .stages = { ENDED(2), RUNS, RUNS },
			.is_kept = true,
			READS,
			POSTS } },
	/* the end has come first */
	{ true, 0, { .stages = ALL(ENDED(0)) } },
	{ true, 0, { .stages = ALL(ENDED(143)), .is_stopped = true } },
	{ false, 0, { .stages = { ENDED(0), ENDED(137), ENDED(0) } } },
};

START_TEST(test_begin)
{
	struct show show = show_of(&begins[_i].facts);

	ck_assert_msg(await_has_begun(&show, begins[_i].waited_ns) ==
			      begins[_i].has_begun,
		"begin %d", _i);
}
END_TEST

/* --- messages ------------------------------------------------------------- */

/* A look, when it is made, and the messages that follow it. */
struct turn {
	int64_t waited_ns;
	struct look_facts facts;
	const char *messages[3];
};

static const struct turn outage[] = {
	{ 0,
		{ .stages = ALL(STARTS),
			.is_kept = true,
			.has_total = true,
			.total = 9 },
		{ "STATUS=STARTING (reading to record 1), 0 of 9 "
		  "delivered\n" } },
	{ S,
		{ .stages = ALL(RUNS),
			.has_total = true,
			.total = 9,
			READS,
			.post = { .is_there = true,
				.failing = 1,
				.last_error = "Connection refused" } },
		{ "READY=1\nSTATUS=RETRYING (Connection refused), 0 of 9 "
		  "delivered\n" } },
	{ 2 * S,
		{ .stages = ALL(RUNS),
			.has_total = true,
			.total = 9,
			READS,
			.post = { .is_there = true,
				.failing = 2,
				.last_error = "Connection refused" } },
		{ NULL } },
	{ 3 * S,
		{ .stages = ALL(RUNS),
			.has_total = true,
			.total = 9,
			READS,
			.post = { .is_there = true, .delivered = 1 } },
		{ "STATUS=RUNNING, 1 of 9 delivered\n" } },
	/* counts alone are told now and then */
	{ 12 * S,
		{ .stages = ALL(RUNS),
			.has_total = true,
			.total = 9,
			READS,
			.post = { .is_there = true, .delivered = 5 } },
		{ NULL } },
	{ 13 * S,
		{ .stages = ALL(RUNS),
			.has_total = true,
			.total = 9,
			READS,
			.post = { .is_there = true, .delivered = 6 } },
		{ "STATUS=RUNNING, 6 of 9 delivered\n" } },
	{ 99 * S,
		{ .stages = ALL(RUNS),
			.has_total = true,
			.total = 9,
			READS,
			.post = { .is_there = true, .delivered = 6 } },
		{ NULL } },
	{ 100 * S,
		{ .stages = ALL(ENDED(0)),
			.has_total = true,
			.total = 9,
			.post = { .is_there = true, .delivered = 9 } },
		{ "STOPPING=1\nSTATUS=FINISHED, 9 of 9 delivered\n" } },
	{ 101 * S,
		{ .stages = ALL(ENDED(0)),
			.has_total = true,
			.total = 9,
			.post = { .is_there = true, .delivered = 9 } },
		{ NULL } },
};

/* A stream that has ended before the first look. The total is unknown, and a
 * look that comes later changes nothing. */
static const struct turn brief[] = {
	{ 0,
		{ .stages = { ENDED(0), ENDED(0), ENDED(1) },
			.kept_here = 2,
			.kept_files = 1,
			.kept_number = 3,
			.kept_name = "undelivered",
			.returned = 2,
			.post = { .is_there = true,
				.delivered = 3,
				.undelivered = 2 } },
		{ "READY=1\nSTATUS=INCOMPLETE (2 data points are undelivered, "
		  "in /state/kept/3/undelivered; datarunner redeliver posts "
		  "them again), 3 delivered, 2 undelivered\n",
			"STOPPING=1\nSTATUS=INCOMPLETE (2 data points are "
			"undelivered, in /state/kept/3/undelivered; datarunner "
			"redeliver posts them again), 3 delivered, 2 "
			"undelivered\n" } },
};

static const struct turn stop[] = {
	{ 0,
		{ .stages = ALL(RUNS),
			READS,
			.post = { .is_there = true, .delivered = 1 } },
		{ "READY=1\nSTATUS=RUNNING, 1 delivered\n" } },
	{ S,
		{ .stages = ALL(RUNS),
			.is_stopped = true,
			READS,
			.post = { .is_there = true, .delivered = 1 } },
		{ "STOPPING=1\nSTATUS=STOPPING, 1 delivered\n" } },
	{ 2 * S,
		{ .stages = ALL(ENDED(143)),
			.is_stopped = true,
			.post = { .is_there = true, .delivered = 2 } },
		{ "STATUS=STOPPED, 2 delivered\n" } },
};

/* A stream that dies is neither ready nor stopping. */
static const struct turn death[] = {
	{ 0,
		{ .stages = { ENDED(2), RUNS, RUNS },
			.is_kept = true,
			WAITS,
			POSTS },
		{ "STATUS=DIED (csvrows ended with exit status 2), 0 "
		  "delivered\n" } },
	{ 9 * S, { .stages = { ENDED(2), ENDED(0), ENDED(0) } }, { NULL } },
};

/* The text of a server cannot begin another line. */
static const struct turn lines[] = {
	{ 0,
		{ .stages = ALL(RUNS),
			READS,
			.post = { .is_there = true,
				.failing = 1,
				.last_error = "no\nSTOPPING=1\xff" } },
		{ "READY=1\nSTATUS=RETRYING (no\\nSTOPPING=1\\xFF), 0 "
		  "delivered\n" } },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *name;
	const struct turn *turns;
	size_t count;
} courses[] = {
	{ "outage", outage, COUNT(outage) },
	{ "brief", brief, COUNT(brief) },
	{ "stop", stop, COUNT(stop) },
	{ "death", death, COUNT(death) },
	{ "lines", lines, COUNT(lines) },
};

static void
check_turn(const char *course, size_t number, const struct turn *turn,
	struct notice *last)
{
	struct show show = show_of(&turn->facts);
	char message[NOTICE_BYTES];
	size_t i;

	for (i = 0; turn->messages[i]; i++) {
		*last = notice_next(last, &show, turn->waited_ns, message);
		ck_assert_msg(!strcmp(message, turn->messages[i]),
			"%s %zu: \"%s\", not \"%s\"", course, number, message,
			turn->messages[i]);
	}
	(void)notice_next(last, &show, turn->waited_ns, message);
	ck_assert_msg(!*message, "%s %zu: \"%s\", not nothing", course, number,
		message);
}

START_TEST(test_course)
{
	struct notice last = { 0 };
	size_t i;

	for (i = 0; i < courses[_i].count; i++)
		check_turn(courses[_i].name, i, &courses[_i].turns[i], &last);
}
END_TEST

/* httppost cannot write its figures, but the checkpoint has grown. */
START_TEST(test_late)
{
	static const struct look_facts facts = { .stages = ALL(RUNS),
		.pace = { .is_there = true, .released = 2 },
		.has_checkpoint = true,
		.settled = 1 };
	struct show show = show_of(&facts);
	char text[2 * LOOK_TEXT];

	ck_assert_int_eq(await_event(&show, AWAIT_NS - 1), AWAIT_NOTHING);
	ck_assert_int_eq(await_event(&show, AWAIT_NS), AWAIT_LATE);
	await_text(&show, AWAIT_LATE, text);
	ck_assert_str_eq(text, "started: first record is settled");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("notice");
	TCase *cases = tcase_create("tables");

	tcase_add_loop_test(cases, test_begin, 0, (int)COUNT(begins));
	tcase_add_loop_test(cases, test_course, 0, (int)COUNT(courses));
	tcase_add_test(cases, test_late);
	suite_add_tcase(suite, cases);
	return suite_run(suite);
}
