/* SPDX-License-Identifier: ISC */
/* range: --from, --skip and --limit. */
#include "csvrows/range.h"
#include "given.h"
#include "suite.h"

static const struct {
	const char *from;
	const char *field;
	bool is_reached;
} begins[] = {
	{ "a=10", "9", false },
	{ "a=10", "10", true },
	{ "a=10", "1e1", true },
	{ "a=10", "11", true },
	{ "a=10", "\"9\"", true }, /* a string: byte by byte */
	{ "a=10", "x", true },
	{ "a=10", "", false },
	{ "a=13:00:00", "12:59:59", false },
	{ "a=13:00:00", "13:00:00", true },
	{ "a=13:00:00", "13:00:00.5", true },
	{ "a=13:00:00", "\"13:00:01\"", true },
	/* times are times, whatever their form */
	{ "a=13:00", "9:59:59", false },
	{ "a=9:59", "13:00", true },
	{ "a=2024-02-16", "15.02.2024 23:59:59", false },
	{ "a=2024-02-16", "16.02.2024 00:00:00", true },
	{ "a=2024-02-16", "\"Fri, 16 Feb 2024 00:00:00 GMT\"", true },
	{ "a=2024-02-16", "1708041599", false },
	{ "a=2024-02-16", "1708041600", true },
	{ "a=2024-02-16T01:00+01:00", "2024-02-15T23:59:59Z", false },
	{ "a=2024-02-16T01:00+01:00", "2024-02-16", true },
	{ "a=12:00", "2024-02-16 11:59", false },
	{ "a=12:00", "2024-02-16 12:00", true },
	{ "a=12:00", "1969-12-31 12:00", true },
	{ "a=2024-02-16", "23:59", false }, /* a time of day has no date */
	{ "a=2024-02-16", "x", false },
	{ "a=2024-02-16", "", false },
	{ "a=1708041600", "1708041599", false }, /* two numbers */
	{ "a=1708041600", "1708041600", true },
	{ "a=x=y", "x", false },
	{ "a=x=y", "x=y", true },
	{ "a=", "", true },
	{ "a=x\"", "\"x\"\"\"", true },
	{ "a=9007199254740993", "9007199254740992", false },
};

START_TEST(from_value)
{
	struct given given;
	struct range range;

	range_begin(&range, begins[_i].from, 0, UINT64_MAX);
	ck_assert_uint_eq(range.from.name_length, 1);
	given_record(&given, begins[_i].field);
	ck_assert_msg(range_admits(&range, &given.record, given.bytes) ==
			      begins[_i].is_reached,
		"%s, %s", begins[_i].from, begins[_i].field);
	record_free(&given.record);
	if (begins[_i].is_reached) {
		given_record(&given, "");
		ck_assert(range_admits(&range, &given.record, given.bytes));
		record_free(&given.record);
	}
}
END_TEST

/* Names of columns, which may be quoted as in CSV. */
static const struct {
	const char *text;
	size_t length;
} lengths[] = {
	{ "a=b", 1 },
	{ "=b", 0 },
	{ "a,b=c", 3 },
	{ "\"a=b\"=c", 5 },
	{ "\"a,b\",c=d", 7 },
	{ "c,\"a=b\"=d", 7 },
	{ "\"a\"\"=b\"=c", 7 },
	{ "\"a=b", 2 },     /* not closed */
	{ "\"a=\"b=c", 2 }, /* not quoted as in CSV */
	{ "a\"=b", 2 },
	{ "a", 1 },
};

START_TEST(name_length)
{
	ck_assert_uint_eq(
		range_name_length(lengths[_i].text), lengths[_i].length);
}
END_TEST

/* Several fields that are one time or one text, or a column whose form --time
 * gives. */
static const struct {
	const char *from;
	size_t count;
	bool is_told;
	const char *format; /* of --time, or NULL */
	const char *record;
	bool is_reached;
	bool is_ambiguous;
} times[] = {
	{ "d,t=2024-02-16 12:00", 2, false, NULL, "2024-02-16,11:59", false,
		false },
	{ "d,t=2024-02-16 12:00", 2, false, NULL, "2024-02-16,12:00", true,
		false },
	{ "d,t=2024-02-16 12:00", 2, false, NULL, "2024-02-17,", false, false },
	{ "d,t=2024-02-16 12:00", 2, false, NULL, ",", false, false },
	{ "d,t=x y", 2, false, NULL, "x,y", true, false },
	{ "d,t=x y", 2, false, NULL, "x,yy", true, false },
	{ "d,t=x y", 2, false, NULL, "x,x", false, false },
	{ "d,t=x y", 2, false, NULL, "x,", false, false },
	{ "d,t=x y", 2, false, NULL, "z", true, false },
	{ "d=1500", 1, true, "ms", "1499", false, false },
	{ "d=1500", 1, true, "ms", "1500", true, false },
	{ "d=1708041600", 1, true, NULL, "1708041599", false, false },
	{ "d=1708041600", 1, true, NULL, "1708041600", true, false },
	{ "d=1708041600", 1, true, NULL, "2024-02-16", true, false },
	{ "d=2024-02-16", 1, true, "%d/%m/%Y", "15/02/2024", false, false },
	{ "d=2024-02-16", 1, true, "%d/%m/%Y", "16/02/2024", true, false },
	{ "d=16/02/2024", 1, true, "%d/%m/%Y", "17/02/2024", true, false },
	{ "d=1/2/2024", 1, false, NULL, "1/2/2024", false, true },
	{ "d=1/2/2024", 1, false, NULL, "x", true, false },
	{ "d=2024-02-16", 1, false, NULL, "17/02/2024", false, true },
	{ "d=2024-02-30", 1, false, NULL, "2024-02-30", true, false },
	{ "d=9999-12-31T23:59:59-23:00", 1, false, NULL, "x", true, false },
};

