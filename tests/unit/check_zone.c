/* SPDX-License-Identifier: ISC */
/* zone and zone_file: the rules of time zones, in data made by the tests and in
 * that of the system. */
#include "common/zone_file.h"
#include "suite.h"

#include "common/moment.h"

#include <check.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define HOUR 3600
#define YEAR_2024 INT64_C(1704067200)
#define YEAR_2025 INT64_C(1735689600)
/* 400 years, after which the calendar repeats itself */
#define CYCLE (INT64_C(146097) * 86400)

/* Zones with two changes in 2024, both as they were announced. */
static const struct example {
	const char *name;
	const char *rule;
	int32_t before; /* in January */
	int32_t between;
	int64_t first; /* UTC */
	int64_t second;
} examples[] = {
	{ "Europe/Berlin", "CET-1CEST,M3.5.0,M10.5.0/3", HOUR, 2 * HOUR,
		1711846800, 1729990800 },
	{ "America/New_York", "EST5EDT,M3.2.0,M11.1.0", -5 * HOUR, -4 * HOUR,
		1710054000, 1730613600 },
	{ "Australia/Lord_Howe", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
		11 * HOUR, 10 * HOUR + HOUR / 2, 1712415600, 1728142200 },
};

static int32_t
offset_of(const struct example *example, int64_t utc)
{
	return utc >= example->first && utc < example->second ? example->between
							      : example->before;
}

/* For each local time, the first UTC second at which clocks show it; if they
 * never do, the second without the change. */
static int64_t
utc_of(const struct example *example, int64_t local)
{
	int32_t later = example->before > example->between ? example->before
							   : example->between;
	int32_t sooner = example->before + example->between - later;

	if (offset_of(example, local - later) == later)
		return local - later;
	if (offset_of(example, local - sooner) == sooner)
		return local - sooner;
	return local - offset_of(example, local - 12 * HOUR);
}

/* Each half hour of 2024, or of a year that many seconds later. */
static void
check_year(const struct zone *zone, const struct example *example,
	int64_t shift, const char *what)
{
	int64_t at;

	for (at = YEAR_2024; at < YEAR_2025; at += HOUR / 2) {
		int32_t offset = zone_offset_at(zone, at + shift);
		int64_t utc = zone_utc_of(zone, at + shift) - shift;

		if (offset != offset_of(example, at))
			ck_abort_msg("%s %s: at %" PRId64 ": %d", example->name,
				what, at + shift, (int)offset);
		if (utc != utc_of(example, at))
			ck_abort_msg("%s %s: of %" PRId64 ": %" PRId64,
				example->name, what, at + shift, utc + shift);
		/* there and back: the same, or the first of two */
		utc = zone_utc_of(zone, at + shift + offset) - shift;
		if (utc != at &&
			(utc > at ||
				offset_of(example, utc) - offset != at - utc))
			ck_abort_msg("%s %s: back from %" PRId64, example->name,
				what, at + shift);
	}
}

/* Bytes of a file of the zone data. */
struct file {
	unsigned char bytes[4096];
	size_t length;
};

static void
put(struct file *file, int64_t value, size_t width)
{
	while (width--) {
		uint64_t rest = width < 8 ? (uint64_t)value >> (8 * width) : 0;

		file->bytes[file->length++] = (unsigned char)(rest & 0xff);
	}
}

static void
put_text(struct file *file, const char *text)
{
	size_t length = strlen(text);

	memcpy(file->bytes + file->length, text, length);
	file->length += length;
}

static void
put_header(struct file *file, int version, int64_t times, int64_t types)
{
	put_text(file, "TZif");
	put(file, version, 1);
	put(file, 0, 15);
	put(file, 0, 12); /* no marks of UTC and standard, no leap seconds */
	put(file, times, 4);
	put(file, types, 4);
	put(file, 4, 4);
}

static void
put_block(struct file *file, const struct example *example, size_t width)
{
	put(file, example->first, width);
	put(file, example->second, width);
	put(file, 1, 1);
	put(file, 0, 1);
	put(file, example->before, 4);
	put(file, 0, 2);
	put(file, example->between, 4);
	put(file, 1, 2);
	put_text(file, "ABC");
	put(file, 0, 1);
}

/* Version 1: the two changes of 2024. */
static void
make_version_1(struct file *file, const struct example *example)
{
	file->length = 0;
	put_header(file, 0, 2, 2);
	put_block(file, example, 4);
}

