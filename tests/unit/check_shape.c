/* shape: chosen columns, types, null and lines; names; range and from. */
#include "common/utf8.h"
#include "csvrows/from.h"
#include "csvrows/names.h"
#include "csvrows/range.h"
#include "csvrows/shape.h"
#include "suite.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A record of its own, from text without line end. */
struct given {
	struct record record;
	char bytes[512];
};

static void
give(struct given *given, const char *text)
{
	struct scan scan = { .delimiter = ',' };
	size_t length = strlen(text);

	memset(given, 0, sizeof(*given));
	given->record.quote = '"';
	given->record.most = SIZE_MAX;
	memcpy(given->bytes, text, length);
	record_begin(&given->record);
	scan_set(&scan, given->bytes);
	ck_assert(record_parse(
		&given->record, &scan, given->bytes, length, true));
}

static void
take(struct names *names, const char *header)
{
	struct given given;

	give(&given, header);
	ck_assert(names_take(names, &given.record, given.bytes));
	record_free(&given.record);
}

/* A shape that writes `count` fields, or with 0 all of them. `types` has a
 * letter for each field: auto, number, integer, boolean, string. */
static void
begin(struct shape *shape, const char *header, const char *types,
	const size_t *fields, size_t count)
{
	static const char letters[] = "anibs";
	size_t all[16], i;
	struct names names;

	take(&names, header);
	ck_assert(shape_begin(shape, names.count));
	for (i = 0; i < 16; i++)
		all[i] = i;
	for (i = 0; types[i]; i++)
		shape_set_type(shape, i,
			(enum shape_type)(strchr(letters, types[i]) - letters));
	ck_assert(shape_choose(shape, &names, count ? fields : all,
		count ? count : names.count));
	names_free(&names);
}

static const char *const nulls[] = { "NA", "\\N" };

#define NULLS .nulls = nulls, .nulls_count = 2
#define STRING .empty = SHAPE_EMPTY_STRING
#define OMIT .empty = SHAPE_EMPTY_OMIT

