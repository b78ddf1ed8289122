/* SPDX-License-Identifier: ISC */
/* nearest: the known name that is suggested for a misspelled one. */
#include "common/nearest.h"
#include "suite.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const char *const known[] = { "check", "checkpoint", "columns", "color",
	"retry", "retry-for", "for", "by", "delimiter", "batch-as",
	"batch-bytes" };

static const struct {
	const char *wanted;
	const char *found;
} rows[] = {
	{ "check", "check" },
	{ "chek", "check" },   /* a byte less */
	{ "cheeck", "check" }, /* a byte more */
	{ "chick", "check" },  /* another byte */
	{ "chekc", "check" },  /* two swapped */
	{ "delimeter", "delimiter" },
	{ "dlimeter", "delimiter" },
	{ "delimiters", "delimiter" },
	{ "colums", "columns" },
	{ "retyr", "retry" },
	{ "retry-fro", "retry-for" },
	{ "fro", "for" },
	{ "f", NULL }, /* too short to tell */
	{ "bz", NULL },
	{ "", NULL },
	{ "forx", "for" },
	{ "xforx", NULL },
	{ "BY", "by" },
	{ "FOR", "for" },
	{ "Retry-For", "retry-for" },
	{ "chxxk", NULL },
	{ "limit", NULL },
	{ "batch-xs", "batch-as" },
	{ "0123456789012345678901234567890123456789012345678901234567890123456",
		NULL },
};

START_TEST(found)
{
	struct nearest nearest = { .wanted = rows[_i].wanted };
	char hint[NEAREST_HINT], wanted[NEAREST_HINT] = "";
	int i;

	for (i = 0; i < ROWS(known); i++)
		nearest_try(&nearest, known[i]);
	ck_assert_msg(nearest.found == rows[_i].found ||
			      (nearest.found && rows[_i].found &&
				      !strcmp(nearest.found, rows[_i].found)),
		"%s: %s", rows[_i].wanted,
		nearest.found ? nearest.found : "nothing");
	if (rows[_i].found) {
		strcpy(wanted, "; did you mean --");
		strcat(wanted, rows[_i].found);
		strcat(wanted, "?");
	}
	ck_assert_str_eq(nearest_hint(&nearest, "--", hint), wanted);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("nearest");
	TCase *tests = tcase_create("nearest");

	tcase_add_loop_test(tests, found, 0, ROWS(rows));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
