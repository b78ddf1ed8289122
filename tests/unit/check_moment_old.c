/* moment: text to time, in every form. */
#include "pace/moment_old.h"
#include "suite.h"

#include <check.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define S INT64_C(1000000000)
#define REFUSED INT64_MIN

static const struct {
	const char *text;
	int64_t ns;
} days[] = {
	{ "00:00:00", 0 },
	{ "00:00:01", S },
	{ "13:00:00", 46800 * S },
	{ "23:59:59", 86399 * S },
	{ "23:59:60", 86400 * S },
	{ "07:08:09.5", 25689 * S + 500000000 },
	{ "07:08:09.000000001", 25689 * S + 1 },
	{ "07:08:09.999999999", 25690 * S - 1 },
	{ "07:08:09.9999999999", 25690 * S - 1 },
	{ "07:08:09.00000000000000000000001", 25689 * S },
	{ "07:08:09.", REFUSED },
	{ "07:08:09,5", REFUSED },
	{ "07:08:09.5s", REFUSED },
	{ "24:00:00", REFUSED },
	{ "12:60:00", REFUSED },
	{ "12:00:61", REFUSED },
	{ "7:08:09", REFUSED },
	{ "07:08", REFUSED },
	{ "07:08:9", REFUSED },
	{ "-7:08:09", REFUSED },
	{ " 07:08:09", REFUSED },
	{ "07:08:09 ", REFUSED },
	{ "07:08:09Z", REFUSED },
	{ "", REFUSED },
	{ "x", REFUSED },
};

START_TEST(of_day)
{
	const char *text = days[_i].text;
	int64_t ns;

	if (!moment_of_day(text, strlen(text), &ns))
		ns = REFUSED;
	ck_assert_msg(ns == days[_i].ns, "\"%s\": %" PRId64, text, ns);
}
END_TEST

/* The seconds are those of date -d TEXT +%s. */
static const struct {
	const char *text;
	int64_t ns;
	bool has_offset;
} dates[] = {
	{ "1970-01-01T00:00:00Z", 0, true },
	{ "1970-01-01T00:00:00", 0, false },
	{ "2024-02-16T20:30:45Z", 1708115445 * S, true },
	{ "2024-02-16t20:30:45z", 1708115445 * S, true },
	{ "2024-02-16 20:30:45Z", 1708115445 * S, true },
	{ "2024-02-16 20:30:45", 1708115445 * S, false },
	{ "2024-02-16T20:30:45+00:00", 1708115445 * S, true },
	{ "2024-02-16T20:30:45-00:00", 1708115445 * S, true },
	{ "2024-02-16T21:30:45+01:00", 1708115445 * S, true },
	{ "2024-02-17T02:15:45+05:45", 1708115445 * S, true },
	{ "2024-02-16T12:00:45-08:30", 1708115445 * S, true },
	{ "2024-02-17T20:29:45+23:59", 1708115445 * S, true },
	{ "2024-02-16T20:30:45.25Z", 1708115445 * S + 250000000, true },
	{ "2024-02-16T20:30:45.123456789123+00:00", 1708115445 * S + 123456789,
		true },
	/* leap days, and the years without them */
	{ "2024-02-29T00:00:00Z", 1709164800 * S, true },
	{ "2024-03-01T00:00:00Z", 1709251200 * S, true },
	{ "2000-02-29T12:00:00Z", 951825600 * S, true },
	{ "2023-02-29T00:00:00Z", REFUSED, true },
	{ "2100-02-29T00:00:00Z", REFUSED, true },
	{ "2100-02-28T00:00:00Z", INT64_C(4107456000) * S, true },
	{ "2100-03-01T00:00:00Z", INT64_C(4107542400) * S, true },
	/* a leap second is the next minute's first */
	{ "2016-12-31T23:59:60Z", 1483228800 * S, true },
	/* before the epoch, and what int64_t holds */
	{ "1969-12-31T23:59:59Z", -1 * S, true },
	{ "1969-12-31T23:59:59.25Z", -750000000, true },
	{ "1900-03-01T00:00:00Z", INT64_C(-2203891200) * S, true },
	{ "1678-01-01T00:00:00Z", INT64_C(-9214560000) * S, true },
	{ "2261-12-31T23:59:59Z", INT64_C(9214646399) * S, true },
	{ "1677-01-01T00:00:00Z", REFUSED, true },
	{ "2263-01-01T00:00:00Z", REFUSED, true },
	{ "0001-01-01T00:00:00Z", REFUSED, true },
	{ "9999-12-31T23:59:59Z", REFUSED, true },
	/* junk */
	{ "0000-01-01T00:00:00Z", REFUSED, true },
	{ "2024-00-16T20:30:45Z", REFUSED, true },
	{ "2024-13-16T20:30:45Z", REFUSED, true },
	{ "2024-02-00T20:30:45Z", REFUSED, true },
	{ "2024-04-31T20:30:45Z", REFUSED, true },
	{ "2024-2-16T20:30:45Z", REFUSED, true },
	{ "2024-02-16", REFUSED, true },
	{ "2024-02-16T20:30Z", REFUSED, true },
	{ "2024-02-16T24:00:00Z", REFUSED, true },
	{ "2024-02-16T20:30:45+1:00", REFUSED, true },
	{ "2024-02-16T20:30:45+0100", REFUSED, true },
	{ "2024-02-16T20:30:45+24:00", REFUSED, true },
	{ "2024-02-16T20:30:45+01:60", REFUSED, true },
	{ "2024-02-16T20:30:45 Z", REFUSED, true },
	{ "2024-02-16T20:30:45ZZ", REFUSED, true },
	{ "2024-02-16_20:30:45Z", REFUSED, true },
	{ "2024/02/16 20:30:45", REFUSED, true },
	{ "20240216T203045Z", REFUSED, true },
	{ "", REFUSED, true },
};

