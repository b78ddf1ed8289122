/* SPDX-License-Identifier: ISC */
/* The main part of each table of tests: what asserts, and what runs them. */
#ifndef UNIT_SUITE_H
#define UNIT_SUITE_H

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Check notes the place of each assertion that holds in a file, and reads all
 * of it at the end: for a million of them that takes longer than the tests. */
#undef ck_assert_msg
#define ck_assert_msg(expression, ...) \
	((expression) ? (void)0 : ck_abort_msg(__VA_ARGS__))
#undef ck_assert
#define ck_assert(expression) \
	ck_assert_msg(expression, "this does not hold: %s", #expression)

#define SUITE_SECONDS 900 /* in all, if no test has a process of its own */

/* Runs and frees the suite, also under nohup; returns the exit status for main.
 * With CK_FORK=no in the environment, all tests run in this process. */
static inline int
suite_run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	const char *mode = getenv("CK_FORK");
	int failed;

	(void)signal(SIGHUP, SIG_DFL);
	if (mode && strcmp(mode, "no") == 0)
		(void)alarm(SUITE_SECONDS);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

/* The same for tests that change their process: its signals, rights, memory.
 * Each runs in a process of its own. */
static inline int
suite_run_apart(Suite *suite)
{
	(void)setenv("CK_FORK", "yes", 1);
	return suite_run(suite);
}

#endif
