/* SPDX-License-Identifier: ISC */
/* skim: how far it goes, in a table; and that it ends each record where the
 * parser does, on random bytes. */
#include "csvrows/parser.h"
#include "csvrows/skim.h"
#include "suite.h"

#include <check.h>
#include <stdint.h>
#include <string.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const struct record_dialect usual = {
	.delimiter = ',', .quote = '"', .comment = -1, .limit = 1000
};

/* Sixty bytes, to begin close to the end of a block. */
#define SIXTY "abcdefghi,abcdefghi,abcdefghi,abcdefghi,abcdefghi,abcdefgh\r\n"

/* What is passed of the bytes, in bytes and line ends. */
static const struct {
	const char *bytes;
	size_t passed;
	unsigned lines;
} table[] = {
	{ "", 0, 0 },
	{ "a", 0, 0 },
	{ "a\n", 2, 1 },
	{ "a\r", 0, 0 },
	{ "a\r\n", 3, 1 },
	{ "a\rb\n", 4, 2 },
	{ "a\n\n\r\n\rb\n", 8, 5 },
	{ "a,b\nc", 4, 1 },
	{ "\"a\nb\",c\n", 8, 2 },
	{ "\"a\r\nb\"\r\nc", 8, 2 },
	{ "\"a\"\"b\"\n", 7, 1 },
	{ "\"\"\"\"\n", 5, 1 },
	{ "\"\"\n", 3, 1 },
	{ "a,\"\"\"\nb\"\n", 9, 2 },
	{ "a\nb\"c\n", 2, 1 },   /* a quote that is data */
	{ "a\n\"b\"c\n", 2, 1 }, /* text after a quote */
	{ "a\n \"b\"\n", 2, 1 }, /* a blank before a quote */
	{ "a\n\"b\n", 2, 1 },    /* never closed */
	{ "a\n\"b\"", 2, 1 },
	{ "a\n\"b\"\"", 2, 1 },
	{ SIXTY "a,b\n\"c\nd\",e\n", 72, 4 },
	{ SIXTY "a,\"\nb\"\n", 67, 3 },
	{ SIXTY "ab,\"\"\"\"\n", 68, 2 },
	{ SIXTY "abc\"\"\n", 60, 1 },
	{ SIXTY "ab\r\n\r\n", 66, 3 },
	{ SIXTY "abc\r\nd\n", 67, 3 },
	{ SIXTY "\"b\"\r\n\"c\"\n", 69, 3 },
	{ SIXTY "\"bc\"d\n", 60, 1 },
};

/* At each place in memory that a block can begin at. */
START_TEST(passed)
{
	char bytes[256 + SCAN_SPARE];
	size_t length = strlen(table[_i].bytes), shift;
	struct skim skim;
	uint64_t lines;

	skim_begin(&skim, &usual);
	for (shift = 0; shift < SCAN_BLOCK; shift++) {
		memset(bytes, '"', sizeof(bytes));
		memcpy(bytes + shift, table[_i].bytes, length);
		ck_assert_uint_eq(
			skim_pass(&skim, bytes, shift, shift + length, &lines),
			shift + table[_i].passed);
		ck_assert_uint_eq(lines, table[_i].lines);
	}
}
END_TEST

static size_t
pass_with(const struct record_dialect *dialect, const char *text)
{
	char bytes[1024 + SCAN_SPARE] = "";
	struct skim skim;
	uint64_t lines;

	memcpy(bytes, text, strlen(text));
	skim_begin(&skim, dialect);
	return skim_pass(&skim, bytes, 0, strlen(text), &lines);
}

START_TEST(dialects)
{
	struct record_dialect dialect = usual;

	dialect.comment = '#';
	ck_assert_uint_eq(pass_with(&dialect, "#a\n#,b\n"), 7);
	ck_assert_uint_eq(pass_with(&dialect, "a\n#,\"b\nc\"\n"), 2);
	ck_assert_uint_eq(pass_with(&dialect, "a\n#,\"b\"" SIXTY), 2);
	ck_assert_uint_eq(pass_with(&dialect, "a,\"#\"\n"), 6);
	dialect = usual;
	dialect.escape = '\\';
	ck_assert_uint_eq(pass_with(&dialect, "a\\\n\"a\\\",b\"\n"), 3);
	ck_assert_uint_eq(pass_with(&dialect, "\"a\",b\n"), 6);
	dialect = usual;
	dialect.delimiter = ';';
	ck_assert_uint_eq(pass_with(&dialect, "a;\"b\"\na,\"b\"\n"), 6);
	dialect.quote = '\0';
	ck_assert_uint_eq(pass_with(&dialect, "a\n"), 0);
}
END_TEST

