/* pace's status line and figures. */
#include "pace/progress.h"

#include <check.h>
#include <string.h>

#define S NS_PER_SECOND

/* A run as it was after `released` lines of one second, and what it says. */
static const struct {
	struct pace_options options;
	enum progress_state state;
	struct schedule schedule;
	int64_t now_ns;
	const char *line;
} cases[] = {
	{ { .rate = { 1, 1000000000 }, .is_total_known = true, .total = 86400 },
		PROGRESS_RUNNING,
		{ .is_begun = true,
			.begin_ns = 7,
			.released = 5432,
			.first_ns = 7,
			.last_ns = 5431 * S + 7,
			.lag_ns = 12000 },
		5432 * S + 7,
		"running 5432/86400 lines (6.3%), elapsed 1:30:32, "
		"1.000 lines/s, lag 12us, slipped 0, left 22:29:28" },
	{ { .rate = { 1, 1000000000 } }, PROGRESS_WAITING, { .released = 0 },
		99 * S,
		"waiting 0 lines, elapsed 0:00:00, 0.000 lines/s, lag 0, "
		"slipped 0" },
	{ { .rate = { 4, 1000000000 },
		  .is_total_known = true,
		  .total = 2000,
		  .first = 1000 },
		PROGRESS_PAUSED,
		{ .active = { true, 30 * S, 0 },
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
	{ { .rate = { 1, 1000000000 }, .is_total_known = true, .total = 1 },
		PROGRESS_FINISHED,
		{ .is_begun = true,
			.released = 2,
			.first_ns = 5,
			.last_ns = 5 },
		5,
		"finished 2/1 lines (200.0%), elapsed 0:00:00, "
		"0.000 lines/s, lag 0, slipped 0, left 0:00:00" },
	/* nothing to have a percentage of */
	{ { .rate = { 1, 1000000000 }, .is_total_known = true },
		PROGRESS_STOPPED, { .released = 0 }, 5,
		"stopped 0/0 lines, elapsed 0:00:00, 0.000 lines/s, lag 0, "
		"slipped 0, left 0:00:00" },
	/* nobody knows how long an unpaced rest takes */
	{ { .rate = { 0, 1000000000 }, .is_total_known = true, .total = 10 },
		PROGRESS_BLOCKED,
		{ .is_begun = true, .released = 5, .last_ns = 2 * S }, 3 * S,
		"blocked 5/10 lines (50.0%), elapsed 0:00:03, 2.000 lines/s, "
		"lag 0, slipped 0" },
};

static struct progress_figures
figures_of(int index)
{
	return (struct progress_figures){ cases[index].state,
		&cases[index].options, &cases[index].schedule,
		cases[index].now_ns };
}

START_TEST(test_line)
{
	struct progress_figures figures = figures_of(_i);
	struct buffer line = { 0 };

	ck_assert(progress_line(&figures, &line));
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
	struct progress_figures figures = figures_of(2);
	struct status status = { .form = STATUS_LINES };

	progress_status(&figures, &status);
	ck_assert(status_end(&status));
	ck_assert(buffer_append_byte(&status.text, '\0'));
	ck_assert_str_eq(status.text.bytes, wanted);
	buffer_free(&status.text);
}
END_TEST

static Suite *
progress_suite(void)
{
	Suite *suite = suite_create("progress");
	TCase *tests = tcase_create("figures");

	tcase_add_loop_test(
		tests, test_line, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tests, test_figures);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	SRunner *runner = srunner_create(progress_suite());
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
