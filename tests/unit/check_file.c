/* SPDX-License-Identifier: ISC */
/* file: writing, reading and syncing. tests/torture interrupts them. */
#include "common/file.h"
#include "suite.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static char path[64];

static void
begin(void)
{
	int fd;

	(void)strcpy(path, "/tmp/check_file.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	(void)close(fd);
}

static void
end(void)
{
	(void)unlink(path);
}

static const struct {
	const char *written;
	off_t offset;
	size_t wanted;
	const char *read;
} pieces[] = {
	{ "", 0, 4, "" },
	{ "abcd", 0, 4, "abcd" },
	{ "abcd", 0, 3, "abc" },
	{ "abcd", 0, 9, "abcd" },
	{ "abcd", 2, 9, "cd" },
	{ "abcd", 4, 9, "" },
	{ "abcd", 9, 9, "" },
};

START_TEST(reads_what_was_written)
{
	const char *written = pieces[_i].written;
	const char *wanted = pieces[_i].read;
	int fd = file_open(path, O_RDWR, 0);
	char bytes[16];
	ssize_t n;

	ck_assert_int_ge(fd, 0);
	ck_assert(file_write(fd, written, strlen(written)));
	n = file_read_at(fd, bytes, pieces[_i].wanted, pieces[_i].offset);
	ck_assert_int_eq(n, (ssize_t)strlen(wanted));
	ck_assert_mem_eq(bytes, wanted, (size_t)n);
	ck_assert(file_write_at(fd, "xy", 2, 1));
	ck_assert_int_ge(file_read_at(fd, bytes, 3, 0), 3);
	ck_assert_mem_eq(bytes + 1, "xy", 2);
	ck_assert(file_sync(fd));
	ck_assert(file_empty(fd));
	ck_assert_int_eq(file_read_at(fd, bytes, 3, 0), 0);
	(void)close(fd);
}
END_TEST

static void
check_content(const char *wanted)
{
	char bytes[20000];
	int fd = file_open(path, O_RDONLY, 0);
	ssize_t n = file_read_at(fd, bytes, sizeof(bytes) - 1, 0);

	ck_assert_int_ge(n, 0);
	bytes[n] = '\0';
	ck_assert_str_eq(bytes, wanted);
	(void)close(fd);
}

static void
set_content(const char *content)
{
	int fd = file_open(path, O_WRONLY | O_TRUNC, 0);

	ck_assert(file_write(fd, content, strlen(content)));
	(void)close(fd);
}

static const struct {
	const char *content, *ended, *cut;
} tails[] = {
	{ "", "", "" },
	{ "\n", "\n", "\n" },
	{ "a", "a\n", "" },
	{ "a\n", "a\n", "a\n" },
	{ "a\nb", "a\nb\n", "a\n" },
	{ "a\n\nbcd", "a\n\nbcd\n", "a\n\n" },
};

static const int tail_flags[] = { O_WRONLY | O_APPEND, O_RDWR | O_APPEND,
	O_WRONLY, O_RDWR };

/* After opening in each of these ways, the next write begins on a line of its
 * own. */
START_TEST(mends_a_torn_line)
{
	size_t i;

	for (i = 0; i < COUNT(tail_flags); i++) {
		char wanted[64];
		off_t length;
		int fd;

		set_content(tails[_i].content);
		fd = file_open(path, tail_flags[i], 0);
		ck_assert(tail_flags[i] & O_APPEND ||
			  lseek(fd, 0, SEEK_END) >= 0);
		ck_assert(file_end_line(fd));
		ck_assert(file_write(fd, "x\n", 2));
		(void)snprintf(
			wanted, sizeof(wanted), "%sx\n", tails[_i].ended);
		check_content(wanted);
		(void)close(fd);

		set_content(tails[_i].content);
		fd = file_open(path, tail_flags[i], 0);
		ck_assert(tail_flags[i] & O_APPEND ||
			  lseek(fd, 0, SEEK_END) >= 0);
		ck_assert(file_cut_torn_line(fd, &length));
		ck_assert_int_eq(length, (off_t)(strlen(tails[_i].content) -
						 strlen(tails[_i].cut)));
		ck_assert(file_end_line(fd));
		ck_assert(file_write(fd, "x\n", 2));
		(void)snprintf(wanted, sizeof(wanted), "%sx\n", tails[_i].cut);
		check_content(wanted);
		(void)close(fd);
	}
}
END_TEST

/* A line longer than one read, after another line and alone. */
START_TEST(cuts_a_long_line)
{
	static char content[12001];
	off_t length;
	size_t at;
	int fd;

	for (at = 0; at < 12000; at += _i ? 1 : 4095) {
		if (_i && (at % 4096 > 1 && at % 4096 < 4095))
			continue;
		memset(content, 'x', sizeof(content) - 1);
		if (at)
			content[at - 1] = '\n';
		set_content(content);
		fd = file_open(path, O_WRONLY | O_APPEND, 0);
		ck_assert(file_cut_torn_line(fd, &length));
		ck_assert_int_eq(length, 12000 - (off_t)at);
		content[at] = '\0';
		check_content(content);
		(void)close(fd);
	}
}
END_TEST

/* The bytes before the next write decide. Nothing is mended if the write
 * overwrites bytes, or if it is not a file. */
START_TEST(leaves_alone)
{
	off_t length = 1;
	int fd, ends[2];

	set_content("a\nbc");
	fd = file_open(path, O_RDWR, 0);
	ck_assert(file_end_line(fd));
	ck_assert(file_cut_torn_line(fd, &length));
	ck_assert_int_eq(length, 0);
	check_content("a\nbc");
	ck_assert_int_eq(lseek(fd, 3, SEEK_SET), 3);
	ck_assert(file_cut_torn_line(fd, &length));
	ck_assert_int_eq(length, 0);
	ck_assert(file_end_line(fd));
	check_content("a\nb\n");
	(void)close(fd);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert(file_end_line(ends[1]));
	ck_assert(file_cut_torn_line(ends[1], &length));
	ck_assert_int_eq(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	ck_assert_int_lt(read(ends[0], &length, 1), 0);
	(void)close(ends[0]);
	(void)close(ends[1]);
	ck_assert(file_end_line(-1));
	ck_assert(file_cut_torn_line(-1, &length));
}
END_TEST

/* If the file cannot be read, a newline does no harm; root can read every
 * file. */
START_TEST(ends_what_it_cannot_read)
{
	off_t length;
	int fd;

	set_content("a\n");
	fd = file_open(path, O_WRONLY | O_APPEND, 0);
	ck_assert_int_eq(chmod(path, 0200), 0);
	if (access(path, R_OK) != 0) {
		ck_assert(!file_cut_torn_line(fd, &length));
		ck_assert_int_eq(length, 0);
		ck_assert(file_end_line(fd));
		ck_assert_int_eq(chmod(path, 0600), 0);
		check_content("a\n\n");
	}
	(void)close(fd);
}
END_TEST

static const struct {
	const char *content;
	off_t offset;
	int wanted;
} searches[] = {
	{ "", 0, 0 },
	{ "ab", 0, 0 },
	{ "\nab", 0, 1 },
	{ "\nab", 1, 0 },
	{ "ab\n", 0, 1 },
	{ "ab\n", 2, 1 },
	{ "ab\n", 3, 0 },
	{ "ab\n", 9, 0 },
};

START_TEST(finds_a_newline)
{
	int fd;

	set_content(searches[_i].content);
	fd = file_open(path, O_RDONLY, 0);
	ck_assert_int_eq(file_find_newline(fd, searches[_i].offset),
		searches[_i].wanted);
	(void)close(fd);
	ck_assert_int_eq(file_find_newline(fd, 0), -1);
}
END_TEST

/* Only what was written last is removed. */
START_TEST(takes_back)
{
	int fd = file_open(path, O_WRONLY | (_i ? O_APPEND : 0), 0), ends[2];

	ck_assert(file_write(fd, "a\nbcd", 5));
	ck_assert(file_take_back(fd, 3));
	check_content("a\n");
	ck_assert(!file_take_back(fd, 3));
	ck_assert(file_write(fd, "e\n", 2));
	check_content("a\ne\n");
	/* not if something else follows it */
	ck_assert_int_eq(lseek(fd, 1, SEEK_SET), 1);
	ck_assert(!file_take_back(fd, 1));
	check_content("a\ne\n");
	(void)close(fd);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert(file_write(ends[1], "a", 1));
	ck_assert(!file_take_back(ends[1], 1));
	(void)close(ends[0]);
	(void)close(ends[1]);
	ck_assert(!file_take_back(-1, 1));
}
END_TEST

START_TEST(closes_on_exec)
{
	int fd = file_open(path, O_RDONLY, 0);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	(void)close(fd);
}
END_TEST

START_TEST(tells_what_fails)
{
	int fd = file_open(path, O_RDONLY, 0);
	char bytes[4];

	ck_assert_int_lt(file_open("/nowhere/at/all", O_RDONLY, 0), 0);
	ck_assert_int_eq(errno, ENOENT);
	ck_assert(!file_write(fd, "x", 1));
	ck_assert_int_eq(errno, EBADF);
	ck_assert(!file_write_at(fd, "x", 1, 0));
	ck_assert(!file_empty(-1));
	ck_assert(!file_sync(-1));
	ck_assert(!file_sync_folder("/nowhere/at/all"));
	ck_assert_int_lt(file_read_at(-1, bytes, 4, 0), 0);
	(void)close(fd);
}
END_TEST

/* A device counts as empty, and a pipe cannot be made durable; neither is a
 * failure. */
START_TEST(takes_what_is_no_file)
{
	int device = file_open("/dev/null", O_WRONLY, 0), ends[2];

	ck_assert_int_ge(device, 0);
	ck_assert(file_empty(device));
	(void)close(device);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert(file_sync(ends[1]));
	(void)close(ends[0]);
	(void)close(ends[1]);
	ck_assert(file_sync_folder(path));
	ck_assert(file_sync_folder("beside-us"));
}
END_TEST

/* A terminal that was opened without waiting is as this pipe is. */
START_TEST(waits_for_room)
{
	enum {
		BYTES = 300000
	};
	char *bytes = calloc(1, BYTES);
	int ends[2], status;
	pid_t child;

	ck_assert_ptr_nonnull(bytes);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		(void)close(ends[1]);
		_exit(file_read(ends[0], bytes, BYTES) != BYTES);
	}
	(void)close(ends[0]);
	ck_assert(file_write(ends[1], bytes, BYTES));
	(void)close(ends[1]);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	free(bytes);
}
END_TEST

START_TEST(knows_one_file)
{
	char other[80], missing[80];

	(void)snprintf(other, sizeof(other), "/tmp/.%s", path + 4);
	(void)snprintf(missing, sizeof(missing), "%s.none", path);
	ck_assert(file_is_same(path, path));
	ck_assert(file_is_same(path, other));
	ck_assert(!file_is_same(path, "/tmp"));
	ck_assert(!file_is_same(path, missing));
	ck_assert(!file_is_same(missing, path));
	/* a file that does not exist yet, by its folder */
	ck_assert(file_is_same(missing, missing));
	(void)snprintf(other, sizeof(other), "/tmp/.%s.none", path + 4);
	ck_assert(file_is_same(missing, other));
	(void)snprintf(other, sizeof(other), "/%s.none", strrchr(path, '/'));
	ck_assert(!file_is_same(missing, other));
	ck_assert(!file_is_same("/none/none", "/none/none"));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("file");
	TCase *tests = tcase_create("file");

	tcase_add_checked_fixture(tests, begin, end);
	tcase_add_loop_test(
		tests, reads_what_was_written, 0, (int)COUNT(pieces));
	tcase_add_loop_test(tests, mends_a_torn_line, 0, (int)COUNT(tails));
	tcase_add_loop_test(tests, cuts_a_long_line, 0, 2);
	tcase_add_test(tests, leaves_alone);
	tcase_add_test(tests, ends_what_it_cannot_read);
	tcase_add_loop_test(tests, finds_a_newline, 0, (int)COUNT(searches));
	tcase_add_loop_test(tests, takes_back, 0, 2);
	tcase_add_test(tests, closes_on_exec);
	tcase_add_test(tests, tells_what_fails);
	tcase_add_test(tests, takes_what_is_no_file);
	tcase_add_test(tests, waits_for_room);
	tcase_add_test(tests, knows_one_file);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
