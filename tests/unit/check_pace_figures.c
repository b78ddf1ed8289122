/* SPDX-License-Identifier: ISC */
/* The figures of pace: the status line, keys and values, and the line of
 * --progress. */
#include "pace/figures.h"
#include "pace/progress_bar.h"
#include "suite.h"

#include <check.h>
#include <string.h>

#define S NS_PER_SECOND

#define PER_SECOND(lines)             \
	{                             \
		.rate = {(lines), S } \
	}
#define TOTAL(lines) .is_total_known = true, .total = (lines)

/* A run at one moment, and its output. By default a slot has one line, and
 * neither --limit nor --for is set. */
static const struct run {
	const char *line;
	enum pace_state state;
	struct pace_options options;
	struct schedule_settings settings;
	uint64_t released; /* the first of them at begin_ns */
	int64_t begin_ns;
	int64_t last_ns;
	int64_t now_ns;
	int64_t lag_ns;
	int64_t slipped_ns;
	int64_t paused_at_ns; /* or 0 */
} runs[] = {
	{ "running 5432/86400 lines (6.3%), elapsed 1:30:32, "
	  "1.000 lines/s, lag 12us, slipped 0, left 22:29:28",
		PACE_RUNNING, { TOTAL(86400) }, PER_SECOND(1), 5432, 7,
		5431 * S + 7, 5432 * S + 7, .lag_ns = 12000 },
	{ "waiting 0 lines, elapsed 0:00:00, 0.000 lines/s, lag 0, "
	  "slipped 0",
		PACE_WAITING, { .first = 0 }, PER_SECOND(1), 0, 0, 0,
		.now_ns = 99 * S },
	{ "paused 1050/2000 lines (52.5%), elapsed 0:00:20, "
	  "4.900 lines/s, lag 1.250s, slipped 1.000s, left 0:03:57",
		PACE_PAUSED, { TOTAL(2000), .first = 1000 }, PER_SECOND(4), 50,
		10 * S, 20 * S, 500 * S, 1250 * NS_PER_MS, S, 30 * S },
	/* one line has no rate; if more than all are done, no time is left */
	{ "finished 2/1 lines (200.0%), elapsed 0:00:00, "
	  "0.000 lines/s, lag 0, slipped 0, left 0:00:00",
		PACE_FINISHED, { TOTAL(1) }, PER_SECOND(1), 2, 5, 5,
		.now_ns = 5 },
	/* without a total there is no percentage */
	{ "stopped 0/0 lines, elapsed 0:00:00, 0.000 lines/s, lag 0, "
	  "slipped 0, left 0:00:00",
		PACE_STOPPED, { TOTAL(0) }, PER_SECOND(1), 0, 0, 0,
		.now_ns = 5 },
	/* the time left is unknown if lines are unpaced */
	{ "blocked 5/10 lines (50.0%), elapsed 0:00:03, 2.000 lines/s, "
	  "lag 0, slipped 0",
		PACE_BLOCKED, { TOTAL(10) }, { .burst = 1 }, 5, 0, 2 * S,
		.now_ns = 3 * S },
	/* with recorded time, the rest is estimated from the mean rate */
	{ "running 6/10 lines (60.0%), elapsed 0:00:03, 2.000 lines/s, "
	  "lag 0, slipped 0, left 0:00:02",
		PACE_RUNNING, { TOTAL(10) },
		{ .replay = { .fields = { NULL, 1 } } }, 5, 0, 2 * S,
		.now_ns = 3 * S },
	/* a slot that has begun counts as a whole */
	{ "running 5/10 lines (50.0%), elapsed 0:00:01, "
	  "4.000 lines/s, lag 0, slipped 0, left 0:00:02",
		PACE_RUNNING, { TOTAL(10) }, { .rate = { 1, S }, .burst = 4 },
		5, 0, S, .now_ns = S },
	/* the span ends before all lines are done */
	{ "running 10/86400 lines (0.0%), elapsed 0:00:10, "
	  "1.000 lines/s, lag 0, slipped 0, left 0:00:50",
		PACE_RUNNING, { TOTAL(86400) },
		{ .rate = { 1, S }, .span_ns = 60 * S }, 10, 7, 9 * S + 7,
		.now_ns = 10 * S + 7 },
	/* the limit does not count the lines of --first */
	{ "running 1010/86400 lines (1.2%), elapsed 0:00:10, "
	  "1.000 lines/s, lag 0, slipped 0, left 0:00:20",
		PACE_RUNNING, { TOTAL(86400), .first = 1000 },
		{ .rate = { 1, S }, .limit = 30 }, 10, 0, 9 * S,
		.now_ns = 10 * S },
	/* the limit and the span are known without a total, */
	{ "running 10 lines, elapsed 0:00:10, 1.000 lines/s, lag 0, "
	  "slipped 0, left 0:00:20",
		PACE_RUNNING, { .first = 0 }, { .rate = { 1, S }, .limit = 30 },
		10, 0, 9 * S, .now_ns = 10 * S },
	/* the span even if lines are unpaced, before the first line, and after
	 * its end */
	{ "waiting 0 lines, elapsed 0:00:00, 0.000 lines/s, lag 0, "
	  "slipped 0, left 0:00:05",
		PACE_WAITING, { .first = 0 }, { .span_ns = 5 * S }, 0, 0, 0,
		.now_ns = 99 * S },
	{ "finished 5/10 lines (50.0%), elapsed 0:00:06, 2.000 lines/s, "
	  "lag 0, slipped 0, left 0:00:00",
		PACE_FINISHED, { TOTAL(10) }, { .span_ns = 5 * S }, 5, 0, 2 * S,
		.now_ns = 6 * S },
	/* lines 2, 6 and 10 of ten; slots of others take time, too */
	{ "running 1/3 lines (33.3%), elapsed 0:00:01, 0.000 lines/s, lag 0, "
	  "slipped 0, left 0:00:08",
		PACE_RUNNING, { TOTAL(10), .share = { 2, 4 } },
		{ .rate = { 1, S }, .shard = { 2, 4 } }, 1, 0, S, .now_ns = S },
};