/* Versions 2 and later, without changes in the part for version 1. */
static void
make_version(struct file *file, const struct example *example, int version,
	bool has_changes, const char *rule)
{
	file->length = 0;
	put_header(file, version, 0, 1);
	put(file, 0, 6);
	put_text(file, "ABC");
	put(file, 0, 1);
	put_header(file, version, has_changes ? 2 : 0, has_changes ? 2 : 1);
	if (has_changes) {
		put_block(file, example, 8);
	} else {
		put(file, example->before, 4);
		put(file, 0, 2);
		put_text(file, "ABC");
		put(file, 0, 1);
	}
	put_text(file, "\n");
	put_text(file, rule);
	put_text(file, "\n");
}

static struct zone *
parse(const struct file *file)
{
	/* at the end of its memory */
	unsigned char *bytes = malloc(file->length ? file->length : 1);
	struct zone *zone = NULL;
	enum zone_fault fault;

	ck_assert_ptr_nonnull(bytes);
	memcpy(bytes, file->bytes, file->length);
	fault = zone_parse(bytes, file->length, &zone);
	free(bytes);
	ck_assert((fault == ZONE_FINE) == (zone != NULL));
	return zone;
}

START_TEST(rule_alone)
{
	const struct example *example = &examples[_i];
	struct zone *zone = NULL;
	int64_t cycle;

	ck_assert_int_eq(
		zone_parse_posix(example->rule, strlen(example->rule), &zone),
		ZONE_FINE);
	for (cycle = -4; cycle <= 19; cycle += 1 + (cycle > 2) * 15)
		check_year(zone, example, cycle * CYCLE, "by rule");
	zone_close(zone);
}
END_TEST

START_TEST(changes_alone)
{
	const struct example *example = &examples[_i];
	struct file file;
	struct zone *zone;

	make_version_1(&file, example);
	zone = parse(&file);
	ck_assert_ptr_nonnull(zone);
	check_year(zone, example, 0, "version 1");
	ck_assert_int_eq(
		zone_offset_at(zone, YEAR_2024 - CYCLE), example->before);
	ck_assert_int_eq(
		zone_offset_at(zone, YEAR_2024 + CYCLE), example->before);
	zone_close(zone);
	/* if the rule is empty, the last offset holds forever */
	make_version(&file, example, '2', true, "");
	zone = parse(&file);
	ck_assert_ptr_nonnull(zone);
	check_year(zone, example, 0, "version 2");
	ck_assert_int_eq(
		zone_offset_at(zone, example->first + CYCLE), example->before);
	zone_close(zone);
}
END_TEST

START_TEST(changes_and_rule)
{
	const struct example *example = &examples[_i];
	struct file file;
	struct zone *zone;

	make_version(&file, example, '3', true, example->rule);
	zone = parse(&file);
	ck_assert_ptr_nonnull(zone);
	check_year(zone, example, 0, "with rule");
	check_year(zone, example, CYCLE, "with rule");
	check_year(zone, example, 19 * CYCLE, "with rule");
	ck_assert_int_eq(
		zone_offset_at(zone, example->first - CYCLE), example->before);
	zone_close(zone);
	make_version(&file, example, '2', false, example->rule);
	zone = parse(&file);
	ck_assert_ptr_nonnull(zone);
	check_year(zone, example, 0, "rule of a file");
	check_year(zone, example, -CYCLE, "rule of a file");
	check_year(zone, example, CYCLE, "rule of a file");
	zone_close(zone);
}
END_TEST

START_TEST(one_offset)
{
	struct file file;
	struct zone *zone;

	make_version(&file, &examples[0], '2', false, "JST-9");
	zone = parse(&file);
	ck_assert_ptr_nonnull(zone);
	ck_assert_int_eq(zone_offset_at(zone, 0), 9 * HOUR);
	ck_assert_int_eq(zone_utc_of(zone, 9 * HOUR), 0);
	zone_close(zone);
	/* no end of the rule, and no rule */
	make_version(&file, &examples[0], '2', false, "JST-9");
	file.length--;
	ck_assert_ptr_null(parse(&file));
	make_version(&file, &examples[0], '2', false, "JST");
	ck_assert_ptr_null(parse(&file));
}
END_TEST

/* The data of the system, if it is installed. */
START_TEST(of_system)
{
	const struct example *example = &examples[_i];
	const char *why;
	struct zone *zone;

	(void)unsetenv("TZDIR");
	zone = zone_open(example->name, &why);
	if (!zone)
		return;
	check_year(zone, example, 0, "of the system");
	zone_close(zone);
}
END_TEST

