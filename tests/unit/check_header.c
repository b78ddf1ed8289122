/* SPDX-License-Identifier: ISC */
/* header: files of headers, one a line, and their faults. */
#include "httppost/header.h"
#include "suite.h"

#include "profile_folder.h"

#include <sys/stat.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define AT_FILE ("@" FILE_NAME)

/* A line, and the header in it, or a part of the reason for a refusal. */
static const struct {
	const char *line;
	size_t length;
	const char *header;
	const char *reason;
} lines[] = {
#define TEXT(a) a, sizeof(a) - 1
	{ TEXT(""), NULL, NULL },
	{ TEXT("\r"), NULL, NULL },
	{ TEXT("#"), NULL, NULL },
	{ TEXT("# X: y"), NULL, NULL },
	{ TEXT("#X: y\r"), NULL, NULL },
	{ TEXT("X: y"), "X: y", NULL },
	{ TEXT("X: y\r"), "X: y", NULL },
	{ TEXT("X:\r"), "X:", NULL },
	{ TEXT("X: # y"), "X: # y", NULL },
	{ TEXT("Authorization: Bearer %{.t}"), "Authorization: Bearer %{.t}",
		NULL },
	{ TEXT(" "), NULL, "Name: value" },
	{ TEXT(" # X"), NULL, "Name: value" },
	{ TEXT(" X: y"), NULL, "Name: value" },
	{ TEXT("secret"), NULL, "Name: value" },
	{ TEXT("@secret"), NULL, "Name: value" },
	{ TEXT("\xEF\xBB\xBFX: y"), NULL, "Name: value" },
	{ TEXT("X: a\rb"), NULL, "one line" },
	{ TEXT("X: a\r\r"), NULL, "one line" },
	{ TEXT("X: a\0b"), NULL, "NUL" },
	{ TEXT("\0"), NULL, "NUL" },
	{ TEXT("# a\0b"), NULL, "NUL" },
	{ TEXT("Content-Length: 1"), NULL, "httppost itself" },
	{ TEXT("X: %{secret}"), NULL, "unknown, not set" },
	{ TEXT("X: %{env:secret}"), NULL, "unknown, not set" },
	{ TEXT("X: %{secret"), NULL, "not closed" },
};

START_TEST(line)
{
	char text[100];
	const char *header = text, *fault;

	memcpy(text, lines[_i].line, lines[_i].length + 1);
	fault = header_line(text, lines[_i].length, &header);
	ck_assert_msg((fault != NULL) == (lines[_i].reason != NULL),
		"\"%s\": %s", lines[_i].line, fault ? fault : "was accepted");
	ck_assert_msg(!fault || (strstr(fault, lines[_i].reason) &&
					!strstr(fault, "secret")),
		"\"%s\": %s", lines[_i].line, fault);
	ck_assert_msg((header != NULL) == (lines[_i].header != NULL), "\"%s\"",
		lines[_i].line);
	ck_assert(!header || strcmp(header, lines[_i].header) == 0);
}
END_TEST

/* Loads `given` while stderr goes to a file. */
static bool
load(const char *const *given, size_t count, struct headers *headers,
	char messages[4096])
{
	const char *items[4];
	struct option_list list = { items, count };
	int kept = dup(STDERR_FILENO);
	int fd = open(MESSAGES, O_RDWR | O_CREAT | O_TRUNC, 0600);
	ssize_t length;
	bool is_good;

	ck_assert(kept >= 0 && fd >= 0 && count <= 4);
	memcpy(items, given, count * sizeof(*items));
	ck_assert(dup2(fd, STDERR_FILENO) >= 0);
	is_good = headers_load(headers, &list);
	ck_assert(dup2(kept, STDERR_FILENO) >= 0);
	length = pread(fd, messages, 4095, 0);
	ck_assert(length >= 0);
	messages[length] = '\0';
	(void)close(fd);
	(void)close(kept);
	return is_good;
}

