/* SPDX-License-Identifier: ISC */
/* number: written numbers, and the JSON numbers they become. */
#include "csvrows/json.h"
#include "csvrows/number.h"
#include "suite.h"

#include <string.h>

#define NARROW "\xE2\x80\xAF" /* U+202F */
#define NO_BREAK "\xC2\xA0"

/* as_auto and declared: the JSON number, or NULL. */
static const struct {
	struct number_form form;
	const char *text;
	const char *as_auto;
	const char *declared;
} cases[] = {
	{ { NULL, NULL }, "0", "0", "0" },
	{ { NULL, NULL }, "-0", "-0", "-0" },
	{ { NULL, NULL }, "2.50", "2.50", "2.50" },
	{ { NULL, NULL }, "-1.5E-03", "-1.5E-03", "-1.5E-03" },
	{ { NULL, NULL }, "12345678901234567890.5e400",
		"12345678901234567890.5e400", "12345678901234567890.5e400" },
	{ { NULL, NULL }, "+1", NULL, "1" },
	{ { NULL, NULL }, "+60.00000", NULL, "60.00000" },
	{ { NULL, NULL }, "007", NULL, "7" },
	{ { NULL, NULL }, "-012", NULL, "-12" },
	{ { NULL, NULL }, "000", NULL, "0" },
	{ { NULL, NULL }, "00.50", NULL, "0.50" },
	{ { NULL, NULL }, ".5", NULL, "0.5" },
	{ { NULL, NULL }, "-.25", NULL, "-0.25" },
	{ { NULL, NULL }, "5.", NULL, "5" },
	{ { NULL, NULL }, "-3.", NULL, "-3" },
	{ { NULL, NULL }, "+.5e3", NULL, "0.5e3" },
	{ { NULL, NULL }, "5.e+3", NULL, "5e+3" },
	{ { NULL, NULL }, "", NULL, NULL },
	{ { NULL, NULL }, ".", NULL, NULL },
	{ { NULL, NULL }, "-", NULL, NULL },
	{ { NULL, NULL }, "+", NULL, NULL },
	{ { NULL, NULL }, "+-1", NULL, NULL },
	{ { NULL, NULL }, "--1", NULL, NULL },
	{ { NULL, NULL }, "e5", NULL, NULL },
	{ { NULL, NULL }, "1e", NULL, NULL },
	{ { NULL, NULL }, "1e+", NULL, NULL },
	{ { NULL, NULL }, ".e5", NULL, NULL },
	{ { NULL, NULL }, "1,5", NULL, NULL },
	{ { NULL, NULL }, "1.2.3", NULL, NULL },
	{ { NULL, NULL }, " 1", NULL, NULL },
	{ { NULL, NULL }, "1 ", NULL, NULL },
	{ { NULL, NULL }, "0x1F", NULL, NULL },
	{ { NULL, NULL }, "NaN", NULL, NULL },
	/* decimal comma */
	{ { ",", NULL }, "2,50", "2.50", "2.50" },
	{ { ",", NULL }, "-0,5", "-0.5", "-0.5" },
	{ { ",", NULL }, "1,5e3", "1.5e3", "1.5e3" },
	{ { ",", NULL }, "12", "12", "12" },
	{ { ",", NULL }, ",5", NULL, "0.5" },
	{ { ",", NULL }, "5,", NULL, "5" },
	{ { ",", NULL }, "1.5", NULL, NULL },
	{ { ",", NULL }, "1.299,99", NULL, NULL },
	{ { ",", NULL }, "1,2,3", NULL, NULL },
	{ { "\xD9\xAB", NULL },
		"1\xD9\xAB"
		"5",
		"1.5", "1.5" },
	/* groups of three */
	{ { ",", "." }, "1.299,99", "1299.99", "1299.99" },
	{ { ",", "." }, "12.345", "12345", "12345" },
	{ { ",", "." }, "1234567", "1234567", "1234567" },
	{ { ",", "." }, "-1.234.567,0", "-1234567.0", "-1234567.0" },
	{ { ",", "." }, "1.23", NULL, NULL },
	{ { ",", "." }, "1.2345", NULL, NULL },
	{ { ",", "." }, "1234.567", NULL, NULL },
	{ { ",", "." }, "1.234567", NULL, NULL },
	{ { ",", "." }, ".234", NULL, NULL },
	{ { ",", "." }, "1.", NULL, NULL },
	{ { ",", "." }, "1..234", NULL, NULL },
	{ { ",", "." }, "1,234.567", NULL, NULL },
	{ { ",", "." }, "0.012", NULL, "12" },
	{ { ",", "." }, "000.012", NULL, "12" },
	{ { ",", "." }, "0.000", NULL, "0" },
	{ { ",", "." }, "+1.000e2", NULL, "1000e2" },
	{ { NULL, "," }, "1,234.5", "1234.5", "1234.5" },
	{ { NULL, " " }, "1 234.5", "1234.5", "1234.5" },
	{ { NULL, " " }, "1  234", NULL, NULL },
	{ { NULL, "'" }, "1'234'567", "1234567", "1234567" },
	{ { NULL, NARROW }, "1" NARROW "234", "1234", "1234" },
	{ { NULL, NARROW }, "1" NO_BREAK "234", NULL, NULL },
	{ { NULL, NO_BREAK }, "1" NO_BREAK "234.5", "1234.5", "1234.5" },
	{ { NULL, NO_BREAK }, "1\xC2", NULL, NULL },
};

static void
expect(int which, bool is_declared, const char *wanted)
{
	const char *text = cases[which].text;
	char in[64] = "", out[64];
	struct number number;
	char *end;

	/* bytes after the text do not matter */
	memset(in, '5', sizeof(in) - 1);
	memcpy(in, text, strlen(text));
	ck_assert_msg(number_read(&number, &cases[which].form, is_declared, in,
			      strlen(text)) == (wanted != NULL),
		"\"%s\", declared %d", text, is_declared);
	if (!wanted)
		return;
	end = number_write(out, &number);
	*end = '\0';
	ck_assert_str_eq(out, wanted);
	ck_assert_uint_le(strlen(out), strlen(text) + 1);
	ck_assert_int_eq(number_is_integer(&number),
		wanted[strcspn(wanted, ".eE")] == 0);
}

START_TEST(numbers)
{
	expect(_i, false, cases[_i].as_auto);
	expect(_i, true, cases[_i].declared);
}
END_TEST

START_TEST(separators)
{
	static const char *const good[] = { ",", ".", " ", "'", NO_BREAK,
		NARROW, "\xE2\x80\x99", "_" };
	static const char *const bad[] = { "", "0", "9", "+", "-", "e", "E",
		"..", "\n", "\t", "\x7F", "\xFF", "\xC2", "\xC2\xA0." };
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert(number_is_separator(good[i]));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert(!number_is_separator(bad[i]));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("number");
	TCase *tcase = tcase_create("number");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
		tcase, numbers, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tcase, separators);
	return suite_run(suite);
}
