/* SPDX-License-Identifier: ISC */
/* moment: order, difference, the calendar, and output forms. */
#include "common/moment.h"
#include "suite.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define S INT64_C(1000000000)

static const struct {
	struct moment a;
	struct moment b;
	int64_t difference; /* a - b */
	int order;
} pairs[] = {
	{ { 0, 0 }, { 0, 0 }, 0, 0 },
	{ { 1, 0 }, { 0, 999999999 }, 1, 1 },
	{ { 5, 250000000 }, { 3, 500000000 }, S + 750000000, 1 },
	{ { -1, 500000000 }, { 0, 500000000 }, -S, -1 },
	{ { -1, 500000000 }, { 0, 0 }, -500000000, -1 },
	{ { 9223372036, 854775807 }, { 0, 0 }, INT64_MAX, 1 },
	{ { 9223372036, 854775806 }, { 0, 0 }, INT64_MAX - 1, 1 },
	{ { 9223372037, 0 }, { 0, 145224193 }, INT64_MAX, 1 },
	{ { 9223372037, 0 }, { 0, 145224194 }, INT64_MAX - 1, 1 },
	{ { 9223372036, 999999999 }, { 0, 0 }, INT64_MAX, 1 },
	{ { 9223372038, 0 }, { 0, 999999999 }, INT64_MAX, 1 },
	{ { INT64_MAX, 0 }, { INT64_MIN, 0 }, INT64_MAX, 1 },
	{ { INT64_MIN, 0 }, { INT64_MAX, 999999999 }, INT64_MIN, -1 },
	{ { 253402300799, 0 }, { -62135596800, 0 }, INT64_MAX, 1 },
};

START_TEST(distance)
{
	struct moment a = pairs[_i].a, b = pairs[_i].b;
	int64_t difference = moment_difference_ns(a, b);
	int order = moment_compare(a, b), reverse = moment_compare(b, a);

	ck_assert_msg(difference == pairs[_i].difference, "%d: %" PRId64, _i,
		difference);
	ck_assert_int_eq((order > 0) - (order < 0), pairs[_i].order);
	ck_assert_int_eq((reverse > 0) - (reverse < 0), -pairs[_i].order);
}
END_TEST

static const struct {
	struct moment from;
	int64_t ns;
	struct moment to;
} sums[] = {
	{ { 0, 0 }, 0, { 0, 0 } },
	{ { 0, 0 }, -1, { -1, 999999999 } },
	{ { 1, 999999999 }, 1, { 2, 0 } },
	{ { 1, 500000000 }, -2 * S - 600000000, { -2, 900000000 } },
	{ { 1, 500000000 }, 2 * S + 600000000, { 4, 100000000 } },
	{ { 0, 0 }, INT64_MAX, { 9223372036, 854775807 } },
	{ { 0, 0 }, INT64_MIN, { -9223372037, 145224192 } },
	{ { INT64_MAX, 999999999 }, 1, { INT64_MAX, 999999999 } },
	{ { INT64_MAX - 1, 5 }, S, { INT64_MAX, 5 } },
	{ { INT64_MIN, 0 }, -1, { INT64_MIN, 0 } },
};

START_TEST(sum)
{
	struct moment to = moment_add_ns(sums[_i].from, sums[_i].ns);

	ck_assert_msg(moment_compare(to, sums[_i].to) == 0,
		"%d: %" PRId64 " s, %d ns", _i, to.second, (int)to.ns);
}
END_TEST

static const struct {
	int year;
	int month;
	int day;
	int64_t epoch_day; /* INT64_MIN: no such date */
} dates[] = {
	{ 1970, 1, 1, 0 },
	{ 1969, 12, 31, -1 },
	{ 2024, 2, 29, 19782 },
	{ 2024, 3, 1, 19783 },
	{ 2000, 2, 29, 11016 },
	{ 1900, 2, 28, -25509 },
	{ 1900, 3, 1, -25508 },
	{ 1, 1, 1, -719162 },
	{ 9999, 12, 31, 2932896 },
	{ 2023, 2, 29, INT64_MIN },
	{ 1900, 2, 29, INT64_MIN },
	{ 2024, 2, 30, INT64_MIN },
	{ 2024, 4, 31, INT64_MIN },
	{ 2024, 0, 1, INT64_MIN },
	{ 2024, 13, 1, INT64_MIN },
	{ 2024, 1, 0, INT64_MIN },
	{ 2024, 1, 32, INT64_MIN },
	{ 0, 12, 31, INT64_MIN },
	{ 10000, 1, 1, INT64_MIN },
};

START_TEST(date)
{
	int64_t day;

	if (!moment_day_of(
		    dates[_i].year, dates[_i].month, dates[_i].day, &day))
		day = INT64_MIN;
	ck_assert_msg(day == dates[_i].epoch_day, "%d-%d-%d: %" PRId64,
		dates[_i].year, dates[_i].month, dates[_i].day, day);
}
END_TEST

/* Whether each day of a month follows the day before, and is written as it was
 * read. */
static bool
is_month(int year, int month, int64_t *next)
{
	char text[MOMENT_TEXT_BYTES], expected[40];
	int of_month;
	int64_t day;

	for (of_month = 1; moment_day_of(year, month, of_month, &day);
		of_month++) {
		if (day != (*next)++)
			return false;
		if (of_month != 1 && of_month < 28)
			continue;
		(void)moment_print((struct moment){ day * 86400, 0 },
			MOMENT_AS_RFC3339, 0, text);
		(void)snprintf(expected, sizeof(expected), "%04d-%02d-%02d",
			year, month, of_month);
		if (memcmp(text, expected, 10) != 0)
			return false;
	}
	return of_month >= 29;
}

