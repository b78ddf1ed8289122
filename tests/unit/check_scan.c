/* SPDX-License-Identifier: ISC */
/* vector and scan: compared with a simple loop. */
#include "csvrows/scan.h"
#include "suite.h"

#include <check.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A generator that is the same everywhere. */
static uint32_t
random_next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

static void
fill_random(char *bytes, size_t length, uint32_t *state)
{
	static const char likely[] = ",\"'\n\r;\\\t\x1f\x20";
	size_t i;

	for (i = 0; i < length; i++) {
		uint32_t value = random_next(state);

		bytes[i] = value % 3 == 0
				   ? likely[(value >> 4) % (sizeof(likely) - 1)]
				   : (char)(value >> 6);
	}
}

/* The expected mask. */
enum wanted {
	ENDS, /* delimiters and line ends */
	DELIMITERS,
	LINE_ENDS,
	QUOTES,
	HIGH,
	ESCAPED,
	DIGITS,
};

static bool
is_wanted(enum wanted wanted, char byte, char delimiter)
{
	bool is_line_end = byte == '\n' || byte == '\r';

	switch (wanted) {
	case ENDS:
		return byte == delimiter || is_line_end;
	case DELIMITERS:
		return byte == delimiter;
	case LINE_ENDS:
		return is_line_end;
	case QUOTES:
		return byte == '\'';
	case HIGH:
		return (unsigned char)byte >= 0x80;
	case ESCAPED:
		return byte == '"' || byte == '\\' ||
		       (unsigned char)byte < 0x20;
	case DIGITS:
		return byte >= '0' && byte <= '9';
	}
	return false;
}

static uint64_t
slow(enum wanted wanted, const char *bytes, size_t length, char delimiter)
{
	uint64_t mask = 0;
	size_t i;

	for (i = 0; i < length; i++) {
		if (is_wanted(wanted, bytes[i], delimiter))
			mask |= UINT64_C(1) << i;
	}
	return mask;
}

static void
check_all(const char *bytes, char delimiter)
{
	struct scan_masks masks = scan_all(bytes, delimiter, '\'');
	vector v = vector_load(bytes);
	char copy[VECTOR_BYTES];

	ck_assert_uint_eq(scan_block(bytes, delimiter),
		slow(ENDS, bytes, SCAN_BLOCK, delimiter));
	ck_assert_uint_eq(masks.delimiters,
		slow(DELIMITERS, bytes, SCAN_BLOCK, delimiter));
	ck_assert_uint_eq(
		masks.line_ends, slow(LINE_ENDS, bytes, SCAN_BLOCK, delimiter));
	ck_assert_uint_eq(
		masks.quotes, slow(QUOTES, bytes, SCAN_BLOCK, delimiter));
	ck_assert_uint_eq(masks.high, slow(HIGH, bytes, SCAN_BLOCK, delimiter));
	ck_assert_uint_eq(
		scan_escaped(v), slow(ESCAPED, bytes, VECTOR_BYTES, delimiter));
	ck_assert_uint_eq(vector_bits(vector_within(v, '0', '9')),
		slow(DIGITS, bytes, VECTOR_BYTES, delimiter));
	vector_store(copy, v);
	ck_assert(memcmp(copy, bytes, sizeof(copy)) == 0);
}

START_TEST(bits)
{
	uint64_t mask = UINT64_C(1) << _i;

	ck_assert_uint_eq(vector_lowest(mask), (unsigned)_i);
	if (_i < 32)
		ck_assert_uint_eq(vector_first((unsigned)mask), (unsigned)_i);
	ck_assert_uint_eq(vector_count(mask - 1), (unsigned)_i);
	ck_assert_uint_eq(vector_count(~mask), 63);
	ck_assert_uint_eq(vector_count(UINT64_MAX), 64);
	ck_assert_uint_eq(vector_lowest(UINT64_MAX << _i), (unsigned)_i);
}
END_TEST

START_TEST(each_byte_at_each_place)
{
	char bytes[SCAN_BLOCK];
	size_t at;

	for (at = 0; at < SCAN_BLOCK; at++) {
		memset(bytes, 'x', sizeof(bytes));
		bytes[at] = (char)_i;
		check_all(bytes, ',');
		/* neighbours from which a carry could come */
		memset(bytes, (char)_i, sizeof(bytes));
		bytes[at] = (char)(_i + 1);
		check_all(bytes, ',');
	}
}
END_TEST

START_TEST(random_blocks)
{
	static const char delimiters[] = ",;\t|\x7f";
	uint32_t state = 1;
	char bytes[SCAN_BLOCK];
	int round;

	for (round = 0; round < 20000; round++) {
		fill_random(bytes, sizeof(bytes), &state);
		check_all(bytes, delimiters[round % 5]);
	}
}
END_TEST

START_TEST(cursor_finds_all_ends)
{
	enum {
		LENGTH = 300
	};
	char bytes[LENGTH + SCAN_SPARE];
	uint32_t state = 7;
	size_t length, at, wanted;
	int round;

	for (round = 0; round < 2000; round++) {
		struct scan scan = { .delimiter = ';' };

		fill_random(bytes, sizeof(bytes), &state);
		length = random_next(&state) % (LENGTH + 1);
		at = random_next(&state) % (length + 1);
		scan_set(&scan, bytes + at);
		while (at < length) {
			wanted = at;
			while (wanted < length && bytes[wanted] != ';' &&
				bytes[wanted] != '\n' && bytes[wanted] != '\r')
				wanted++;
			ck_assert_uint_eq(
				(size_t)(scan_next(&scan, bytes + length) -
					 bytes),
				wanted);
			at = wanted + 1;
			if (random_next(&state) % 4 == 0 && at < length) {
				at += random_next(&state) % (length - at + 1);
				scan_move(&scan, bytes + at);
			}
		}
	}
}
END_TEST

static const struct {
	const char *text;
	uint64_t count;
	size_t first;
} line_ends[] = {
	{ "", 0, 0 },
	{ "abc", 0, 3 },
	{ "\n", 1, 0 },
	{ "\r", 1, 0 },
	{ "\r\n", 1, 0 },
	{ "\n\r", 2, 0 },
	{ "\r\r\n\n", 3, 0 },
	{ "a\r\nb\nc\rd", 3, 1 },
	{ "a,b,c\n", 1, 5 },
	/* CR LF over the border of a block */
	{ "123456789012345678901234567890123456789012345678901234567890123"
	  "\r\n\n",
		2, 63 },
};

START_TEST(line_ends_are_counted)
{
	char bytes[256] = "";
	size_t length = strlen(line_ends[_i].text);

	memcpy(bytes, line_ends[_i].text, length);
	memset(bytes + length, '\n', SCAN_SPARE);
	ck_assert_msg(
		scan_count_line_ends(bytes, length) == line_ends[_i].count,
		"count of case %d", _i);
	ck_assert_msg(scan_line_end(bytes, length) == line_ends[_i].first,
		"first of case %d", _i);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("scan");
	TCase *tcase = tcase_create("scan");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, bits, 0, 64);
	tcase_add_loop_test(tcase, each_byte_at_each_place, 0, 256);
	tcase_add_test(tcase, random_blocks);
	tcase_add_test(tcase, cursor_finds_all_ends);
	tcase_add_loop_test(tcase, line_ends_are_counted, 0,
		sizeof(line_ends) / sizeof(line_ends[0]));
	return suite_run(suite);
}
