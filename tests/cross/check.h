/* SPDX-License-Identifier: ISC */
/* The part of Check's interface that the tests of the pure modules use, for
 * emulated machines, which have no Check. A failure ends the program. */
#ifndef CROSS_CHECK_H
#define CROSS_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START_TEST(name) static void name(int _i __attribute__((unused)))
#define END_TEST

#define CK_ENV 0

#define ck_abort_msg(...)                                       \
	do {                                                    \
		fprintf(stderr, "%s:%d: ", __FILE__, __LINE__); \
		fprintf(stderr, __VA_ARGS__);                   \
		fprintf(stderr, "\n");                          \
		exit(1);                                        \
	} while (0)
#define ck_assert_msg(condition, ...)              \
	do {                                       \
		if (!(condition))                  \
			ck_abort_msg(__VA_ARGS__); \
	} while (0)
#define ck_assert(condition) ck_assert_msg(condition, "%s", #condition)
#define CHECK_ORDER(T, a, order, b) \
	ck_assert_msg((T)(a)order(T)(b), "%s %s %s", #a, #order, #b)

#define ck_assert_int_eq(a, b) CHECK_ORDER(intmax_t, a, ==, b)
#define ck_assert_int_ne(a, b) CHECK_ORDER(intmax_t, a, !=, b)
#define ck_assert_int_gt(a, b) CHECK_ORDER(intmax_t, a, >, b)
#define ck_assert_int_le(a, b) CHECK_ORDER(intmax_t, a, <=, b)
#define ck_assert_int_ge(a, b) CHECK_ORDER(intmax_t, a, >=, b)
#define ck_assert_int_lt(a, b) CHECK_ORDER(intmax_t, a, <, b)
#define ck_assert_uint_eq(a, b) CHECK_ORDER(uintmax_t, a, ==, b)
#define ck_assert_uint_ge(a, b) CHECK_ORDER(uintmax_t, a, >=, b)
#define ck_assert_uint_gt(a, b) CHECK_ORDER(uintmax_t, a, >, b)
#define ck_assert_uint_le(a, b) CHECK_ORDER(uintmax_t, a, <=, b)
#define ck_assert_uint_lt(a, b) CHECK_ORDER(uintmax_t, a, <, b)
#define ck_assert_ptr_eq(a, b) CHECK_ORDER(const void *, a, ==, b)
#define ck_assert_ptr_null(a) ck_assert((a) == NULL)
#define ck_assert_ptr_nonnull(a) ck_assert((a) != NULL)
#define ck_assert_str_eq(a, b) ck_assert(strcmp(a, b) == 0)
#define ck_assert_mem_eq(a, b, length) ck_assert(memcmp(a, b, length) == 0)

typedef struct {
	void (*run)(int);
	int begin;
	int end;
} CrossTest;
typedef struct {
	CrossTest tests[32];
	int count;
} TCase;
typedef struct {
	TCase *tcase;
} Suite;
typedef Suite SRunner;

static inline Suite *
suite_create(const char *name)
{
	static Suite suite;

	printf("%s\n", name);
	return &suite;
}

static inline TCase *
tcase_create(const char *name)
{
	static TCase tcase;

	(void)name;
	return &tcase;
}

static inline void
tcase_add_loop_test(TCase *tcase, void (*run)(int), int begin, int end)
{
	if (tcase->count == 32)
		abort();
	tcase->tests[tcase->count++] = (CrossTest){ run, begin, end };
}

#define tcase_add_test(tcase, run) tcase_add_loop_test(tcase, run, 0, 1)
#define tcase_set_timeout(tcase, seconds) ((void)(tcase))
#define suite_add_tcase(suite, added) ((void)((suite)->tcase = (added)))
#define srunner_create(suite) (suite)
#define srunner_ntests_failed(runner) ((runner)->tcase->count == 0)
#define srunner_free(runner) ((void)(runner))

static inline void
srunner_run_all(SRunner *runner, int mode)
{
	int i, k;

	(void)mode;
	for (i = 0; i < runner->tcase->count; i++) {
		const CrossTest *test = &runner->tcase->tests[i];

		for (k = test->begin; k < test->end; k++)
			test->run(k);
	}
}

#endif