static const struct {
	struct shape_rules rules;
	const char *header;
	const char *types;
	const char *record;
	size_t columns[4];
	size_t count; /* 0: all */
	const char *line;
} lines[] = {
	{ { 0 }, "a", "", "1", { 0 }, 0, "{\"a\":1}\n" },
	{ { 0 }, "a,b", "", "x,", { 0 }, 0, "{\"a\":\"x\",\"b\":null}\n" },
	{ { 0 }, "a,b,c", "", "1,2,3", { 2, 0 }, 2, "{\"c\":3,\"a\":1}\n" },
	{ { 0 }, "a,b,c", "", "1,2,3", { 1 }, 1, "{\"b\":2}\n" },
	{ { 0 }, "\"a \"\"b\"\"\",c\\d", "", "1,2", { 0 }, 0,
		"{\"a \\\"b\\\"\":1,\"c\\\\d\":2}\n" },
	{ { 0 }, "a b,\xC3\xA4", "", "\"\",\"1\"", { 0 }, 0,
		"{\"a b\":\"\",\"\xC3\xA4\":\"1\"}\n" },
	/* types */
	{ { 0 }, "a,b,c", "nib", "1.50,-7,true", { 0 }, 0,
		"{\"a\":1.50,\"b\":-7,\"c\":true}\n" },
	{ { 0 }, "a,b,c", "nib", "\"1.50\",\"-7\",\"false\"", { 0 }, 0,
		"{\"a\":1.50,\"b\":-7,\"c\":false}\n" },
	{ { 0 }, "a,b,c", "nib", ",,", { 0 }, 0,
		"{\"a\":null,\"b\":null,\"c\":null}\n" },
	{ { 0 }, "a,b,c", "sas", "1,1,true", { 0 }, 0,
		"{\"a\":\"1\",\"b\":1,\"c\":\"true\"}\n" },
	{ { .type = SHAPE_STRING }, "a,b", "", "1,", { 0 }, 0,
		"{\"a\":\"1\",\"b\":null}\n" },
	/* what is empty, and null */
	{ { STRING }, "a,b", "", ",\"\"", { 0 }, 0,
		"{\"a\":\"\",\"b\":\"\"}\n" },
	{ { OMIT }, "a,b,c", "", ",1,", { 0 }, 0, "{\"b\":1}\n" },
	{ { OMIT }, "a,b,c", "", "1,,\"\"", { 0 }, 0,
		"{\"a\":1,\"c\":\"\"}\n" },
	{ { OMIT }, "a,b", "", ",", { 0 }, 0, "{}\n" },
	{ { NULLS }, "a,b,c", "", "NA,\\N,N", { 0 }, 0,
		"{\"a\":null,\"b\":null,\"c\":\"N\"}\n" },
	{ { NULLS }, "a,b", "n", "NA,\"NA\"", { 0 }, 0,
		"{\"a\":null,\"b\":\"NA\"}\n" },
	{ { NULLS, OMIT }, "a,b", "", "NA,", { 0 }, 0, "{\"a\":null}\n" },
	{ { NULLS, STRING, .type = SHAPE_STRING }, "a,b", "", "NA,", { 0 }, 0,
		"{\"a\":null,\"b\":\"\"}\n" },
	/* short records */
	{ { .pads = true }, "a,b,c", "n", "1", { 0 }, 0,
		"{\"a\":1,\"b\":null,\"c\":null}\n" },
	{ { .pads = true, STRING }, "a,b", "", "1", { 0 }, 0,
		"{\"a\":1,\"b\":\"\"}\n" },
	{ { .pads = true, OMIT }, "a,b", "", "1", { 1, 0 }, 2, "{\"a\":1}\n" },
	/* no UTF-8 */
	{ { .replaces = true }, "a,b", "",
		"x\xFFy,\"\xE2\x82\"\"\xF0\x9F\x98\"", { 0 }, 0,
		"{\"a\":\"x\xEF\xBF\xBDy\","
		"\"b\":\"\xEF\xBF\xBD\\\"\xEF\xBF\xBD\"}\n" },
};

START_TEST(line)
{
	struct shape shape = { .rules = lines[_i].rules };
	struct given given;
	struct buffer text = { 0 };

	begin(&shape, lines[_i].header, lines[_i].types, lines[_i].columns,
		lines[_i].count);
	give(&given, lines[_i].record);
	ck_assert_msg(shape_check(&shape, &given.record, given.bytes).kind ==
			      FAULT_NONE,
		"case %d is bad", _i);
	ck_assert(shape_write(&shape, &given.record, given.bytes, &text));
	ck_assert(buffer_append_byte(&text, '\0'));
	ck_assert_msg(strcmp(text.bytes, lines[_i].line) == 0,
		"case %d: %s, wanted %s", _i, text.bytes, lines[_i].line);
	buffer_free(&text);
	record_free(&given.record);
	shape_free(&shape);
}
END_TEST

/* The worst of all lines has room: each byte is escaped. */
START_TEST(worst_line)
{
	struct shape shape = { 0 };
	struct given given;
	struct buffer text = { 0 };
	char record[401];

	memset(record, 1, 400);
	record[200] = ',';
	record[400] = '\0';
	begin(&shape, "\x01,\x02", "", NULL, 0);
	give(&given, record);
	ck_assert(shape_write(&shape, &given.record, given.bytes, &text));
	ck_assert_uint_eq(text.length, 399 * 6 + 2 * 10 + 4 + 2);
	ck_assert_uint_le(text.length, shape_most(&shape, 400));
	buffer_free(&text);
	record_free(&given.record);
	shape_free(&shape);
}
END_TEST

