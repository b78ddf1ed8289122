/* SPDX-License-Identifier: ISC */
/* shape: chosen columns, types, null and lines. */
#include "csvrows/nest.h"
#include "csvrows/shape.h"
#include "given.h"
#include "suite.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A shape that writes the first `count` fields, or all if that is 0. `types`
 * has a letter for each field: auto, number, integer, boolean, string. */
static void
begin(struct shape *shape, const struct value_rules *rules, const char *header,
	const char *types, const size_t *fields, size_t count)
{
	static const char letters[] = "anibs";
	size_t all[16], i;
	struct names names;

	given_names(&names, header);
	ck_assert(shape_begin(shape, rules, names.count));
	for (i = 0; i < 16; i++)
		all[i] = i;
	for (i = 0; types[i]; i++)
		shape_set_type(shape, i,
			(enum value_type)(strchr(letters, types[i]) - letters));
	ck_assert(shape_choose(shape, &names, count ? fields : all,
		count ? count : names.count));
	names_free(&names);
}

static const char *const nulls[] = { "NA", "\\N" };

#define NULLS .nulls = nulls, .nulls_count = 2
#define STRING .empty = VALUE_EMPTY_STRING
#define OMIT .empty = VALUE_EMPTY_OMIT
#define DROPS .drops_empty = true