/* Records that are too long are left. */
START_TEST(limit)
{
	struct record_dialect dialect = usual;

	dialect.limit = 127; /* too small to be checked in blocks */
	ck_assert_uint_eq(pass_with(&dialect, "a\n"), 0);
	dialect.limit = 130;
	ck_assert_uint_eq(pass_with(&dialect, SIXTY SIXTY SIXTY "a\n"), 182);
	ck_assert_uint_eq(
		pass_with(&dialect, "a\n\"" SIXTY SIXTY "1234567\"\n"), 132);
	ck_assert_uint_eq(
		pass_with(&dialect, "a\n\"" SIXTY SIXTY "12345678\"\n"), 133);
	ck_assert_uint_eq(
		pass_with(&dialect, "a\n\"" SIXTY SIXTY "123456789\"\n"), 2);
}
END_TEST

/* --- beside the parser --- */

/* The records that the parser finds from an offset on, which is in that line.
 * All bytes are there at once. */
struct found {
	size_t at[1024];
	uint64_t line[1024];
	enum fault_kind fault[1024];
	size_t count;
};

static void
answer(struct parser *parser, const char *bytes, size_t length)
{
	struct closing closing;
	size_t opened = parser_ask(parser, &closing) + 1;

	opened += closing_look(&closing, bytes + opened, length - opened);
	if (opened == length)
		closing_end(&closing);
	parser_answer(parser, closing.verdict);
}

static void
find_records(struct found *found, const struct record_dialect *dialect,
	const char *bytes, size_t length, size_t start, uint64_t line)
{
	enum parser_result result = PARSER_MORE;
	struct parser parser;

	found->count = 0;
	parser_begin(&parser, dialect);
	parser.can_ask = true;
	parser.is_begun = true; /* after a mark */
	parser.next_line = line;
	while (result != PARSER_END) {
		result = parser_next(
			&parser, bytes + start, length - start, true);
		if (result == PARSER_RECORD) {
			found->at[found->count] = start + parser.at;
			found->line[found->count] = parser.line;
			found->fault[found->count++] = parser.record.fault.kind;
		}
		start += parser.taken;
		if (result == PARSER_ASK)
			answer(&parser, bytes + start, length - start);
	}
	parser_free(&parser);
}

static uint64_t
random_next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
		 UINT64_C(1442695040888963407);
	return *state >> 33;
}

static size_t
make_bytes(char *bytes, size_t room, uint64_t *state)
{
	static const char *const pieces[] = { "a", "b,", "\"", "\"\"", ",\"",
		"\",", "\n", "\r\n", "\r", "#", "\n\"", "\"\n", "word,word",
		"0123456789012345678901234567890123456789", "\n#", " ",
		"\xC3\xA9" };
	size_t length = 0;
	uint64_t kinds = 3 + random_next(state) % 15;

	while (length + 50 < room && random_next(state) % 200) {
		const char *piece = pieces[random_next(state) % kinds];

		memcpy(bytes + length, piece, strlen(piece));
		length += strlen(piece);
	}
	return length;
}

/* From each record on, up to some place: the parser finds the same records
 * after it as without it. */
START_TEST(like_the_parser)
{
	uint64_t state = (uint64_t)_i + 1;
	char bytes[1024 + SCAN_SPARE];
	static struct found all, rest;
	struct record_dialect dialect = usual;
	size_t moves = 0;
	int round;

	for (round = 0; round < 40; round++) {
		size_t length = make_bytes(bytes, 1024, &state), i, k;
		struct skim skim;

		memset(bytes + length, '"', SCAN_SPARE);
		dialect.comment = random_next(&state) % 2 ? '#' : -1;
		dialect.limit = random_next(&state) % 2 ? 128 : 1000;
		find_records(&all, &dialect, bytes, length, 0, 1);
		skim_begin(&skim, &dialect);
		for (i = 0; i < all.count; i++) {
			size_t begin = all.at[i];
			size_t to = begin +
				    random_next(&state) % (length - begin + 1);
			uint64_t lines;
			size_t at = skim_pass(&skim, bytes, begin, to, &lines);

			ck_assert(at >= begin && at <= to);
			moves += at > begin;
			find_records(&rest, &dialect, bytes, length, at,
				all.line[i] + lines);
			for (k = i; k < all.count && all.at[k] < at; k++)
				continue;
			ck_assert_uint_eq(rest.count, all.count - k);
			for (; k < all.count; k++) {
				size_t r = k + rest.count - all.count;

				ck_assert_uint_eq(rest.at[r], all.at[k]);
				ck_assert_uint_eq(rest.line[r], all.line[k]);
				ck_assert_int_eq(rest.fault[r], all.fault[k]);
			}
		}
	}
	ck_assert_uint_gt(moves, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("skim");
	TCase *tcase = tcase_create("skim");

	suite_add_tcase(suite, tcase);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, passed, 0, COUNT(table));
	tcase_add_test(tcase, dialects);
	tcase_add_test(tcase, limit);
	tcase_add_loop_test(tcase, like_the_parser, 0, 25);
	return suite_run(suite);
}
