/* SPDX-License-Identifier: ISC */
/* progress: when the status file is written; no test reads a clock. */
#include "pace/progress.h"
#include "suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define S NS_PER_SECOND
#define MS NS_PER_MS

/* The state of the loop at one moment, and whether the file is written. */
struct step {
	int64_t at_ns;
	enum pace_state state;
	uint64_t released;
	bool is_written;
};

static const struct step steps[] = {
	{ 0, PACE_WAITING, 0, true },
	/* the first line at once, the others each second */
	{ MS, PACE_WAITING, 1, true },
	{ 2 * MS, PACE_WAITING, 2, false },
	{ 950 * MS, PACE_WAITING, 3, false },
	{ 951 * MS, PACE_WAITING, 4, true },
	{ 5 * S, PACE_WAITING, 4, false },
	/* other states ten times a second */
	{ 5 * S + 1, PACE_RUNNING, 4, true },
	{ 5 * S + 2, PACE_WAITING, 4, false },
	{ 5 * S + 3, PACE_RUNNING, 4, false },
	{ 5 * S + 4, PACE_BLOCKED, 4, false },
	{ 5 * S + 100 * MS, PACE_BLOCKED, 4, false },
	{ 5 * S + 100 * MS + 1, PACE_BLOCKED, 4, true },
	/* a pause and its end at once */
	{ 5 * S + 100 * MS + 2, PACE_PAUSED, 4, true },
	{ 5 * S + 100 * MS + 3, PACE_PAUSED, 4, false },
	{ 5 * S + 100 * MS + 4, PACE_BLOCKED, 4, true },
	{ 5 * S + 100 * MS + 5, PACE_PAUSED, 4, true },
};

#define STEPS (sizeof(steps) / sizeof(steps[0]))

/* The number after "KEY=" in the file. */
static unsigned long long
figure(const char *path, const char *key)
{
	char line[128];
	size_t length = strlen(key);
	unsigned long long value = 0;
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file)) {
		if (!strncmp(line, key, length) && line[length] == '=')
			value = strtoull(line + length + 1, NULL, 10);
	}
	ck_assert_int_eq(fclose(file), 0);
	return value;
}

START_TEST(file_is_written)
{
	char folder[] = "/tmp/progress.XXXXXX", path[64];
	struct pace_options options = { .status_file = path };
	struct schedule schedule = { .settings = { .burst = 1 } };
	struct progress progress;
	unsigned long long sequence = 0;
	size_t i;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	(void)snprintf(path, sizeof(path), "%s/figures", folder);
	ck_assert(progress_open(&progress, &options, &schedule));
	for (i = 0; i < STEPS; i++) {
		schedule.released = steps[i].released;
		(void)progress_update(
			&progress, steps[i].state, 7 * S + steps[i].at_ns);
		sequence += steps[i].is_written;
		ck_assert_msg(figure(path, "seq") == sequence,
			"step %zu: %llu texts, not %llu", i,
			figure(path, "seq"), sequence);
		if (steps[i].is_written)
			ck_assert_uint_eq(
				figure(path, "released"), schedule.released);
	}
	progress_end(&progress, PACE_FINISHED, 7 * S);
	ck_assert_uint_eq(figure(path, "seq"), sequence + 1);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

static Suite *
progress_suite(void)
{
	Suite *suite = suite_create("progress");
	TCase *tests = tcase_create("status file");

	tcase_add_test(tests, file_is_written);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(progress_suite());
}