/* Offsets by the rule at a UTC second. */
static const struct {
	const char *rule;
	int64_t at;
	int32_t offset;
} rules[] = {
	{ "UTC0", 0, 0 },
	{ "JST-9", 1704067200, 9 * HOUR },
	{ "<-03>3", 1704067200, -3 * HOUR },
	{ "<+0545>-5:45", 1704067200, 5 * HOUR + 2700 },
	{ "LMT-0:53:28", 1704067200, 3208 },
	{ "ABC+24:59:59", 1704067200, -89999 },
	/* without dates: those of the United States */
	{ "EST5EDT", 1710053999, -5 * HOUR },
	{ "EST5EDT", 1710054000, -4 * HOUR },
	/* Dublin, where winter is the exception */
	{ "IST-1GMT0,M10.5.0,M3.5.0/1", 1704067200, 0 },
	{ "IST-1GMT0,M10.5.0,M3.5.0/1", 1720000000, HOUR },
	/* summer all year */
	{ "EST5EDT,0/0,J365/25", 1704067200, -4 * HOUR },
	{ "EST5EDT,0/0,J365/25", 1720000000, -4 * HOUR },
	{ "EST5EDT,0/0,J365/25", 1735707599, -4 * HOUR },
	{ "EST5EDT,0/0,J365/25", 1735707600, -4 * HOUR },
	/* J60 is 1 March, 59 is 29 February in 2024 and 1 March in 2023 */
	{ "ABC0DEF,J60/0,J300", 1709251199, 0 },
	{ "ABC0DEF,J60/0,J300", 1709251200, HOUR },
	{ "ABC0DEF,J59/0,J300", 1709078399, 0 },
	{ "ABC0DEF,J59/0,J300", 1709078400, HOUR },
	{ "ABC0DEF,59/0,J300", 1709164799, 0 },
	{ "ABC0DEF,59/0,J300", 1709164800, HOUR },
	{ "ABC0DEF,59/0,J300", 1677628799, 0 },
	{ "ABC0DEF,59/0,J300", 1677628800, HOUR },
	/* hours beyond the day, as Greenland and Gaza have had them */
	{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1711846799, -2 * HOUR },
	{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1711846800, -HOUR },
	{ "EET-2EEST,M3.4.4/50,M10.4.4/50", 1711756799, 2 * HOUR },
	{ "EET-2EEST,M3.4.4/50,M10.4.4/50", 1711756800, 3 * HOUR },
	/* an offset of its own */
	{ "ABC-1DEF-4,M3.5.0,M10.5.0", 1720000000, 4 * HOUR },
};

START_TEST(rule)
{
	struct zone *zone = NULL;

	ck_assert_int_eq(
		zone_parse_posix(rules[_i].rule, strlen(rules[_i].rule), &zone),
		ZONE_FINE);
	ck_assert_msg(zone_offset_at(zone, rules[_i].at) == rules[_i].offset,
		"%s: %d", rules[_i].rule,
		(int)zone_offset_at(zone, rules[_i].at));
	zone_close(zone);
}
END_TEST

static const char *const no_rules[] = { "", "AB0", "ABC", "ABC25", "ABC0:60",
	"ABC0:00:60", "ABC0:", "<ABC0", "<AB>0", "A1C0", "ABC0DE", "ABC0DEF,",
	"ABC0DEF,M3.5.0", "ABC0DEF,M3.5.0,", "ABC0DEF,M13.5.0,M10.5.0",
	"ABC0DEF,M0.5.0,M10.5.0", "ABC0DEF,M3.6.0,M10.5.0",
	"ABC0DEF,M3.0.0,M10.5.0", "ABC0DEF,M3.5.7,M10.5.0",
	"ABC0DEF,M3.5,M10.5.0", "ABC0DEF,J0,J5", "ABC0DEF,J366,J5",
	"ABC0DEF,366,5", "ABC0DEF,M3.5.0/168,M10.5.0",
	"ABC0DEF,M3.5.0,M10.5.0x", "ABC0DEF,M3.5.0/,M10.5.0", "ABC99999999999",
	"Europe/Berlin", "ABC--1", "ABC0DEF1:" };

START_TEST(no_rule)
{
	struct zone *zone = NULL;

	ck_assert_msg(zone_parse_posix(no_rules[_i], strlen(no_rules[_i]),
			      &zone) == ZONE_DAMAGED,
		"%s", no_rules[_i]);
	ck_assert_ptr_null(zone);
}
END_TEST

/* A file that is cut anywhere, or in which any byte is changed, is refused or
 * gives a zone that can be used. */
