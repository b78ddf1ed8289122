/* SPDX-License-Identifier: ISC */
/* moment_form and zone compared with the C library: output of strftime(3) is
 * read as the same moment, and the clocks of all zones of the system, if its
 * data is installed, agree with localtime(3). */
#include "common/moment_form.h"
#include "common/zone_file.h"
#include "suite.h"

#include <check.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FOLDER "/usr/share/zoneinfo"
#define NAME_BYTES 128
/* 1900 to 2500, and how many moments of each zone are tried */
#define FIRST INT64_C(-2208988800)
#define LAST INT64_C(16725225600)
#define MOMENTS 300

static uint64_t seed;
static uint64_t first_seed; /* a seed that repeats a run */

static void
begin(void)
{
	seed = first_seed = (uint64_t)time(NULL);
}

static uint64_t
next_random(void)
{
	seed = seed * UINT64_C(6364136223846793005) +
	       UINT64_C(1442695040888963407);
	return seed >> 33;
}

/* The offset by the C library: the difference between its local time and UTC of
 * one moment. */
static bool
offset_by_library(time_t at, int64_t *offset)
{
	struct tm here, utc;
	int days;

	if (!localtime_r(&at, &here) || !gmtime_r(&at, &utc))
		return false;
	days = here.tm_yday - utc.tm_yday;
	if (here.tm_year != utc.tm_year)
		days = here.tm_year > utc.tm_year ? 1 : -1;
	*offset = ((int64_t)days * 24 + here.tm_hour - utc.tm_hour) * 3600 +
		  (int64_t)(here.tm_min - utc.tm_min) * 60 + here.tm_sec -
		  utc.tm_sec;
	return true;
}

static void
check_moment_of(const struct zone *zone, const char *name, int64_t at)
{
	int64_t expected, offset, back;

	if ((int64_t)(time_t)at != at ||
		!offset_by_library((time_t)at, &expected))
		return;
	offset = zone_offset_at(zone, at);
	if (offset != expected)
		ck_abort_msg("seed %" PRIu64 ": %s at %" PRId64 ": %" PRId64
			     ", not %" PRId64,
			first_seed, name, at, offset, expected);
	/* the same, or the first of two */
	back = zone_utc_of(zone, at + offset);
	if (back > at || back + zone_offset_at(zone, back) != at + offset)
		ck_abort_msg(
			"%s back from %" PRId64 ": %" PRId64, name, at, back);
}

/* Random moments, and each second around random hours. */
static void
check_zone_of(const struct zone *zone, const char *name)
{
	char setting[NAME_BYTES + 1];
	int i, k;

	(void)snprintf(setting, sizeof(setting), ":%s", name);
	if (setenv("TZ", setting, 1) != 0)
		ck_abort_msg("no memory");
	tzset();
	for (i = 0; i < MOMENTS; i++) {
		int64_t at = FIRST + (int64_t)(next_random() * next_random() %
					       (uint64_t)(LAST - FIRST));

		check_moment_of(zone, name, at);
		at -= at % 1800;
		for (k = -1; k <= 0; k++)
			check_moment_of(zone, name, at + k);
	}
}

/* The names come from the table that is part of the data. */
static bool
next_name(FILE *table, char name[NAME_BYTES])
{
	char line[1024];

	while (fgets(line, sizeof(line), table)) {
		if (line[0] != '#' && sscanf(line, "%*s %*s %127s", name) == 1)
			return true;
	}
	return false;
}

START_TEST(all)
{
	FILE *table = fopen(FOLDER "/zone.tab", "r");
	char name[NAME_BYTES];
	int count = 0;

	if (!table)
		return;
	(void)unsetenv("TZDIR");
	begin();
	while (next_name(table, name)) {
		const char *why;
		struct zone *zone = zone_open(name, &why);

		if (!zone)
			ck_abort_msg("%s: %s", name, why);
		check_zone_of(zone, name);
		zone_close(zone);
		count++;
	}
	(void)fclose(table);
	ck_assert_int_gt(count, 100);
}
END_TEST

/* The formats come from a table. */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

/* The format for strftime, and the one that reads its output; NULL if it is
 * recognised. */
static const struct {
	const char *writing;
	const char *format;
} written[] = {
	{ "%Y-%m-%dT%H:%M:%S%z", NULL },
	{ "%Y-%m-%d %H:%M:%S", NULL },
	{ "%Y/%m/%d %H:%M:%S %z", NULL },
	{ "%Y%m%dT%H%M%S", NULL },
	{ "%d.%m.%Y %H:%M:%S", NULL },
	{ "%d-%b-%Y %H:%M:%S", NULL },
	{ "%d/%b/%Y:%H:%M:%S %z", NULL },
	{ "%a, %d %b %Y %H:%M:%S %z", NULL },
	{ "%A, %d %B %Y %I:%M:%S %p", NULL },
	{ "%a %b %e %H:%M:%S %Y", NULL },
	{ "%Y-%m-%d %I:%M:%S %p", NULL },
	{ "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S" },
	{ "%m/%d/%Y %I:%M:%S %p %z", "%m/%d/%Y %I:%M:%S %p %z" },
	{ "%Y-%j %H%M%S", "%Y-%j %H%M%S" },
	{ "%A %e %B %Y, %H:%M:%S", "%A %e %B %Y, %H:%M:%S" },
	{ "%Y%m%d%H%M%S", "%Y%m%d%H%M%S" },
};

/* Reads in a zone what the C library has written in that zone. */
static void
check_written(int row, const struct zone *zone, time_t at)
{
	const char *format = written[row].format;
	struct moment_form form;
	struct moment moment;
	char text[128];
	struct tm here;
	size_t length;
	int64_t expected = at;

	if (!localtime_r(&at, &here))
		return;
	length = strftime(text, sizeof(text), written[row].writing, &here);
	/* the first of two */
	if (!strstr(written[row].writing, "%z"))
		expected = zone_utc_of(zone, at + zone_offset_at(zone, at));
	if (format ? moment_form_compile(&form, format) != NULL
		   : moment_form_find(&form, text, length) != MOMENT_FINE)
		ck_abort_msg(
			"seed %" PRIu64 ": %s has no form", first_seed, text);
	if (moment_form_read(&form, zone, text, length, &moment, NULL) !=
			MOMENT_FINE ||
		moment.second != expected || moment.ns)
		ck_abort_msg("seed %" PRIu64 ": %s is not %" PRId64, first_seed,
			text, expected);
}

START_TEST(forms)
{
	static const char *const rules[] = { "UTC0",
		"CET-1CEST,M3.5.0,M10.5.0/3", "<-0330>3:30" };
	int rule, i;

	begin();
	for (rule = 0; rule < 3; rule++) {
		struct zone *zone = NULL;

		if (setenv("TZ", rules[rule], 1) != 0 ||
			zone_parse_posix(rules[rule], strlen(rules[rule]),
				&zone) != ZONE_FINE)
			ck_abort_msg("no zone");
		tzset();
		for (i = 0; i < 1000; i++)
			check_written(_i, zone, (time_t)next_random());
		zone_close(zone);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("moment_system");
	TCase *tests = tcase_create("system");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, all);
	tcase_add_loop_test(
		tests, forms, 0, (int)(sizeof(written) / sizeof(written[0])));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
