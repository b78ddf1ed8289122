/* SPDX-License-Identifier: ISC */
/* cksum: what cksum(1) of GNU coreutils prints. */
#include "httppost/cksum.h"
#include "suite.h"

#include <check.h>
#include <string.h>

static const struct {
	const char *text;
	uint32_t sum;
} rows[] = {
	{ "", UINT32_C(4294967295) },
	{ "a", UINT32_C(1220704766) },
	{ "123456789", UINT32_C(930766865) },
	{ "{\"n\":1,\"time\":\"00:00:00\"}", UINT32_C(1980663531) },
};

START_TEST(sums)
{
	ck_assert_uint_eq(
		cksum(rows[_i].text, strlen(rows[_i].text)), rows[_i].sum);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cksum");
	TCase *tests = tcase_create("cksum");

	tcase_add_loop_test(
		tests, sums, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
