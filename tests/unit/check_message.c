/* SPDX-License-Identifier: ISC */
/* message: which bytes reach a terminal, and how many. */
/* posix_openpt and ptsname are X/Open. */
#define _XOPEN_SOURCE 700

#include "common/message.h"
#include "suite.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define SECOND INT64_C(1000000000)

static const struct {
	const char *bytes;
	size_t length;
	const char *wanted;
} escapes[] = {
#define TEXT(a) a, sizeof(a) - 1
	{ TEXT(""), "" },
	{ TEXT("plain ~!\"\\'"), "plain ~!\"\\'" },
	{ TEXT("\0"), "\\x00" },
	{ TEXT("a\0b"), "a\\x00b" },
	{ TEXT("\n\r\t"), "\\n\\r\\t" },
	{ TEXT("\x01\x07\x08\x0B\x0C\x1B\x1F"),
		"\\x01\\x07\\x08\\x0B\\x0C\\x1B\\x1F" },
	{ TEXT("\033[31m"), "\\x1B[31m" },
	{ TEXT(" \x7F"), " \\x7F" },
	/* C1, as bytes of its own and as UTF-8 */
	{ TEXT("\x80\x9B"), "\\x80\\x9B" },
	{ TEXT("\xC2\x80\xC2\x9B\xC2\x9F"), "\\xC2\\x80\\xC2\\x9B\\xC2\\x9F" },
	{ TEXT("\xC2\xA0\xC3\xA4"), "\xC2\xA0\xC3\xA4" },
	{ TEXT("\xE2\x82\xAC\xF0\x9F\x98\x80"),
		"\xE2\x82\xAC\xF0\x9F\x98\x80" },
	/* not UTF-8: overlong, surrogate, above U+10FFFF, cut */
	{ TEXT("\xC0\x80"), "\\xC0\\x80" },
	{ TEXT("\xE0\x80\x80"), "\\xE0\\x80\\x80" },
	{ TEXT("\xED\xA0\x80"), "\\xED\\xA0\\x80" },
	{ TEXT("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80" },
	{ TEXT("\xFF\xFE"), "\\xFF\\xFE" },
	{ TEXT("\xE2\x82"), "\\xE2\\x82" },
	{ TEXT("\xF0\x9F\x98"), "\\xF0\\x9F\\x98" },
	{ TEXT("\xE2\x82x"), "\\xE2\\x82x" },
	{ TEXT("\xC3\n"), "\\xC3\\n" },
};

/* With room for all of it, as MESSAGE_ESCAPED computes it. */
START_TEST(escape)
{
	size_t length = escapes[_i].length;
	char *text = malloc(MESSAGE_ESCAPED(length));

	ck_assert_ptr_eq(message_escape(escapes[_i].bytes, length, text,
				 MESSAGE_ESCAPED(length)),
		text);
	ck_assert_msg(
		!strcmp(text, escapes[_i].wanted), "row %d: %s", _i, text);
	free(text);
}
END_TEST

START_TEST(every_byte)
{
	char byte = (char)_i, text[MESSAGE_ESCAPED(1)], wanted[8];
	bool is_shown = _i >= 0x20 && _i < 0x7F;

	(void)snprintf(wanted, sizeof(wanted), is_shown ? "%c" : "\\x%02X",
		(unsigned)_i);
	if (_i == '\n' || _i == '\r' || _i == '\t')
		(void)snprintf(wanted, sizeof(wanted), "\\%c",
			_i == '\n'   ? 'n'
			: _i == '\r' ? 'r'
				     : 't');
	message_escape(&byte, 1, text, sizeof(text));
	ck_assert_str_eq(text, wanted);
}
END_TEST

/* A size that is too small: whole escapes and characters from the start, then
 * dots. The memory has exactly that size, so a sanitizer sees any byte beyond
 * it. */
START_TEST(cut)
{
	static const char bytes[] =
		"ab\n\xC3\xA4\x1B\xFF\xE2\x82\xACxyz\xF0\x9F\x98\x80\xC2\x85.";
	size_t length, size, at;
	char whole[MESSAGE_ESCAPED(sizeof(bytes))];

	for (length = 0; length < sizeof(bytes); length++) {
		message_escape(bytes, length, whole, sizeof(whole));
		for (size = 1; size <= sizeof(whole); size++) {
			char *text = malloc(size);

			memset(text, '#', size);
			message_escape(bytes, length, text, size);
			ck_assert_ptr_nonnull(memchr(text, '\0', size));
			if (strlen(whole) < size) {
				ck_assert_msg(!strcmp(text, whole),
					"%s in %zu bytes: %s", whole, size,
					text);
				free(text);
				continue;
			}
			at = strlen(text);
			if (size > 3) {
				ck_assert_uint_ge(at, 3);
				ck_assert_str_eq(text + at - 3, "...");
				at -= 3;
				/* not less than possible: the longest character
				 * has eight bytes of escapes */
				ck_assert_uint_gt(at + 3 + 12, size - 1);
			}
			ck_assert_int_eq(strncmp(text, whole, at), 0);
			/* what follows is a prefix of the character or
			 * escape */
			ck_assert_int_ne(whole[at] & 0xC0, 0x80);
			ck_assert(at < 1 || whole[at - 1] != '\\');
			ck_assert(at < 2 || strncmp(whole + at - 2, "\\x", 2));
			free(text);
		}
	}
}
END_TEST

static char shown[40000];

/* Redirects stderr to a file; the second function restores it and reads the
 * file into `shown`. */
static int saved = -1;
static FILE *file;

static void
begin_showing(void)
{
	file = tmpfile();
	saved = dup(STDERR_FILENO);
	ck_assert(file && saved >= 0);
	ck_assert(dup2(fileno(file), STDERR_FILENO) >= 0);
}

static void
end_showing(void)
{
	size_t length;

	ck_assert(dup2(saved, STDERR_FILENO) >= 0);
	(void)close(saved);
	rewind(file);
	length = fread(shown, 1, sizeof(shown) - 1, file);
	shown[length] = '\0';
	(void)fclose(file);
}

START_TEST(forms)
{
	const struct message_place line = { "data\n.csv", 17, 0 };
	const struct message_place column = { "data.csv", 17, 9 };
	const struct message_place whole = { "data.csv", 0, 9 };
	const struct message_place byte = { "data.csv", MESSAGE_BYTE, 0 };

	message_begin("tool", MESSAGE_COLOR_NEVER);
	begin_showing();
	message_error("%s: %d", "a", 1);
	message_warning("b\033[0m");
	message_note("c\xFF");
	message_error_at(&line, "d");
	message_error_at(&column, "e%%");
	message_error_at(&whole, "f");
	message_error_at(&byte, "g");
	message_error("%s", "");
	message_raw("raw\033", 4);
	message_raw("", 0);
	end_showing();
	ck_assert_str_eq(shown,
		"tool: a: 1\ntool: b\\x1B[0m\ntool: c\\xFF\n"
		"tool: data\\n.csv:17: d\ntool: data.csv:17:9: e%\n"
		"tool: data.csv: f\ntool: data.csv: byte 0: g\n"
		"tool: \nraw\033\n\n");
}
END_TEST

START_TEST(long_message)
{
	char *text = malloc(100001);

	memset(text, '\x01', 100000);
	text[100000] = '\0';
	message_begin("tool", MESSAGE_COLOR_ALWAYS);
	begin_showing();
	message_error("%s", text);
	message_error_at(&(struct message_place){ text, 1, 1 }, "%s", text);
	end_showing();
	ck_assert_int_eq(shown[strlen(shown) - 1], '\n');
	ck_assert_ptr_null(strchr(shown, '\x01'));
	ck_assert_ptr_nonnull(strstr(shown, "\\x01"));
	free(text);
}
END_TEST

/* A line to be shown may be as long as a line of the input. */
START_TEST(long_raw)
{
	static char text[30000];

	memset(text, 'x', sizeof(text));
	begin_showing();
	message_raw(text, sizeof(text));
	end_showing();
	ck_assert_uint_eq(strlen(shown), sizeof(text) + 1);
}
END_TEST

/* It does not matter if stderr takes nothing or is closed. */
START_TEST(nowhere)
{
	int null = open("/dev/full", O_WRONLY), kept = dup(STDERR_FILENO);

	if (null < 0)
		return; /* not on this system */
	message_begin("tool", MESSAGE_COLOR_NEVER);
	ck_assert(dup2(null, STDERR_FILENO) >= 0);
	message_error("nobody reads this");
	(void)close(STDERR_FILENO);
	message_error("nor this");
	ck_assert(dup2(kept, STDERR_FILENO) >= 0);
}
END_TEST

/* By option, terminal and environment; "-" is a variable that is not set. */
static const struct {
	enum message_color color;
	bool is_terminal;
	const char *term;
	const char *no_color;
	bool is_colored;
} colors[] = {
	{ MESSAGE_COLOR_AUTO, true, "xterm", "-", true },
	{ MESSAGE_COLOR_AUTO, true, "xterm", "", true },
	{ MESSAGE_COLOR_AUTO, true, "xterm", "1", false },
	{ MESSAGE_COLOR_AUTO, true, "xterm", "0", false },
	{ MESSAGE_COLOR_AUTO, true, "dumb", "-", false },
	{ MESSAGE_COLOR_AUTO, true, "-", "-", false },
	{ MESSAGE_COLOR_AUTO, false, "xterm", "-", false },
	{ MESSAGE_COLOR_ALWAYS, false, "dumb", "1", true },
	{ MESSAGE_COLOR_ALWAYS, true, "-", "-", true },
	{ MESSAGE_COLOR_NEVER, true, "xterm", "-", false },
	{ MESSAGE_COLOR_NEVER, false, "xterm", "-", false },
};

static void
set(const char *name, const char *value)
{
	if (strcmp(value, "-") != 0)
		ck_assert_int_eq(setenv(name, value, 1), 0);
	else
		ck_assert_int_eq(unsetenv(name), 0);
}

/* Opens a terminal and its other end; -1 if there is none. */
static int
open_terminal(int *slave)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);

	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		return -1;
	*slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	return *slave < 0 ? -1 : master;
}

