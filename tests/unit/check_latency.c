/* SPDX-License-Identifier: ISC */
/* latency: percentiles of the compact table compared with a sorted array. */
#include "httppost/latency.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define MOST 20000

static const unsigned percents[] = { 1, 10, 50, 90, 95, 99, 100 };

static int
compare(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* The percentile is not below the value, and at most 1/8 and a microsecond
 * above it. */
static void
check_percentiles(const char *name, int64_t *sorted, size_t count)
{
	struct latency latency = { { 0 }, 0, 0 };
	size_t i;

	for (i = 0; i < count; i++)
		latency_add(&latency, sorted[i]);
	ck_assert_uint_eq(latency.count, count);
	qsort(sorted, count, sizeof(*sorted), compare);
	ck_assert_int_eq(latency.longest_ns, sorted[count - 1]);
	for (i = 0; i < (size_t)ROWS(percents); i++) {
		size_t rank = (count * percents[i] + 99) / 100;
		int64_t exact = sorted[rank - 1];
		int64_t got = latency_percentile(&latency, percents[i]);

		ck_assert_msg(got >= exact &&
				      got <= exact + exact / 8 + NS_PER_US &&
				      got <= latency.longest_ns,
			"%s: p%u of %zu is %" PRId64 ", not %" PRId64, name,
			percents[i], count, got, exact);
	}
}

START_TEST(empty)
{
	struct latency latency = { { 0 }, 0, 0 };

	ck_assert_int_eq(latency_percentile(&latency, 50), 0);
	ck_assert_int_eq(latency_percentile(&latency, 100), 0);
	latency_add(&latency, 0);
	latency_add(&latency, -5);
	ck_assert_int_eq(latency_percentile(&latency, 100), 0);
}
END_TEST

/* One value, and one next to a far greater one: around each power of two. */
START_TEST(one_value)
{
	int64_t base_ns = NS_PER_US << _i, step;

	for (step = -3; step <= 3; step++) {
		int64_t values[100],
			ns = base_ns + step * (base_ns / 16) + step;
		size_t i;

		ns = ns < 0 ? 0 : ns;
		values[0] = ns;
		check_percentiles("one", values, 1);
		for (i = 0; i < 99; i++)
			values[i] = ns;
		values[99] = 1000 * ns;
		check_percentiles("and a greater one", values, 100);
	}
}
END_TEST

/* Hours are not written beyond the table. */
START_TEST(enormous)
{
	struct latency latency = { { 0 }, 0, 0 };

	latency_add(&latency, INT64_MAX);
	latency_add(&latency, INT64_MAX);
	latency_add(&latency, 1);
	ck_assert_int_eq(latency.longest_ns, INT64_MAX);
	ck_assert_int_gt(
		latency_percentile(&latency, 99), 24 * 3600 * NS_PER_SECOND);
}
END_TEST

static uint32_t
draw(uint32_t *state)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return *state ^ *state >> 15;
}

/* All sizes from nanoseconds to minutes, in several shapes. */
START_TEST(random_values)
{
	static int64_t values[MOST];
	uint32_t chance = (uint32_t)_i;
	size_t count = 1 + draw(&chance) % (_i % 2 ? 300 : MOST), i;

	for (i = 0; i < count; i++) {
		uint64_t bits = (uint64_t)draw(&chance) << 8;

		bits >>= draw(&chance) % (_i % 3 ? 40 : 4);
		values[i] = (int64_t)bits;
	}
	check_percentiles("random", values, count);
}
END_TEST

/* The rank is rounded up: of 1..count milliseconds. */
START_TEST(rank)
{
	static const size_t counts[] = { 1, 2, 99, 100, 101, 199, 1000 };
	static int64_t values[1000];
	size_t i;

	for (i = 0; i < counts[_i]; i++)
		values[i] = (int64_t)(i + 1) * NS_PER_MS;
	check_percentiles("steps", values, counts[_i]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("latency");
	TCase *tests = tcase_create("latency");

	tcase_add_test(tests, empty);
	tcase_add_loop_test(tests, one_value, 0, 32);
	tcase_add_test(tests, enormous);
	tcase_add_loop_test(tests, random_values, 0, 40);
	tcase_add_loop_test(tests, rank, 0, 7);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