static const struct {
	struct shape_rules rules;
	const char *types;
	const char *record;
	enum fault_kind kind;
	size_t at;
} faults[] = {
	{ { 0 }, "", "1,2,3", FAULT_NONE, 5 },
	{ { 0 }, "", "1,2", FAULT_FIELDS, 3 },
	{ { 0 }, "", "1,2,3,4", FAULT_FIELDS, 6 },
	{ { 0 }, "", "1,2,3,\"4\",5", FAULT_FIELDS, 6 },
	{ { 0 }, "", "1,2,3,", FAULT_FIELDS, 6 },
	{ { 0 }, "", "1,\"\xC3\xA4\",3", FAULT_NONE, 8 },
	{ { 0 }, "", "1,\xC3,3", FAULT_ENCODING, 2 },
	{ { 0 }, "", "1,2,\"x\xFF\"", FAULT_ENCODING, 6 },
	{ { 0 }, "", "1,2,\xED\xA0\x80", FAULT_ENCODING, 4 },
	{ { .replaces = true }, "", "1,\xC3,3", FAULT_NONE, 5 },
	{ { .pads = true }, "", "1", FAULT_NONE, 1 },
	{ { .pads = true }, "", "1,2,3,4", FAULT_FIELDS, 6 },
	{ { .pads = true, STRING }, "aan", "1", FAULT_TYPE, 1 },
	{ { 0 }, "nnn", "1,-2.5e7,0", FAULT_NONE, 10 },
	{ { 0 }, "ann", "1,x,y", FAULT_TYPE, 2 },
	{ { 0 }, "aan", "1,2,\"\"", FAULT_TYPE, 4 },
	{ { 0 }, "ana", "1,007,3", FAULT_TYPE, 2 },
	{ { 0 }, "iii", "1,-0,12345678901234567890", FAULT_NONE, 25 },
	{ { 0 }, "ai", "1,2.0,3", FAULT_TYPE, 2 },
	{ { 0 }, "ai", "1,2e3,3", FAULT_TYPE, 2 },
	{ { 0 }, "bbb", "true,false,", FAULT_NONE, 11 },
	{ { 0 }, "abb", "1,True,x", FAULT_TYPE, 2 },
	{ { 0 }, "aab", "1,2,0", FAULT_TYPE, 4 },
	{ { NULLS }, "nib", "NA,\\N,NA", FAULT_NONE, 8 },
	{ { NULLS }, "n", "\"NA\",1,1", FAULT_TYPE, 0 },
	{ { STRING }, "n", ",1,1", FAULT_TYPE, 0 },
	{ { OMIT }, "n", ",1,1", FAULT_NONE, 4 },
};

START_TEST(check)
{
	struct shape shape = { .rules = faults[_i].rules };
	struct given given;
	struct fault fault;
	size_t one = 0;

	/* what is written does not matter to what is checked */
	begin(&shape, "a,b,c", faults[_i].types, &one, 1);
	give(&given, faults[_i].record);
	fault = shape_check(&shape, &given.record, given.bytes);
	ck_assert_msg(
		fault.kind == faults[_i].kind && fault.at == faults[_i].at,
		"case %d, %s: kind %d at %zu", _i, faults[_i].record,
		(int)fault.kind, fault.at);
	record_free(&given.record);
	shape_free(&shape);
}
END_TEST

START_TEST(types)
{
	static const char *const words[] = { "auto", "number", "integer",
		"boolean", "string" };
	int i;

	for (i = 0; i < 5; i++) {
		ck_assert_int_eq(shape_type_of(words[i], strlen(words[i])), i);
		ck_assert_str_eq(shape_type_name((enum shape_type)i), words[i]);
	}
	ck_assert_int_eq(shape_type_of("number", 5), -1);
	ck_assert_int_eq(shape_type_of("", 0), -1);
	ck_assert(shape_is_of_type(SHAPE_AUTO, "1E5", 3));
	ck_assert(!shape_is_of_type(SHAPE_INTEGER, "1E5", 3));
}
END_TEST

