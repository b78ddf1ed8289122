/* SPDX-License-Identifier: ISC */
/* closing: the end of a quoted field, for pieces of any size. */
#include "csvrows/closing.h"
#include "suite.h"

#include <check.h>
#include <string.h>

/* The bytes after the opening quote, and the offset of the byte that
 * decides. */
static const struct {
	const char *bytes;
	char escape;
	bool trims;
	enum closing_verdict verdict;
	size_t at;
} cases[] = {
	{ "a\",b", '\0', false, CLOSING_ENDS, 2 },
	{ "\"\n", '\0', false, CLOSING_ENDS, 1 },
	{ "a\"\r\n", '\0', false, CLOSING_ENDS, 2 },
	{ "a\"", '\0', false, CLOSING_ENDS, 2 },
	{ "a\n,b", '\0', false, CLOSING_NEVER, 4 },
	{ "", '\0', false, CLOSING_NEVER, 0 },
	{ "a\"b", '\0', false, CLOSING_STRAY, 2 },
	{ "a\"\"b\"\"\",", '\0', false, CLOSING_ENDS, 7 },
	{ "a\"\"", '\0', false, CLOSING_NEVER, 3 },
	{ "a\" ,", '\0', false, CLOSING_STRAY, 2 },
	{ "a\" \t,", '\0', true, CLOSING_ENDS, 4 },
	{ "a\" \tb", '\0', true, CLOSING_STRAY, 4 },
	{ "a\" \"", '\0', true, CLOSING_STRAY, 3 },
	{ "a\" ", '\0', true, CLOSING_ENDS, 3 },
	{ "a\\\"b\",", '\\', false, CLOSING_ENDS, 5 },
	{ "a\\\\\"\n", '\\', false, CLOSING_ENDS, 4 },
	{ "a\\b\"\n", '\\', false, CLOSING_ENDS, 4 },
	{ "a\\\"", '\\', false, CLOSING_NEVER, 3 },
	{ "a\\", '\\', false, CLOSING_NEVER, 2 },
	{ "\\\"\"\\", '\\', false, CLOSING_STRAY, 3 },
	{ "a\\\"b", '\0', false, CLOSING_STRAY, 3 },
};

START_TEST(table)
{
	size_t length = strlen(cases[_i].bytes), step;

	for (step = 1; step <= length + 1; step++) {
		struct closing closing = {
			.quote = '"',
			.escape = cases[_i].escape,
			.delimiter = ',',
			.trims = cases[_i].trims,
		};
		size_t at = 0;

		while (at < length && closing.verdict == CLOSING_UNKNOWN)
			at += closing_look(&closing, cases[_i].bytes + at,
				step < length - at ? step : length - at);
		closing_end(&closing);
		ck_assert_int_eq(closing.verdict, cases[_i].verdict);
		ck_assert_uint_eq(at, cases[_i].at);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("closing");
	TCase *tcase = tcase_create("closing");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
		tcase, table, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	return suite_run(suite);
}
