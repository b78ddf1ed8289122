/* SPDX-License-Identifier: ISC */
/* record: the fields of one record, in one piece and byte by byte. */
#include "csvrows/record.h"
#include "suite.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The result for the bytes before a line end: fields with "|" between them, '
 * before a quoted one, and the text as it reads; then the letter of a fault and
 * its offset. */
static const struct {
	const char *bytes;
	const char *wanted;
} cases[] = {
	{ "a\n", "a" },
	{ "a,b,c\n", "a|b|c" },
	{ ",\n", "|" },
	{ "a,\r", "a|" },
	{ ",,a\r\n", "||a" },
	{ "\n", "" },
	{ " a , b\n", " a | b" },
	{ "\"\"\n", "'" },
	{ "\"a\"\n", "'a" },
	{ "\"a\",\"b\"\n", "'a|'b" },
	{ "\"a,b\",c\n", "'a,b|c" },
	{ "\"a\nb\r\nc\rd\"\n", "'a\nb\r\nc\rd" },
	{ "\"\"\"\"\n", "'\"" },
	{ "\"a\"\"b\"\"\",c\n", "'a\"b\"|c" },
	{ "a\"b\"c\n", "a\"b\"c" },
	{ "a\"\"b,\"\n", "open 5" },
	{ "a \"b\",c\n", "a \"b\"|c" },
	{ "\"a\"b,c\n", "'a|c rest 3" },
	{ "\"a\" ,c\n", "'a|c rest 3" },
	{ "\"a\"b\"c,d\"\n", "'a|d\" rest 3" },
	{ "\"a\"b,\"c\"d\n", "'a|'c rest 3" },
	{ "\"a,b\n", "open 0" },
	{ "\"a\"x,\"b\n", "open 5" },
};

/* The same with blanks around fields removed. */
static const struct {
	const char *bytes;
	const char *wanted;
} trimmed[] = {
	{ "a , b,\tc d \t\n", "a|b|c d" },
	{ " \n", "" },
	{ " , \t\r\n", "|" },
	{ " \"a b \" ,\t\"\"\t\n", "'a b |'" },
	{ "\" a\"\"b\" , \"c,d\"\n", "' a\"b|'c,d" },
	{ " \"a\" x ,b\n", "'a|b rest 5" },
	{ "a \"b\" ,c\n", "a \"b\"|c" },
	{ "a, \"b\n", "open 3" },
};

static void
describe(const struct record *record, const char *bytes, char *text)
{
	size_t i;

	for (i = 0; i < record->count; i++) {
		if (i > 0)
			*text++ = '|';
		if (record->fields[i].is_quoted)
			*text++ = '\'';
		text += record_text(record, bytes, &record->fields[i], text);
	}
	*text = '\0';
	if (record->fault.kind == FAULT_REST)
		sprintf(text, " rest %zu", record->fault.at);
}

/* Passes the bytes in pieces of `step`. */
static void
parse(const char *text, size_t step, bool trims, char *description)
{
	struct record record = {
		.quote = '"', .trims = trims, .most = SIZE_MAX
	};
	struct scan scan = { .delimiter = ',' };
	size_t length = strlen(text), there = 0;
	bool is_complete = false;
	char bytes[256];

	memset(bytes, '\n', sizeof(bytes));
	record_begin(&record);
	while (!is_complete && there < length) {
		there = there + step < length ? there + step : length;
		memcpy(bytes, text, there);
		scan_set(&scan, bytes + record.position);
		is_complete = record_parse(&record, &scan, bytes, there, false);
	}
	if (is_complete)
		describe(&record, bytes, description);
	else
		sprintf(description, "open %zu", record.opened);
	record_free(&record);
}

START_TEST(fields)
{
	char description[512];
	size_t step;

	for (step = 1; step < 20; step++) {
		parse(cases[_i].bytes, step, false, description);
		ck_assert_msg(strcmp(description, cases[_i].wanted) == 0,
			"%s by %zu: %s, wanted %s", cases[_i].bytes, step,
			description, cases[_i].wanted);
	}
}
END_TEST

