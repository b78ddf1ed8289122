/* SPDX-License-Identifier: ISC */
/* quantity: from text to number and back. */
#include "common/quantity.h"
#include "suite.h"

#include <check.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

#define NOT_A_DURATION "must be a duration such as 250ms, 1.5s or 2m"
#define NOT_A_RATE "must be a rate such as 250/s, 10/m or max"
#define NOT_A_FACTOR "must be a number such as 0.5 or 2"
#define NOT_A_SIZE "must be a size such as 64k, 16M or 1G"
#define NOT_A_SHARE "must be K/N, with K from 1 to N"
#define NOT_A_COUNT "must be a whole number"

static void
check_reason(const char *text, const char *got, const char *wanted)
{
	ck_assert_msg((!got && !wanted) ||
			      (got && wanted && strcmp(got, wanted) == 0),
		"\"%s\": %s", text, got ? got : "was accepted");
}

static const struct {
	const char *text;
	int64_t ns;
	const char *reason;
} durations[] = {
	{ "250ms", 250 * NS_PER_MS, NULL },
	{ "1s", NS_PER_SECOND, NULL },
	{ "1.5s", 1500 * NS_PER_MS, NULL },
	{ "1", NS_PER_SECOND, NULL },
	{ "0", 0, NULL },
	{ "0.0", 0, NULL },
	{ "007s", 7 * NS_PER_SECOND, NULL },
	{ "2m", 120 * NS_PER_SECOND, NULL },
	{ "1h", 3600 * NS_PER_SECOND, NULL },
	{ "1d", 86400 * NS_PER_SECOND, NULL },
	{ "10us", 10 * NS_PER_US, NULL },
	{ "5ns", 5, NULL },
	{ "0.25", 250 * NS_PER_MS, NULL },
	{ "0.1", 100 * NS_PER_MS, NULL },
	{ "1.000000001", NS_PER_SECOND + 1, NULL },
	{ "1.5h", 5400 * NS_PER_SECOND, NULL },
	{ "0.000001d", 86400 * NS_PER_US, NULL },
	/* the nearest nanosecond */
	{ "0.4ns", 0, NULL },
	{ "0.5ns", 1, NULL },
	{ "0.49999999999999999999999999999999999999999999ns", 0, NULL },
	{ "1.4999999999us", 1500, NULL },
	{ "0.0000000004s", 0, NULL },
	{ "0.0000000005s", 1, NULL },
	{ "0.333333333333333333333333s", 333333333, NULL },
	{ "0.666666666666666666666666s", 666666667, NULL },
	{ "0.0000000000083333333333333333333m", 0, NULL },
	{ "0.0000000000083333333333333333334m", 1, NULL },
	{ "0.9999999999", NS_PER_SECOND, NULL },
	/* a text of the greatest length */
	{ "9223372036s", INT64_C(9223372036000000000), NULL },
	{ "9223372036.854775807s", INT64_MAX, NULL },
	{ "9223372036854775807ns", INT64_MAX, NULL },
	{ "9223372036854775807.4ns", INT64_MAX, NULL },
	{ "9223372036854775807.5ns", 0, "must be less than 292 years" },
	{ "9223372036854775808ns", 0, "must be less than 292 years" },
	{ "9223372037s", 0, "must be less than 292 years" },
	{ "18446744073709551615ns", 0, "must be less than 292 years" },
	{ "18446744073709551616ns", 0, "must be less than 292 years" },
	{ "18446744074d", 0, "must be less than 292 years" },
	{ "99999999999999999999999h", 0, "must be less than 292 years" },
	/* junk */
	{ "", 0, NOT_A_DURATION },
	{ " 1s", 0, NOT_A_DURATION },
	{ "1s ", 0, NOT_A_DURATION },
	{ "1 s", 0, NOT_A_DURATION },
	{ "10x", 0, NOT_A_DURATION },
	{ "-1", 0, NOT_A_DURATION },
	{ "+1", 0, NOT_A_DURATION },
	{ "1e999", 0, NOT_A_DURATION },
	{ "1.", 0, NOT_A_DURATION },
	{ ".5", 0, NOT_A_DURATION },
	{ ".", 0, NOT_A_DURATION },
	{ "1.5.5", 0, NOT_A_DURATION },
	{ "1,5", 0, NOT_A_DURATION },
	{ "0x10", 0, NOT_A_DURATION },
	{ "s", 0, NOT_A_DURATION },
	{ "1S", 0, NOT_A_DURATION },
	{ "1M", 0, NOT_A_DURATION },
	{ "1sec", 0, NOT_A_DURATION },
	{ "1m30s", 0, NOT_A_DURATION },
	{ "1s\n", 0, NOT_A_DURATION },
	{ "nan", 0, NOT_A_DURATION },
	{ "1/s", 0, NOT_A_DURATION },
};

