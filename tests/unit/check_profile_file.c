/* SPDX-License-Identifier: ISC */
/* profile: files of every kind, and files that are nearly profiles. */
#include "profile_folder.h"
#include "suite.h"

#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define LIMIT 65536

static void
expect(const char *path, const char *wanted)
{
	struct profile profile;
	char messages[4096];
	bool is_read = read_quietly(path, "pace", &profile, messages);

	ck_assert_str_eq(messages, wanted);
	ck_assert_int_eq(is_read, *wanted == '\0');
	profile_free(&profile);
}

START_TEST(unreadable)
{
	expect("nothing.yaml", "test: nothing.yaml: No such file or "
			       "directory\n");
	expect(".", "test: .: Is a directory\n");
	expect("", "test: : No such file or directory\n");
	expect("a\nb", "test: a\\nb: No such file or directory\n");
}
END_TEST

/* A comment that gives the file this size. */
static void
write_large(size_t length)
{
	char *bytes = malloc(length);

	ck_assert(bytes != NULL);
	memset(bytes, '#', length);
	memcpy(bytes, "pace: {a: b} ", 13);
	write_file(bytes, length);
	free(bytes);
}

START_TEST(size)
{
	write_large(LIMIT);
	expect(FILE_NAME, "");
	write_large(LIMIT + 1);
	expect(FILE_NAME, "test: profile.yaml: is larger than 64 KiB\n");
	write_large(16 * LIMIT);
	expect(FILE_NAME, "test: profile.yaml: is larger than 64 KiB\n");
}
END_TEST

/* A file that is not text is not reported byte by byte. */
START_TEST(binary)
{
	char bytes[1000] = { 0 }, wanted[2048] = { 0 };
	size_t i, used = 0;

	for (i = 1; i <= 10; i++)
		used += (size_t)snprintf(wanted + used, sizeof(wanted) - used,
			"test: profile.yaml:1:%zu: must not contain control "
			"bytes\n",
			i);
	(void)snprintf(wanted + used, sizeof(wanted) - used,
		"test: profile.yaml: 990 more faults like these\n");
	write_file(bytes, sizeof(bytes));
	expect(FILE_NAME, wanted);
}
END_TEST

/* Reads what a child writes in pieces. */
START_TEST(fifo)
{
	struct profile profile;
	char messages[4096];
	pid_t child;
	int fd, status;

	ck_assert_int_eq(mkfifo(FILE_NAME, 0600), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		fd = open(FILE_NAME, O_WRONLY);
		if (write(fd, "pace:\n  inter", 13) != 13 ||
			write(fd, "val: 1s\n", 8) != 8)
			_exit(1);
		_exit(0);
	}
	ck_assert(read_quietly(FILE_NAME, "pace", &profile, messages));
	ck_assert_uint_eq(profile.count, 1);
	ck_assert_str_eq(profile.entries[0].key.text, "interval");
	profile_free(&profile);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}
END_TEST

START_TEST(descriptor)
{
	char path[32];
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	if (access(path, R_OK) == 0) {
		ck_assert(write(fds[1], "pace: {a: b}\n", 13) == 13);
		close(fds[1]);
		expect(path, "");
	}
	close(fds[0]);
}
END_TEST

static const struct {
	const char *profile;
	const char *path;
	const char *joined;
} paths[] = {
	{ "profile.yaml", "data.csv", "data.csv" },
	{ "./profile.yaml", "data.csv", "./data.csv" },
	{ "a/profile.yaml", "data.csv", "a/data.csv" },
	{ "/a/b/profile.yaml", "../data.csv", "/a/b/../data.csv" },
	{ "/profile.yaml", "data.csv", "/data.csv" },
	{ "a/profile.yaml", "/data.csv", "/data.csv" },
	{ "a/profile.yaml", "", "" },
};

START_TEST(path)
{
	char *joined = profile_path(paths[_i].profile, paths[_i].path);

	ck_assert_ptr_nonnull(joined);
	ck_assert_str_eq(joined, paths[_i].joined);
	free(joined);
}
END_TEST

/* One piece again and again, up to the limit, alone and in a section: reading
 * it must end soon and without a memory fault. */
static const char *const pieces[] = {
	"[",
	"{",
	"[a: ",
	"{a: ",
	"{? ",
	"- ",
	"-\n",
	"? ",
	"?\n",
	"a: ",
	"a:\n",
	": ",
	"a\n ",
	"&a ",
	"*a ",
	"! ",
	"!<a> ",
	"\"",
	"'",
	"\"\\x00",
	"|\n",
	">\n ",
	"#",
	",",
	"---\n",
	"...\n",
	"\n",
	" ",
	"\t",
	"\\",
	"\xc2\x85",
	"\xe2\x80\xa8",
	"\xef\xbb\xbf",
	"\xf0\x9f\x98\x80",
};

