/* SPDX-License-Identifier: ISC */
/* arrival: the time of each byte, compared with a record of every single byte.
 */
#include "httppost/arrival.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define BYTES 200000

static uint32_t
draw(uint32_t *state, uint32_t below)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return (uint32_t)(((uint64_t)*state * below) >> 32);
}

static void
check_taken(struct arrivals *arrivals, size_t length, int64_t at_ns)
{
	struct arrival arrival = *arrivals_peek(arrivals, length);

	arrivals_take(arrivals, length);

	ck_assert_int_eq(arrival.monotonic_ns, at_ns);
	ck_assert_int_eq(arrival.realtime_ns, 10 * at_ns);
}

static void
add(struct arrivals *arrivals, size_t length, int64_t at_ns)
{
	ck_assert(arrivals_add(arrivals, length, 10 * at_ns, at_ns));
}

START_TEST(one_read)
{
	struct arrivals arrivals = { 0 };

	add(&arrivals, 100, 5);
	check_taken(&arrivals, 1, 5);
	check_taken(&arrivals, 98, 5);
	check_taken(&arrivals, 1, 5);
	ck_assert_uint_eq(arrivals.count, 0);
	add(&arrivals, 1, 6);
	check_taken(&arrivals, 1, 6);
	arrivals_free(&arrivals);
}
END_TEST

/* A line over three reads arrived with the last of them. */
START_TEST(over_reads)
{
	struct arrivals arrivals = { 0 };

	add(&arrivals, 10, NS_PER_SECOND);
	add(&arrivals, 10, 2 * NS_PER_SECOND);
	add(&arrivals, 10, 3 * NS_PER_SECOND);
	check_taken(&arrivals, 5, NS_PER_SECOND);
	check_taken(&arrivals, 20, 3 * NS_PER_SECOND);
	check_taken(&arrivals, 5, 3 * NS_PER_SECOND);
	arrivals_free(&arrivals);
}
END_TEST

/* Reads within a millisecond of the first one count as one, but later ones do
 * not: many small reads must not extend it. */
START_TEST(merged)
{
	struct arrivals arrivals = { 0 };
	int i;

	for (i = 0; i < 40; i++)
		add(&arrivals, 1, NS_PER_SECOND + i * NS_PER_MS / 4);
	ck_assert_uint_eq(arrivals.count, 10);
	for (i = 0; i < 40; i++)
		check_taken(&arrivals, 1, NS_PER_SECOND + i / 4 * NS_PER_MS);
	arrivals_free(&arrivals);
}
END_TEST

/* If bytes could not be added, taking them must still end. */
START_TEST(more_than_was_read)
{
	struct arrivals arrivals = { 0 };

	add(&arrivals, 10, 5);
	ck_assert_int_eq(arrivals_peek(&arrivals, 11)->monotonic_ns, 5);
	arrivals_take(&arrivals, 11);
	arrivals_take(&arrivals, 1);
	arrivals_free(&arrivals);
}
END_TEST

/* The slow way: the time of each byte. */
START_TEST(random_reads)
{
	static int64_t read_ns[BYTES];
	struct arrivals arrivals = { 0 };
	size_t read = 0, taken = 0, piece, i;
	int64_t now_ns = 0, first_ns = -NS_PER_SECOND;
	uint32_t chance = (uint32_t)_i;

	while (taken < BYTES) {
		now_ns += draw(&chance, _i & 1 ? 300000 : 5000000);
		if (draw(&chance, 3) < 2 && read < BYTES) {
			piece = draw(&chance, _i & 2 ? 100 : 3000) + 1;
			piece = piece > BYTES - read ? BYTES - read : piece;
			if (now_ns - first_ns >= NS_PER_MS || !arrivals.count)
				first_ns = now_ns;
			for (i = 0; i < piece; i++)
				read_ns[read++] = first_ns;
			add(&arrivals, piece, now_ns);
		} else if (taken < read) {
			piece = draw(&chance,
					(uint32_t)(_i & 4 ? 300
							  : read - taken)) +
				1;
			piece = piece > read - taken ? read - taken : piece;
			taken += piece;
			check_taken(&arrivals, piece, read_ns[taken - 1]);
			ck_assert((arrivals.count == 0) == (taken == read));
		}
	}
	arrivals_free(&arrivals);
	ck_assert_ptr_null(arrivals.reads);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("arrival");
	TCase *tests = tcase_create("arrival");

	tcase_add_test(tests, one_read);
	tcase_add_test(tests, over_reads);
	tcase_add_test(tests, merged);
	tcase_add_test(tests, more_than_was_read);
	tcase_add_loop_test(tests, random_reads, 0, 32);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