START_TEST(duration)
{
	const char *text = durations[_i].text;
	int64_t ns = 0;

	check_reason(text, quantity_duration(text, &ns), durations[_i].reason);
	ck_assert_msg(
		ns == durations[_i].ns, "\"%s\": %" PRId64 " ns", text, ns);
}
END_TEST

static const struct {
	const char *text;
	uint64_t lines;
	uint64_t period_ns;
	const char *reason;
} rates[] = {
	{ "250/s", 1, 4000000, NULL },
	{ "250", 1, 4000000, NULL },
	{ "1", 1, 1000000000, NULL },
	{ "10/m", 1, UINT64_C(6000000000), NULL },
	{ "1/h", 1, UINT64_C(3600000000000), NULL },
	{ "1/d", 1, UINT64_C(86400000000000), NULL },
	{ "86400/d", 1, 1000000000, NULL },
	{ "1/ms", 1, 1000000, NULL },
	{ "7/ms", 7, 1000000, NULL },
	{ "3/s", 3, 1000000000, NULL },
	{ "30000/s", 3, 100000, NULL },
	{ "29.97/s", 2997, UINT64_C(100000000000), NULL },
	{ "0.5/s", 1, 2000000000, NULL },
	{ "0.5/h", 1, UINT64_C(7200000000000), NULL },
	{ "0.30", 3, UINT64_C(10000000000), NULL },
	{ "0.1/m", 1, UINT64_C(600000000000), NULL },
	{ "1000000000/s", 1, 1, NULL },
	{ "3000000000/s", 3, 1, NULL },
	{ "0.00001/d", 1, UINT64_C(8640000000000000000), NULL },
	{ "18446744073709551615/ms", UINT64_C(3689348814741910323), 200000,
		NULL },
	{ "max", 0, 1000000000, NULL },
	/* values that do not fit */
	{ "18446744073709551616/s", 0, 0, "has too many digits" },
	{ "0.000001/d", 0, 0, "has too many digits" },
	{ "0.0000000000000000000000000001", 0, 0, "has too many digits" },
	{ "1.00000000000000000000000000000000001", 0, 0,
		"has too many digits" },
	/* nothing ever */
	{ "0", 0, 0, "must be more than 0" },
	{ "0/s", 0, 0, "must be more than 0" },
	{ "0.000/h", 0, 0, "must be more than 0" },
	/* junk */
	{ "", 0, 0, NOT_A_RATE },
	{ "/s", 0, 0, NOT_A_RATE },
	{ "1/", 0, 0, NOT_A_RATE },
	{ "1/x", 0, 0, NOT_A_RATE },
	{ "1/us", 0, 0, NOT_A_RATE },
	{ "1/ns", 0, 0, NOT_A_RATE },
	{ "1 /s", 0, 0, NOT_A_RATE },
	{ "1s", 0, 0, NOT_A_RATE },
	{ "1/2s", 0, 0, NOT_A_RATE },
	{ "-1/s", 0, 0, NOT_A_RATE },
	{ "+1/s", 0, 0, NOT_A_RATE },
	{ "1e3/s", 0, 0, NOT_A_RATE },
	{ ".5/s", 0, 0, NOT_A_RATE },
	{ "5./s", 0, 0, NOT_A_RATE },
	{ "Max", 0, 0, NOT_A_RATE },
	{ "max/s", 0, 0, NOT_A_RATE },
};

