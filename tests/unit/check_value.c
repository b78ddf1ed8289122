/* SPDX-License-Identifier: ISC */
/* value: names of types, and the values of each. */
#include "csvrows/value.h"
#include "suite.h"

#include <string.h>

START_TEST(types)
{
	static const char *const words[] = { "auto", "number", "integer",
		"boolean", "string" };
	static const struct value_rules rules = { 0 };
	int i;

	for (i = 0; i < 5; i++) {
		ck_assert_int_eq(value_type_of(words[i], strlen(words[i])), i);
		ck_assert_str_eq(value_type_name((enum value_type)i), words[i]);
	}
	ck_assert_int_eq(value_type_of("number", 5), -1);
	ck_assert_int_eq(value_type_of("", 0), -1);
	ck_assert(value_is_of_type(&rules, VALUE_AUTO, "1E5", 3));
	ck_assert(!value_is_of_type(&rules, VALUE_INTEGER, "1E5", 3));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("value");
	TCase *tcase = tcase_create("value");

	suite_add_tcase(suite, tcase);
	tcase_add_test(tcase, types);
	return suite_run(suite);
}