START_TEST(of_date)
{
	const char *text = dates[_i].text;
	bool has_offset = false;
	int64_t ns;

	if (!moment_of_date(text, strlen(text), &ns, &has_offset))
		ns = REFUSED;
	ck_assert_msg(ns == dates[_i].ns, "\"%s\": %" PRId64, text, ns);
	if (ns != REFUSED)
		ck_assert_int_eq(has_offset, dates[_i].has_offset);
}
END_TEST

/* Every day of four centuries has the number behind that of the day before. */
START_TEST(all_days)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int64_t ns, wanted = INT64_C(-9214560000) * S;
	bool has_offset;
	char text[64];
	int year, month, day;

	for (year = 1678; year < 2078; year++) {
		bool is_leap =
			year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

		for (month = 1; month <= 12; month++) {
			int last = lengths[month - 1] + (month == 2 && is_leap);

			for (day = 1; day <= last; day++) {
				(void)snprintf(text, sizeof(text),
					"%04d-%02d-%02dT00:00:00Z", year, month,
					day);
				ck_assert(moment_of_date(
					text, strlen(text), &ns, &has_offset));
				ck_assert_msg(ns == wanted, "%s", text);
				wanted += 86400 * S;
			}
		}
	}
}
END_TEST

static const struct {
	const char *text;
	enum moment_unit unit;
	int64_t ns;
} numbers[] = {
	{ "0", MOMENT_SECONDS, 0 },
	{ "-0", MOMENT_SECONDS, 0 },
	{ "0.0", MOMENT_SECONDS, 0 },
	{ "0e999999", MOMENT_SECONDS, 0 },
	{ "1", MOMENT_SECONDS, S },
	{ "1.5", MOMENT_SECONDS, 1500000000 },
	{ "-1.5", MOMENT_SECONDS, -1500000000 },
	{ "0.000000001", MOMENT_SECONDS, 1 },
	{ "0.0000000019", MOMENT_SECONDS, 1 },
	{ "1708115445", MOMENT_SECONDS, 1708115445 * S },
	{ "1708115445.25", MOMENT_SECONDS, 1708115445 * S + 250000000 },
	{ "1708115445.123456789", MOMENT_SECONDS, 1708115445 * S + 123456789 },
	{ "1708115445.12345678987654321", MOMENT_SECONDS,
		1708115445 * S + 123456789 },
	{ "1708115445123", MOMENT_MILLISECONDS, 1708115445 * S + 123000000 },
	{ "1708115445123.456", MOMENT_MILLISECONDS,
		1708115445 * S + 123456000 },
	{ "1708115445123456", MOMENT_MICROSECONDS, 1708115445 * S + 123456000 },
	/* beyond 2^53, where a double is no longer exact */
	{ "1708115445123456789", MOMENT_NANOSECONDS,
		1708115445 * S + 123456789 },
	{ "9007199254740993", MOMENT_MICROSECONDS,
		INT64_C(9007199254740993000) },
	{ "9223372036854775807", MOMENT_NANOSECONDS, INT64_MAX },
	{ "-9223372036854775807", MOMENT_NANOSECONDS, -INT64_MAX },
	{ "1708115445123456789.9", MOMENT_NANOSECONDS,
		1708115445 * S + 123456789 },
	/* exponents */
	{ "1.708115445e9", MOMENT_SECONDS, 1708115445 * S },
	{ "1.70811544512345E+12", MOMENT_MILLISECONDS,
		1708115445 * S + 123450000 },
	{ "17081154451234567890e-10", MOMENT_SECONDS,
		1708115445 * S + 123456789 },
	{ "1e-9", MOMENT_SECONDS, 1 },
	{ "1e-10", MOMENT_SECONDS, 0 },
	{ "1e-999999999999999999999", MOMENT_SECONDS, 0 },
	/* at the edges of the units */
	{ "99999999999", MOMENT_SECONDS, REFUSED },
	{ "100000000000", MOMENT_MILLISECONDS, 100000000 * S },
	{ "99999999999999", MOMENT_MILLISECONDS, REFUSED },
	{ "100000000000000", MOMENT_MICROSECONDS, 100000000 * S },
	{ "99999999999999999", MOMENT_MICROSECONDS, REFUSED },
	{ "100000000000000000", MOMENT_NANOSECONDS, 100000000 * S },
	{ "000", MOMENT_SECONDS, 0 },
	/* what does not fit */
	{ "9223372036", MOMENT_SECONDS, INT64_C(9223372036) * S },
	{ "9223372037", MOMENT_SECONDS, REFUSED },
	{ "9223372036854775808", MOMENT_NANOSECONDS, REFUSED },
	{ "1e19", MOMENT_NANOSECONDS, REFUSED },
	{ "1e999999999999999999999", MOMENT_NANOSECONDS, REFUSED },
};

