/* shape: header, chosen columns and lines; from: where it all begins. */
#include "csvrows/from.h"
#include "csvrows/shape.h"

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
begin(struct shape *shape, const char *header)
{
	struct given given;

	give(&given, header);
	memset(shape, 0, sizeof(*shape));
	ck_assert(shape_begin(shape, &given.record, given.bytes));
	record_free(&given.record);
}

static const struct {
	const char *header;
	const char *record;
	size_t columns[4];
	size_t count; /* 0: all */
	const char *line;
} lines[] = {
	{ "a", "1", { 0 }, 0, "{\"a\":1}\n" },
	{ "a,b", "x,", { 0 }, 0, "{\"a\":\"x\",\"b\":null}\n" },
	{ "a,b,c", "1,2,3", { 2, 0 }, 2, "{\"c\":3,\"a\":1}\n" },
	{ "a,b,c", "1,2,3", { 1 }, 1, "{\"b\":2}\n" },
	{ "\"a \"\"b\"\"\",c\\d", "1,2", { 0 }, 0,
		"{\"a \\\"b\\\"\":1,\"c\\\\d\":2}\n" },
	{ "a b,\xC3\xA4", "\"\",\"1\"", { 0 }, 0,
		"{\"a b\":\"\",\"\xC3\xA4\":\"1\"}\n" },
};

START_TEST(line)
{
	struct shape shape;
	struct given given;
	struct buffer text = { 0 };

	begin(&shape, lines[_i].header);
	if (lines[_i].count)
		ck_assert(shape_choose(
			&shape, lines[_i].columns, lines[_i].count));
	give(&given, lines[_i].record);
	ck_assert_int_eq(shape_check(&shape, &given.record, given.bytes).kind,
		FAULT_NONE);
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
	struct shape shape;
	struct given given;
	struct buffer text = { 0 };
	char record[401];

	memset(record, 1, 400);
	record[200] = ',';
	record[400] = '\0';
	begin(&shape, "\x01,\x02");
	give(&given, record);
	ck_assert(shape_write(&shape, &given.record, given.bytes, &text));
	ck_assert_uint_eq(text.length, 399 * 6 + 2 * 10 + 4 + 2);
	buffer_free(&text);
	record_free(&given.record);
	shape_free(&shape);
}
END_TEST

static const struct {
	const char *record;
	enum fault_kind kind;
	size_t at;
} faults[] = {
	{ "1,2,3", FAULT_NONE, 5 },
	{ "1,2", FAULT_FIELDS, 3 },
	{ "1,2,3,4", FAULT_FIELDS, 6 },
	{ "1,2,3,\"4\",5", FAULT_FIELDS, 6 },
	{ "1,2,3,", FAULT_FIELDS, 6 },
	{ "1,\"\xC3\xA4\",3", FAULT_NONE, 8 },
	{ "1,\xC3,3", FAULT_ENCODING, 2 },
	{ "1,2,\"x\xFF\"", FAULT_ENCODING, 6 },
	{ "1,2,\xED\xA0\x80", FAULT_ENCODING, 4 },
};

START_TEST(check)
{
	struct shape shape;
	struct given given;
	struct fault fault;
	size_t one = 0;

	begin(&shape, "a,b,c");
	/* what is written does not matter to what is checked */
	ck_assert(shape_choose(&shape, &one, 1));
	give(&given, faults[_i].record);
	fault = shape_check(&shape, &given.record, given.bytes);
	ck_assert_msg(
		fault.kind == faults[_i].kind && fault.at == faults[_i].at,
		"%s: kind %d at %zu", faults[_i].record, (int)fault.kind,
		fault.at);
	record_free(&given.record);
	shape_free(&shape);
}
END_TEST

START_TEST(find)
{
	struct shape shape;
	size_t second = 0;
	bool is_short_of_memory = true;

	begin(&shape, "a,\"b,\"\"c\",,ab,a,ab");
	ck_assert_uint_eq(shape_find(&shape, "a", 1), 0);
	ck_assert_uint_eq(shape_find(&shape, "b,\"c", 4), 1);
	ck_assert_uint_eq(shape_find(&shape, "", 0), 2);
	ck_assert_uint_eq(shape_find(&shape, "ab", 2), 3);
	ck_assert_uint_eq(shape_find(&shape, "c", 1), SHAPE_NONE);
	ck_assert_uint_eq(
		shape_find_double(&shape, &second, &is_short_of_memory), 0);
	ck_assert_uint_eq(second, 4);
	ck_assert(!is_short_of_memory);
	shape_free(&shape);
	begin(&shape, "a,ab,b,aa");
	ck_assert_uint_eq(
		shape_find_double(&shape, &second, &is_short_of_memory),
		SHAPE_NONE);
	shape_free(&shape);
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

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

int
main(void)
{
	Suite *suite = suite_create("shape");
	TCase *tcase = tcase_create("shape");
	SRunner *runner = srunner_create(suite);
	int failed;

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, line, 0, COUNT(lines));
	tcase_add_test(tcase, worst_line);
	tcase_add_loop_test(tcase, check, 0, COUNT(faults));
	tcase_add_test(tcase, find);
	tcase_add_loop_test(tcase, from_value, 0, COUNT(begins));
	tcase_add_test(tcase, from_text);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