START_TEST(color)
{
	int ends[2], kept = dup(STDERR_FILENO);
	char got[100] = "";

	set("TERM", colors[_i].term);
	set("NO_COLOR", colors[_i].no_color);
	if (!colors[_i].is_terminal)
		ck_assert_int_eq(pipe(ends), 0);
	else if ((ends[0] = open_terminal(&ends[1])) < 0)
		return; /* no terminals here */
	ck_assert(dup2(ends[1], STDERR_FILENO) >= 0);
	message_begin("tool", colors[_i].color);
	message_error("text");
	ck_assert(dup2(kept, STDERR_FILENO) >= 0);
	ck_assert_int_gt(read(ends[0], got, sizeof(got) - 1), 0);
	got[strcspn(got, "\r\n")] = '\0';
	ck_assert_msg(
		!strcmp(got, colors[_i].is_colored ? "\033[31mtool:\033[0m text"
						   : "tool: text"),
		"row %d: %s", _i, got);
}
END_TEST

START_TEST(color_of_kinds)
{
	message_begin("tool", MESSAGE_COLOR_ALWAYS);
	begin_showing();
	message_error_at(&(struct message_place){ "f", 1, 2 }, "a");
	message_warning("b");
	message_note("c");
	end_showing();
	ck_assert_str_eq(shown,
		"\033[31mtool:\033[0m f:1:2: a\n\033[33mtool:\033[0m b\n"
		"tool: c\n");
}
END_TEST