START_TEST(rate)
{
	const char *text = rates[_i].text;
	struct quantity_rate got = { 0, 0 };

	check_reason(text, quantity_rate(text, &got), rates[_i].reason);
	ck_assert_msg(got.lines == rates[_i].lines &&
			      got.period_ns == rates[_i].period_ns,
		"\"%s\": %" PRIu64 " each %" PRIu64 " ns", text, got.lines,
		got.period_ns);
}
END_TEST

static const struct {
	const char *text;
	uint64_t numerator;
	uint64_t denominator;
	const char *reason;
} factors[] = {
	{ "1", 1, 1, NULL },
	{ "2", 2, 1, NULL },
	{ "0.5", 1, 2, NULL },
	{ "007.50", 15, 2, NULL },
	{ "0.1", 1, 10, NULL },
	{ "1.001", 1001, 1000, NULL },
	{ "86400", 86400, 1, NULL },
	{ "18446744073709551615", UINT64_MAX, 1, NULL },
	{ "0.0000000000000000001", 1, UINT64_C(10000000000000000000), NULL },
	/* values that do not fit */
	{ "18446744073709551616", 0, 0, "has too many digits" },
	{ "0.00000000000000000001", 0, 0, "has too many digits" },
	/* junk */
	{ "0", 0, 0, "must be more than 0" },
	{ "0.000", 0, 0, "must be more than 0" },
	{ "", 0, 0, NOT_A_FACTOR },
	{ "-1", 0, 0, NOT_A_FACTOR },
	{ "+1", 0, 0, NOT_A_FACTOR },
	{ "10x", 0, 0, NOT_A_FACTOR },
	{ "1/2", 0, 0, NOT_A_FACTOR },
	{ "1s", 0, 0, NOT_A_FACTOR },
	{ "1e3", 0, 0, NOT_A_FACTOR },
	{ ".5", 0, 0, NOT_A_FACTOR },
	{ "5.", 0, 0, NOT_A_FACTOR },
	{ "max", 0, 0, NOT_A_FACTOR },
	{ "nan", 0, 0, NOT_A_FACTOR },
};

START_TEST(factor)
{
	const char *text = factors[_i].text;
	struct quantity_factor got = { 0, 0 };

	check_reason(text, quantity_factor(text, &got), factors[_i].reason);
	ck_assert_msg(got.numerator == factors[_i].numerator &&
			      got.denominator == factors[_i].denominator,
		"\"%s\": %" PRIu64 " / %" PRIu64, text, got.numerator,
		got.denominator);
}
END_TEST

/* Lines of 0 in `product`: it does not fit. */
static const struct {
	struct quantity_rate rate;
	struct quantity_factor factor;
	struct quantity_rate product;
} products[] = {
	{ { 1, 1000000000 }, { 2, 1 }, { 1, 500000000 } },
	{ { 1, 1000000000 }, { 1, 2 }, { 1, 2000000000 } },
	{ { 1, 1000000000 }, { 3, 1 }, { 3, 1000000000 } },
	{ { 3, 1000000000 }, { 1, 3 }, { 1, 1000000000 } },
	{ { 7, 10 }, { 1, 1 }, { 7, 10 } },
	{ { 1, 1 }, { 1000, 1 }, { 1000, 1 } },
	{ { UINT64_MAX, 7 }, { 7, 1 }, { UINT64_MAX, 1 } },
	{ { UINT64_MAX, 7 }, { 7, 5 }, { UINT64_MAX / 5, 1 } },
	{ { UINT64_MAX, 7 }, { 2, 1 }, { 0, 0 } },
	{ { 1, UINT64_MAX }, { 1, 2 }, { 0, 0 } },
};