START_TEST(no_names)
{
	struct names names = { 0 };
	bool is_short_of_memory = true;
	size_t second;

	ck_assert_uint_eq(
		names_find_double(&names, &second, &is_short_of_memory),
		NAMES_NONE);
	ck_assert(!is_short_of_memory);
	ck_assert(!names_number(&names, SIZE_MAX));
	ck_assert_uint_eq(names.count, 0);
}
END_TEST

START_TEST(find)
{
	struct names names;
	size_t second = 0;
	bool is_short_of_memory = true;

	take(&names, "a,\"b,\"\"c\",,ab,a,ab");
	ck_assert_uint_eq(names_find(&names, 0, "a", 1), 0);
	ck_assert_uint_eq(names_find(&names, 1, "a", 1), 4);
	ck_assert_uint_eq(names_find(&names, 0, "b,\"c", 4), 1);
	ck_assert_uint_eq(names_find(&names, 0, "", 0), 2);
	ck_assert_uint_eq(names_find(&names, 0, "ab", 2), 3);
	ck_assert_uint_eq(names_find(&names, 0, "c", 1), NAMES_NONE);
	ck_assert_uint_eq(
		names_find_double(&names, &second, &is_short_of_memory), 0);
	ck_assert_uint_eq(second, 4);
	ck_assert(!is_short_of_memory);
	names_free(&names);
	take(&names, "a,ab,b,aa");
	ck_assert_uint_eq(
		names_find_double(&names, &second, &is_short_of_memory),
		NAMES_NONE);
	names_free(&names);
	take(&names, "a\xFF,\xE2\x82,\"\"\"\"");
	ck_assert_uint_eq(names_find(&names, 0, "a\xEF\xBF\xBD", 4), 0);
	ck_assert_uint_eq(names_find(&names, 0, "\xEF\xBF\xBD", 3), 1);
	ck_assert_uint_eq(names_find(&names, 0, "\"", 1), 2);
	names_free(&names);
}
END_TEST

START_TEST(made_names)
{
	static const char *const texts[] = { "x", "a long name" };
	struct names names;

	ck_assert(names_number(&names, 12));
	ck_assert_uint_eq(names.count, 12);
	ck_assert_uint_eq(names_find(&names, 0, "c1", 2), 0);
	ck_assert_uint_eq(names_find(&names, 0, "c12", 3), 11);
	names_free(&names);
	ck_assert(names_list(&names, texts, 2));
	ck_assert_uint_eq(names_find(&names, 0, "a long name", 11), 1);
	names_free(&names);
	ck_assert(names_number(&names, 0));
	names_free(&names);
}
END_TEST

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
	{ "a=x=y", "x", false },
	{ "a=x=y", "x=y", true },
	{ "a=", "", true },
	{ "a=x\"", "\"x\"\"\"", true },
	{ "a=9007199254740993", "9007199254740992", false },
};

START_TEST(from_value)
{
	struct given given;
	struct from from;

	from_begin(&from, begins[_i].from);
	ck_assert_uint_eq(from.name_length, 1);
	give(&given, begins[_i].field);
	ck_assert_msg(from_admits(&from, &given.record, given.bytes) ==
			      begins[_i].is_reached,
		"%s, %s", begins[_i].from, begins[_i].field);
	record_free(&given.record);
	if (begins[_i].is_reached) {
		give(&given, "");
		ck_assert(from_admits(&from, &given.record, given.bytes));
		record_free(&given.record);
	}
}
END_TEST

/* In a record that is too short it is empty. */
START_TEST(from_missing_field)
{
	struct given given;
	struct from from;

	give(&given, "x");
	from_begin(&from, "a=x");
	from.field = 1;
	ck_assert(!from_admits(&from, &given.record, given.bytes));
	from_begin(&from, "a=");
	from.field = 1;
	ck_assert(from_admits(&from, &given.record, given.bytes));
	record_free(&given.record);
}
END_TEST

