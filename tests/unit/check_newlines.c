/* SPDX-License-Identifier: ISC */
/* newlines: blocks give the same result as single bytes. */
#include "pace/newlines.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define BYTES ((size_t)5000)
#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* A newline in that many bytes, at random; 1: only newlines, 0: none. */
static const int rarities[] = { 0, 1, 2, 9, 200, 1000, 4000 };

static size_t
span_one_by_one(
	const char *bytes, size_t length, uint64_t most, uint64_t *lines)
{
	size_t i, span = 0;

	*lines = 0;
	for (i = 0; i < length && *lines < most; i++) {
		if (bytes[i] != '\n')
			continue;
		++*lines;
		span = i + 1;
	}
	return span;
}

static void
check_span(const char *bytes, size_t length, uint64_t most)
{
	uint64_t wanted_lines, lines;
	size_t wanted = span_one_by_one(bytes, length, most, &wanted_lines);
	size_t span = newlines_span(bytes, length, most, &lines);

	ck_assert_msg(span == wanted && lines == wanted_lines,
		"%zu bytes, at most %llu lines: %zu and %llu, not %zu and %llu",
		length, (unsigned long long)most, span,
		(unsigned long long)lines, wanted,
		(unsigned long long)wanted_lines);
}

START_TEST(blocks)
{
	char *bytes = malloc(BYTES); /* so that tools see what is beyond */
	uint64_t lines;
	size_t i;
	int round;

	ck_assert_ptr_nonnull(bytes);
	srand(1);
	for (round = 0; round < 500; round++) {
		size_t from = (size_t)rand() % 70;
		size_t length = (size_t)rand() % (BYTES - from);

		for (i = 0; i < BYTES; i++)
			bytes[i] =
				(char)(rarities[_i] && rand() % rarities[_i] ==
								0
						? '\n'
						: 'x' - 128 * (rand() % 2));
		(void)span_one_by_one(bytes + from, length, UINT64_MAX, &lines);
		ck_assert_uint_eq(newlines_count(bytes + from, length), lines);
		check_span(bytes + from, length, UINT64_MAX);
		check_span(bytes + from, length, lines);
		check_span(bytes + from, length, lines / 2);
		check_span(bytes + from, length, lines ? lines - 1 : 0);
		check_span(
			bytes + from, length, (uint64_t)rand() % (lines + 2));
	}
	free(bytes);
}
END_TEST

/* A lane that is full of them does not overflow its byte. */
START_TEST(nothing_else)
{
	static char bytes[65536];
	uint64_t lines;

	memset(bytes, '\n', sizeof(bytes));
	ck_assert_uint_eq(newlines_count(bytes, sizeof(bytes)), 65536);
	ck_assert_uint_eq(
		newlines_span(bytes, sizeof(bytes), 40000, &lines), 40000);
	ck_assert_uint_eq(lines, 40000);
}
END_TEST

static Suite *
newlines_suite(void)
{
	Suite *suite = suite_create("newlines");
	TCase *tests = tcase_create("blocks");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, blocks, 0, ROWS(rarities));
	tcase_add_test(tests, nothing_else);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(newlines_suite());
}