START_TEST(all_dates)
{
	int64_t next = -719162;
	int year, month;

	for (year = 1; year <= 9999; year++) {
		for (month = 1; month <= 12; month++) {
			if (!is_month(year, month, &next))
				ck_abort_msg("%d-%d", year, month);
		}
	}
	ck_assert_int_eq(next, 2932897);
}
END_TEST

static const struct {
	struct moment moment;
	enum moment_as as;
	int digits;
	const char *text;
} texts[] = {
	{ { 1708115445, 500000000 }, MOMENT_AS_RFC3339, 0,
		"2024-02-16T20:30:45Z" },
	{ { 1708115445, 500000000 }, MOMENT_AS_RFC3339, 1,
		"2024-02-16T20:30:45.5Z" },
	{ { 1708115445, 7 }, MOMENT_AS_RFC3339, 9,
		"2024-02-16T20:30:45.000000007Z" },
	{ { -1, 250000000 }, MOMENT_AS_RFC3339, 2, "1969-12-31T23:59:59.25Z" },
	{ { -62135596800, 0 }, MOMENT_AS_RFC3339, 0, "0001-01-01T00:00:00Z" },
	{ { 253402300799, 0 }, MOMENT_AS_RFC3339, 3,
		"9999-12-31T23:59:59.000Z" },
	/* no such date exists: the nearest one */
	{ { INT64_MAX, 0 }, MOMENT_AS_RFC3339, 0, "9999-12-31T23:59:59Z" },
	{ { INT64_MIN, 0 }, MOMENT_AS_RFC3339, 0, "0001-01-01T00:00:00Z" },
	{ { 1708115445, 500000000 }, MOMENT_AS_S, 0, "1708115445" },
	{ { 1708115445, 500000000 }, MOMENT_AS_S, 1, "1708115445.5" },
	{ { 1708115445, 123456789 }, MOMENT_AS_S, 9, "1708115445.123456789" },
	{ { 1708115445, 123456789 }, MOMENT_AS_MS, 0, "1708115445123" },
	{ { 1708115445, 123456789 }, MOMENT_AS_MS, 3, "1708115445123" },
	{ { 1708115445, 123456789 }, MOMENT_AS_MS, 5, "1708115445123.45" },
	{ { 1708115445, 123456789 }, MOMENT_AS_US, 9, "1708115445123456.789" },
	{ { 1708115445, 123456789 }, MOMENT_AS_NS, 9, "1708115445123456789" },
	{ { 1708115445, 500000000 }, MOMENT_AS_NS, 1, "1708115445500000000" },
	{ { 0, 0 }, MOMENT_AS_S, 0, "0" },
	{ { 0, 0 }, MOMENT_AS_NS, 0, "0" },
	{ { 0, 5000000 }, MOMENT_AS_MS, 3, "5" },
	{ { 0, 5000000 }, MOMENT_AS_S, 3, "0.005" },
	{ { -1, 500000000 }, MOMENT_AS_S, 1, "-0.5" },
	{ { -1, 0 }, MOMENT_AS_MS, 0, "-1000" },
	{ { -2, 750000000 }, MOMENT_AS_MS, 2, "-1250" },
	{ { INT64_MAX, 999999999 }, MOMENT_AS_NS, 9,
		"9223372036854775807999999999" },
	{ { INT64_MIN, 0 }, MOMENT_AS_S, 9, "-9223372036854775808.000000000" },
};

START_TEST(print)
{
	char text[MOMENT_TEXT_BYTES];
	size_t length = moment_print(
		texts[_i].moment, texts[_i].as, texts[_i].digits, text);

	ck_assert_msg(length == strlen(texts[_i].text) &&
			      memcmp(text, texts[_i].text, length) == 0,
		"%s: %.*s", texts[_i].text, (int)length, text);
}
END_TEST

static const struct {
	struct moment moment;
	int digits;
	const char *text;
} clocks[] = {
	{ { 0, 0 }, 0, "00:00:00" },
	{ { 73845, 500000000 }, 1, "20:30:45.5" },
	{ { 86399, 999999999 }, 9, "23:59:59.999999999" },
	{ { 86400, 0 }, 0, "00:00:00" },
	{ { 3 * 86400 + 1, 0 }, 0, "00:00:01" },
	{ { -1, 0 }, 3, "23:59:59.000" },
};

START_TEST(print_of_day)
{
	char text[MOMENT_TEXT_BYTES];
	size_t length =
		moment_print_of_day(clocks[_i].moment, clocks[_i].digits, text);

	ck_assert_msg(length == strlen(clocks[_i].text) &&
			      memcmp(text, clocks[_i].text, length) == 0,
		"%s: %.*s", clocks[_i].text, (int)length, text);
}
END_TEST

START_TEST(range)
{
	ck_assert(moment_is_dated((struct moment){ -62135596800, 0 }));
	ck_assert(!moment_is_dated((struct moment){ -62135596801, 0 }));
	ck_assert(moment_is_dated((struct moment){ 253402300799, 999999999 }));
	ck_assert(!moment_is_dated((struct moment){ 253402300800, 0 }));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("moment");
	TCase *tests = tcase_create("moments");

	tcase_add_loop_test(tests, distance, 0, ROWS(pairs));
	tcase_add_loop_test(tests, sum, 0, ROWS(sums));
	tcase_add_loop_test(tests, date, 0, ROWS(dates));
	tcase_add_test(tests, all_dates);
	tcase_add_loop_test(tests, print, 0, ROWS(texts));
	tcase_add_loop_test(tests, print_of_day, 0, ROWS(clocks));
	tcase_add_test(tests, range);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
