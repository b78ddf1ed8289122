/* pace's figures of a moment: the status line, keys and values, and the line of
 * --progress. */
#include "pace/account.h"
#include "pace/bar.h"

#include <check.h>
#include <string.h>

#define S NS_PER_SECOND

/* Slots of so many lines, and neither --limit nor --for. */
#define ENDLESS(lines) \
	.burst = (lines), .limit = UINT64_MAX, .span_ns = ACTIVE_FOREVER

/* A run as it was after `released` lines of one second, and what it says. */
static const struct {
	struct pace_options options;
	enum account_state state;
	struct schedule schedule;
	int64_t now_ns;
	const char *line;
} cases[] = {
	{ { .is_total_known = true, .total = 86400 }, ACCOUNT_RUNNING,
		{ .settings = { .rate = { 1, 1000000000 }, ENDLESS(1) },
			.is_begun = true,
			.begin_ns = 7,
			.released = 5432,
			.first_ns = 7,
			.last_ns = 5431 * S + 7,
			.lag_ns = 12000 },
		5432 * S + 7,
		"running 5432/86400 lines (6.3%), elapsed 1:30:32, "
		"1.000 lines/s, lag 12us, slipped 0, left 22:29:28" },
	{ { .first = 0 }, ACCOUNT_WAITING,
		{ .settings = { .rate = { 1, 1000000000 }, ENDLESS(1) } },
		99 * S,
		"waiting 0 lines, elapsed 0:00:00, 0.000 lines/s, lag 0, "
		"slipped 0" },
	{ { .is_total_known = true, .total = 2000, .first = 1000 },
		ACCOUNT_PAUSED,
		{ .settings = { .rate = { 4, 1000000000 }, ENDLESS(1) },
			.active = { true, 30 * S, 0 },
			.is_begun = true,
			.begin_ns = 10 * S,
			.released = 50,
			.first_ns = 10 * S,
			.last_ns = 20 * S,
			.lag_ns = 1250000000,
			.slipped_ns = S },
		500 * S,
		"paused 1050/2000 lines (52.5%), elapsed 0:00:20, "
		"4.900 lines/s, lag 1.250s, slipped 1.000s, left 0:03:57" },
	/* one line has no rate; more than all leave no time */
	{ { .is_total_known = true, .total = 1 }, ACCOUNT_FINISHED,
		{ .settings = { .rate = { 1, 1000000000 }, ENDLESS(1) },
			.is_begun = true,
			.released = 2,
			.first_ns = 5,
			.last_ns = 5 },
		5,
		"finished 2/1 lines (200.0%), elapsed 0:00:00, "
		"0.000 lines/s, lag 0, slipped 0, left 0:00:00" },
	/* nothing to have a percentage of */
	{ { .is_total_known = true }, ACCOUNT_STOPPED,
		{ .settings = { .rate = { 1, 1000000000 }, ENDLESS(1) } }, 5,
		"stopped 0/0 lines, elapsed 0:00:00, 0.000 lines/s, lag 0, "
		"slipped 0, left 0:00:00" },
	/* nobody knows how long an unpaced rest takes */
	{ { .is_total_known = true, .total = 10 }, ACCOUNT_BLOCKED,
		{ .settings = { ENDLESS(1) },
			.is_begun = true,
			.released = 5,
			.last_ns = 2 * S },
		3 * S,
		"blocked 5/10 lines (50.0%), elapsed 0:00:03, 2.000 lines/s, "
		"lag 0, slipped 0" },
	/* by recorded time the rest takes as long as what was did */
	{ { .is_total_known = true, .total = 10 }, ACCOUNT_RUNNING,
		{ .settings = { ENDLESS(1), .replay = { .field = "t" } },
			.replay = { .back = 3, .unstamped = 2, .skipped = 1 },
			.is_begun = true,
			.released = 5,
			.last_ns = 2 * S },
		3 * S,
		"running 6/10 lines (60.0%), elapsed 0:00:03, 2.000 lines/s, "
		"lag 0, slipped 0, left 0:00:02" },
	/* a slot that is begun is taken as a whole */
	{ { .is_total_known = true, .total = 10 }, ACCOUNT_RUNNING,
		{ .settings = { .rate = { 1, 1000000000 }, ENDLESS(4) },
			.is_begun = true,
			.released = 5,
			.last_ns = S },
		S,
		"running 5/10 lines (50.0%), elapsed 0:00:01, "
		"4.000 lines/s, lag 0, slipped 0, left 0:00:02" },
	/* it ends by the span before all are done */
	{ { .is_total_known = true, .total = 86400 }, ACCOUNT_RUNNING,
		{ .settings = { .rate = { 1, 1000000000 },
			  .burst = 1,
			  .limit = UINT64_MAX,
			  .span_ns = 60 * S },
			.is_begun = true,
			.begin_ns = 7,
			.released = 10,
			.first_ns = 7,
			.last_ns = 9 * S + 7 },
		10 * S + 7,
		"running 10/86400 lines (0.0%), elapsed 0:00:10, "
		"1.000 lines/s, lag 0, slipped 0, left 0:00:50" },
	/* by the limit, of which there were none before --first */
	{ { .is_total_known = true, .total = 86400, .first = 1000 },
		ACCOUNT_RUNNING,
		{ .settings = { .rate = { 1, 1000000000 },
			  .burst = 1,
			  .limit = 30,
			  .span_ns = ACTIVE_FOREVER },
			.is_begun = true,
			.released = 10,
			.last_ns = 9 * S },
		10 * S,
		"running 1010/86400 lines (1.2%), elapsed 0:00:10, "
		"1.000 lines/s, lag 0, slipped 0, left 0:00:20" },
	/* either is known without a total, */
	{ { .first = 0 }, ACCOUNT_RUNNING,
		{ .settings = { .rate = { 1, 1000000000 },
			  .burst = 1,
			  .limit = 30,
			  .span_ns = ACTIVE_FOREVER },
			.is_begun = true,
			.released = 10,
			.last_ns = 9 * S },
		10 * S,
		"running 10 lines, elapsed 0:00:10, 1.000 lines/s, lag 0, "
		"slipped 0, left 0:00:20" },
	/* the span also unpaced, before the first line, and behind its end */
	{ { .first = 0 }, ACCOUNT_WAITING,
		{ .settings = { .burst = 1,
			  .limit = UINT64_MAX,
			  .span_ns = 5 * S } },
		99 * S,
		"waiting 0 lines, elapsed 0:00:00, 0.000 lines/s, lag 0, "
		"slipped 0, left 0:00:05" },
	{ { .is_total_known = true, .total = 10 }, ACCOUNT_FINISHED,
		{ .settings = { .burst = 1,
			  .limit = UINT64_MAX,
			  .span_ns = 5 * S },
			.is_begun = true,
			.released = 5,
			.last_ns = 2 * S },
		6 * S,
		"finished 5/10 lines (50.0%), elapsed 0:00:06, 2.000 lines/s, "
		"lag 0, slipped 0, left 0:00:00" },
};

