/* secrets: what was sent in confidence is not shown when it comes back. */
#include "httppost/proxy.h"
#include "httppost/request.h"
#include "httppost/secrets.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* Secrets, an answer, and what is shown of it. */
static const struct {
	const char *secrets[3];
	const char *text;
	const char *wanted;
} rows[] = {
	{ { NULL }, "anything", "anything" },
	{ { "abcd" }, "", "" },
	{ { "abcd" }, "abcd", "***" },
	{ { "abcd" }, "xabcdy abcdabcd", "x***y ******" },
	{ { "abcd" }, "abce ABCD abc", "abce ABCD abc" },
	{ { "abc" }, "abc", "abc" },
	{ { "" }, "abc", "abc" },
	{ { "Bearer abcdef" }, "Bearer abcdef?", "Bearer ***?" },
	{ { " abcd\tefgh " }, "efgh-abcd", "***-***" },
	{ { "\"abcd\"" }, "abcd", "***" },
	{ { "abcd", "abcdef" }, "abcdef", "***" },
	{ { "abcdef", "abcd" }, "abcdef abcd!", "*** ***!" },
	{ { "abcd", "cdef" }, "abcdef", "***ef" },
	/* cut off at the end, as an answer is */
	{ { "abcdefgh" }, "x abcdef", "x ***" },
	{ { "abcdefgh" }, "x abcd", "x ***" },
	{ { "abcdefgh" }, "x abc", "x abc" },
	{ { "abcdefgh" }, "abcdef x", "abcdef x" },
	{ { "a*a*" }, "a*a*a*a*", "******" },
	/* as JSON may spell it */
	{ { "ab/cd/" }, "ab/cd/ ab\\/cd\\/ ab\\/cd/", "*** *** ab\\/cd/" },
	{ { "ab/cd/" }, "ab\\/c", "***" },
};

START_TEST(mask)
{
	struct secrets secrets = { 0 };
	char text[100];
	size_t i, length;

	for (i = 0; i < 3 && rows[_i].secrets[i]; i++)
		ck_assert(secrets_add(&secrets, rows[_i].secrets[i],
			strlen(rows[_i].secrets[i])));
	strcpy(text, rows[_i].text);
	length = secrets_mask(&secrets, text, strlen(text));
	text[length] = '\0';
	ck_assert_str_eq(text, rows[_i].wanted);
	secrets_free(&secrets);
}
END_TEST

/* A part of a URL, an answer, and what is shown of it. */
static const struct {
	const char *encoded;
	const char *text;
	const char *wanted;
} parts[] = {
	{ "abcd", "abcd", "***" },
	{ "abc%2Fdef", "abc%2Fdef abc/def abc\\/def", "*** *** ***" },
	{ "Bearer%20abcd", "Bearer abcd", "Bearer ***" },
	{ "ab%", "ab%", "ab%" },
	{ "abcd%zz%4", "abcd%zz%4", "***" },
	{ "%61b%63", "abc", "abc" },
};

START_TEST(of_url)
{
	struct secrets secrets = { 0 };
	char text[100];
	size_t length;

	ck_assert(secrets_add_encoded(
		&secrets, parts[_i].encoded, strlen(parts[_i].encoded)));
	strcpy(text, parts[_i].text);
	length = secrets_mask(&secrets, text, strlen(text));
	text[length] = '\0';
	ck_assert_str_eq(text, parts[_i].wanted);
	secrets_free(&secrets);
}
END_TEST

/* What a plan knows: hidden headers, the environment, the URL's user. */
START_TEST(of_plan)
{
	struct headers_item items[] = {
		{ "Authorization: Bearer first1", false },
		{ "Accept: open1/open2", false },
		{ "X: %{.open3} second", true },
		{ "Y: %{env:SECRET}", false },
	};
	struct headers headers = { .items = items, .count = 4 };
	struct secrets secrets = { 0 };
	struct body_form form = { "body9 %{env:INNER}", "[%{env:FRONT}", ",",
		"%{env:BACK}]" };
	struct body_plan body;
	struct request_plan plan;
	char text[] = "inner1 front1 back12 first1 open1 open2 open3 second "
		      "third4 fourth user5 "
		      "pass6 path7 query8 body9 host0 Authorization";
	size_t length;

	ck_assert_int_eq(setenv("SECRET", "third4", 1), 0);
	ck_assert_int_eq(setenv("OTHER", "fourth", 1), 0);
	ck_assert_int_eq(setenv("INNER", "inner1", 1), 0);
	ck_assert_int_eq(setenv("FRONT", "front1", 1), 0);
	ck_assert_int_eq(setenv("BACK", "back12", 1), 0);
	ck_assert(request_plan_open(&plan,
		"http://user5:pass6@host0/path7?query8=%{env:OTHER}", &headers,
		"a/b"));
	ck_assert(request_plan_secrets(&plan, &secrets));
	ck_assert(body_plan_open(&body, &form));
	ck_assert(body_plan_secrets(&body, &secrets));
	length = secrets_mask(&secrets, text, strlen(text));
	text[length] = '\0';
	ck_assert_str_eq(text, "*** *** *** *** open1 open2 open3 *** *** *** "
			       "*** *** path7 query8 body9 "
			       "host0 Authorization");
	request_plan_close(&plan);
	body_plan_close(&body);
	secrets_free(&secrets);
}
END_TEST

/* A proxy, a text, and what is shown of it. */
static const struct {
	const char *proxy;
	const char *text;
	const char *wanted;
} proxies[] = {
	{ "http://proxy1:80", "http://proxy1:80", "http://proxy1:80" },
	{ "http://user1:pass2@h", "http://user1:pass2@h", "http://***@h" },
	{ "user1:pass2@h", "user1:pass2@h", "***@h" },
	{ "foo://user1:pass2@h", "pass2 user1", "*** ***" },
	{ "http://me:pa@h", "me:pa@h", "***@h" },
	{ "http://me@myself:pa/s?s#w@h", "me@myself:pa/s?s#w@h", "***@h" },
	{ "http://me:one two@h", "'http://me:one two@h'", "'http://***@h'" },
	{ "http://me:p%40ss@h",
		"p@ss me:p%40ss Basic bWU6cEBzcw==", "*** *** Basic ***" },
	{ "@h", "@h", "@h" },
	{ "http://@h", "http://@h", "http://@h" },
	{ "me@home://h", "me@home://h", "me@home://h" },
	{ "", "", "" },
};

START_TEST(of_proxy)
{
	static const char *const names[] = { "http_proxy", "https_proxy",
		"HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
	char text[100];
	size_t i, length;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_int_eq(unsetenv(names[i]), 0);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct secrets secrets = { 0 };

		ck_assert_int_eq(setenv(names[i], proxies[_i].proxy, 1), 0);
		ck_assert(proxy_secrets(&secrets));
		strcpy(text, proxies[_i].text);
		length = secrets_mask(&secrets, text, strlen(text));
		text[length] = '\0';
		ck_assert_str_eq(text, proxies[_i].wanted);
		secrets_free(&secrets);
		ck_assert_int_eq(unsetenv(names[i]), 0);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("secrets");
	TCase *tests = tcase_create("secrets");

	tcase_add_loop_test(tests, mask, 0, ROWS(rows));
	tcase_add_loop_test(tests, of_url, 0, ROWS(parts));
	tcase_add_test(tests, of_plan);
	tcase_add_loop_test(tests, of_proxy, 0, ROWS(proxies));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