START_TEST(rate_times)
{
	struct quantity_rate got = products[_i].rate;
	struct quantity_rate wanted = products[_i].product;
	bool is_done = quantity_rate_times(&got, &products[_i].factor);

	ck_assert_int_eq(is_done, wanted.lines != 0);
	if (!is_done)
		wanted = products[_i].rate;
	ck_assert_msg(
		got.lines == wanted.lines && got.period_ns == wanted.period_ns,
		"product %d: %" PRIu64 " each %" PRIu64 " ns", _i, got.lines,
		got.period_ns);
}
END_TEST

START_TEST(no_limit_times)
{
	const struct quantity_factor thrice = { 3, 1 };
	struct quantity_rate got;

	ck_assert_ptr_null(quantity_rate("max", &got));
	ck_assert(quantity_rate_times(&got, &thrice));
	ck_assert_uint_eq(got.lines, 0);
}
END_TEST

static const struct {
	const char *text;
	uint64_t value;
	const char *reason;
} sizes[] = {
	{ "0", 0, NULL },
	{ "1", 1, NULL },
	{ "64k", 65536, NULL },
	{ "64K", 65536, NULL },
	{ "16M", 16777216, NULL },
	{ "16m", 16777216, NULL },
	{ "1G", 1073741824, NULL },
	{ "1g", 1073741824, NULL },
	{ "9223372036854775807", INT64_MAX, NULL },
	{ "9223372036854775808", 0, "must be less than 2^63" },
	{ "8589934591G", UINT64_C(9223372035781033984), NULL },
	{ "8589934592G", 0, "must be less than 2^63" },
	{ "17179869184G", 0, "must be less than 2^63" },
	{ "18446744073709551616", 0, "must be less than 2^63" },
	{ "", 0, NOT_A_SIZE },
	{ "k", 0, NOT_A_SIZE },
	{ "1.5M", 0, NOT_A_SIZE },
	{ "1kB", 0, NOT_A_SIZE },
	{ " 1", 0, NOT_A_SIZE },
	{ "-1", 0, NOT_A_SIZE },
	{ "+1", 0, NOT_A_SIZE },
	{ "0x10", 0, NOT_A_SIZE },
	{ "1T", 0, NOT_A_SIZE },
}, counts[] = {
	{ "0", 0, NULL },
	{ "00012", 12, NULL },
	{ "86400", 86400, NULL },
	{ "9223372036854775807", INT64_MAX, NULL },
	{ "9223372036854775808", 0, "must be less than 2^63" },
	{ "18446744073709551616", 0, "must be less than 2^63" },
	{ "99999999999999999999", 0, "must be less than 2^63" },
	{ "", 0, NOT_A_COUNT },
	{ "1k", 0, NOT_A_COUNT },
	{ "1.0", 0, NOT_A_COUNT },
	{ "-1", 0, NOT_A_COUNT },
	{ "+1", 0, NOT_A_COUNT },
	{ " 1", 0, NOT_A_COUNT },
	{ "1 ", 0, NOT_A_COUNT },
	{ "1\n", 0, NOT_A_COUNT },
	{ "0x10", 0, NOT_A_COUNT },
};

START_TEST(size)
{
	const char *text = sizes[_i].text;
	uint64_t value = 0;

	check_reason(text, quantity_size(text, &value), sizes[_i].reason);
	ck_assert_msg(
		value == sizes[_i].value, "\"%s\": %" PRIu64, text, value);
}
END_TEST

START_TEST(count)
{
	const char *text = counts[_i].text;
	uint64_t value = 0;

	check_reason(text, quantity_count(text, &value), counts[_i].reason);
	ck_assert_msg(
		value == counts[_i].value, "\"%s\": %" PRIu64, text, value);
}
END_TEST