static struct account
account_of(int index)
{
	return (struct account){ cases[index].state, &cases[index].options,
		&cases[index].schedule, cases[index].now_ns };
}

START_TEST(test_line)
{
	struct account account = account_of(_i);
	struct buffer line = { 0 };

	ck_assert(account_line(&account, &line));
	ck_assert_msg(line.length == strlen(cases[_i].line) &&
			      !memcmp(line.bytes, cases[_i].line, line.length),
		"case %d: \"%.*s\", not \"%s\"", _i, (int)line.length,
		line.bytes, cases[_i].line);
	buffer_free(&line);
}
END_TEST

START_TEST(test_figures)
{
	static const char wanted[] = "state=paused\n"
				     "lines=1050\n"
				     "released=50\n"
				     "total=2000\n"
				     "percent=52.500000000\n"
				     "elapsed=20.000000000\n"
				     "rate=4.900000000\n"
				     "interval=0.250000000\n"
				     "lag=1.250000000\n"
				     "slipped=1.000000000\n"
				     "slips=0\n"
				     "waited=0.000000000\n"
				     "left=237.500000000\n";
	struct account account = account_of(2);
	struct status status = { .form = STATUS_LINES };

	account_status(&account, &status);
	ck_assert(status_end(&status));
	ck_assert(buffer_append_byte(&status.text, '\0'));
	ck_assert_str_eq(status.text.bytes, wanted);
	buffer_free(&status.text);
}
END_TEST

START_TEST(test_replay_figures)
{
	struct account account = account_of(6);
	struct status status = { .form = STATUS_LINES };

	account_status(&account, &status);
	ck_assert(status_end(&status));
	ck_assert(buffer_append_byte(&status.text, '\0'));
	ck_assert_ptr_nonnull(
		strstr(status.text.bytes, "interval=0.000000000\n"));
	ck_assert_ptr_nonnull(
		strstr(status.text.bytes, "back=3\nskipped=1\nunstamped=2\n"));
	buffer_free(&status.text);
}
END_TEST

