/* SPDX-License-Identifier: ISC */
/* curl_date: the value of Retry-After. */
#include "httppost/curl_date.h"
#include "suite.h"

#include <check.h>

/* Wed, 01 Jan 2020 00:00:00 GMT */
#define NOW_S 1577836800

static const struct {
	const char *value;
	int64_t seconds;
} rows[] = {
	{ "", 0 },
	{ "0", 0 },
	{ "7", 7 },
	{ "0120", 120 },
	{ "86400", 86400 },
	{ "86401", 86400 },
	{ "99999999999999999999999999999999", 86400 },
	{ "-1", 0 },
	{ "1.5", 0 },
	{ "soon", 0 },
	{ "Wed, 01 Jan 2020 00:01:40 GMT", 100 },
	{ "Wednesday, 01-Jan-20 00:01:40 GMT", 100 },
	{ "Wed Jan  1 00:01:40 2020", 100 },
	{ "Tue, 31 Dec 2019 23:59:59 GMT", 0 },
	{ "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
	{ "Wed, 01 Jan 2031 00:00:00 GMT", 86400 },
};

START_TEST(retry_after)
{
	ck_assert_int_eq(curl_date_retry_after_s(rows[_i].value, NOW_S),
		rows[_i].seconds);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("curl_date");
	TCase *tests = tcase_create("date");

	tcase_add_loop_test(
		tests, retry_after, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
