/* SPDX-License-Identifier: ISC */
/* The rate of the last ten seconds. */
#include "pace/recent.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>

#define S NS_PER_SECOND
#define MS NS_PER_MS

/* `lines` releases of `burst` lines, the first at begin_ns and then one each
 * step_ns, and the rate at now_ns. */
static const struct {
	int64_t begin_ns;
	int64_t step_ns;
	uint64_t lines;
	uint64_t burst;
	int64_t now_ns;
	double rate;
} runs[] = {
	/* nothing was released, or one line */
	{ 7, S, 0, 1, 9 * S, 0 },
	{ 7, S, 1, 1, 8, 0.1 },
	{ 7, S, 1, 1, 10 * S + 7, 0.1 },
	{ 7, S, 1, 1, 10 * S + 8, 0 },
	/* steady rates, short and long */
	{ 7, S, 2, 1, S + 7, 1 },
	{ 7, S, 5, 1, 4 * S + 7, 1 },
	{ 7, S, 500, 1, 499 * S + 7, 1 },
	{ 7, S, 500, 1, 499 * S + 999 * MS, 1 },
	{ 0, 4 * MS, 100000, 1, 99999 * 4 * MS, 250 },
	{ 0, 4 * MS, 100, 1, 99 * 4 * MS, 250 },
	{ 5, S, 30, 10, 29 * S + 5, 10 },
	{ 5, 4 * S, 30, 1, 29 * 4 * S + 5, 0.25 },
	/* rarer than the span */
	{ 5, 60 * S, 30, 1, 29 * 60 * S + 5, 0.1 },
	{ 5, 60 * S, 30, 20, 29 * 60 * S + 5, 2 },
	{ 5, 60 * S, 30, 1, 29 * 60 * S + 11 * S, 0 },
	/* it has stopped */
	{ 0, S, 100, 1, 99 * S + 5 * S, 1 },
	{ 0, S, 100, 1, 99 * S + 11 * S, 0 },
};

START_TEST(test_rate)
{
	struct recent recent = { 0 };
	uint64_t i;
	double rate;

	for (i = 0; i < runs[_i].lines; i++) {
		int64_t at_ns =
			runs[_i].begin_ns + (int64_t)i * runs[_i].step_ns;

		recent_take(&recent, (i + 1) * runs[_i].burst, at_ns);
		/* calls without a release change nothing */
		recent_take(&recent, (i + 1) * runs[_i].burst,
			at_ns + runs[_i].step_ns / 2);
	}
	rate = recent_rate(&recent, runs[_i].now_ns);
	ck_assert_msg(
		rate > runs[_i].rate - 1e-9 && rate < runs[_i].rate + 1e-9,
		"run %d: %f, not %f", _i, rate, runs[_i].rate);
}
END_TEST

/* The rate follows a change within ten seconds. */
START_TEST(test_change)
{
	struct recent recent = { 0 };
	uint64_t released = 0;
	int64_t at_ns = 0;

	for (; at_ns < 100 * S; at_ns += S)
		recent_take(&recent, ++released, at_ns);
	for (; at_ns < 112 * S; at_ns += S / 10)
		recent_take(&recent, ++released, at_ns);
	ck_assert_double_eq_tol(recent_rate(&recent, at_ns), 10, 1e-6);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("recent");
	TCase *tests = tcase_create("rate");

	tcase_add_loop_test(
		tests, test_rate, 0, (int)(sizeof(runs) / sizeof(runs[0])));
	tcase_add_test(tests, test_change);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