/* One moment at a time. */
static struct schedule schedule;

static struct pace_figures
figures_of(int index)
{
	const struct run *run = &runs[index];

	schedule = (struct schedule){
		.settings = run->settings,
		.active = { run->paused_at_ns > 0, run->paused_at_ns, 0 },
		.is_begun = run->released > 0,
		.released = run->released,
		.begin_ns = run->begin_ns,
		.first_ns = run->begin_ns,
		.last_ns = run->last_ns,
		.lag_ns = run->lag_ns,
		.slipped_ns = run->slipped_ns,
	};
	if (!run->settings.burst)
		schedule.settings.burst = 1;
	if (!run->settings.limit)
		schedule.settings.limit = UINT64_MAX;
	if (!run->settings.span_ns)
		schedule.settings.span_ns = ACTIVE_TIME_FOREVER;
	if (run->settings.replay.fields.count)
		schedule.replay = (struct replay){
			.back = 3, .unstamped = 2, .skipped = 1
		};
	return (struct pace_figures){ run->state, &run->options, &schedule,
		run->now_ns, 0, 0, 0 };
}

/* The figures in the form of the status file. */
static const char *
status_of(const struct pace_figures *figures)
{
	static char text[1024];
	struct status status = { .form = STATUS_LINES };

	pace_figures_status(figures, &status);
	ck_assert(status_end(&status));
	ck_assert_uint_lt(status.text.length, sizeof(text));
	memcpy(text, status.text.bytes, status.text.length);
	text[status.text.length] = '\0';
	buffer_free(&status.text);
	return text;
}

static void
has_figures(const struct pace_figures *figures, const char *wanted)
{
	const char *status = status_of(figures);

	ck_assert_msg(strstr(status, wanted) != NULL, "no \"%s\" in \"%s\"",
		wanted, status);
}

START_TEST(test_line)
{
	struct pace_figures figures = figures_of(_i);
	struct buffer line = { 0 };

	ck_assert(pace_figures_text(&figures, &line));
	ck_assert_msg(line.length == strlen(runs[_i].line) &&
			      !memcmp(line.bytes, runs[_i].line, line.length),
		"run %d: \"%.*s\", not \"%s\"", _i, (int)line.length,
		line.bytes, runs[_i].line);
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
				     "paused=470.000000000\n"
				     "rate=4.900000000\n"
				     "recent_rate=2.500000000\n"
				     "interval=0.250000000\n"
				     "lag=1.250000000\n"
				     "slipped=1.000000000\n"
				     "slips=0\n"
				     "waited=0.000000000\n"
				     "reloads=0\n"
				     "left=237.500000000\n";
	struct pace_figures figures = figures_of(2);

	figures.recent = 2.5;
	ck_assert_str_eq(status_of(&figures), wanted);
}
END_TEST

