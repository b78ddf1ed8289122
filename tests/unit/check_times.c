/* SPDX-License-Identifier: ISC */
/* times: joined fields, the form of the first time, and the output. */
#include "csvrows/times.h"
#include "csvrows/times_report.h"
#include "given.h"
#include "suite.h"

#include <string.h>

static const char *const nulls[] = { "NA" };

static const struct {
	const char *record;
	size_t count; /* of the fields that are joined */
	const char *text;
	bool is_null;
} joins[] = {
	{ "2024-02-16,x", 1, "2024-02-16", false },
	{ "2024-02-16,20:30", 2, "2024-02-16 20:30", false },
	{ "\"2024-02-16\",\"20:30\"", 2, "2024-02-16 20:30", false },
	{ "\"a\"\"b\",c", 2, "a\"b c", false },
	{ "a,b,c,d", 4, "a b c d", false }, { "", 1, "", true },
	{ "NA", 1, "NA", true }, { "\"\"", 1, "", false },
	{ "\"NA\"", 1, "NA", false }, { ",", 2, " ", true },
	{ "NA,", 2, "NA ", true }, { ",x", 2, " x", false },
	{ "x,", 2, "x ", false },
	{ "x", 2, "x ", false }, /* a field that is missing is empty */
};

START_TEST(join)
{
	static const struct value_rules rules = { .nulls = nulls,
		.nulls_count = 1 };
	struct times_column column = { .fields = { 0, 1, 2, 3 },
		.count = joins[_i].count };
	struct times_text text;
	struct given given;

	given_record(&given, joins[_i].record);
	times_text(&column, &rules, &given.record, given.bytes, &text);
	ck_assert_uint_eq(text.length, strlen(joins[_i].text));
	ck_assert_msg(!memcmp(text.bytes, joins[_i].text, text.length),
		"case %d: %.*s", _i, (int)text.length, text.bytes);
	ck_assert_msg(text.is_null == joins[_i].is_null, "case %d", _i);
	record_free(&given.record);
}
END_TEST

static struct times_text
text_of(const char *bytes)
{
	struct times_text text;

	times_begin(&text);
	times_join(&text, bytes, strlen(bytes), *bytes == '\0');
	return text;
}

/* Some of the fields are null and others are not: this is not a time in any
 * form. */
START_TEST(half)
{
	struct times_column column = { .count = 2 };
	struct times_text text;

	times_begin(&text);
	times_join(&text, "2024-02-16", 10, false);
	ck_assert(!text.has_null);
	times_join(&text, "", 0, true);
	ck_assert(text.has_null && !text.is_null);
	ck_assert_int_eq(times_check(&column, &text), TIMES_BAD);
	ck_assert_int_eq(column.form.kind, MOMENT_NONE);
}
END_TEST

/* Numbers as people write them, and the JSON numbers they become. */
static const struct {
	struct number_form numbers;
	size_t count;
	const char *text;
	const char *plain;
} numbers[] = {
	{ { NULL, NULL }, 1, "1,5", "1,5" },
	{ { ",", NULL }, 1, "1,5", "1.5" },
	{ { ",", NULL }, 1, "-,5", "-0.5" },
	{ { ",", "." }, 1, "1.708.115.445,25", "1708115445.25" },
	{ { NULL, "." }, 1, "1.708", "1708" },
	{ { ",", "." }, 1, "16.02.2024", "16.02.2024" },
	{ { NULL, " " }, 2, "16 203", "16 203" },
};

START_TEST(plain)
{
	struct times_column column = { .count = numbers[_i].count,
		.numbers = numbers[_i].numbers };
	char number[TIMES_NUMBER_BYTES];
	size_t length = strlen(numbers[_i].text);
	const char *text =
		times_plain(&column, numbers[_i].text, &length, number);

	ck_assert_msg(length == strlen(numbers[_i].plain) &&
			      !memcmp(text, numbers[_i].plain, length),
		"case %d: %.*s", _i, (int)length, text);
}
END_TEST

/* One byte more may come before a fraction, and there is room for it. */
START_TEST(long_number)
{
	struct times_column column = { .count = 1, .numbers = { ",", NULL } };
	char number[TIMES_NUMBER_BYTES], bytes[TIMES_TEXT_BYTES];
	size_t length = sizeof(bytes);

	memset(bytes, '1', sizeof(bytes));
	bytes[0] = ',';
	ck_assert_ptr_eq(times_plain(&column, bytes, &length, number), bytes);
	length--;
	ck_assert_ptr_eq(times_plain(&column, bytes, &length, number), number);
	ck_assert_uint_eq(length, TIMES_TEXT_BYTES);
}
END_TEST

/* A time that has the right form may be outside the years 1 to 9999. */
START_TEST(undated)
{
	struct times_column column = { .count = 1 };
	struct times_text text = text_of("9999999999999");
	char to[TIMES_BYTES];

	ck_assert_ptr_null(moment_form_compile(&column.form, "s"));
	ck_assert_int_eq(times_check(&column, &text), TIMES_BAD);
	ck_assert_ptr_null(times_write(&column, to, text.bytes, text.length));
}
END_TEST