START_TEST(from_times)
{
	struct times_column told = { { 0, 1 }, .count = times[_i].count };
	struct range range;
	struct given given;

	if (times[_i].format)
		ck_assert_ptr_null(
			moment_form_compile(&told.form, times[_i].format));
	range_begin(&range, times[_i].from, 0, UINT64_MAX);
	range_set_times(&range, &told, times[_i].is_told ? &told : NULL);
	given_record(&given, times[_i].record);
	ck_assert(range_admits(&range, &given.record, given.bytes) ==
		  times[_i].is_reached);
	ck_assert(range.from.is_ambiguous == times[_i].is_ambiguous);
	record_free(&given.record);
}
END_TEST

/* A text that is too long is not a time, and only the part that is kept is
 * compared. */
START_TEST(from_long_text)
{
	struct times_column column = { { 0, 1 }, .count = 2 };
	char text[400], from[400] = "a,b=";
	struct range range;
	struct given given;

	memset(text, 'x', sizeof(text));
	text[200] = ',';
	text[sizeof(text) - 1] = '\0';
	given_record(&given, text);
	range_begin(&range, "a,b=2024-02-16", 0, UINT64_MAX);
	range_set_times(&range, &column, NULL);
	ck_assert(!range_admits(&range, &given.record, given.bytes));
	memset(from + 4, 'x', TIMES_TEXT_BYTES);
	range_begin(&range, from, 0, UINT64_MAX);
	range_set_times(&range, &column, NULL);
	ck_assert(range_admits(&range, &given.record, given.bytes));
	record_free(&given.record);
}
END_TEST

/* In a record that is too short it is empty. */
START_TEST(from_missing_field)
{
	struct given given;
	struct range range;

	given_record(&given, "x");
	range_begin(&range, "a=x", 0, UINT64_MAX);
	range_set_field(&range, 1);
	ck_assert(!range_admits(&range, &given.record, given.bytes));
	range_begin(&range, "a=", 0, UINT64_MAX);
	range_set_field(&range, 1);
	ck_assert(range_admits(&range, &given.record, given.bytes));
	record_free(&given.record);
}
END_TEST

START_TEST(from_text)
{
	struct range range;

	ck_assert_ptr_null(range_verify_from("a=b"));
	ck_assert_ptr_null(range_verify_from("a="));
	ck_assert_ptr_null(range_verify_from("a=="));
	ck_assert_ptr_nonnull(range_verify_from("a"));
	ck_assert_ptr_nonnull(range_verify_from(""));
	ck_assert_ptr_nonnull(range_verify_from("=b"));
	range_begin(&range, NULL, 0, UINT64_MAX);
	ck_assert(range.from.is_reached);
}
END_TEST

/* Which of the records 1 to 9 are written. */
static const struct {
	const char *from;
	uint64_t skip;
	uint64_t limit;
	const char *written;
	const char *again; /* and in a second pass */
} ranges[] = {
	{ NULL, 0, UINT64_MAX, "123456789", "123456789" },
	{ NULL, 7, UINT64_MAX, "89", "123456789" },
	{ NULL, 20, UINT64_MAX, "", "123456789" },
	{ NULL, 2, 3, "345", "" },
	{ NULL, 0, 12, "123456789", "123" },
	{ "a=7", 1, UINT64_MAX, "89", "123456789" },
};

static void
write_range(struct range *range, char *written)
{
	char text[2] = "1";
	struct given given;

	*written = '\0';
	for (; *text <= '9' && !range_is_over(range); ++*text) {
		bool is_skipped = range_to_skip(range) > 0;
		bool is_written = range_to_write(range) > 0;
		bool is_admitted;

		given_record(&given, text);
		is_admitted = range_admits(range, &given.record, given.bytes);
		ck_assert(!is_skipped || !is_admitted);
		ck_assert(!is_written || is_admitted);
		if (is_admitted)
			strcat(written, text);
		record_free(&given.record);
	}
}

START_TEST(written_range)
{
	struct range range;
	char written[16];

	range_begin(&range, ranges[_i].from, ranges[_i].skip, ranges[_i].limit);
	write_range(&range, written);
	ck_assert_str_eq(written, ranges[_i].written);
	range_again(&range);
	write_range(&range, written);
	ck_assert_str_eq(written, ranges[_i].again);
}
END_TEST

/* Many records that are counted at once. */
START_TEST(many)
{
	struct range range;

	range_begin(&range, NULL, 5, 4);
	ck_assert_uint_eq(range_to_skip(&range), 5);
	ck_assert_uint_eq(range_to_write(&range), 0);
	range_skipped(&range, 3);
	ck_assert_uint_eq(range_to_skip(&range), 2);
	range_skipped(&range, 2);
	ck_assert_uint_eq(range_to_write(&range), 4);
	range_wrote(&range, 3);
	ck_assert_uint_eq(range_to_write(&range), 1);
	ck_assert(!range_is_over(&range));
	range_wrote(&range, 1);
	ck_assert(range_is_over(&range));
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

int
main(void)
{
	Suite *suite = suite_create("range");
	TCase *tcase = tcase_create("range");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, from_value, 0, COUNT(begins));
	tcase_add_loop_test(tcase, name_length, 0, COUNT(lengths));
	tcase_add_loop_test(tcase, from_times, 0, COUNT(times));
	tcase_add_test(tcase, from_long_text);
	tcase_add_test(tcase, from_missing_field);
	tcase_add_test(tcase, from_text);
	tcase_add_loop_test(tcase, written_range, 0, COUNT(ranges));
	tcase_add_test(tcase, many);
	return suite_run(suite);
}