START_TEST(test_replay_figures)
{
	struct pace_figures figures = figures_of(6);

	has_figures(&figures, "interval=0.000000000\n");
	has_figures(&figures, "back=3\nskipped=1\nunstamped=2\n");
}
END_TEST

/* The time of the next line is one of the wall clock. */
START_TEST(test_due)
{
	struct pace_figures figures = figures_of(0);

	figures.wall_ns = 1000 * S;
	schedule.next_ns = figures.now_ns + 90 * S;
	has_figures(&figures, "next_due=1090.000000000\n");
	schedule.is_begun = false;
	schedule.is_held = true;
	schedule.settings.start_ns = figures.now_ns + 7200 * S;
	has_figures(&figures, "next_due=8200.000000000\n");
	schedule.is_held = false;
	ck_assert_ptr_null(strstr(status_of(&figures), "next_due="));
	/* nobody knows when a pause ends */
	figures = figures_of(2);
	ck_assert_ptr_null(strstr(status_of(&figures), "next_due="));
	/* unpaced, and by recorded time before the line is read */
	figures = figures_of(5);
	ck_assert_ptr_null(strstr(status_of(&figures), "next_due="));
	figures = figures_of(6);
	ck_assert_ptr_null(strstr(status_of(&figures), "next_due="));
	schedule.is_dated = true;
	has_figures(&figures, "next_due=");
}
END_TEST

/* Figures that exceed all bounds stay at the greatest value. */
START_TEST(test_beyond)
{
	static const struct pace_options one = { TOTAL(1) };
	struct pace_figures figures = figures_of(5);

	figures.options = &one;
	schedule.released = UINT64_C(900000000000);
	schedule.last_ns = 1;
	has_figures(&figures, "percent=9223372036.854775807\n");
	has_figures(&figures, "rate=9223372036.854775807\n");
}
END_TEST

/* --- the line of --progress ----------------------------------------------- */

static const struct {
	int index; /* in the table of runs */
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
	struct pace_figures figures = figures_of(bars[_i].index);
	const char *wanted = bars[_i].line;
	struct buffer line = { 0 };

	ck_assert(progress_bar_text(&figures, bars[_i].columns, &line));
	ck_assert_uint_le(
		line.length, bars[_i].columns ? bars[_i].columns - 1 : 0);
	ck_assert(buffer_append_byte(&line, '\0'));
	ck_assert_str_eq(line.bytes, wanted);
	buffer_free(&line);
}
END_TEST

/* Never wider than the terminal; the bar reaches to its edge. */
START_TEST(test_bar_at_every_width)
{
	struct pace_figures figures = figures_of(0);
	struct buffer line = { 0 };
	size_t columns;

	for (columns = 1; columns < 300; columns++) {
		line.length = 0;
		ck_assert(progress_bar_text(&figures, columns, &line));
		ck_assert_uint_lt(line.length, columns);
		if (columns > 75)
			ck_assert_uint_eq(line.length, columns - 1);
	}
	buffer_free(&line);
}
END_TEST

START_TEST(test_late)
{
	struct pace_figures figures = figures_of(0);
	struct buffer line = { 0 };

	schedule.lag_ns = 1250 * NS_PER_MS;
	ck_assert(progress_bar_text(&figures, 72, &line));
	ck_assert(buffer_append_byte(&line, '\0'));
	ck_assert_str_eq(line.bytes,
		"6.3%  5432/86400 lines  1.000/s  1:30:32  left 22:29:28  "
		"late 1.250s");
	buffer_free(&line);
}
END_TEST

static Suite *
figures_suite(void)
{
	Suite *suite = suite_create("pace figures");
	TCase *tests = tcase_create("figures");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(
		tests, test_line, 0, (int)(sizeof(runs) / sizeof(runs[0])));
	tcase_add_test(tests, test_figures);
	tcase_add_test(tests, test_replay_figures);
	tcase_add_test(tests, test_due);
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
	return suite_run(figures_suite());
}