START_TEST(trimmed_fields)
{
	char description[512];
	size_t step;

	for (step = 1; step < 20; step++) {
		parse(trimmed[_i].bytes, step, true, description);
		ck_assert_msg(strcmp(description, trimmed[_i].wanted) == 0,
			"%s by %zu: %s, wanted %s", trimmed[_i].bytes, step,
			description, trimmed[_i].wanted);
	}
}
END_TEST

/* The last record may end without a line end, but not inside quotes. */
START_TEST(last_record)
{
	static const char *const texts[] = { "a,b", "a,", "\"a\"", "\"a\"\"",
		"a,\"" };
	static const size_t counts[] = { 2, 2, 1, 0, 0 };
	struct record record = { .quote = '"', .most = SIZE_MAX };
	struct scan scan = { .delimiter = ',' };
	char bytes[128];
	size_t length = strlen(texts[_i]);

	memset(bytes, '\n', sizeof(bytes));
	memcpy(bytes, texts[_i], length);
	record_begin(&record);
	scan_set(&scan, bytes);
	ck_assert(!record_parse(&record, &scan, bytes, length, false));
	scan_set(&scan, bytes + record.position);
	ck_assert_msg(record_parse(&record, &scan, bytes, length, true) ==
			      (counts[_i] > 0),
		"%s", texts[_i]);
	if (counts[_i]) {
		ck_assert_uint_eq(record.count, counts[_i]);
		ck_assert_uint_eq(record.length, length);
	}
	record_free(&record);
}
END_TEST

/* Fields beyond the most are counted, and need no memory. */
START_TEST(most)
{
	struct record record = { .quote = '"', .most = 3 };
	struct scan scan = { .delimiter = ',' };
	static char bytes[100000 + SCAN_SPARE];

	memset(bytes, ',', sizeof(bytes));
	bytes[99999] = '\n';
	record_begin(&record);
	scan_set(&scan, bytes);
	ck_assert(record_parse(&record, &scan, bytes, 100000, false));
	ck_assert_uint_eq(record.count, 100000);
	ck_assert_uint_le(record.capacity, 16);
	ck_assert_uint_eq(record.fields[2].start, 2);
	record_free(&record);
}
END_TEST

static const struct {
	const char *field;
	const char *text;
	int order;
} comparisons[] = {
	{ "a\n", "a", 0 },
	{ "a\n", "b", -1 },
	{ "b\n", "a", 1 },
	{ "a\n", "aa", -1 },
	{ "aa\n", "a", 1 },
	{ "\n", "", 0 },
	{ "\n", "a", -1 },
	{ "\"a\"\"b\"\n", "a\"b", 0 },
	{ "\"a\"\"b\"\n", "a\"c", -1 },
	{ "\"a\"\"\"\n", "a", 1 },
	{ "a\"\"b\n", "a\"\"b", 0 },
	{ "\xc3\xa4\n", "z", 1 },
};

START_TEST(compare)
{
	struct record record = { .quote = '"', .most = SIZE_MAX };
	struct scan scan = { .delimiter = ',' };
	char bytes[128];
	int order;

	memset(bytes, '\n', sizeof(bytes));
	memcpy(bytes, comparisons[_i].field, strlen(comparisons[_i].field));
	record_begin(&record);
	scan_set(&scan, bytes);
	ck_assert(record_parse(&record, &scan, bytes, 64, false));
	order = record_compare(&record, bytes, record.fields,
		comparisons[_i].text, strlen(comparisons[_i].text));
	ck_assert_msg(order == comparisons[_i].order, "%s to %s: %d",
		comparisons[_i].field, comparisons[_i].text, order);
	record_free(&record);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

int
main(void)
{
	Suite *suite = suite_create("record");
	TCase *tcase = tcase_create("record");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, fields, 0, COUNT(cases));
	tcase_add_loop_test(tcase, trimmed_fields, 0, COUNT(trimmed));
	tcase_add_loop_test(tcase, last_record, 0, 5);
	tcase_add_test(tcase, most);
	tcase_add_loop_test(tcase, compare, 0, COUNT(comparisons));
	return suite_run(suite);
}
