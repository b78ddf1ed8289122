/* SPDX-License-Identifier: ISC */
/* slots: exact for years, one by one and in jumps. */
#include "pace/slots.h"
#include "suite.h"

#include <check.h>
#include <inttypes.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const struct quantity_rate rates[] = {
	{ 1, 1000000000 },
	{ 3, 1000000000 },
	{ 1000000, 1000000000 },
	{ 999983, 1000000000 },
	{ 7, UINT64_C(60000000000) },
	{ 3000000000, 1000000000 },
	{ 1, 1 },
	{ 7, 3 },
	{ UINT64_MAX, 1000000007 },
	{ UINT64_C(1) << 63, UINT64_MAX },
};

/* One by one they are at floor(i * period / lines), which does not overflow for
 * these few. */
START_TEST(one_by_one)
{
	struct slots slots = slots_of_rate(&rates[_i]);
	uint64_t most = UINT64_MAX / rates[_i].period_ns, i;
	int64_t at_ns = 0;

	for (i = 0; i < 100000 && i < most; i++) {
		ck_assert_uint_eq((uint64_t)at_ns,
			i * rates[_i].period_ns / rates[_i].lines);
		at_ns = slots_after(&slots, at_ns, 1);
	}
}
END_TEST

/* Many at once equal as many one by one, with the same carry. */
START_TEST(leaps)
{
	uint64_t count;

	for (count = 0; count < 3000; count += 1 + count / 7) {
		struct slots single = slots_of_rate(&rates[_i]);
		struct slots leap = single;
		int64_t at_ns = 12345, leapt_ns;
		uint64_t i;

		leapt_ns = slots_after(&leap, at_ns, count);
		for (i = 0; i < count; i++)
			at_ns = slots_after(&single, at_ns, 1);
		ck_assert_int_eq(leapt_ns, at_ns);
		ck_assert_uint_eq(leap.carry, single.carry);
	}
}
END_TEST

/* Whole seconds after years at 1,000,000 and 999,983 a second. */
START_TEST(years)
{
	static const uint64_t seconds = UINT64_C(100) * 366 * 86400;
	uint64_t lines = _i ? 999983 : 1000000;
	const struct quantity_rate rate = { lines, 1000000000 };
	struct slots slots = slots_of_rate(&rate);
	int64_t at_ns, next_ns;

	at_ns = slots_after(&slots, 7, seconds * lines);
	ck_assert_int_eq(at_ns, (int64_t)seconds * NS_PER_SECOND + 7);
	ck_assert_uint_eq(slots.carry, 0);
	next_ns = slots_after(&slots, at_ns, 1);
	ck_assert_int_eq(next_ns - at_ns, (int64_t)(1000000000 / lines));
}
END_TEST

START_TEST(until)
{
	static const int64_t spans[] = { 0, 1, 2, 999, 1000, 1001, 333333333,
		333333334, 999999999, 1000000000, INT64_C(86400123456789) };
	size_t i;

	for (i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		struct slots slots = slots_of_rate(&rates[_i]), next;
		int64_t at_ns = slots_until(&slots, 5, 5 + spans[i]);

		ck_assert_int_ge(at_ns, 5);
		ck_assert_int_le(at_ns, 5 + spans[i]);
		/* the next one would be after it */
		next = slots;
		ck_assert_int_gt(slots_after(&next, at_ns, 1), 5 + spans[i]);
	}
}
END_TEST

/* As many slots as were counted fit, and one more does not. */
START_TEST(within)
{
	static const int64_t spans[] = { -1, 0, 1, 2, 999, 1000, 333333333,
		333333334, 999999999, INT64_C(86400123456789) };
	size_t i;

	for (i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		struct slots slots = slots_of_rate(&rates[_i]), all, more;
		uint64_t count;

		(void)slots_after(&slots, 0, 1); /* with a carry */
		count = slots_within(&slots, 5, 5 + spans[i]);
		if (spans[i] < 0)
			ck_assert_uint_eq(count, 0);
		if (count == UINT64_MAX)
			continue;
		all = more = slots;
		if (count)
			ck_assert_int_le(
				slots_after(&all, 5, count), 5 + spans[i]);
		ck_assert_int_gt(
			slots_after(&more, 5, count + 1), 5 + spans[i]);
	}
}
END_TEST

START_TEST(not_before)
{
	const struct quantity_rate rate = { 3, 1000000000 };
	struct slots slots = slots_of_rate(&rate);

	slots.carry = 2;
	ck_assert_int_eq(slots_until(&slots, 100, 99), 100);
	ck_assert_uint_eq(slots.carry, 2);
}
END_TEST

START_TEST(beyond)
{
	const struct quantity_rate rate = { 1, INT64_MAX };
	struct slots slots = slots_of_rate(&rate);

	ck_assert_int_eq(slots_after(&slots, 0, 1), INT64_MAX);
	ck_assert_int_eq(slots_after(&slots, 5, 1), INT64_MAX);
	ck_assert_int_eq(slots_after(&slots, 5, UINT64_MAX), INT64_MAX);
	ck_assert_int_eq(slots_until(&slots, 5, INT64_MAX - 1), 5);
	ck_assert_uint_eq(slots_within(&slots, 5, INT64_MAX - 1), 0);
}
END_TEST

static Suite *
slots_suite(void)
{
	Suite *suite = suite_create("slots");
	TCase *tests = tcase_create("instants");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, one_by_one, 0, ROWS(rates));
	tcase_add_loop_test(tests, leaps, 0, ROWS(rates));
	tcase_add_loop_test(tests, years, 0, 2);
	tcase_add_loop_test(tests, until, 0, ROWS(rates));
	tcase_add_loop_test(tests, within, 0, ROWS(rates));
	tcase_add_test(tests, not_before);
	tcase_add_test(tests, beyond);
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(slots_suite());
}