START_TEST(of_number)
{
	const char *text = numbers[_i].text;
	size_t length = strlen(text);
	enum moment_unit unit = moment_unit_of(text, length);
	int64_t ns;

	ck_assert_msg(unit == numbers[_i].unit, "%s: unit %d", text, (int)unit);
	if (!moment_of_number(text, length, unit, &ns))
		ns = REFUSED;
	ck_assert_msg(ns == numbers[_i].ns, "%s: %" PRId64, text, ns);
}
END_TEST

/* The first time says which form the others have, and numbers their unit; only
 * among times of day is one past midnight. */
static const struct {
	const char *first, *next;
	enum moment_form form;
	int64_t ns; /* of the next one */
} series[] = {
	{ "23:59:59", "00:00:01", MOMENT_CLOCK, 86401 * S },
	{ "23:59:59", "12:00:00", MOMENT_CLOCK, 43200 * S },
	{ "1970-01-03T23:00:00Z", "1970-01-01T00:00:01Z", MOMENT_DATE, S },
	{ "1708115445", "1708115445123", MOMENT_UNKNOWN, REFUSED },
	{ "1708115445123", "5", MOMENT_NUMBER, 5000000 },
	{ "noon", "00:00:01", MOMENT_CLOCK, S },
	{ "13:00:00", "1970-01-01T00:00:01Z", MOMENT_DATE, REFUSED },
	{ "1708115445", "13:00:00", MOMENT_CLOCK, REFUSED },
	{ "13:00:00", "noon", MOMENT_UNKNOWN, REFUSED },
	{ "13:00:00", "", MOMENT_UNKNOWN, REFUSED },
	{ "13:00:00", "01", MOMENT_UNKNOWN, REFUSED },
};

START_TEST(of_series)
{
	const char *first = series[_i].first, *next = series[_i].next;
	struct moment_series times = { 0 };
	int64_t first_ns = 0, ns = 0;
	enum moment_form form;

	(void)moment_read(&times, first, strlen(first), 0, &first_ns);
	form = moment_read(&times, next, strlen(next), first_ns, &ns);
	ck_assert_int_eq(form, series[_i].form);
	if (form == MOMENT_UNKNOWN || form != times.form)
		ns = REFUSED;
	ck_assert_msg(ns == series[_i].ns, "%s: %" PRId64, next, ns);
}
END_TEST

static Suite *
moment_suite(void)
{
	Suite *suite = suite_create("moment");
	TCase *tests = tcase_create("forms");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, of_day, 0, ROWS(days));
	tcase_add_loop_test(tests, of_date, 0, ROWS(dates));
	tcase_add_test(tests, all_days);
	tcase_add_loop_test(tests, of_number, 0, ROWS(numbers));
	tcase_add_loop_test(tests, of_series, 0, ROWS(series));
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(moment_suite());
}