static void
ask(struct zone *zone)
{
	static const int64_t seconds[] = { INT64_MIN, -62135596800, -1, 0,
		1711846800, 253402300799, INT64_MAX };
	int i;

	if (!zone)
		return;
	for (i = 0; i < ROWS(seconds); i++) {
		int32_t offset = zone_offset_at(zone, seconds[i]);

		(void)zone_utc_of(zone, seconds[i]);
		if (offset <= -26 * HOUR || offset >= 26 * HOUR)
			ck_abort_msg("an offset of %d", (int)offset);
	}
	zone_close(zone);
}

START_TEST(damaged)
{
	static const unsigned char values[] = { 0, 1, 0x7f, 0x80, 0xff };
	struct file whole, file;
	size_t i, k;

	if (_i)
		make_version(&whole, &examples[0], '2', true, examples[0].rule);
	else
		make_version_1(&whole, &examples[0]);
	for (i = 0; i < whole.length; i++) {
		file = whole;
		file.length = i;
		ck_assert_ptr_null(parse(&file));
		for (k = 0; k < sizeof(values); k++) {
			file = whole;
			file.bytes[i] = values[k];
			ask(parse(&file));
		}
	}
	/* changes that are not in order */
	file = whole;
	memset(file.bytes + (_i ? 98 : 44), 0x7f, 4);
	ck_assert_ptr_null(parse(&file));
	/* leap seconds */
	file = whole;
	file.bytes[(_i ? 54 : 0) + 31] = 1;
	file.length += 12;
	memset(file.bytes + whole.length, 0, 12);
	ck_assert_ptr_null(parse(&file));
}
END_TEST

START_TEST(utc)
{
	ck_assert_int_eq(zone_offset_at(NULL, 1704067200), 0);
	ck_assert_int_eq(zone_utc_of(NULL, 1704067200), 1704067200);
}
END_TEST

/* A folder of zones of its own. */

static char folder[] = "/tmp/check_zone.XXXXXX";

static void
make_empty_folder(void)
{
	static const char letters[] = "XXXXXX";

	memcpy(strrchr(folder, '.') + 1, letters, sizeof(letters));
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(setenv("TZDIR", folder, 1), 0);
}

static void
path_of(const char *name, char path[256])
{
	(void)snprintf(path, 256, "%s/%s", folder, name);
}

static void
write_file(const char *name, const void *bytes, size_t length)
{
	char path[256];
	FILE *stream;

	path_of(name, path);
	stream = fopen(path, "w");
	ck_assert_ptr_nonnull(stream);
	ck_assert_uint_eq(fwrite(bytes, 1, length, stream), length);
	ck_assert_int_eq(fclose(stream), 0);
}

