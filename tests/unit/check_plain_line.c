/* SPDX-License-Identifier: ISC */
/* plain_line: lines by all rules of a shape, compared with parser and shape,
 * which read each byte; and that plain records take the fast way. */
#include "csvrows/parser.h"
#include "csvrows/plain.h"
#include "csvrows/plain_line.h"
#include "given.h"
#include "suite.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	WIDTH = 4,
	MOST = 1000
};

static const char *const nulls[] = { "NA", "0", "\\N" };

#define JSON               \
	{                  \
		NULL, NULL \
	}
#define NO_MORE NULL, NULL
#define USUAL false, JSON, NO_MORE

/* Types of the fields, by their first letters; each digit of `columns` is a
 * field. */
static const struct {
	const char *types;
	const char *columns;
	enum value_empty empty;
	size_t nulls_count;
	bool trims;
	char delimiter;
	char quote;
	bool unquotes;
	struct number_form form;
	const char *times;  /* the fields of a time, of which the first is a
			       column; or NULL */
	const char *header; /* names that are paths; or NULL */
} rules[] = {
	{ "aaaa", "3210", VALUE_EMPTY_NULL, 0, false, ',', '"', USUAL },
	{ "aaaa", "2", VALUE_EMPTY_STRING, 0, false, ';', '\'', USUAL },
	{ "nibs", "0123", VALUE_EMPTY_NULL, 0, false, ',', '"', USUAL },
	{ "nnii", "0123", VALUE_EMPTY_STRING, 2, false, '\t', '"', USUAL },
	{ "anbs", "2130", VALUE_EMPTY_OMIT, 3, true, ',', '"', USUAL },
	{ "aaaa", "0123", VALUE_EMPTY_OMIT, 0, false, ' ', '"', USUAL },
	{ "saas", "0123", VALUE_EMPTY_NULL, 3, false, ',', '\'', USUAL },
	{ "aaaa", "", VALUE_EMPTY_NULL, 0, true, ',', '"', USUAL },
	{ "nana", "0123", VALUE_EMPTY_NULL, 1, true, ' ', '|', USUAL },
	{ "anas", "0123", VALUE_EMPTY_NULL, 1, true, ',', '"', true, JSON,
		NO_MORE },
	{ "aina", "3120", VALUE_EMPTY_OMIT, 0, false, ',', '"', true, JSON,
		NO_MORE },
	{ "aaaa", "0123", VALUE_EMPTY_STRING, 3, true, '\t', '\'', true, JSON,
		NO_MORE },
	{ "ania", "0123", VALUE_EMPTY_NULL, 0, false, ';', '"', false,
		{ ",", NULL }, NO_MORE },
	{ "anis", "0123", VALUE_EMPTY_NULL, 0, true, ';', '"', true,
		{ ",", "." }, NO_MORE },
	{ "ania", "0123", VALUE_EMPTY_NULL, 1, false, ',', '"', true,
		{ NULL, "," }, NO_MORE },
	{ "ania", "0123", VALUE_EMPTY_NULL, 0, false, ',', '"', true,
		{ ",", NULL }, NO_MORE },
	{ "anaa", "0123", VALUE_EMPTY_NULL, 0, true, ';', '"', true,
		{ " ", "," }, NO_MORE },
	{ "ania", "0123", VALUE_EMPTY_NULL, 0, false, ';', '"', false,
		{ "\xC2\xB7", "\xE2\x80\xAF" }, NO_MORE },
	{ "aaaa", "0123", VALUE_EMPTY_NULL, 0, false, ',', '"', false, JSON,
		"1", NULL },
	{ "anaa", "012", VALUE_EMPTY_OMIT, 1, true, ';', '"', false, JSON, "03",
		NULL },
	{ "aaas", "320", VALUE_EMPTY_STRING, 3, false, ',', '\'', true,
		{ ",", "." }, "23", NULL },
	{ "aaaa", "0123", VALUE_EMPTY_NULL, 0, false, ',', '"', false,
		{ ",", NULL }, "2", NULL },
	{ "aaaa", "0123", VALUE_EMPTY_NULL, 0, false, ',', '"', false, JSON,
		NULL, "a.b,a.c,d,e.f.g" },
	{ "anib", "2301", VALUE_EMPTY_NULL, 1, true, ',', '"', false, JSON,
		NULL, "a.b,a.c,d.x.long_name_of_a_column,d.x.y" },
	{ "aaaa", "0123", VALUE_EMPTY_STRING, 0, false, ',', '"', false, JSON,
		"03", "a.b.c,a.b.d,d,e.f" },
	{ "aaaa", "0123", VALUE_EMPTY_OMIT, 0, false, ',', '"', false, JSON,
		NULL, "a.b,a.c,d,e.f" },
};

