/* SPDX-License-Identifier: ISC */
/* spacings: the median compared with a sorted array. */
#include "pace/spacings.h"
#include "suite.h"

#include <check.h>
#include <inttypes.h>
#include <stdlib.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define MOST 2000
#define S INT64_C(1000000000)

static const struct {
	int64_t values[6]; /* 0 ends them */
	int64_t median;
	bool is_exact;
} rows[] = {
	{ { 0 }, 0, true },
	{ { 7 }, 7, true },
	{ { S, S, S }, S, true },
	{ { 3 * S, S }, S, true },
	{ { 3 * S, S, 2 * S }, 2 * S, true },
	{ { 31, 32, 33 }, 32, true },
	{ { 63, 64, 65 }, 64, false },
	{ { 1, INT64_MAX }, 1, true },
	{ { INT64_MAX, INT64_MAX, 1 }, INT64_MAX, true },
	/* both are in one bucket */
	{ { S, S + 2 }, S + 1, false },
	{ { S, S, 5 * S, 5 * S + 2 }, S, true },
};

START_TEST(few)
{
	static struct spacings spacings;
	const int64_t *value = rows[_i].values;
	int64_t median;
	bool is_exact;

	spacings = (struct spacings){ 0 };
	for (; *value; value++)
		spacings_add(&spacings, *value);
	median = spacings_median(&spacings, &is_exact);
	ck_assert_msg(median == rows[_i].median, "%" PRId64, median);
	ck_assert_int_eq(is_exact, rows[_i].is_exact);
}
END_TEST

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int64_t
random_spacing(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (int64_t)(*state >> (*state >> 58 | 1));
}

START_TEST(many)
{
	static struct spacings spacings;
	static int64_t values[MOST];
	uint64_t state = (uint64_t)_i + 1;
	int count = 1 + _i * 13 % MOST, i;
	int64_t median, wanted;
	bool is_exact;

	spacings = (struct spacings){ 0 };
	for (i = 0; i < count; i++) {
		values[i] = random_spacing(&state);
		spacings_add(&spacings, values[i]);
	}
	qsort(values, (size_t)count, sizeof(values[0]), compare);
	wanted = values[(count - 1) / 2];
	median = spacings_median(&spacings, &is_exact);
	if (is_exact)
		ck_assert_int_eq(median, wanted);
	ck_assert_int_le(median - wanted, wanted / 32);
	ck_assert_int_le(wanted - median, wanted / 32);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("spacings");
	TCase *tests = tcase_create("median");

	tcase_add_loop_test(tests, few, 0, ROWS(rows));
	tcase_add_loop_test(tests, many, 0, 200);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
