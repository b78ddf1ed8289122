/* SPDX-License-Identifier: ISC */
/* The main part of each table of tests: what asserts, and what runs them. */
#ifndef UNIT_SUITE_H
#define UNIT_SUITE_H

#include <check.h>
#include <signal.h>

/* Check notes the place of each assertion that holds in a file, and reads all
 * of it at the end: for a million of them that takes longer than the tests. */
#undef ck_assert_msg
#define ck_assert_msg(expression, ...) \
	((expression) ? (void)0 : ck_abort_msg(__VA_ARGS__))
#undef ck_assert
#define ck_assert(expression) \
	ck_assert_msg(expression, "this does not hold: %s", #expression)

/* Runs and frees the suite, also under nohup; returns the exit status for
 * main. */
static inline int
suite_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	(void)signal(SIGHUP, SIG_DFL);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
