/* SPDX-License-Identifier: ISC */
/* intake: which lines are taken together. */
#include "httppost/intake.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define NO_LIMIT SIZE_MAX
#define LONGEST 4

/* Opens the intake of a text, which is read in several moments: '|' separates
 * them, and they are a second apart. */
static void
open_intake(struct intake *intake, const char *text)
{
	const struct intake_settings settings = { .max_line = LONGEST };
	int64_t now_ns = 0;
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	ck_assert(intake_open(intake, &settings));
	while (*text) {
		size_t length = strcspn(text, "|");

		ck_assert_int_eq(write(ends[1], text, length), (ssize_t)length);
		now_ns += NS_PER_SECOND;
		ck_assert_int_eq(intake_read(intake, now_ns), INTAKE_MORE);
		text += length + (text[length] == '|');
	}
	(void)close(ends[0]);
	(void)close(ends[1]);
	ck_assert_int_eq(intake_read(intake, now_ns), INTAKE_MORE);
	ck_assert(intake->input.is_ended);
}

/* Each of the lines is one, and they end where they should. */
static void
check_ends(const struct intake_item *item, const size_t *ends, size_t more)
{
	size_t begin = 0, i;

	for (i = 0; i <= more; i++) {
		size_t end = i ? ends[i - 1] : item->line.length + 1;
		const char *text = item->line.text + begin;

		ck_assert_ptr_null(memchr(text, '\n', end - begin - 1));
		ck_assert(!more || text[end - begin - 1] == '\n');
		begin = end;
	}
}

static const struct {
	const char *text;
	size_t lines;
	size_t bytes;
	const char *taken; /* how many lines together; '!' is one too long */
} rows[] = {
	{ "a\nb\nc\n", 9, NO_LIMIT, "3" },
	{ "a\nbcde\nf\n", 9, NO_LIMIT, "3" },
	{ "a\n", 9, NO_LIMIT, "1" },
	/* the last line without a newline is alone */
	{ "a\nb\nc", 9, NO_LIMIT, "21" },
	{ "a", 9, NO_LIMIT, "1" },
	/* and so is an empty one */
	{ "a\nb\n\nc\nd\n", 9, NO_LIMIT, "212" },
	{ "\n\na\n\n", 9, NO_LIMIT, "1111" },
	{ "a\nb\nfghij\nc\nd\n", 9, NO_LIMIT, "2!2" },
	{ "fghij\na\nb\n", 9, NO_LIMIT, "!2" },
	/* limits */
	{ "a\nb\nc\nd\n", 1, NO_LIMIT, "1111" },
	{ "a\nb\nc\nd\n", 3, NO_LIMIT, "31" },
	{ "a\nb\nc\n", 9, 6, "3" },
	{ "a\nb\nc\n", 9, 5, "21" },
	{ "a\nb\nc\n", 9, 4, "21" },
	{ "a\nb\nc\n", 9, 3, "111" },
	{ "a\nb\nc\n", 9, 0, "111" },
	/* those of one moment */
	{ "a\nb\n|c\nd\n|e\n", 9, NO_LIMIT, "221" },
	{ "a\nb\nc|c\nd\n|e", 9, NO_LIMIT, "221" },
	{ "a|b|c\nd\ne\n", 9, NO_LIMIT, "3" },
	{ "a\n|b|\nc\n", 9, NO_LIMIT, "12" },
};

START_TEST(together)
{
	struct intake_item item;
	enum intake_kind kind;
	struct intake intake;
	uint64_t number = 1;
	char taken[20];
	size_t at = 0, more;

	open_intake(&intake, rows[_i].text);
	while ((kind = intake_next(&intake, true, &item)) != INTAKE_NOTHING) {
		ck_assert_uint_eq(item.line.number, number);
		ck_assert_uint_lt(at, sizeof(taken) - 1);
		if (kind == INTAKE_PIECE) {
			ck_assert(intake_pass(&intake, &item, item.length));
			taken[at++] = '!';
			number++;
			continue;
		}
		ck_assert_int_eq(kind, INTAKE_LINE);
		more = intake_more(
			&intake, &item, rows[_i].lines, rows[_i].bytes);
		check_ends(&item, intake.ends, more);
		intake_take(&intake, &item, more);
		taken[at++] = (char)('1' + (int)more);
		number += 1 + more;
	}
	taken[at] = '\0';
	ck_assert_str_eq(taken, rows[_i].taken);
	ck_assert(intake_is_done(&intake));
	intake_close(&intake);
}
END_TEST

START_TEST(many)
{
	static char text[2 * (INTAKE_LINES + 40) + 1];
	struct intake_item item;
	struct intake intake;
	size_t i, more;

	for (i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 2 ? '\n' : 'a';
	open_intake(&intake, text);
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(
			intake_next(&intake, true, &item), INTAKE_LINE);
		more = intake_more(&intake, &item, NO_LIMIT, NO_LIMIT);
		check_ends(&item, intake.ends, more);
		ck_assert_uint_eq(1 + more, i ? 39 : INTAKE_LINES + 1);
		intake_take(&intake, &item, more);
	}
	ck_assert(intake_is_done(&intake));
	intake_close(&intake);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("intake");
	TCase *tests = tcase_create("intake");

	tcase_add_loop_test(tests, together, 0, ROWS(rows));
	tcase_add_test(tests, many);
	suite_add_tcase(suite, tests);
	return suite_run_apart(suite);
}
