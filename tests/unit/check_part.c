/* SPDX-License-Identifier: ISC */
/* part: which bytes of which file a part has. */
#include "csvrows/part.h"
#include "suite.h"

#include <check.h>
#include <stdint.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

static const struct {
	uint64_t bytes, index, count;
	uint64_t begin, end;
} cuts[] = {
	{ 10, 1, 1, 0, 10 },
	{ 10, 1, 3, 0, 3 },
	{ 10, 2, 3, 3, 6 },
	{ 10, 3, 3, 6, 10 },
	{ 2, 1, 3, 0, 0 },
	{ 2, 2, 3, 0, 1 },
	{ 2, 3, 3, 1, 2 },
	{ 0, 1, 2, 0, 0 },
	{ 0, 2, 2, 0, 0 },
	{ INT64_MAX, 2, 2, UINT64_C(4611686018427387903), INT64_MAX },
	{ INT64_MAX, 1000000, 1000000, UINT64_C(9223362813482738952),
		INT64_MAX },
};

START_TEST(cut)
{
	const struct quantity_share share = { cuts[_i].index, cuts[_i].count };
	struct part part;

	part_set(&part, &share, cuts[_i].bytes);
	ck_assert(part.is_set);
	ck_assert(part.is_last == (share.index == share.count));
	ck_assert_uint_eq(part.begin, cuts[_i].begin);
	ck_assert_uint_eq(part.end, cuts[_i].end);
}
END_TEST

/* Each byte of all files is in exactly one part, and the parts are in order. */
START_TEST(each_byte_once)
{
	static const uint64_t sizes[] = { 5, 0, 1, 13, 2 };
	const uint64_t bytes = 21, count = (uint64_t)_i + 1;
	uint64_t before = 0, offset, index, in_parts;
	struct part part;
	size_t i;

	for (i = 0; i < 5; before += sizes[i++]) {
		for (offset = 0; offset < sizes[i]; offset++) {
			uint64_t at = before + offset;

			in_parts = 0;
			for (index = 1; index <= count; index++) {
				struct quantity_share share = { index, count };
				enum part_place place;
				size_t k;

				part_set(&part, &share, bytes);
				for (k = 0; k <= i; k++)
					part_next_file(&part, sizes[k]);
				place = part_place(&part, offset);
				in_parts += place == PART_IN;
				ck_assert(
					place == (at < part.begin ? PART_BEFORE
							 : at < part.end
								 ? PART_IN
								 : PART_AFTER));
			}
			ck_assert_uint_eq(in_parts, 1);
		}
	}
	ck_assert_uint_eq(before, bytes);
}
END_TEST

START_TEST(files_beside)
{
	const struct quantity_share share = { 2, 3 };
	struct part part;

	part_set(&part, &share, 12); /* 4 to 8 */
	ck_assert(!part_is_over(&part));
	part_next_file(&part, 4);
	ck_assert(part_is_beside(&part));
	ck_assert(!part_is_over(&part));
	part_next_file(&part, 3);
	ck_assert(!part_is_beside(&part));
	ck_assert_uint_eq(part.file_begin, 0);
	ck_assert_uint_eq(part.file_end, 3);
	ck_assert(!part_is_over(&part));
	part_next_file(&part, 2);
	ck_assert_uint_eq(part.file_begin, 0);
	ck_assert_uint_eq(part.file_end, 1);
	ck_assert(part_is_over(&part));
	part_next_file(&part, 3);
	ck_assert(part_is_beside(&part));
}
END_TEST

START_TEST(unset)
{
	const struct part part = { 0 };

	ck_assert_int_eq(part_place(&part, 0), PART_IN);
	ck_assert_int_eq(part_place(&part, UINT64_MAX), PART_IN);
	ck_assert(!part_is_beside(&part));
	ck_assert(!part_is_over(&part));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("part");
	TCase *tcase = tcase_create("part");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(tcase, cut, 0, COUNT(cuts));
	tcase_add_loop_test(tcase, each_byte_once, 0, 25);
	tcase_add_test(tcase, files_beside);
	tcase_add_test(tcase, unset);
	return suite_run(suite);
}
