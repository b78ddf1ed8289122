/* SPDX-License-Identifier: ISC */
/* url: the parts of URLs, unchanged. */
#include "common/url.h"
#include "suite.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *text;
	bool is_https;
	const char *user;
	const char *host;
	const char *port;
	const char *rest;
} rows[] = {
	{ "http://h", false, "", "h", "", "" },
	{ "HTTPS://h/", true, "", "h", "", "/" },
	{ "http://h:80/p?q#f", false, "", "h", "80", "/p?q#f" },
	{ "http://h?q@r:1", false, "", "h", "", "?q@r:1" },
	{ "http://h:#f", false, "", "h", "", "#f" },
	{ "http://me@h", false, "me", "h", "", "" },
	{ "http://me:pass@h:8/x", false, "me:pass", "h", "8", "/x" },
	/* the last @ counts; earlier ones belong to the user */
	{ "http://me@home:pass@h/", false, "me@home:pass", "h", "", "/" },
	{ "http://@h/", false, "", "h", "", "/" },
	{ "https://[::1]/", true, "", "[::1]", "", "/" },
	{ "https://u@[fe80::1]:443/", true, "u", "[fe80::1]", "443", "/" },
	{ "http://[::1", false, "", "[::1", "", "" },
	{ "http://a:b:c/", false, "", "a", "b:c", "/" },
	/* no host, which other modules refuse */
	{ "http://", false, "", "", "", "" },
	{ "http://me:pass/word@h/", false, "", "me", "pass", "/word@h/" },
	{ "http://:80", false, "", "", "80", "" },
};

static void
check_part(const char *bytes, size_t length, const char *wanted)
{
	ck_assert_uint_eq(length, strlen(wanted));
	ck_assert_int_eq(memcmp(bytes, wanted, length), 0);
}

START_TEST(split)
{
	const char *text = rows[_i].text;
	struct url url;

	ck_assert(url_split(text, &url));
	ck_assert(url.is_https == rows[_i].is_https);
	check_part(url.authority, url.user_length, rows[_i].user);
	check_part(url.host, url.host_length, rows[_i].host);
	check_part(url.port, url.port_length, rows[_i].port);
	ck_assert_str_eq(url.rest, rows[_i].rest);
	ck_assert_ptr_eq(url.authority + url.authority_length, url.rest);
}
END_TEST

START_TEST(refused)
{
	static const char *const texts[] = { "", "h", "http:/h", "http:h",
		"ftp://h", "httpss://h", " http://h" };
	struct url url;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_msg(!url_split(texts[i], &url), "%s", texts[i]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("url");
	TCase *tests = tcase_create("url");

	tcase_add_loop_test(tests, split, 0, ROWS(rows));
	tcase_add_test(tests, refused);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