START_TEST(repeated)
{
	static const char head[] = "pace:\n  ";
	const char *piece = pieces[_i / 2];
	size_t length = strlen(head), piece_length = strlen(piece);
	char *bytes = malloc(LIMIT), messages[4096];
	struct profile profile;

	ck_assert(bytes != NULL);
	memcpy(bytes, head, length);
	if (_i % 2)
		length = 0;
	for (; length + piece_length < LIMIT; length += piece_length)
		memcpy(bytes + length, piece, piece_length);
	write_file(bytes, length);
	free(bytes);
	if (read_quietly(FILE_NAME, "pace", &profile, messages))
		ck_assert_str_eq(messages, "");
	else
		ck_assert_str_ne(messages, "");
	profile_free(&profile);
}
END_TEST

static const char seed[] =
	"# comment\n"
	"csvrows:\n"
	"  file: 24hr.csv # which\n"
	"  require: [time, RX_kWh, \"TX1\\x41\"]\n"
	"  null-token:\n"
	"    - \\N\n"
	"    - 'NA '\n"
	"pace: {interval: 1s, by: 'it''s'}\n"
	"httppost:\n"
	"  body: '{\"timestamp\":\"%{now}\",\"data\":%{line}}'\n"
	"  show: |\n"
	"    text \xc3\xa9\n"
	"      more\n"
	"  show-failure: >-\n"
	"    \xe2\x9c\x97 folded\n"
	"    text\n"
	"  header:\n"
	"    - \"A: b\\\n"
	"       c\"\n"
	"...\n";

/* Random numbers by xorshift: below `limit`. */
static size_t
draw(uint64_t *state, size_t limit)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (size_t)(*state >> 16) % limit;
}

/* Inserts a piece, removes some bytes, or doubles some. Returns the new length;
 * there is room for 64 bytes more. */
static size_t
mutate(char *bytes, size_t length, uint64_t *state)
{
	char copy[64];
	const char *piece = pieces[draw(state, ROWS(pieces))];
	size_t at = draw(state, length + 1), from, count;

	switch (draw(state, 3)) {
	case 0:
		count = strlen(piece);
		memcpy(copy, piece, count);
		break;
	case 1:
		count = draw(state, length - at < 20 ? length - at + 1 : 20);
		memmove(bytes + at, bytes + at + count, length - at - count);
		return length - count;
	default:
		from = draw(state, length + 1);
		count = draw(
			state, length - from < 63 ? length - from + 1 : 64);
		memcpy(copy, bytes + from, count);
		break;
	}
	memmove(bytes + at + count, bytes + at, length - at);
	memcpy(bytes + at, copy, count);
	return length + count;
}

START_TEST(changed_at_random)
{
	uint64_t state = UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)_i;
	char bytes[sizeof(seed) + 8 * 64], messages[4096];
	size_t round, length, steps, good = 0;
	struct profile profile;

	for (round = 0; round < 200; round++) {
		length = sizeof(seed) - 1;
		memcpy(bytes, seed, length);
		for (steps = 1 + draw(&state, 4); steps > 0; steps--)
			length = mutate(bytes, length, &state);
		write_file(bytes, length);
		if (read_quietly(FILE_NAME, "httppost", &profile, messages)) {
			ck_assert_str_eq(messages, "");
			good++;
		} else {
			ck_assert_msg(strncmp(messages,
					      "test: profile.yaml:", 19) == 0,
				"no message for\n%.*s", (int)length, bytes);
		}
		profile_free(&profile);
	}
	/* There were enough cases of both kinds. */
	ck_assert_uint_gt(good, 10);
	ck_assert_uint_lt(good, 190);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("profile file");
	TCase *tests = tcase_create("profile file");

	tcase_add_checked_fixture(tests, enter_folder, leave_folder);
	tcase_set_timeout(tests, 30);
	tcase_add_test(tests, unreadable);
	tcase_add_test(tests, size);
	tcase_add_test(tests, binary);
	tcase_add_test(tests, fifo);
	tcase_add_test(tests, descriptor);
	tcase_add_loop_test(tests, path, 0, ROWS(paths));
	tcase_add_loop_test(tests, repeated, 0, 2 * ROWS(pieces));
	tcase_add_loop_test(tests, changed_at_random, 0, 20);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