/* Ten reports at once, then one a second; the others are counted. */
START_TEST(floods)
{
	struct message_flood flood = { 0, 0, 0 };
	int64_t now_ns = 1000 * SECOND, step;
	char others[MESSAGE_OTHERS];
	int i, count = 0;

	for (i = 0; i < 10; i++)
		ck_assert(message_flood_admit(&flood, now_ns, others));
	ck_assert_str_eq(others, "");
	ck_assert(!message_flood_admit(&flood, now_ns, others));
	ck_assert(!message_flood_admit(&flood, now_ns + SECOND - 1, others));
	ck_assert_str_eq(others, "");
	ck_assert(message_flood_admit(&flood, now_ns + SECOND, others));
	ck_assert_str_eq(others, " (and 2 more like it)");
	ck_assert(!message_flood_admit(&flood, now_ns + SECOND, others));
	ck_assert_uint_eq(flood.total, 14);
	ck_assert_uint_eq(flood.held_back, 1);
	/* a thousand a second for an hour */
	now_ns += 2 * SECOND;
	for (step = 0; step < 3600 * 1000; step++)
		count += message_flood_admit(
			&flood, now_ns + step * (SECOND / 1000), others);
	ck_assert_int_eq(count, 3600);
	ck_assert_uint_eq(flood.total, 14 + 3600 * 1000);
	ck_assert_uint_eq(flood.held_back, 999);
	/* a rare kind is never held back */
	for (i = 1; i <= 100; i++)
		ck_assert(message_flood_admit(&flood,
			now_ns + 3600 * SECOND + i * 2 * SECOND, others));
	ck_assert_str_eq(others, "");
}
END_TEST

/* With --quiet, errors and answers stay, other messages are dropped, and every
 * report of a flood is held back and counted. */
