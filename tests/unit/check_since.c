/* SPDX-License-Identifier: ISC */
/* since: durations, times and times of day, and what is refused. And which
 * lines of a log begin with a time. */
#include "datarunner-log/family.h"
#include "datarunner-log/since.h"
#include "suite.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define SECOND INT64_C(1000000000)

/* 2024-02-16T12:00:00Z */
#define NOON INT64_C(1708084800)

static const struct {
	const char *text;
	const char *zone; /* NULL: UTC */
	int64_t wanted;   /* seconds, or -1 for a refusal */
} times[] = {
	{ "10m", NULL, NOON - 600 },
	{ "90", NULL, NOON - 90 },
	{ "100000d", NULL, 0 },
	{ "2024-02-16T11:59:00Z", NULL, NOON - 60 },
	{ "2024-02-16T11:59:00Z", "EST5", NOON - 60 },
	{ "2024-02-16 13:00", "CET-1", NOON },
	{ "2024-02-17", NULL, NOON + 43200 },
	{ "1708084799", NULL, NOON - 1 },
	/* a time of day is the last one */
	{ "11:59:00", NULL, NOON - 60 },
	{ "12:00:00", NULL, NOON },
	{ "12:00:01", NULL, NOON + 1 - 86400 },
	{ "13:00:00", "CET-1", NOON },
	{ "06:59:00", "EST5", NOON - 60 },
	{ "07:01:00", "EST5", NOON + 60 - 86400 },
	{ "01/02/2024", NULL, -1 },
	{ "2024-02-30", NULL, -1 },
	{ "yesterday", NULL, -1 },
	{ "", NULL, -1 },
	{ "-5", NULL, -1 },
};

START_TEST(since)
{
	const char *rule = times[_i].zone, *fault;
	struct zone *zone = NULL;
	int64_t since_ns = -1;

	if (rule)
		ck_assert_int_eq(
			zone_parse_posix(rule, strlen(rule), &zone), ZONE_FINE);
	fault = since_read(times[_i].text, zone, NOON * SECOND, &since_ns);
	zone_close(zone);
	ck_assert_msg((fault != NULL) == (times[_i].wanted < 0), "row %d: %s",
		_i, fault ? fault : "taken");
	if (!fault)
		ck_assert_msg(since_ns == times[_i].wanted * SECOND,
			"row %d: %lld", _i, (long long)(since_ns / SECOND));
}
END_TEST

static const struct {
	const char *line;
	bool is_stamped;
} lines[] = {
	{ "2024-02-16T20:30:45.123Z text", true },
	{ "2024-02-16T20:30:45.123Z ", true },
	{ "2024-02-16T20:30:45.123Z", false },
	{ "2024-02-16T20:30:45.123 text", false },
	{ "2024-02-16 20:30:45.123Z text", false },
	{ "2024-O2-16T20:30:45.123Z text", false },
	{ " 2024-02-16T20:30:45.123Z text", false },
	{ "[0s] 00:00:00 | RX: 1.2kWh", false },
	{ "", false },
};

START_TEST(stamps)
{
	const char *line = lines[_i].line;

	ck_assert_msg(
		family_is_stamped(line, strlen(line)) == lines[_i].is_stamped,
		"row %d", _i);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("since");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, since, 0, ROWS(times));
	tcase_add_loop_test(all, stamps, 0, ROWS(lines));
	suite_add_tcase(suite, all);
	return suite_run(suite);
}