START_TEST(from_text)
{
	struct from from;

	ck_assert_ptr_null(from_verify("a=b"));
	ck_assert_ptr_null(from_verify("a="));
	ck_assert_ptr_null(from_verify("a=="));
	ck_assert_ptr_nonnull(from_verify("a"));
	ck_assert_ptr_nonnull(from_verify(""));
	ck_assert_ptr_nonnull(from_verify("=b"));
	from_begin(&from, NULL);
	ck_assert(from.is_reached);
}
END_TEST

/* Which of the records 1 to 9 are written. */
static const struct {
	const char *from;
	const char *shard;
	uint64_t skip;
	uint64_t limit;
	const char *written;
	const char *again; /* and in a second pass */
} ranges[] = {
	{ NULL, NULL, 0, UINT64_MAX, "123456789", "123456789" },
	{ NULL, NULL, 7, UINT64_MAX, "89", "123456789" },
	{ NULL, NULL, 20, UINT64_MAX, "", "123456789" },
	{ NULL, NULL, 2, 3, "345", "" },
	{ NULL, NULL, 0, 12, "123456789", "123" },
	{ "a=7", NULL, 1, UINT64_MAX, "89", "123456789" },
	{ NULL, "1/1", 0, UINT64_MAX, "123456789", "123456789" },
	{ NULL, "1/4", 0, UINT64_MAX, "159", "48" },
	{ NULL, "4/4", 0, UINT64_MAX, "48", "37" },
	{ NULL, "2/3", 1, 1, "5", "" },
	{ "a=4", "2/2", 1, UINT64_MAX, "79", "2468" },
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

		give(&given, text);
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
	struct range range = { .skip = ranges[_i].skip,
		.limit = ranges[_i].limit };
	char written[16];

	from_begin(&range.from, ranges[_i].from);
	range_set_shard(&range, ranges[_i].shard);
	write_range(&range, written);
	ck_assert_str_eq(written, ranges[_i].written);
	range_again(&range);
	write_range(&range, written);
	ck_assert_str_eq(written, ranges[_i].again);
}
END_TEST

START_TEST(shards)
{
	ck_assert_ptr_null(range_verify_shard("1/1"));
	ck_assert_ptr_null(range_verify_shard("3/4"));
	ck_assert_ptr_null(
		range_verify_shard("9223372036854775807/9223372036854775807"));
	ck_assert_ptr_nonnull(range_verify_shard("0/4"));
	ck_assert_ptr_nonnull(range_verify_shard("5/4"));
	ck_assert_ptr_nonnull(range_verify_shard("1/0"));
	ck_assert_ptr_nonnull(range_verify_shard("1"));
	ck_assert_ptr_nonnull(range_verify_shard("/"));
	ck_assert_ptr_nonnull(range_verify_shard("1/2/3"));
	ck_assert_ptr_nonnull(range_verify_shard("-1/2"));
	ck_assert_ptr_nonnull(range_verify_shard("1/2x"));
	ck_assert_ptr_nonnull(
		range_verify_shard("000000000000000000000000000001/2"));
}
END_TEST

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

int
main(void)
{
	Suite *suite = suite_create("shape");
	TCase *tcase = tcase_create("shape");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, line, 0, COUNT(lines));
	tcase_add_test(tcase, worst_line);
	tcase_add_loop_test(tcase, check, 0, COUNT(faults));
	tcase_add_test(tcase, types);
	tcase_add_test(tcase, find);
	tcase_add_test(tcase, no_names);
	tcase_add_test(tcase, made_names);
	tcase_add_loop_test(tcase, from_value, 0, COUNT(begins));
	tcase_add_test(tcase, from_missing_field);
	tcase_add_test(tcase, from_text);
	tcase_add_loop_test(tcase, written_range, 0, COUNT(ranges));
	tcase_add_test(tcase, shards);
	return suite_run(suite);
}
