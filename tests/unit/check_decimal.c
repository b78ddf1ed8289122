/* SPDX-License-Identifier: ISC */
/* decimal: exact comparison of JSON numbers. */
#include "csvrows/decimal.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *a;
	const char *b;
	int order;
} cases[] = {
	{ "0", "0", 0 },
	{ "0", "-0", 0 },
	{ "-0.000e99", "0E-5", 0 },
	{ "0", "1", -1 },
	{ "0", "-1", 1 },
	{ "0e999999999999999999999999", "1e-999999999999999999999999", -1 },
	{ "1", "1.0", 0 },
	{ "1", "1.000000e0", 0 },
	{ "10", "1e1", 0 },
	{ "10", "1E+01", 0 },
	{ "100e-2", "1", 0 },
	{ "0.001", "1e-3", 0 },
	{ "0.05", "5e-2", 0 },
	{ "12.5", "1.25e1", 0 },
	{ "12.5", "125e-1", 0 },
	{ "0.0125e3", "12.5", 0 },
	{ "2", "10", -1 },
	{ "9", "10", -1 },
	{ "99.9", "100", -1 },
	{ "1.1", "1.01", 1 },
	{ "-2", "-10", 1 },
	{ "-2", "1", -1 },
	{ "-1.5", "-1.25", -1 },
	{ "0.1", "0.10000000000000000000000000000000000000001", -1 },
	{ "12345678901234567890", "12345678901234567891", -1 },
	{ "9007199254740993", "9007199254740992", 1 },
	{ "1e400", "1e401", -1 },
	{ "-1e400", "-1e401", 1 },
	{ "1e-400", "0", 1 },
	{ "1e-400", "1e-401", 1 },
	{ "1e99999999999999999999999", "1e99999999999999999999998", 1 },
	{ "10e99999999999999999999998", "1e99999999999999999999999", 0 },
	{ "1000e99999999999999999999999", "1e100000000000000000000002", 0 },
	{ "0.1e-99999999999999999999999", "1e-100000000000000000000000", 0 },
	{ "1e-99999999999999999999999", "1e99999999999999999999999", -1 },
	{ "1e00000000000000000000000000005", "1e5", 0 },
	{ "123456789e9999999999999999999", "1e10000000000000000000000", -1 },
};

static int
sign(int order)
{
	return (order > 0) - (order < 0);
}

static int
compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
	static const struct number_form form = { NULL, NULL };
	struct number x, y;

	ck_assert(number_read(&x, &form, false, a, a_length));
	ck_assert(number_read(&y, &form, false, b, b_length));
	return decimal_compare(&x, &y);
}

START_TEST(numbers)
{
	const char *a = cases[_i].a, *b = cases[_i].b;
	int there = compare(a, strlen(a), b, strlen(b));
	int back = compare(b, strlen(b), a, strlen(a));

	ck_assert_msg(sign(there) == cases[_i].order, "%s to %s: %d, wanted %d",
		a, b, there, cases[_i].order);
	ck_assert_msg(sign(back) == -cases[_i].order, "%s to %s: %d, wanted %d",
		b, a, back, -cases[_i].order);
}
END_TEST

/* A number of many digits, against one with another last digit and the same
 * one with its point moved. */
START_TEST(long_numbers)
{
	enum {
		DIGITS = 100000
	};
	char *a = malloc(DIGITS + 32), *b = malloc(DIGITS + 32);

	ck_assert_ptr_nonnull(a);
	ck_assert_ptr_nonnull(b);
	memset(a, '7', DIGITS);
	memset(b, '7', DIGITS);
	b[DIGITS - 1] = '8';
	ck_assert_int_lt(compare(a, DIGITS, b, DIGITS), 0);
	memcpy(b, "0.", 2);
	memset(b + 2, '7', DIGITS);
	memcpy(b + DIGITS + 2, "e100000", 7);
	ck_assert_int_eq(compare(a, DIGITS, b, DIGITS + 9), 0);
	free(a);
	free(b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("decimal");
	TCase *tcase = tcase_create("decimal");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
		tcase, numbers, 0, sizeof(cases) / sizeof(cases[0]));
	tcase_add_test(tcase, long_numbers);
	return suite_run(suite);
}