static const struct {
	const char *text;
	struct quantity_share share;
	const char *reason;
} shares[] = {
	{ "1/1", { 1, 1 }, NULL },
	{ "3/4", { 3, 4 }, NULL },
	{ "04/4", { 4, 4 }, NULL },
	{ "1000000/1000000", { 1000000, 1000000 }, NULL },
	{ "1/1000001", { 0, 0 }, "must be K/N, with N up to 1000000" },
	{ "0/4", { 0, 0 }, NOT_A_SHARE },
	{ "5/4", { 0, 0 }, NOT_A_SHARE },
	{ "1/0", { 0, 0 }, NOT_A_SHARE },
	{ "0/0", { 0, 0 }, NOT_A_SHARE },
	{ "1", { 0, 0 }, NOT_A_SHARE },
	{ "", { 0, 0 }, NOT_A_SHARE },
	{ "/", { 0, 0 }, NOT_A_SHARE },
	{ "1/", { 0, 0 }, NOT_A_SHARE },
	{ "/2", { 0, 0 }, NOT_A_SHARE },
	{ "1/2/3", { 0, 0 }, NOT_A_SHARE },
	{ "-1/2", { 0, 0 }, NOT_A_SHARE },
	{ "1/-2", { 0, 0 }, NOT_A_SHARE },
	{ "1/2x", { 0, 0 }, NOT_A_SHARE },
	{ "a/b", { 0, 0 }, NOT_A_SHARE },
	{ "000000000000000000000000000001/2", { 0, 0 }, NOT_A_SHARE },
};

START_TEST(share)
{
	const char *text = shares[_i].text;
	struct quantity_share value = { 0, 0 };

	check_reason(text, quantity_share(text, &value), shares[_i].reason);
	ck_assert_uint_eq(value.index, shares[_i].share.index);
	ck_assert_uint_eq(value.count, shares[_i].share.count);
}
END_TEST

/* A refused text leaves the number unchanged. */
START_TEST(refusal_changes_nothing)
{
	struct quantity_rate speed = { 3, 4 };
	uint64_t value = 5;
	int64_t ns = 6;

	ck_assert(quantity_duration("9223372037s", &ns));
	ck_assert(quantity_rate("0", &speed));
	ck_assert(quantity_rate("0.000001/d", &speed));
	ck_assert(quantity_size("17179869184G", &value));
	ck_assert(quantity_count("99999999999999999999", &value));
	ck_assert(ns == 6 && value == 5);
	ck_assert(speed.lines == 3 && speed.period_ns == 4);
}
END_TEST

static const struct {
	int64_t ns;
	const char *clock;
	const char *duration;
} spans[] = {
	{ 0, "0:00:00", "0" },
	{ 1, "0:00:00", "1ns" },
	{ 999, "0:00:00", "999ns" },
	{ 1000, "0:00:00", "1us" },
	{ 12345, "0:00:00", "12us" },
	{ 1000000, "0:00:00", "1.000ms" },
	{ 3250000, "0:00:00", "3.250ms" },
	{ 3250999, "0:00:00", "3.250ms" },
	{ 999999999, "0:00:00", "999.999ms" },
	{ 1000000000, "0:00:01", "1.000s" },
	{ 1250000000, "0:00:01", "1.250s" },
	{ 1999999999, "0:00:01", "1.999s" },
	{ 7 * NS_PER_SECOND, "0:00:07", "7.000s" },
	{ 90 * NS_PER_SECOND, "0:01:30", "90.000s" },
	{ 3599 * NS_PER_SECOND, "0:59:59", "3599.000s" },
	{ 3600 * NS_PER_SECOND, "1:00:00", "3600.000s" },
	{ 80968 * NS_PER_SECOND, "22:29:28", "80968.000s" },
	{ 464400 * NS_PER_SECOND, "129:00:00", "464400.000s" },
	{ INT64_MAX, "2562047:47:16", "9223372036.854s" },
	{ -1, "-0:00:01", "-1ns" },
	{ -12345, "-0:00:01", "-12us" },
	{ -NS_PER_SECOND, "-0:00:01", "-1.000s" },
	{ -3661 * NS_PER_SECOND, "-1:01:01", "-3661.000s" },
	{ INT64_MIN, "-2562047:47:17", "-9223372036.854s" },
};

START_TEST(span)
{
	char text[QUANTITY_TEXT];

	ck_assert_str_eq(
		quantity_clock_text(spans[_i].ns, text), spans[_i].clock);
	ck_assert_str_eq(
		quantity_duration_text(spans[_i].ns, text), spans[_i].duration);
}
END_TEST