START_TEST(order)
{
	static const char text[] = "# a comment\r\nB: 2\r\n\r\nC: 3";
	const char *const given[] = { "A: 1", AT_FILE, "D: 4" };
	static const struct headers_item wanted[] = { { "A: 1", false },
		{ "B: 2", true }, { "C: 3", true }, { "D: 4", false } };
	struct headers headers = { 0 };
	char messages[4096];
	size_t i;

	write_file(text, strlen(text));
	ck_assert_int_eq(chmod(FILE_NAME, 0600), 0);
	ck_assert(load(given, 3, &headers, messages));
	ck_assert_str_eq(messages, "");
	ck_assert_uint_eq(headers.count, 4);
	for (i = 0; i < 4; i++) {
		ck_assert_str_eq(headers.items[i].text, wanted[i].text);
		ck_assert_int_eq(
			headers.items[i].is_secret, wanted[i].is_secret);
	}
	headers_free(&headers);
}
END_TEST

static const struct {
	mode_t mode;
	bool is_warned_of;
} modes[] = {
	{ 0600, false },
	{ 0400, false },
	{ 0622, false },
	{ 0640, true },
	{ 0604, true },
	{ 0644, true },
};

START_TEST(readers)
{
	const char *const given[] = { AT_FILE };
	struct headers headers = { 0 };
	char messages[4096];

	write_file("A: 1\n", 5);
	ck_assert_int_eq(chmod(FILE_NAME, modes[_i].mode), 0);
	ck_assert(load(given, 1, &headers, messages));
	ck_assert_str_eq(messages,
		modes[_i].is_warned_of ? "test: " FILE_NAME
					 ": contains secrets and is readable "
					 "by others; see chmod 600\n"
				       : "");
	headers_free(&headers);
}
END_TEST

/* Every faulty line is reported, and nothing of it is shown. */
START_TEST(faults)
{
	static const char text[] =
		"A: 1\nsecret\n\nX: %{secret}\nX: secret\rsecret\n";
	const char *const given[] = { AT_FILE, "@missing" };
	struct headers headers = { 0 };
	char messages[4096];

	write_file(text, strlen(text));
	ck_assert_int_eq(chmod(FILE_NAME, 0600), 0);
	ck_assert(!load(given, 2, &headers, messages));
	ck_assert_str_eq(messages,
		"test: " FILE_NAME ":2: must be \"Name: value\"\n"
		"test: " FILE_NAME ":4: has a %{...} that is unknown, not set "
		"or not closed\n"
		"test: " FILE_NAME ":5: must be one line\n"
		"test: --header: missing: No such file or directory\n");
	headers_free(&headers);
}
END_TEST

static const struct {
	size_t length;
	bool is_read;
} lengths[] = {
	{ 0, true },
	{ 65536, true },
	{ 65537, false },
	{ 200000, false },
};

START_TEST(large)
{
	const char *const given[] = { AT_FILE };
	struct headers headers = { 0 };
	char messages[4096], *text = malloc(lengths[_i].length + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, '#', lengths[_i].length + 1);
	write_file(text, lengths[_i].length);
	ck_assert_int_eq(chmod(FILE_NAME, 0600), 0);
	ck_assert_int_eq(
		load(given, 1, &headers, messages), lengths[_i].is_read);
	ck_assert(lengths[_i].is_read || strstr(messages, "File too large"));
	free(text);
	headers_free(&headers);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("header");
	TCase *tests = tcase_create("headers");

	tcase_add_checked_fixture(tests, enter_folder, leave_folder);
	tcase_add_loop_test(tests, line, 0, ROWS(lines));
	tcase_add_test(tests, order);
	tcase_add_loop_test(tests, readers, 0, ROWS(modes));
	tcase_add_test(tests, faults);
	tcase_add_loop_test(tests, large, 0, ROWS(lengths));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