#define RULES ((int)(sizeof(rules) / sizeof(rules[0])))

struct run {
	struct record_dialect dialect;
	struct parser parser;
	struct names names;
	struct shape shape;
	struct plain plain;
	struct buffer wanted;
	struct buffer got;
};

static enum value_type
type_of(char letter)
{
	switch (letter) {
	case 'n':
		return VALUE_NUMBER;
	case 'i':
		return VALUE_INTEGER;
	case 'b':
		return VALUE_BOOLEAN;
	case 's':
		return VALUE_STRING;
	default:
		return VALUE_AUTO;
	}
}

static void
add_time(struct shape *shape, int which)
{
	const char *times = rules[which].times;
	struct times_column column = { .numbers = rules[which].form };

	while (times[column.count]) {
		column.fields[column.count] =
			(size_t)(times[column.count] - '0');
		column.count++;
	}
	ck_assert(shape_add_time(shape, &column));
}

static void
begin(struct run *run, int which)
{
	const struct value_rules values = {
		.empty = rules[which].empty,
		.nulls = nulls,
		.nulls_count = rules[which].nulls_count,
		.form = rules[which].form,
	};
	const char *columns = rules[which].columns;
	size_t fields[WIDTH] = { 0 }, i;

	*run = (struct run){
		.dialect = {
			.delimiter = rules[which].delimiter,
			.quote = rules[which].quote,
			.comment = -1,
			.trims = rules[which].trims,
			.limit = SIZE_MAX,
			.unquotes = rules[which].unquotes,
		},
	};
	parser_begin(&run->parser, &run->dialect);
	if (rules[which].header)
		given_names(&run->names, rules[which].header);
	else
		ck_assert(names_number(&run->names, WIDTH));
	ck_assert(shape_begin(&run->shape, &values, WIDTH));
	if (rules[which].header)
		shape_nest(&run->shape, ".");
	for (i = 0; i < WIDTH; i++)
		shape_set_type(&run->shape, i, type_of(rules[which].types[i]));
	if (rules[which].times)
		add_time(&run->shape, which);
	for (i = 0; columns[i]; i++)
		fields[i] = (size_t)(columns[i] - '0');
	ck_assert(shape_choose(&run->shape, &run->names, fields, i));
	ck_assert(plain_begin(&run->plain, &run->dialect, &run->shape));
}

static void
end(struct run *run)
{
	parser_free(&run->parser);
	names_free(&run->names);
	plain_free(&run->plain);
	shape_free(&run->shape);
	buffer_free(&run->wanted);
	buffer_free(&run->got);
}

static uint32_t
random_next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Fields that masks can tell apart, and some that they cannot. D is the
 * delimiter, Q the quote. */
static const char *const kinds[] = { "", "0", "1.5", "-2", "-0.25", "12", "1e5",
	"-1.5E-3", "12345678901234567", "-123456789012345", "1234567890.123456",
	"007", "-", "-x", ".5", "5.", "1.2.3", "e", "0x1F", "true", "false",
	"truer", "1,5", "-12,25", "1.234,50", "1,234,567", "12.34.567", "+1",
	"-007", "+.5", "-5.",
	"1\xE2\x80\xAF"
	"234\xC2\xB7"
	"5",
	"NA", "NAN", "\\N", "some text", "text of sixteen.",
	"text of seventeen", "\xC3\xA4", "tab\there", " 12", "34\t", "  ",
	" x ", " NA ", "QQ", "Q5Q", "QtrueQ", "Q Q", "QNAQ", "QxDyQ", "Q1.5DQ",
	"Q 7 Q", "Q1,5Q", "QxQQyQ", "QQQQ", "Q5QQ1Q", "xQy", " QxQ", "Q5Q ",
	"Qx", "\xFF" };

/* Fields of a time; some rules read "0" as null. */
static const char *const times[] = { "2024-02-16", "20:30:45", "20:30", "", "0",
	"Q2024-02-16Q", "17081154450", "1708115446,5", "x" };

#define TIMES ((uint32_t)(sizeof(times) / sizeof(times[0])))
#define KINDS ((uint32_t)(sizeof(kinds) / sizeof(kinds[0])))
#define PLAIN 54u

static bool
is_of_time(int which, size_t field)
{
	return rules[which].times &&
	       strchr(rules[which].times, '0' + (int)field);
}

