/* SPDX-License-Identifier: ISC */
/* start_at: the next time that the clocks of a zone show it, also in hours that
 * occur twice or not at all. */
#include "pace/start_at.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* Central Europe, by the rules of POSIX. */
#define ZONE "CET-1CEST,M3.5.0,M10.5.0/3"

/* 2026-10-24T23:45:00Z, 01:45 in summer time: at 03:00 it is 02:00 again. */
#define AUTUMN INT64_C(1792885500)
/* 2026-03-29T00:30:00Z, 01:30 in winter time: 02:00 is followed by 03:00. */
#define SPRING INT64_C(1774744200)
/* 2026-06-01T10:00:00Z, noon. */
#define SUMMER INT64_C(1780308000)

static const struct {
	int64_t now;
	const char *text;
	int64_t wait; /* seconds */
} rows[] = {
	{ AUTUMN, "01:45:01", 1 },
	{ AUTUMN, "02:50:00", 3900 },
	{ AUTUMN + 3600, "02:50:00", 300 },
	{ AUTUMN + 4200, "02:50:00", 3300 },
	{ AUTUMN + 7200, "02:50:00", 300 },
	{ AUTUMN, "03:00:00", 8100 },
	{ AUTUMN, "01:30:00", 24 * 3600 + 3600 - 900 },
	{ SPRING, "01:59:59", 1799 },
	{ SPRING, "02:30:00", 3600 },
	{ SPRING, "03:00:00", 1800 },
	{ SPRING, "01:30:00", 23 * 3600 },
	{ SUMMER, "12:00:00", 24 * 3600 },
	{ SUMMER, "12:00:01", 1 },
	{ SUMMER, "11:59:59", 24 * 3600 - 1 },
	{ SUMMER, "00:00:00", 12 * 3600 },
	{ SUMMER, "24:00:00", 12 * 3600 },
	{ SUMMER, "1:30 PM", 5400 },
	{ SUMMER, "12:01", 60 },
};

static struct zone *
open_zone(void)
{
	struct zone *zone = NULL;

	ck_assert_int_eq(
		zone_parse_posix(ZONE, strlen(ZONE), &zone), ZONE_FINE);
	return zone;
}

START_TEST(clock_time)
{
	int64_t now_ns = rows[_i].now * NS_PER_SECOND, at_ns;
	struct zone *zone = open_zone();

	ck_assert_ptr_null(start_at_verify(rows[_i].text));
	at_ns = start_at_ns(rows[_i].text, zone, now_ns);
	ck_assert_msg(at_ns - now_ns == rows[_i].wait * NS_PER_SECOND,
		"%s: %lld ns", rows[_i].text, (long long)(at_ns - now_ns));
	zone_close(zone);
}
END_TEST

START_TEST(fractions)
{
	int64_t now_ns = SUMMER * NS_PER_SECOND, at_ns;
	struct zone *zone = open_zone();

	at_ns = start_at_ns("12:00:00.25", zone, now_ns);
	ck_assert_int_eq(at_ns - now_ns, NS_PER_SECOND / 4);
	now_ns += NS_PER_SECOND / 2;
	at_ns = start_at_ns("12:00:00.25", zone, now_ns);
	ck_assert_int_eq(
		at_ns - now_ns, 24 * 3600 * NS_PER_SECOND - NS_PER_SECOND / 4);
	zone_close(zone);
}
END_TEST

static const struct {
	const char *text;
	int64_t at;    /* -1: refused */
	bool has_zone; /* has its own offset */
} dates[] = {
	{ "2024-02-16T20:30:45Z", 1708115445, true },
	{ "2024-02-16T20:30:45+01:00", 1708111845, true },
	{ "1708115445", 1708115445, true },
	{ "1708115445000", 1708115445, true },
	{ "2024-02-16T20:30:45", 1708111845, false },
	{ "2024-07-16 20:30", 1721154600, false },
	{ "16.02.2024 20:30:45", 1708111845, false },
	{ "16-Feb-2024", 1708038000, false },
	/* what does not exist moves forward, what occurs twice is the first */
	{ "2026-03-29 02:30:00", SPRING + 3600, false },
	{ "2026-10-25 02:30:00", AUTUMN + 2700, false },
	{ "2024-02-30T20:30:45Z", -1, false },
	{ "16/02/2024 20:30:45", -1, false },
	{ "45", -1, false },
	{ "noon", -1, false },
	{ "", -1, false },
	{ "25:00:00", -1, false },
};

START_TEST(date)
{
	const char *fault = start_at_verify(dates[_i].text);
	struct zone *zone = open_zone();

	ck_assert_msg((fault != NULL) == (dates[_i].at < 0), "\"%s\": %s",
		dates[_i].text, fault ? fault : "was accepted");
	if (!fault) {
		ck_assert(start_at_has_zone(dates[_i].text) ==
			  dates[_i].has_zone);
		ck_assert_int_eq(start_at_ns(dates[_i].text, zone, 0),
			dates[_i].at * NS_PER_SECOND);
	}
	zone_close(zone);
}
END_TEST

/* Beyond what nanoseconds can count. */
START_TEST(far_away)
{
	ck_assert_ptr_null(start_at_verify("9999-12-31T23:59:59Z"));
	ck_assert_int_eq(
		start_at_ns("9999-12-31T23:59:59Z", NULL, 0), INT64_MAX);
	ck_assert_int_eq(
		start_at_ns("0001-01-01T00:00:00Z", NULL, 0), INT64_MIN);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("start_at");
	TCase *tests = tcase_create("start");

	tcase_add_loop_test(tests, clock_time, 0, ROWS(rows));
	tcase_add_test(tests, fractions);
	tcase_add_loop_test(tests, date, 0, ROWS(dates));
	tcase_add_test(tests, far_away);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
