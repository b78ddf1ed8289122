/* SPDX-License-Identifier: ISC */
/* nest: names as paths, their order, and conflicts. */
#include "csvrows/nest.h"
#include "suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

enum {
	MOST = 8
};

/* An order is written as the digits of the columns; for a fault it names the
 * columns. */
static const struct {
	const char *separator;
	const char *names[MOST];
	const char *order;
	enum nest_result result;
	size_t faulty[2];
} cases[] = {
	{ ".", { NULL }, "", NEST_GOOD, { 0, 0 } },
	{ ".", { "a", "b" }, "01", NEST_GOOD, { 0, 0 } },
	{ ".", { "b", "a" }, "01", NEST_GOOD, { 0, 0 } },
	{ ".", { "a.b", "c", "a.d" }, "021", NEST_GOOD, { 0, 0 } },
	{ ".", { "z", "b.x", "a", "b.a", "c" }, "01324", NEST_GOOD, { 0, 0 } },
	{ ".", { "a.b.x", "a.c", "d", "a.b.a", "a.c2" }, "03142", NEST_GOOD,
		{ 0, 0 } },
	{ ".", { "a.c.d", "b.c.d", "a.b", "b.c.e" }, "0213", NEST_GOOD,
		{ 0, 0 } },
	{ ".", { "ab", "a.b", "a-b" }, "012", NEST_GOOD, { 0, 0 } },
	{ "__", { "a__b", "a_c", "a__d", "a___e" }, "0231", NEST_GOOD,
		{ 0, 0 } },
	{ "/", { "a.b", "a" }, "01", NEST_GOOD, { 0, 0 } },
	{ ".", { "a", "x", "a.b" }, "", NEST_CLASH, { 0, 2 } },
	{ ".", { "a.b", "x", "a" }, "", NEST_CLASH, { 2, 0 } },
	{ ".", { "a.b.c.d", "a.b", "a-" }, "", NEST_CLASH, { 1, 0 } },
	{ ".", { "x", "a..b" }, "", NEST_EMPTY, { 1, 0 } },
	{ ".", { ".a" }, "", NEST_EMPTY, { 0, 0 } },
	{ ".", { "a." }, "", NEST_EMPTY, { 0, 0 } },
	{ ".", { "." }, "", NEST_EMPTY, { 0, 0 } },
	{ "__", { "a____b" }, "", NEST_EMPTY, { 0, 0 } },
};

START_TEST(orders)
{
	struct names_item items[MOST];
	struct names names = { .items = items };
	size_t columns[MOST], faulty[2] = { 0, 0 }, i;
	char order[MOST + 1] = "";

	for (i = 0; i < MOST && cases[_i].names[i]; i++) {
		items[i].bytes = cases[_i].names[i];
		items[i].length = strlen(items[i].bytes);
		columns[i] = i;
	}
	names.count = i;
	ck_assert_int_eq(
		nest_order(&names, cases[_i].separator, columns, i, faulty),
		cases[_i].result);
	ck_assert_uint_eq(faulty[0], cases[_i].faulty[0]);
	ck_assert_uint_eq(faulty[1], cases[_i].faulty[1]);
	if (cases[_i].result != NEST_GOOD)
		return;
	for (i = 0; i < names.count; i++)
		order[i] = (char)('0' + columns[i]);
	ck_assert_str_eq(order, cases[_i].order);
}
END_TEST

START_TEST(levels)
{
	static const struct {
		const char *a;
		const char *b;
		size_t levels;
		size_t shared;
	} pairs[] = {
		{ "a", "b", 0, 0 },
		{ "a.b", "a.c", 1, 1 },
		{ "a.b", "a.b.c", 1, 1 },
		{ "a.b.c", "a.b.d", 2, 2 },
		{ "a.b.c", "a.bb.c", 2, 1 },
		{ "ab.c", "a.c", 1, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct names_item a = { .bytes = pairs[i].a,
			.length = strlen(pairs[i].a) };
		struct names_item b = { .bytes = pairs[i].b,
			.length = strlen(pairs[i].b) };

		ck_assert_uint_eq(nest_levels(&a, "."), pairs[i].levels);
		ck_assert_uint_eq(nest_shared(&a, &b, "."), pairs[i].shared);
		ck_assert_uint_eq(nest_shared(&b, &a, "."), pairs[i].shared);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("nest");
	TCase *tcase = tcase_create("nest");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
		tcase, orders, 0, (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(tcase, levels);
	return suite_run(suite);
}