/* A field with doubled quotes may be longer than any time. */
START_TEST(long_quoted)
{
	static const struct value_rules rules = { 0 };
	struct times_column column = { .count = 1 };
	char bytes[2 * TIMES_TEXT_BYTES];
	struct times_text text;
	struct given given;

	memset(bytes, 'x', sizeof(bytes));
	memcpy(bytes, "\"\"\"", 3);
	memcpy(bytes + sizeof(bytes) - 2, "\"", 2);
	given_record(&given, bytes);
	times_text(&column, &rules, &given.record, given.bytes, &text);
	ck_assert_int_eq(times_check(&column, &text), TIMES_BAD);
	record_free(&given.record);
}
END_TEST

/* A longer text is cut, and its length says so. */
START_TEST(long_text)
{
	char bytes[2 * TIMES_TEXT_BYTES];
	struct times_column column = { .count = 1 };
	struct times_text text;
	char to[TIMES_BYTES];

	times_begin(&text);
	memset(bytes, '1', sizeof(bytes));
	times_join(&text, bytes, TIMES_TEXT_BYTES - 1, false);
	times_join(&text, bytes, 1, false);
	ck_assert_uint_eq(text.length, TIMES_TEXT_BYTES + 1);
	ck_assert_int_eq(text.bytes[TIMES_TEXT_BYTES - 1], ' ');
	times_join(&text, bytes, sizeof(bytes), false);
	ck_assert_int_eq(times_check(&column, &text), TIMES_BAD);
	ck_assert_ptr_null(times_write(&column, to, bytes, sizeof(bytes)));
}
END_TEST

static const struct {
	const char *first; /* "": the form is not known yet */
	const char *text;
	enum times_verdict verdict;
	enum moment_as as;
	const char *line;
} times[] = {
	{ "", "", TIMES_GOOD, MOMENT_AS_RFC3339, NULL },
	{ "", "2024-02-16", TIMES_GOOD, MOMENT_AS_RFC3339,
		"\"2024-02-16T00:00:00Z\"" },
	{ "", "2024-02-16 20:30:45.50", TIMES_GOOD, MOMENT_AS_S,
		"1708115445.50" },
	{ "", "2024-02-16 20:30:45.5", TIMES_GOOD, MOMENT_AS_NS,
		"1708115445500000000" },
	{ "", "1708115445", TIMES_GOOD, MOMENT_AS_MS, "1708115445000" },
	{ "", "-", TIMES_BAD, MOMENT_AS_S, NULL },
	{ "", "2024-02-30", TIMES_BAD, MOMENT_AS_S, NULL },
	{ "", "20:30", TIMES_NO_FORM, MOMENT_AS_S, NULL },
	{ "", "16/02/2024", TIMES_NO_FORM, MOMENT_AS_S, NULL },
	{ "", "12", TIMES_NO_FORM, MOMENT_AS_S, NULL },
	{ "2024-02-16", "20:30", TIMES_BAD, MOMENT_AS_S, NULL },
	{ "2024-02-16", "16.02.2024", TIMES_BAD, MOMENT_AS_S, NULL },
	{ "16.02.2024", "17.02.2024", TIMES_GOOD, MOMENT_AS_RFC3339,
		"\"2024-02-17T00:00:00Z\"" },
	/* the year 0, in UTC */
	{ "2024-02-16T00:00Z", "0001-01-01T00:00+01:00", TIMES_BAD, MOMENT_AS_S,
		NULL },
	{ "", "253402300800", TIMES_GOOD, MOMENT_AS_S, "253402300.800" },
	{ "", "0001-01-01T00:00:00+01:00", TIMES_BAD, MOMENT_AS_S, NULL },
};

START_TEST(check_and_write)
{
	struct times_column column = { .count = 1, .as = times[_i].as };
	struct times_text first = text_of(times[_i].first);
	struct times_text text = text_of(times[_i].text);
	char to[TIMES_BYTES], *end;

	ck_assert_int_eq(times_check(&column, &first), TIMES_GOOD);
	ck_assert_int_eq(times_check(&column, &text), times[_i].verdict);
	end = times_write(&column, to, text.bytes, text.length);
	if (!times[_i].line) {
		ck_assert_ptr_null(end);
		return;
	}
	ck_assert_ptr_nonnull(end);
	ck_assert_msg((size_t)(end - to) == strlen(times[_i].line) &&
			      !memcmp(to, times[_i].line, (size_t)(end - to)),
		"case %d: %.*s", _i, (int)(end - to), to);
}
END_TEST

/* A refused text leaves the form unknown. */
START_TEST(form_of_first)
{
	struct times_column column = { .count = 1 };
	struct times_text bad = text_of("x"), good = text_of("2024-02-16");

	ck_assert_int_eq(times_check(&column, &bad), TIMES_BAD);
	ck_assert_int_eq(column.form.kind, MOMENT_NONE);
	ck_assert_int_eq(times_check(&column, &good), TIMES_GOOD);
	ck_assert_int_eq(column.form.kind, MOMENT_DATED);
}
END_TEST