START_TEST(quiet)
{
	struct message_flood flood = { 0, 0, 0 };
	char others[MESSAGE_OTHERS];

	message_begin("tool", MESSAGE_COLOR_NEVER);
	ck_assert(!message_is_quiet());
	message_set_quiet(true);
	ck_assert(message_is_quiet());
	begin_showing();
	message_error("a");
	message_warning("b");
	message_note("c");
	message_answer("d");
	message_error_at(&(struct message_place){ "f", 1, 2 }, "e");
	message_warning_at(&(struct message_place){ "f", 1, 2 }, "g");
	message_raw("h", 1);
	end_showing();
	ck_assert_str_eq(shown, "tool: a\ntool: d\ntool: f:1:2: e\nh\n");
	ck_assert(!message_flood_admit(&flood, 0, others));
	ck_assert(!message_flood_admit(&flood, 5 * SECOND, others));
	ck_assert_uint_eq(flood.total, 2);
	ck_assert_uint_eq(flood.held_back, 2);
	message_set_quiet(false);
}
END_TEST

/* --- a reader that takes nothing ------------------------------------------ */

#define MANY 10000

/* Writes MANY messages to the descriptor as stderr. */
static void
say_much(int fd)
{
	int i;

	ck_assert(dup2(fd, STDERR_FILENO) >= 0);
	(void)close(fd);
	message_begin("tool", MESSAGE_COLOR_NEVER);
	for (i = 0; i < MANY; i++)
		message_error("%05d %0100d", i, 0);
}

/* Opens a pipe, or a pair of sockets: [0] is for reading. */
static void
open_ends(int ends[2], bool is_socket)
{
	if (is_socket)
		ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	else
		ck_assert_int_eq(pipe(ends), 0);
}

/* Checks that the next lines are the first messages, whole and in order;
 * returns their number and the line after them. */
static int
read_messages(FILE *from, char line[200])
{
	char wanted[200];
	int count = 0;

	while (fgets(line, 200, from)) {
		(void)snprintf(wanted, sizeof(wanted), "tool: %05d %0100d\n",
			count, 0);
		if (strcmp(line, wanted) != 0)
			break;
		count++;
	}
	return count;
}

static void
check_dropped(const char *line, int arrived)
{
	char wanted[200];

	ck_assert_int_gt(arrived, 100);
	ck_assert_int_lt(arrived, MANY);
	(void)snprintf(wanted, sizeof(wanted),
		"tool: %d messages were dropped: stderr was full\n",
		MANY - arrived);
	ck_assert_str_eq(line, wanted);
}

/* Nothing waits for it; what is dropped is told before the next message. */
START_TEST(stuck_reader)
{
	int ends[2], kept = dup(STDERR_FILENO), arrived;
	char some[64], line[200];
	FILE *from;

	open_ends(ends, _i == 1);
	say_much(ends[1]);
	/* room for the count, and for another message */
	from = fdopen(ends[0], "r");
	ck_assert_ptr_nonnull(from);
	setvbuf(from, NULL, _IOFBF, 1 << 16);
	ck_assert_ptr_nonnull(fgets(some, 2, from));
	ck_assert_int_eq(ungetc(some[0], from), some[0]);
	message_error("after");
	ck_assert(dup2(kept, STDERR_FILENO) >= 0);
	message_begin("tool", MESSAGE_COLOR_NEVER); /* closes the pipe */
	arrived = read_messages(from, line);
	check_dropped(line, arrived);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), from));
	ck_assert_str_eq(line, "tool: after\n");
	(void)fclose(from);
}
END_TEST

/* At exit it waits a little for room, to tell the count. */
START_TEST(stuck_at_exit)
{
	int ends[2], done[2], status;
	char line[200], byte;
	FILE *from;
	pid_t child;

	open_ends(ends, _i == 1);
	ck_assert_int_eq(pipe(done), 0);
	child = fork();
	if (child == 0) {
		(void)close(ends[0]);
		say_much(ends[1]);
		(void)!write(done[1], "", 1);
		exit(0);
	}
	(void)close(ends[1]);
	ck_assert_int_eq(read(done[0], &byte, 1), 1);
	from = fdopen(ends[0], "r");
	ck_assert_ptr_nonnull(from);
	status = read_messages(from, line);
	check_dropped(line, status);
	ck_assert_ptr_null(fgets(line, sizeof(line), from));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	(void)fclose(from);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("message");
	TCase *tests = tcase_create("message");

	tcase_add_loop_test(tests, escape, 0, ROWS(escapes));
	tcase_add_loop_test(tests, every_byte, 0, 256);
	tcase_add_test(tests, cut);
	tcase_add_test(tests, forms);
	tcase_add_test(tests, long_message);
	tcase_add_test(tests, long_raw);
	tcase_add_test(tests, nowhere);
	tcase_add_loop_test(tests, color, 0, ROWS(colors));
	tcase_add_test(tests, color_of_kinds);
	tcase_add_test(tests, floods);
	tcase_add_test(tests, quiet);
	tcase_add_loop_test(tests, stuck_reader, 0, 2);
	tcase_add_loop_test(tests, stuck_at_exit, 0, 2);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
