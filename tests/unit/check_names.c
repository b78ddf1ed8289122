/* SPDX-License-Identifier: ISC */
/* names: of a header, generated and listed. */
#include "csvrows/names.h"
#include "given.h"
#include "suite.h"

#include <string.h>

START_TEST(no_names)
{
	struct names names = { 0 };
	bool is_short_of_memory = true;
	size_t second;

	ck_assert_uint_eq(
		names_find_double(&names, &second, &is_short_of_memory),
		NAMES_NONE);
	ck_assert(!is_short_of_memory);
	ck_assert(!names_number(&names, SIZE_MAX));
	ck_assert_uint_eq(names.count, 0);
}
END_TEST

START_TEST(find)
{
	struct names names;
	size_t second = 0;
	bool is_short_of_memory = true;

	given_names(&names, "a,\"b,\"\"c\",,ab,a,ab");
	ck_assert_uint_eq(names_find(&names, 0, "a", 1), 0);
	ck_assert_uint_eq(names_find(&names, 1, "a", 1), 4);
	ck_assert_uint_eq(names_find(&names, 0, "b,\"c", 4), 1);
	ck_assert_uint_eq(names_find(&names, 0, "", 0), 2);
	ck_assert_uint_eq(names_find(&names, 0, "ab", 2), 3);
	ck_assert_uint_eq(names_find(&names, 0, "c", 1), NAMES_NONE);
	ck_assert_uint_eq(
		names_find_double(&names, &second, &is_short_of_memory), 0);
	ck_assert_uint_eq(second, 4);
	ck_assert(!is_short_of_memory);
	names_free(&names);
	given_names(&names, "a,ab,b,aa");
	ck_assert_uint_eq(
		names_find_double(&names, &second, &is_short_of_memory),
		NAMES_NONE);
	names_free(&names);
	given_names(&names, "a\xFF,\xE2\x82,\"\"\"\"");
	ck_assert_uint_eq(names_find(&names, 0, "a\xEF\xBF\xBD", 4), 0);
	ck_assert_uint_eq(names_find(&names, 0, "\xEF\xBF\xBD", 3), 1);
	ck_assert_uint_eq(names_find(&names, 0, "\"", 1), 2);
	names_free(&names);
}
END_TEST

/* Names of a header, and what becomes of them. */
static const struct {
	const char *header;
	const char *names;
} completed[] = {
	{ "a,b", "a b" },
	{ ",a", "c1 a" },
	{ "title,,,,", "title c2 c3 c4 c5" },
	{ "date,v,date,v", "date v date_2 v_2" },
	{ "a,a,a,a", "a a_2 a_3 a_4" },
	{ "a,a,a_2", "a a_3 a_2" },
	{ "a_2,a,a,a_2", "a_2 a a_3 a_2_2" },
	{ ",c1", "c1_2 c1" },
	{ ",c1,c1,", "c1_2 c1 c1_3 c4" },
	{ ",c1,c1_2", "c1_3 c1 c1_2" },
};

START_TEST(complete)
{
	struct names names;
	char text[128] = "";
	size_t i;

	given_names(&names, completed[_i].header);
	ck_assert(names_complete(&names));
	for (i = 0; i < names.count; i++) {
		if (i > 0)
			strcat(text, " ");
		strncat(text, names.items[i].bytes, names.items[i].length);
	}
	ck_assert_str_eq(text, completed[_i].names);
	names_free(&names);
}
END_TEST

/* Names from an option stay, and no made name equals one of them. */
START_TEST(complete_others)
{
	struct names names;

	given_names(&names, "a,,b");
	names_set(&names, 0, "c2");
	ck_assert(names_complete(&names));
	ck_assert_uint_eq(names_find(&names, 0, "c2", 2), 0);
	ck_assert_uint_eq(names_find(&names, 0, "c2_2", 4), 1);
	ck_assert_int_eq(names.items[0].source, NAMES_OPTION);
	ck_assert_int_eq(names.items[1].source, NAMES_UNNAMED);
	ck_assert_int_eq(names.items[2].source, NAMES_HEADER);
	names_free(&names);
}
END_TEST

START_TEST(made_names)
{
	static const char *const texts[] = { "x", "a long name" };
	struct names names;

	ck_assert(names_number(&names, 12));
	ck_assert_uint_eq(names.count, 12);
	ck_assert_uint_eq(names_find(&names, 0, "c1", 2), 0);
	ck_assert_uint_eq(names_find(&names, 0, "c12", 3), 11);
	names_free(&names);
	ck_assert(names_list(&names, texts, 2));
	ck_assert_uint_eq(names_find(&names, 0, "a long name", 11), 1);
	names_free(&names);
	ck_assert(names_number(&names, 0));
	names_free(&names);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("names");
	TCase *tcase = tcase_create("names");

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, no_names);
	tcase_add_test(tcase, find);
	tcase_add_loop_test(tcase, complete, 0,
		(int)(sizeof(completed) / sizeof(*completed)));
	tcase_add_test(tcase, complete_others);
	tcase_add_test(tcase, made_names);
	return suite_run(suite);
}