static const struct {
	int64_t second;
	int64_t ns;
	const char *text;
} times[] = {
	{ 0, 0, "1970-01-01T00:00:00.000Z" },
	{ 0, 999999, "1970-01-01T00:00:00.000Z" },
	{ 0, 1000000, "1970-01-01T00:00:00.001Z" },
	{ 0, -1, "1969-12-31T23:59:59.999Z" },
	{ -1, 0, "1969-12-31T23:59:59.000Z" },
	{ 951782399, 0, "2000-02-28T23:59:59.000Z" },
	{ 951782400, 0, "2000-02-29T00:00:00.000Z" },
	{ 1078012800, 0, "2004-02-29T00:00:00.000Z" },
	{ 1109548800, 0, "2005-02-28T00:00:00.000Z" },
	{ 1109635200, 0, "2005-03-01T00:00:00.000Z" },
	{ 1708115445, 123456789, "2024-02-16T20:30:45.123Z" },
	{ 1709164800, 0, "2024-02-29T00:00:00.000Z" },
	{ 1735689599, 999999999, "2024-12-31T23:59:59.999Z" },
	{ 1735689600, 0, "2025-01-01T00:00:00.000Z" },
	{ 2147483648, 0, "2038-01-19T03:14:08.000Z" },
	/* no leap day: 1900 and 2100 */
	{ -2203977600, 0, "1900-02-28T00:00:00.000Z" },
	{ -2203891200, 0, "1900-03-01T00:00:00.000Z" },
	{ 4107456000, 0, "2100-02-28T00:00:00.000Z" },
	{ 4107542400, 0, "2100-03-01T00:00:00.000Z" },
	/* the last day that nanoseconds can represent */
	{ 9223372036, 854775807, "2262-04-11T23:47:16.854Z" },
	{ -9223372036, -854775808, "1677-09-21T00:12:43.145Z" },
};

START_TEST(time_of_day)
{
	char text[QUANTITY_TEXT];

	ck_assert_str_eq(
		quantity_time_text(
			times[_i].second * NS_PER_SECOND + times[_i].ns, text),
		times[_i].text);
}
END_TEST

static int
days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && is_leap ? 29 : days[month - 1];
}

/* Every day that nanoseconds can represent, by counting. */
START_TEST(every_day)
{
	int year = 1678, month = 1, day = 1;
	char text[QUANTITY_TEXT], wanted[64];
	int64_t since;

	for (since = -106650; since <= 106750; since++) {
		(void)snprintf(wanted, sizeof(wanted),
			"%04d-%02d-%02dT00:00:00.000Z", year, month, day);
		quantity_time_text(since * 86400 * NS_PER_SECOND, text);
		if (strcmp(text, wanted) != 0)
			ck_abort_msg("day %" PRId64 " is %s, not %s", since,
				text, wanted);
		if (++day > days_of_month(year, month)) {
			day = 1;
			month = month % 12 + 1;
			year += month == 1;
		}
	}
	ck_assert_int_eq(year, 2262);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("quantity");
	TCase *tests = tcase_create("quantity");

	tcase_add_loop_test(tests, duration, 0, ROWS(durations));
	tcase_add_loop_test(tests, rate, 0, ROWS(rates));
	tcase_add_loop_test(tests, factor, 0, ROWS(factors));
	tcase_add_loop_test(tests, rate_times, 0, ROWS(products));
	tcase_add_test(tests, no_limit_times);
	tcase_add_loop_test(tests, size, 0, ROWS(sizes));
	tcase_add_loop_test(tests, count, 0, ROWS(counts));
	tcase_add_loop_test(tests, share, 0, ROWS(shares));
	tcase_add_test(tests, refusal_changes_nothing);
	tcase_add_loop_test(tests, span, 0, ROWS(spans));
	tcase_add_loop_test(tests, time_of_day, 0, ROWS(times));
	tcase_add_test(tests, every_day);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