/* Figures that are beyond all bounds stay at the greatest that there is. */
START_TEST(test_beyond)
{
	static const struct pace_options options = { .is_total_known = true,
		.total = 1 };
	static const struct schedule schedule = { .settings = { ENDLESS(1) },
		.is_begun = true,
		.released = UINT64_C(900000000000),
		.last_ns = 1 };
	struct account account = { ACCOUNT_RUNNING, &options, &schedule, 1 };
	struct status status = { .form = STATUS_LINES };

	account_status(&account, &status);
	ck_assert(status_end(&status));
	ck_assert(buffer_append_byte(&status.text, '\0'));
	ck_assert_ptr_nonnull(
		strstr(status.text.bytes, "percent=9223372036.854775807\n"));
	ck_assert_ptr_nonnull(
		strstr(status.text.bytes, "rate=9223372036.854775807\n"));
	buffer_free(&status.text);
}
END_TEST

/* --- the line of --progress ----------------------------------------------- */

static const struct {
	int index; /* of cases */
	size_t columns;
	const char *line;
} bars[] = {
	{ 0, 200,
		"[========>                                                  "
		"                                                            "
		"                     ]  6.3%  5432/86400 lines  1.000/s  1:3"
		"0:32  left 22:29:28" },
	{ 0, 120,
		"[===>                                                       "
		" ]  6.3%  5432/86400 lines  1.000/s  1:30:32  left 22:29:28" },
	{ 0, 80,
		"[=>                  ]  6.3%  5432/86400 lines  1.000/s  1:3"
		"0:32  left 22:29:28" },
	{ 0, 40, "6.3%  5432/86400 lines  left 22:29:28" },
	{ 0, 30, "6.3%  5432/86400 lines" },
	{ 0, 12, "6.3%" },
	{ 0, 4, "" },
	{ 0, 0, "" },
	{ 1, 80, "0 lines  0.000/s  0:00:00  waiting" },
	{ 1, 9, "waiting" },
	{ 2, 80,
		"[======>      ]  52.5%  1050/2000 lines  4.900/s  0:00:20  l"
		"eft 0:03:57  paused" },
	{ 2, 40, "52.5%  1050/2000 lines  paused" },
	/* more than all */
	{ 3, 80,
		"[================]  200.0%  2/1 lines  0.000/s  0:00:00  lef"
		"t 0:00:00  finished" },
	/* the narrowest bar */
	{ 5, 58, "50.0%  5/10 lines  2.000/s  0:00:03  blocked" },
	{ 5, 59, "[=====>    ]  50.0%  5/10 lines  2.000/s  0:00:03  blocked" },
};

START_TEST(test_bar)
{
	struct account account = account_of(bars[_i].index);
	const char *wanted = bars[_i].line;
	struct buffer line = { 0 };

	ck_assert(bar_line(&account, bars[_i].columns, &line));
	ck_assert_uint_le(
		line.length, bars[_i].columns ? bars[_i].columns - 1 : 0);
	ck_assert(buffer_append_byte(&line, '\0'));
	ck_assert_str_eq(line.bytes, wanted);
	buffer_free(&line);
}
END_TEST

/* Never wider than the terminal, and the bar reaches to its edge. */
START_TEST(test_bar_at_every_width)
{
	struct account account = account_of(0);
	struct buffer line = { 0 };
	size_t columns;

	for (columns = 1; columns < 300; columns++) {
		line.length = 0;
		ck_assert(bar_line(&account, columns, &line));
		ck_assert_uint_lt(line.length, columns);
		if (columns > 75)
			ck_assert_uint_eq(line.length, columns - 1);
	}
	buffer_free(&line);
}
END_TEST

START_TEST(test_late)
{
	struct account account = account_of(0);
	struct schedule schedule = *account.schedule;
	struct buffer line = { 0 };

	schedule.lag_ns = 1250 * NS_PER_MS;
	account.schedule = &schedule;
	ck_assert(bar_line(&account, 72, &line));
	ck_assert(buffer_append_byte(&line, '\0'));
	ck_assert_str_eq(line.bytes,
		"6.3%  5432/86400 lines  1.000/s  1:30:32  left 22:29:28  "
		"late 1.250s");
	buffer_free(&line);
}
END_TEST

static Suite *
account_suite(void)
{
	Suite *suite = suite_create("account");
	TCase *tests = tcase_create("figures");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(
		tests, test_line, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tests, test_figures);
	tcase_add_test(tests, test_replay_figures);
	tcase_add_test(tests, test_beyond);
	tcase_add_loop_test(
		tests, test_bar, 0, (int)(sizeof(bars) / sizeof(bars[0])));
	tcase_add_test(tests, test_bar_at_every_width);
	tcase_add_test(tests, test_late);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	SRunner *runner = srunner_create(account_suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
