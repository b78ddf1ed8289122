/* SPDX-License-Identifier: ISC */
/* deadlines: the soonest comes first, whatever was added and removed. */
#include "httppost/deadlines.h"
#include "suite.h"

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#define COUNT 40

static uint32_t
draw(uint32_t *state, uint32_t below)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return (uint32_t)(((uint64_t)*state * below) >> 32);
}

START_TEST(none)
{
	struct deadlines deadlines = { 0 };

	ck_assert_int_eq(deadlines_next(&deadlines), DEADLINES_NONE);
	ck_assert_ptr_null(deadlines_passed(&deadlines, INT64_MAX));
}
END_TEST

START_TEST(passes_at_its_moment)
{
	struct deadlines deadlines = { 0 };
	struct deadline deadline;

	deadlines_add(&deadlines, &deadline, &deadline, 1000, 500);
	ck_assert_int_eq(deadlines_next(&deadlines), 1500);
	ck_assert_ptr_null(deadlines_passed(&deadlines, 1499));
	ck_assert_ptr_eq(deadlines_passed(&deadlines, 1500), &deadline);
	deadlines_remove(&deadlines, &deadline);
	ck_assert_int_eq(deadlines_next(&deadlines), DEADLINES_NONE);
	ck_assert_ptr_null(deadlines_passed(&deadlines, 1500));
}
END_TEST

/* A limit of centuries exceeds the clock. */
START_TEST(never_passes)
{
	struct deadlines deadlines = { 0 };
	struct deadline deadline;

	deadlines_add(&deadlines, &deadline, &deadline, 1000, INT64_MAX - 10);
	ck_assert_int_eq(deadlines_next(&deadlines), DEADLINES_NONE);
	ck_assert_ptr_null(deadlines_passed(&deadlines, INT64_MAX));
}
END_TEST

START_TEST(first_come_first_passed)
{
	struct deadlines deadlines = { 0 };
	struct deadline each[3];
	size_t i;

	for (i = 0; i < 3; i++)
		deadlines_add(&deadlines, &each[i], &each[i], 7, 3);
	for (i = 0; i < 3; i++) {
		ck_assert_ptr_eq(deadlines_passed(&deadlines, 10), &each[i]);
		deadlines_remove(&deadlines, &each[i]);
	}
}
END_TEST

/* Compared with a search through all of them. */
START_TEST(soonest_of_many)
{
	struct deadlines deadlines = { 0 };
	struct deadline each[COUNT];
	bool is_there[COUNT] = { false };
	uint32_t state = 1 + (uint32_t)_i;
	int64_t now_ns = 0, soonest_ns;
	int step;
	size_t i;

	for (step = 0; step < 20000; step++) {
		const struct deadline *passed;

		i = draw(&state, COUNT);
		now_ns += draw(&state, 3);
		if (is_there[i])
			deadlines_remove(&deadlines, &each[i]);
		else
			deadlines_add(&deadlines, &each[i], &each[i], now_ns,
				draw(&state, 100));
		is_there[i] = !is_there[i];
		soonest_ns = DEADLINES_NONE;
		for (i = 0; i < COUNT; i++) {
			if (is_there[i] && each[i].at_ns < soonest_ns)
				soonest_ns = each[i].at_ns;
		}
		ck_assert_int_eq(deadlines_next(&deadlines), soonest_ns);
		passed = deadlines_passed(&deadlines, now_ns);
		ck_assert_int_eq(passed != NULL, soonest_ns <= now_ns);
		if (passed)
			ck_assert_int_eq(passed->at_ns, soonest_ns);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("deadlines");
	TCase *tests = tcase_create("deadlines");

	tcase_add_test(tests, none);
	tcase_add_test(tests, passes_at_its_moment);
	tcase_add_test(tests, never_passes);
	tcase_add_test(tests, first_come_first_passed);
	tcase_add_loop_test(tests, soonest_of_many, 0, 5);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
