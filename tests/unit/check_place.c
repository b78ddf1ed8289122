/* SPDX-License-Identifier: ISC */
/* place: files that can be written, and why others cannot. */
#include "common/place.h"
#include "suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char folder[64];

static void
begin(void)
{
	int fd;

	(void)strcpy(folder, "/tmp/check_place.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
	fd = open("file", O_WRONLY | O_CREAT, 0600);
	ck_assert_int_ge(fd, 0);
	(void)close(fd);
	ck_assert_int_eq(mkdir("folder", 0700), 0);
	ck_assert_int_eq(mkfifo("pipe", 0600), 0);
	ck_assert_int_eq(symlink("file", "link"), 0);
}

static void
end(void)
{
	static const char *const names[] = { "file", "pipe", "link" };
	size_t i;

	for (i = 0; i < COUNT(names); i++)
		ck_assert_int_eq(unlink(names[i]), 0);
	/* nothing else was created */
	ck_assert_int_eq(rmdir("folder"), 0);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(rmdir(folder), 0);
}

#define LINK (-1)
#define IRREGULAR (-2)

/* The errno of the reason for each kind, in their order, or a reason of our
 * own. */
static const struct {
	const char *path;
	int faults[PLACE_WRITTEN + 1];
} rows[] = {
	{ "file", { 0, 0, 0, 0 } },
	{ "./new", { 0, 0, 0, 0 } },
	{ "folder/new", { 0, 0, 0, 0 } },
	{ "folder", { EISDIR, EISDIR, EISDIR, EISDIR } },
	{ ".", { EISDIR, EISDIR, EISDIR, EISDIR } },
	{ "new/", { EISDIR, EISDIR, EISDIR, EISDIR } },
	{ "file/", { ENOTDIR, ENOTDIR, ENOTDIR, ENOTDIR } },
	{ "file/new", { ENOTDIR, ENOTDIR, ENOTDIR, ENOTDIR } },
	{ "missing/new", { ENOENT, ENOENT, ENOENT, ENOENT } },
	{ "link", { LINK, LINK, LINK, 0 } },
	{ "pipe", { IRREGULAR, IRREGULAR, IRREGULAR, 0 } },
	{ "/dev/null", { IRREGULAR, IRREGULAR, 0, 0 } },
};

static const char *
reason_of(int fault)
{
	if (fault == LINK)
		return "is a symbolic link";
	if (fault == IRREGULAR)
		return "is not a regular file";
	return fault ? strerror(fault) : "";
}

START_TEST(kinds)
{
	int kind;

	for (kind = PLACE_REPLACED; kind <= PLACE_WRITTEN; kind++) {
		const char *fault =
			place_check(rows[_i].path, (enum place_kind)kind);
		char found[128];

		(void)snprintf(found, sizeof(found), "%s", fault ? fault : "");
		ck_assert_msg(!strcmp(found, reason_of(rows[_i].faults[kind])),
			"%s, kind %d: \"%s\"", rows[_i].path, kind, found);
	}
}
END_TEST

START_TEST(long_names)
{
	char path[512];
	long most = pathconf(".", _PC_NAME_MAX);

	ck_assert_int_lt(most, (long)sizeof(path) - 1);
	ck_assert_int_gt(most, 0);
	memset(path, 'a', sizeof(path));
	path[most] = '\0';
	ck_assert_ptr_null(place_check(path, PLACE_UPDATED));
	/* the temporary file next to it has a longer name */
	ck_assert_str_eq(
		place_check(path, PLACE_REPLACED), strerror(ENAMETOOLONG));
	path[most] = 'a';
	path[most + 1] = '\0';
	ck_assert_str_eq(
		place_check(path, PLACE_WRITTEN), strerror(ENAMETOOLONG));
}
END_TEST

START_TEST(permissions)
{
	if (geteuid() == 0)
		return;
	ck_assert_int_eq(chmod("folder", 0500), 0);
	ck_assert_int_eq(chmod("file", 0200), 0);
	ck_assert_str_eq(
		place_check("folder/new", PLACE_REPLACED), strerror(EACCES));
	ck_assert_str_eq(place_check("file", PLACE_UPDATED), strerror(EACCES));
	ck_assert_ptr_null(place_check("file", PLACE_APPENDED));
	ck_assert_int_eq(chmod("file", 0400), 0);
	ck_assert_str_eq(place_check("file", PLACE_WRITTEN), strerror(EACCES));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("place");
	TCase *tests = tcase_create("place");

	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_loop_test(tests, kinds, 0, COUNT(rows));
	tcase_add_test(tests, long_names);
	tcase_add_test(tests, permissions);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
