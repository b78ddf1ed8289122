/* SPDX-License-Identifier: ISC */
/* The main part of each table of tests: runs them. */
#ifndef UNIT_SUITE_H
#define UNIT_SUITE_H

#include <check.h>
#include <signal.h>

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