static const struct {
	struct value_rules rules;
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
	{ { .type = VALUE_STRING }, "a,b", "", "1,", { 0 }, 0,
		"{\"a\":\"1\",\"b\":null}\n" },
	/* numbers as people write them */
	{ { 0 }, "a,b,c", "nin", "+1.50,007,-.5", { 0 }, 0,
		"{\"a\":1.50,\"b\":7,\"c\":-0.5}\n" },
	{ { 0 }, "a,b,c", "nin", "5.,-5.,000", { 0 }, 0,
		"{\"a\":5,\"b\":-5,\"c\":0}\n" },
	{ { 0 }, "a,b,c", "", "+1,007,.5", { 0 }, 0,
		"{\"a\":\"+1\",\"b\":\"007\",\"c\":\".5\"}\n" },
	/* empty fields, and null */
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
	{ { NULLS, STRING, .type = VALUE_STRING }, "a,b", "", "NA,", { 0 }, 0,
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
	struct shape shape;
	struct given given;
	struct buffer text = { 0 };

	begin(&shape, &lines[_i].rules, lines[_i].header, lines[_i].types,
		lines[_i].columns, lines[_i].count);
	given_record(&given, lines[_i].record);
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

/* A shape whose names are paths. */
static const struct {
	enum value_empty empty;
	const char *header;
	const char *record;
	const char *line;
} nested[] = {
	{ VALUE_EMPTY_NULL, "a.b,c,a.d", "1,2,3",
		"{\"a\":{\"b\":1,\"d\":3},\"c\":2}\n" },
	{ VALUE_EMPTY_NULL, "a.b.c,a.b.d,a.e", "1,,3",
		"{\"a\":{\"b\":{\"c\":1,\"d\":null},\"e\":3}}\n" },
	{ VALUE_EMPTY_NULL, "x,a.b", "1,2", "{\"x\":1,\"a\":{\"b\":2}}\n" },
	{ VALUE_EMPTY_OMIT, "a.b,a.c,d.e.f,d.g,h", ",1,2,,3",
		"{\"a\":{\"c\":1},\"d\":{\"e\":{\"f\":2}},\"h\":3}\n" },
	{ VALUE_EMPTY_OMIT, "a.b,a.c,d.e.f,d.g,h", ",,,2,",
		"{\"d\":{\"g\":2}}\n" },
	{ VALUE_EMPTY_OMIT, "a.b,a.c", ",", "{}\n" },
	{ VALUE_EMPTY_OMIT, "a.b,a.c,d.e", "1,2,3",
		"{\"a\":{\"b\":1,\"c\":2},\"d\":{\"e\":3}}\n" },
	{ VALUE_EMPTY_OMIT, "a,b", "1,", "{\"a\":1}\n" },
};

START_TEST(nest)
{
	const struct value_rules rules = { .empty = nested[_i].empty };
	struct buffer text = { 0 };
	struct given given;
	struct shape shape;
	struct names names;
	size_t fields[16], count, faulty[2];

	given_names(&names, nested[_i].header);
	for (count = 0; count < names.count; count++)
		fields[count] = count;
	ck_assert_int_eq(
		nest_order(&names, ".", fields, count, faulty), NEST_GOOD);
	ck_assert(shape_begin(&shape, &rules, names.count));
	shape_nest(&shape, ".");
	ck_assert(shape_choose(&shape, &names, fields, count));
	given_record(&given, nested[_i].record);
	ck_assert(shape_write(&shape, &given.record, given.bytes, &text));
	ck_assert(buffer_append_byte(&text, '\0'));
	ck_assert_str_eq(text.bytes, nested[_i].line);
	buffer_free(&text);
	record_free(&given.record);
	names_free(&names);
	shape_free(&shape);
}
END_TEST

/* The fields d and t are one time; n is a number. A fault has no line. */
static const struct {
	struct value_rules rules;
	const char *record;
	enum fault_kind kind;
	size_t at;
	const char *line;
} timed[] = {
	{ { 0 }, "1,2024-02-16,20:30", FAULT_NONE, 0,
		"{\"n\":1,\"d\":\"2024-02-16T20:30:00Z\"}\n" },
	{ { 0 }, "1,\"2024-02-16\",\"20:30\"", FAULT_NONE, 0,
		"{\"n\":1,\"d\":\"2024-02-16T20:30:00Z\"}\n" },
	{ { 0 }, "1,,", FAULT_NONE, 0, "{\"n\":1,\"d\":null}\n" },
	{ { OMIT }, "1,,", FAULT_NONE, 0, "{\"n\":1}\n" },
	{ { NULLS }, "1,NA,", FAULT_NONE, 0, "{\"n\":1,\"d\":null}\n" },
	{ { .pads = true }, "1", FAULT_NONE, 0, "{\"n\":1,\"d\":null}\n" },
	{ { 0 }, "1,2024-02-16,", FAULT_TIME, 2, NULL },
	{ { 0 }, "1,,20:30", FAULT_TIME, 2, NULL },
	{ { 0 }, "1,x,y", FAULT_TIME, 2, NULL },
	{ { .pads = true, STRING }, "1", FAULT_TIME, 1, NULL },
	{ { 0 }, "1,03/04/2024,20:30", FAULT_NO_FORM, 2, NULL },
	{ { 0 }, "x,2024-02-16,20:30", FAULT_TYPE, 0, NULL },
};

START_TEST(time)
{
	const struct times_column column = { { 1, 2 }, .count = 2 };
	struct buffer text = { 0 };
	struct fault fault;
	struct given given;
	struct shape shape;
	struct names names;
	size_t fields[] = { 0, 1 };

	given_names(&names, "n,d,t");
	ck_assert(shape_begin(&shape, &timed[_i].rules, names.count));
	shape_set_type(&shape, 0, VALUE_NUMBER);
	ck_assert(shape_add_time(&shape, &column));
	ck_assert_ptr_nonnull(shape_time(&shape, 1));
	ck_assert_ptr_null(shape_time(&shape, 2));
	ck_assert(shape_choose(&shape, &names, fields, 2));
	given_record(&given, timed[_i].record);
	fault = shape_check(&shape, &given.record, given.bytes);
	ck_assert_int_eq(fault.kind, timed[_i].kind);
	if (timed[_i].line) {
		ck_assert(
			shape_write(&shape, &given.record, given.bytes, &text));
		ck_assert(buffer_append_byte(&text, '\0'));
		ck_assert_str_eq(text.bytes, timed[_i].line);
	} else {
		ck_assert_uint_eq(fault.at, timed[_i].at);
	}
	buffer_free(&text);
	record_free(&given.record);
	names_free(&names);
	shape_free(&shape);
}
END_TEST

/* There is room for the longest possible line: each byte is escaped. */
START_TEST(worst_line)
{
	static const struct value_rules rules = { 0 };
	struct shape shape;
	struct given given;
	struct buffer text = { 0 };
	char record[401];

	memset(record, 1, 400);
	record[200] = ',';
	record[400] = '\0';
	begin(&shape, &rules, "\x01,\x02", "", NULL, 0);
	given_record(&given, record);
	ck_assert(shape_write(&shape, &given.record, given.bytes, &text));
	ck_assert_uint_eq(text.length, 399 * 6 + 2 * 10 + 4 + 2);
	ck_assert_uint_le(text.length, shape_most(&shape, 400));
	buffer_free(&text);
	record_free(&given.record);
	shape_free(&shape);
}
END_TEST

static const struct {
	struct value_rules rules;
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
	{ { 0 }, "ana", "1,0x7,3", FAULT_TYPE, 2 },
	{ { 0 }, "nin", "+1,007,.5", FAULT_NONE, 9 },
	{ { 0 }, "ai", "1,.5,3", FAULT_TYPE, 2 },
	{ { 0 }, "an", "1,1 234,3", FAULT_TYPE, 2 },
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
	{ { DROPS }, "", "1,2,3,", FAULT_NONE, 6 },
	{ { DROPS }, "", "1,2,3,,\"\",", FAULT_NONE, 10 },
	{ { DROPS }, "", "1,2,3,,4", FAULT_FIELDS, 6 },
	{ { DROPS }, "", "1,2", FAULT_FIELDS, 3 },
};

START_TEST(check)
{
	struct shape shape;
	struct given given;
	struct fault fault;
	size_t one = 0;

	/* columns that are not written are checked, too */
	begin(&shape, &faults[_i].rules, "a,b,c", faults[_i].types, &one, 1);
	given_record(&given, faults[_i].record);
	fault = shape_check(&shape, &given.record, given.bytes);
	ck_assert_msg(
		fault.kind == faults[_i].kind && fault.at == faults[_i].at,
		"case %d, %s: kind %d at %zu", _i, faults[_i].record,
		(int)fault.kind, fault.at);
	record_free(&given.record);
	shape_free(&shape);
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
	tcase_add_loop_test(tcase, nest, 0, COUNT(nested));
	tcase_add_loop_test(tcase, time, 0, COUNT(timed));
	tcase_add_test(tcase, worst_line);
	tcase_add_loop_test(tcase, check, 0, COUNT(faults));
	return suite_run(suite);
}
