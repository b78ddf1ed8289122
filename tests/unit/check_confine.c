/* SPDX-License-Identifier: ISC */
/* Dropped rights are gone. Each case runs in a process of its own, because
 * Check forks for each test. Without Landlock in the kernel everything is
 * allowed. */
#include "common/confine.h"
#include "suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char folder[64];

static void
write_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "x", 1), 1);
	(void)close(fd);
}

static void
begin(void)
{
	(void)strcpy(folder, "/tmp/check_confine.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(mkdir("read", 0700), 0);
	ck_assert_int_eq(mkdir("replace", 0700), 0);
	ck_assert_int_eq(mkdir("other", 0700), 0);
	write_file("read/file");
	write_file("replace/file");
	write_file("other/file");
	ck_assert_int_eq(symlink("../other/file", "read/link"), 0);
}

static void
end(void)
{
	char command[128];

	(void)snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
}

/* Whether the system takes rights away: what must be refused is refused. */
static bool
is_confined(const struct confine *confine)
{
	return confine->version > 0;
}

static bool
can_open(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0600);

	if (fd >= 0)
		(void)close(fd);
	else
		ck_assert_int_eq(errno, EACCES);
	return fd >= 0;
}

static const struct {
	const char *path;
	int flags;
	bool may; /* if it is confined */
} openings[] = {
	{ "read/file", O_RDONLY, true },
	{ "read/file", O_WRONLY, false },
	{ "read/new", O_WRONLY | O_CREAT, false },
	{ "read/link", O_RDONLY, false },
	{ "replace/file", O_RDONLY, false },
	{ "replace/file", O_WRONLY, true },
	{ "replace/new", O_WRONLY | O_CREAT | O_EXCL, true },
	{ "other/file", O_RDONLY, false },
	{ "other/file", O_WRONLY, false },
	{ "other/new", O_WRONLY | O_CREAT, false },
	{ "/etc/passwd", O_RDONLY, false },
	{ "/etc/localtime", O_RDONLY, true },
};

/* Runs in a child, so that the teardown of the fixture may remove the
 * folder. */
static void
in_child(void (*test)(int), int number)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		test(number);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

static void
try_opening(int number)
{
	const char *path = openings[number].path;
	struct confine confine;

	if (access(path, F_OK) != 0 && !(openings[number].flags & O_CREAT))
		return;
	confine_begin(&confine);
	confine_allow(&confine, "read", CONFINE_READ);
	confine_allow(&confine, "nowhere", CONFINE_READ);
	confine_allow_beside(&confine, "replace/status", CONFINE_REPLACE);
	confine_allow_library(&confine);
	confine_end(&confine);
	if (can_open(path, openings[number].flags) !=
		(openings[number].may || !is_confined(&confine)))
		abort();
}

START_TEST(opens_what_is_allowed)
{
	in_child(try_opening, _i);
}
END_TEST

static void
try_replacing(int number)
{
	struct confine confine;
	bool may_others;

	(void)number;
	confine_begin(&confine);
	confine_allow_beside(&confine, "replace/status", CONFINE_REPLACE);
	confine_end(&confine);
	may_others = !is_confined(&confine);
	if (!can_open("replace/new", O_WRONLY | O_CREAT | O_EXCL) ||
		rename("replace/new", "replace/status") != 0 ||
		unlink("replace/status") != 0 ||
		(unlink("other/file") == 0) != may_others ||
		(mkdir("replace/folder", 0700) == 0) != may_others)
		abort();
}

START_TEST(replaces_files)
{
	in_child(try_replacing, 0);
}
END_TEST

/* A file behind a symbolic link is wherever the link points later. */
static void
try_beside(int number)
{
	static const char *const paths[] = { "read/file", "./read/file",
		"read/missing", "read/link", NULL };
	bool may = paths[number] && strcmp(paths[number], "read/link") == 0;
	struct confine confine;
	char whole[128];
	const char *path = paths[number];

	if (!path) {
		(void)snprintf(whole, sizeof(whole), "%s/read/file", folder);
		path = whole;
	}
	confine_begin(&confine);
	confine_allow_beside(&confine, path, CONFINE_READ);
	confine_end(&confine);
	if (!can_open("read/file", O_RDONLY) ||
		can_open("other/file", O_RDONLY) !=
			(may || !is_confined(&confine)) ||
		can_open("other/new", O_WRONLY | O_CREAT) ==
			is_confined(&confine))
		abort();
}

START_TEST(allows_what_may_come_in_its_place)
{
	in_child(try_beside, _i);
}
END_TEST

static void
try_program(int number)
{
	struct confine confine;

	(void)number;
	confine_begin(&confine);
	confine_allow_library(&confine);
	confine_end(&confine);
	if (is_confined(&confine)) {
		(void)execl("/bin/true", "true", (char *)NULL);
		if (errno != EACCES)
			abort();
	}
}

START_TEST(runs_no_program)
{
	in_child(try_program, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("confine");
	TCase *tests = tcase_create("confine");

	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_loop_test(
		tests, opens_what_is_allowed, 0, (int)COUNT(openings));
	tcase_add_test(tests, replaces_files);
	tcase_add_loop_test(tests, allows_what_may_come_in_its_place, 0, 5);
	tcase_add_test(tests, runs_no_program);
	suite_add_tcase(suite, tests);
	return suite_run_apart(suite);
}