/* A record with its line end; *is_plain says whether all fields are. */
static size_t
make_record(char *to, int which, uint32_t *state, bool *is_plain)
{
	uint32_t most = random_next(state) % 4 == 0 ? KINDS : PLAIN;
	size_t length = 0, field, i;

	*is_plain = true;
	for (field = 0; field < WIDTH; field++) {
		uint32_t kind = random_next(state) % most;
		const char *text = kinds[kind];

		if (field)
			to[length++] = rules[which].delimiter;
		if (is_of_time(which, field))
			text = times[random_next(state) % TIMES];
		else
			*is_plain &= kind < PLAIN;
		for (i = 0; text[i]; i++) {
			to[length] = text[i];
			if (to[length] == 'Q')
				to[length] = rules[which].quote;
			if (to[length] == 'D')
				to[length] = rules[which].delimiter;
			length++;
		}
	}
	to[length++] = '\n';
	return length;
}

/* The result of parser and shape for a record. Returns whether it is good. */
static bool
write_slowly(struct run *run, const char *bytes, size_t length)
{
	struct fault fault;

	parser_restart(&run->parser);
	ck_assert_int_eq(
		parser_next(&run->parser, bytes, length, true), PARSER_RECORD);
	fault = run->parser.record.fault;
	if (fault.kind == FAULT_NONE)
		fault = shape_check(&run->shape, &run->parser.record, bytes);
	if (fault.kind != FAULT_NONE)
		return false;
	run->wanted.length = 0;
	ck_assert(shape_write(
		&run->shape, &run->parser.record, bytes, &run->wanted));
	return true;
}

START_TEST(lines)
{
	uint32_t state = (uint32_t)_i * 7919u + 1;
	struct run run;
	int round;

	begin(&run, _i % RULES);
	for (round = 0; round < 4000; round++) {
		char bytes[MOST];
		bool is_plain, is_good;
		struct plain_passed passed;
		size_t length, at;

		memset(bytes, '"', sizeof(bytes));
		length = make_record(bytes, _i % RULES, &state, &is_plain);
		is_good = write_slowly(&run, bytes, length);
		run.got.length = 0;
		plain_restart(&run.plain);
		at = plain_write(&run.plain, bytes, 0, length, 9, &run.got,
			SIZE_MAX, &passed);
		if (is_plain && !shape_nests_by_record(&run.shape))
			ck_assert_msg((at == length) == is_good,
				"taken to %zu: %s %.*s", at,
				is_good ? "good" : "bad", (int)length, bytes);
		if (at == 0)
			continue;
		ck_assert_msg(is_good && run.got.length == run.wanted.length &&
				      memcmp(run.got.bytes, run.wanted.bytes,
					      run.got.length) == 0,
			"%.*sgot: %.*swanted: %.*s", (int)length, bytes,
			(int)run.got.length, run.got.bytes,
			(int)run.wanted.length, run.wanted.bytes);
	}
	end(&run);
}
END_TEST

/* If a byte of the format may be part of a number, or a typed field is not
 * written, fields need a closer look. */
START_TEST(begins)
{
	static const struct {
		char delimiter;
		char quote;
		bool trims;
		const char *types;
		bool is_ruled;
	} cases[] = {
		{ ',', '"', false, "aa", true },
		{ ',', '"', true, "an", false },
		{ ',', '"', true, "na", true },
		{ ',', '"', true, "sa", true },
		{ ',', '"', true, "as", true },
		{ ',', ' ', false, "aa", true },
		{ ',', ' ', true, "aa", false },
		{ ',', '\t', true, "aa", false },
		{ '.', '"', false, "aa", false },
		{ '-', '"', false, "aa", false },
		{ '5', '"', false, "aa", false },
		{ ',', '0', false, "aa", false },
		{ ',', '-', false, "aa", false },
	};
	struct record_dialect dialect = {
		.delimiter = cases[_i].delimiter,
		.quote = cases[_i].quote,
		.comment = -1,
		.trims = cases[_i].trims,
		.limit = SIZE_MAX,
	};
	const struct value_rules values = { 0 };
	struct shape shape;
	struct names names = { 0 };
	struct plain_line line;
	size_t first = 0, i;

	ck_assert(names_number(&names, 2));
	ck_assert(shape_begin(&shape, &values, 2));
	for (i = 0; i < 2; i++)
		shape_set_type(&shape, i, type_of(cases[_i].types[i]));
	ck_assert(shape_choose(&shape, &names, &first, 1));
	ck_assert_int_eq(
		plain_line_begin(&line, &dialect, &shape), cases[_i].is_ruled);
	names_free(&names);
	shape_free(&shape);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("plain_line");
	TCase *tcase = tcase_create("plain_line");

	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, lines, 0, 3 * RULES);
	tcase_add_loop_test(tcase, begins, 0, 13);
	return suite_run(suite);
}