static const struct {
	const char *header;
	const char *text;
	const char *reason;
	const char *first; /* a time that was read before, "s" for the form, or
			      NULL */
	bool has_null;
	struct number_form numbers;
} reports[] = {
	{ "t", "03/04/2024",
		"t: \"03/04/2024\" may be D/M/Y or M/D/Y; add --time "
		"'t=%d/%m/%Y' or --time 't=%m/%d/%Y'",
		NULL, false, { NULL, NULL } },
	{ "\"a,b\"", "03/04/2024",
		"\"a,b\": \"03/04/2024\" may be D/M/Y or M/D/Y; add --time "
		"'\"a,b\"=%d/%m/%Y' or --time '\"a,b\"=%m/%d/%Y'",
		NULL, false, { NULL, NULL } },
	{ "\"it's \"\"a\"\"\"", "x",
		"\"it's \"\"a\"\"\": \"x\" is not a recognised time; see "
		"--time '\"it'\\''s \"\"a\"\"\"=FORMAT'",
		NULL, false, { NULL, NULL } },
	{ "t", "20:30",
		"t: \"20:30\" is a time of day; add the column of the date: "
		"--time 'DATE,t'",
		NULL, false, { NULL, NULL } },
	{ "t", "\033x",
		"t: \"\\x1Bx\" is not a recognised time; see --time "
		"'t=FORMAT'",
		NULL, false, { NULL, NULL } },
	{ "t", "2023-02-29",
		"t: \"2023-02-29\" is not a date or time that exists", NULL,
		false, { NULL, NULL } },
	{ "t", "45338,5",
		"t: \"45338,5\" is a number, but not an epoch; add --time "
		"'t=excel' or --time 't=s'",
		NULL, false, { ",", NULL } },
	{ "t", "15:41:10:5179",
		"t: \"15:41:10:5179\" is not a recognised time; see --time "
		"'t=FORMAT'",
		NULL, false, { NULL, NULL } },
	{ "t", "2024-02-16 ", "t: \"2024-02-16 \" lacks one of its fields",
		NULL, true, { NULL, NULL } },
	{ "t", "x", "t: \"x\" does not have the form YYYY-MM-DD", "2024-02-16",
		false, { NULL, NULL } },
	{ "t", "2024-02-30",
		"t: \"2024-02-30\" is not a date or time that exists",
		"2024-02-16", false, { NULL, NULL } },
	{ "t", "9999999999999",
		"t: \"9999999999999\" is outside the years 1 to 9999", "s",
		false, { NULL, NULL } },
	{ "t", "0001-01-01T00:00+01:00",
		"t: \"0001-01-01T00:00+01:00\" is not a date or time that "
		"exists",
		"2024-02-16T00:00Z", false, { NULL, NULL } },
};

START_TEST(report)
{
	struct times_column column = { .count = 1,
		.numbers = reports[_i].numbers };
	struct times_text text = text_of(reports[_i].text);
	char reason[TIMES_REPORT_BYTES];
	struct names names;

	text.has_null = reports[_i].has_null;
	if (reports[_i].first && !strcmp(reports[_i].first, "s")) {
		ck_assert_ptr_null(moment_form_compile(&column.form, "s"));
	} else if (reports[_i].first) {
		struct times_text first = text_of(reports[_i].first);

		ck_assert_int_eq(times_check(&column, &first), TIMES_GOOD);
	}

	given_names(&names, reports[_i].header);
	times_report(&names, &column, &text, reason);
	ck_assert_str_eq(reason, reports[_i].reason);
	names_free(&names);
}
END_TEST

/* The longest names and values are cut. */
START_TEST(long_report)
{
	struct times_column column = { .fields = { 0, 0, 0, 0, 0, 0, 0, 0 },
		.count = TIMES_PARTS };
	struct times_text text = text_of("03/04/2024");
	char reason[TIMES_REPORT_BYTES], header[400];
	struct names names;

	memset(header, 'x', sizeof(header) - 1);
	header[sizeof(header) - 1] = '\0';
	given_names(&names, header);
	times_report(&names, &column, &text, reason);
	ck_assert_uint_lt(strlen(reason), sizeof(reason));
	memset(text.bytes, 'x', sizeof(text.bytes));
	text.length = sizeof(text.bytes) + 1;
	times_report(&names, &column, &text, reason);
	ck_assert_uint_lt(strlen(reason), sizeof(reason));
	names_free(&names);
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

int
main(void)
{
	Suite *suite = suite_create("times");
	TCase *tcase = tcase_create("times");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, join, 0, COUNT(joins));
	tcase_add_test(tcase, half);
	tcase_add_test(tcase, undated);
	tcase_add_test(tcase, long_quoted);
	tcase_add_loop_test(tcase, plain, 0, COUNT(numbers));
	tcase_add_test(tcase, long_number);
	tcase_add_test(tcase, long_text);
	tcase_add_loop_test(tcase, check_and_write, 0, COUNT(times));
	tcase_add_test(tcase, form_of_first);
	tcase_add_loop_test(tcase, report, 0, COUNT(reports));
	tcase_add_test(tcase, long_report);
	return suite_run(suite);
}