static void
make_folder(void)
{
	static const char zeros[300000];
	struct file file;
	char path[256];

	make_empty_folder();
	path_of("Area", path);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	path_of("pipe", path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	make_version(&file, &examples[0], '2', true, examples[0].rule);
	write_file("Area/Berlin", file.bytes, file.length);
	write_file("Area/Short", file.bytes, file.length - 1);
	write_file("Area/Text", "text", 4);
	write_file("Area/Empty", "", 0);
	write_file("Area/Large", zeros, sizeof(zeros));
	file.bytes[54 + 31] = 1;
	write_file("Area/Leap", file.bytes, file.length + 12);
}

static void
remove_folder(void)
{
	static const char *const names[] = { "Area/Berlin", "Area/Short",
		"Area/Text", "Area/Empty", "Area/Large", "Area/Leap", "pipe",
		"Area", "" };
	char path[256];
	int i;

	for (i = 0; i < ROWS(names); i++) {
		path_of(names[i], path);
		(void)remove(path);
	}
}

static const char unknown[] = "unknown time zone";
static const char damage[] = "damaged time zone data";

static const struct {
	const char *tz; /* TZ, if the name is "local" */
	const char *name;
	const char *why;    /* NULL: it is opened */
	int32_t at_example; /* the offset in the summer of 2024 */
} names[] = {
	{ NULL, "Area/Berlin", NULL, 2 * HOUR },
	{ NULL, "UTC", NULL, 0 },
	{ NULL, "Etc/UTC", NULL, 0 },
	{ NULL, "Area/Rome", unknown, 0 },
	{ NULL, "Area", unknown, 0 },
	{ NULL, "area/berlin", unknown, 0 },
	{ NULL, "pipe", unknown, 0 },
	{ NULL, "", unknown, 0 },
	{ NULL, "../Area/Berlin", unknown, 0 },
	{ NULL, "Area/../Area/Berlin", unknown, 0 },
	{ NULL, "./Area/Berlin", unknown, 0 },
	{ NULL, "/usr/share/zoneinfo/UTC", unknown, 0 },
	{ NULL, "Area/Ber lin", unknown, 0 },
	{ NULL, "CET-1CEST,M3.5.0,M10.5.0/3", unknown, 0 },
	{ NULL, "UTC+1", unknown, 0 },
	{ NULL, "Area/Short", damage, 0 },
	{ NULL, "Area/Text", damage, 0 },
	{ NULL, "Area/Empty", damage, 0 },
	{ NULL, "Area/Large", damage, 0 },
	{ NULL, "Area/Leap", "time zone data with leap seconds cannot be used",
		0 },
	{ "", "local", NULL, 0 },
	{ ":", "local", NULL, 0 },
	{ "UTC", "local", NULL, 0 },
	{ "UTC0", "local", NULL, 0 },
	{ "Area/Berlin", "local", NULL, 2 * HOUR },
	{ ":Area/Berlin", "local", NULL, 2 * HOUR },
	{ "CET-1CEST,M3.5.0,M10.5.0/3", "local", NULL, 2 * HOUR },
	{ "<+0530>-5:30", "local", NULL, 5 * HOUR + HOUR / 2 },
	{ "Area/Rome", "local", unknown, 0 },
	{ "Area/Text", "local", damage, 0 },
	{ "/nonexistent/zone", "local", unknown, 0 },
	{ "/dev/zero", "local", unknown, 0 },
};

START_TEST(name)
{
	const char *why = "";
	struct zone *zone;

	if (names[_i].tz)
		ck_assert_int_eq(setenv("TZ", names[_i].tz, 1), 0);
	make_folder();
	zone = zone_open(names[_i].name, &why);
	remove_folder();
	if (names[_i].why) {
		ck_assert_ptr_null(zone);
		ck_assert_str_eq(why, names[_i].why);
	} else {
		ck_assert_ptr_nonnull(zone);
		ck_assert_int_eq(
			zone_offset_at(zone, 1720000000), names[_i].at_example);
	}
	zone_close(zone);
}
END_TEST

START_TEST(path_in_tz)
{
	const char *why;
	struct zone *zone;
	char path[256];

	make_folder();
	path_of("Area/Berlin", path);
	ck_assert_int_eq(setenv("TZ", path, 1), 0);
	zone = zone_open("local", &why);
	remove_folder();
	ck_assert_ptr_nonnull(zone);
	ck_assert_int_eq(zone_offset_at(zone, 1720000000), 2 * HOUR);
	zone_close(zone);
}
END_TEST

START_TEST(no_data)
{
	const char *why = "";

	ck_assert_int_eq(setenv("TZDIR", "/nonexistent", 1), 0);
	ck_assert_ptr_null(zone_open("Europe/Berlin", &why));
	ck_assert_str_eq(why, "no time zone data on this machine "
			      "(Debian: install tzdata)");
	/* also if the folder exists and is empty */
	make_empty_folder();
	ck_assert_ptr_null(zone_open("Europe/Berlin", &why));
	(void)rmdir(folder);
	ck_assert_str_eq(why, "no time zone data on this machine "
			      "(Debian: install tzdata)");
	/* names that need no data */
	zone_close(zone_open("UTC", &why));
	ck_assert_ptr_null(why);
}
END_TEST

START_TEST(of_machine)
{
	const char *why;
	struct zone *zone;

	(void)unsetenv("TZ");
	(void)unsetenv("TZDIR");
	zone = zone_open("local", &why);
	ck_assert((zone != NULL) == (why == NULL));
	zone_close(zone);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("zone");
	TCase *tests = tcase_create("zones");

	tcase_add_loop_test(tests, rule_alone, 0, ROWS(examples));
	tcase_add_loop_test(tests, changes_alone, 0, ROWS(examples));
	tcase_add_loop_test(tests, changes_and_rule, 0, ROWS(examples));
	tcase_add_test(tests, one_offset);
	tcase_add_loop_test(tests, of_system, 0, ROWS(examples));
	tcase_add_loop_test(tests, rule, 0, ROWS(rules));
	tcase_add_loop_test(tests, no_rule, 0, ROWS(no_rules));
	tcase_add_loop_test(tests, damaged, 0, 2);
	tcase_add_test(tests, utc);
	tcase_add_loop_test(tests, name, 0, ROWS(names));
	tcase_add_test(tests, path_in_tz);
	tcase_add_test(tests, no_data);
	tcase_add_test(tests, of_machine);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
