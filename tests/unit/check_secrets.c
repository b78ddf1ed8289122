/* SPDX-License-Identifier: ISC */
/* secrets: an answer that repeats one is withheld, in any encoding, and other
 * answers are not. */
#include "httppost/curl_url.h"
#include "httppost/request.h"
#include "httppost/secrets.h"
#include "suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static bool
holds(const struct secrets *secrets, const char *text)
{
	return secrets_are_in(secrets, text, strlen(text));
}

/* A secret, an answer, and whether the answer is withheld. */
static const struct {
	const char *secret;
	const char *text;
	bool is_withheld;
} rows[] = {
	/* nothing to hide */
	{ "", "anything", false },
	{ "abc", "abc", false },
	{ "  abc\t", "abc", false },
	{ "abcd", "", false },
	/* short secrets as a whole, long ones by any eight bytes */
	{ "abcd", "abcd", true },
	{ "abcd", "xabcdy", true },
	{ "abcd", "abc abce bcd", false },
	{ "abcdefg", "abcdefg", true },
	{ "abcdefg", "abcdef bcdefg", false },
	{ "abcdefgh", "abcdefgh", true },
	{ "abcdefgh", "abcdefg bcdefgh", false },
	{ "0123456789abcdef", "cut off: 01234567", true },
	{ "0123456789abcdef", "cut off: 0123456", false },
	{ "0123456789abcdef", "...89abcdef...", true },
	{ "0123456789abcdef", "0123 4567 89ab cdef", false },
	{ " \"abcd\" ", "abcd", true },
	/* in any case of letters */
	{ "AbCd-EfGh", "aBcD-eFgH", true },
	{ "abcd", "ABCD", true },
	/* by form: + is a space, and a space is + */
	{ "A+B+C+D+E", "A B C D E", true },
	{ "A B C D E", "A+B+C+D+E", true },
	{ "pass+word", "pass%2Bword", true },
	{ "pass word", "k=pass%20word&l=m", true },
	/* percent-encoded, once and twice */
	{ "hush=/1234", "hush%3D%2F1234", true },
	{ "hush=/1234", "hush%3d%2f1234", true },
	{ "hush=/1234", "hush%253D%252F1234", true },
	{ "hushhush", "%68%75%73%68%68%75%73%68", true },
	{ "hush=/1234", "hush%3%2F123", false },
	{ "100%2512", "100%12", true },
	{ "100%12", "100%2512", true },
	/* by JSON */
	{ "A+B/C\"D\\E", "{\"t\":\"A\\u002BB\\/C\\\"D\\\\E\"}", true },
	{ "A+B/C\"D\\E", "A\\U002bB\\/C\\\"D\\\\E", true },
	{ "A+B/C=D:", "\"{\\\"t\\\":\\\"A\\\\u002BB\\\\/C=D:", true },
	{ "tab\tbed\n1", "tab\\tbed\\n1", true },
	{ "caf\xc3\xa9-1234", "caf\\u00e9-1234", true },
	{ "key\xf0\x9f\x94\x91", "key\\ud83d\\udd11", true },
	{ "key\xf0\x9f\x94\x91", "key\\ud83d", false },
	{ "abcdefgh", "abcd\\u00", false },
	{ "A\\/B\\/C\\/D\\/", "A/B/C/D/", true },
	/* by HTML */
	{ "a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c&#39;", true },
	{ "a<b>&\"c'", "A&LT;B&GT;&AMP;&QUOT;C&#X27;", true },
	{ "a<b>&\"c'", "a&ltb&gt&amp&quotc&apos", true },
	{ "A+B/C=D:", "A&#43;B&#x2F;C&#x3d;D&#58;", true },
	{ "A+B/C=D:", "A&plus;B&sol;C&equals;D&colon;", true },
	{ "a<b>&\"c'", "a&amp;lt;b&amp;gt;&amp;amp;&amp;quot;c&amp;#39;",
		true },
	{ "caf\xc3\xa9-1234", "caf&#233;-1234", true },
	{ "abcd&#1114112;", "abcd&#1114112;", true },
	/* by base64, wherever a word begins and however it is broken into
	 * lines */
	{ "me:hush1234", "Basic bWU6aHVzaDEyMzQ=", true },
	{ "me:hush1234", "basic=bWU6aHVzaDEyMzQ", true },
	{ "hush1234", "bWU6aHVzaDEyMzQ=", true },
	{ "hush1234", "xbWU6aHVzaDEyMzQ=", true },
	{ "hush1234", "xybWU6aHVzaDEyMzQ=", true },
	{ "hush1234", "xyzbWU6aHVzaDEyMzQ=", true },
	{ "hush1234", "bWU6aHVz\r\naDEyMzQ=", true },
	{ "hush", "aHVzaA==", true },
	{ "hush", "aHVz", false },
	{ "~~~???~~~", "fn5-Pz8_fn5-", true },
	{ "~~~???~~~", "fn5+Pz8/fn5+", true },
	{ "~~~???~~~", "fn5%2BPz8%2Ffn5%2B", true },
	{ "~~~???~~~", "fn5\\u002BPz8\\/fn5\\u002B", true },
	{ "hush1234", "YUhWemFERXlNelE9", true },
	{ "hush=/1234", "aHVzaCUzRCUyRjEyMzQ=", true },
	/* common words are not withheld */
	{ "bearer-of-news-17", "Bearer error=invalid_token", false },
	{ "s3cr3t-t0k3n-value", "{\"error\":\"invalid token value\"}", false },
	{ "hunter2x", "unauthorized: hunter not found", false },
};

START_TEST(spellings)
{
	struct secrets secrets = { 0 };

	ck_assert(secrets_add(
		&secrets, rows[_i].secret, strlen(rows[_i].secret)));
	ck_assert_msg(holds(&secrets, rows[_i].text) == rows[_i].is_withheld,
		"%s", rows[_i].text);
	secrets_free(&secrets);
}
END_TEST

/* The value of a header, an answer, and whether the answer is withheld. */
static const struct {
	enum secrets_header header;
	const char *value;
	const char *text;
	bool is_withheld;
} headers_rows[] = {
	{ SECRETS_OF_ANY, "k3y-1234-5678", "k3y-1234-5678", true },
	{ SECRETS_OF_ANY, "some words", "me words", true },
	{ SECRETS_OF_ANY, "some words", "words", false },
	/* a scheme is not secret */
	{ SECRETS_OF_AUTHORIZATION, "Bearer abc123def", "abc123def", true },
	{ SECRETS_OF_AUTHORIZATION, "Bearer abc123def", "Bearer a", false },
	{ SECRETS_OF_AUTHORIZATION, "Bearer abc123def",
		"WWW-Authenticate: Bearer realm=\"abc\"", false },
	{ SECRETS_OF_AUTHORIZATION, "GenieKey abc123def", "GenieKey", false },
	{ SECRETS_OF_AUTHORIZATION, "GenieKey abc123def", "abc123def", true },
	{ SECRETS_OF_AUTHORIZATION, "abc123def", "abc123def", true },
	{ SECRETS_OF_AUTHORIZATION, "Bearer abc,def=1,234", "c,def=1,", true },
	{ SECRETS_OF_ANY, " bearer  abc123def", "bearer a", false },
	{ SECRETS_OF_ANY, "Token abc123def", "abc123def", true },
	{ SECRETS_OF_ANY, "Bearer ", "Bearer", false },
	{ SECRETS_OF_AUTHORIZATION, "GenieKey ", "GenieKey", false },
	/* Basic: the whole, each part, and as it was sent */
	{ SECRETS_OF_AUTHORIZATION, "Basic bWVtZTpodXNoMTIzNA==", "meme",
		true },
	{ SECRETS_OF_AUTHORIZATION, "Basic bWVtZTpodXNoMTIzNA==", "hush1234",
		true },
	{ SECRETS_OF_AUTHORIZATION, "Basic bWVtZTpodXNoMTIzNA==", "meme:hush",
		true },
	{ SECRETS_OF_AUTHORIZATION,
		"Basic bWVtZTpodXNoMTIzNA==", "bWVtZTpodXNoMTIzNA", true },
	{ SECRETS_OF_AUTHORIZATION,
		"Basic bWVtZTpodXNoMTIzNA==", "bwvtztpodxnomtizna", true },
	{ SECRETS_OF_AUTHORIZATION, "Basic bWVtZTpodXNoMTIzNA==",
		"Basic authentication needed", false },
	/* parameters, except short ones */
	{ SECRETS_OF_AUTHORIZATION,
		"Digest username=\"hush1234\", qop=auth, nc=00000001",
		"Hush1234", true },
	{ SECRETS_OF_AUTHORIZATION,
		"Digest username=\"hush1234\", qop=auth, nc=00000001",
		"authorization: qop=auth username=\"x\"", false },
	/* single cookies */
	{ SECRETS_OF_COOKIE, "a=1; session=abc123; b=hush", "abc123", true },
	{ SECRETS_OF_COOKIE, "a=1; session=abc123; b=hush", "HUSH", true },
	{ SECRETS_OF_COOKIE, "a=1; session=abc123; b=hush",
		"a=1; session=", false },
	{ SECRETS_OF_COOKIE, "a=\"hush==\"", "hush==", true },
	{ SECRETS_OF_COOKIE, "hush", "hush", true },
};

START_TEST(of_header)
{
	struct secrets secrets = { 0 };

	ck_assert(secrets_add_header(&secrets, headers_rows[_i].header,
		headers_rows[_i].value, strlen(headers_rows[_i].value)));
	ck_assert_msg(holds(&secrets, headers_rows[_i].text) ==
			      headers_rows[_i].is_withheld,
		"%s: %s", headers_rows[_i].value, headers_rows[_i].text);
	secrets_free(&secrets);
}
END_TEST

/* Every secret is found among many, and nothing else is. */
START_TEST(many)
{
	struct secrets secrets = { 0 };
	char text[32];
	int i;

	for (i = 0; i < 5000; i++) {
		int length = snprintf(text, sizeof(text), "secret%07d", i);

		ck_assert(secrets_add(&secrets, text, (size_t)length));
	}
	for (i = 0; i < 5000; i++) {
		(void)snprintf(text, sizeof(text), "(t%07d)", i);
		ck_assert(holds(&secrets, text));
		(void)snprintf(text, sizeof(text), "(t%07d)", i + 5000);
		ck_assert(!holds(&secrets, text));
	}
	secrets_free(&secrets);
}
END_TEST

/* A secret that is longer than any kept answer is not searched for. */
START_TEST(longest)
{
	static char text[SECRETS_TEXT + 1];
	struct secrets secrets = { 0 };

	memset(text, 'A', sizeof(text));
	ck_assert(!secrets_are_in(&secrets, text, sizeof(text)));
	ck_assert(secrets_add(&secrets, "hush1234", 8));
	ck_assert(!secrets_are_in(&secrets, text, SECRETS_TEXT));
	ck_assert(secrets_are_in(&secrets, text, sizeof(text)));
	memcpy(text + SECRETS_TEXT - 8, "HUSH1234", 8);
	ck_assert(secrets_are_in(&secrets, text, SECRETS_TEXT));
	secrets_free(&secrets);
}
END_TEST

/* The secrets of a plan: hidden headers, the environment, parts of the URL. */
static const struct {
	const char *text;
	bool is_withheld;
} of_plans[] = {
	{ "first1", true },
	{ "Bearer", false },
	{ "open1/open2", false },
	{ "open3", false },
	{ "second", true },
	{ "third4", true },
	{ "fourth", true },
	{ "fifth5", true },
	{ "user5", true },
	{ "pass+6", true },
	{ "user5:pass%2B6", true },
	{ "dXNlcjU6cGFzcys2", true },
	{ "Cannot POST /path7/streams/production-eu", false },
	{ "/path7/T0KEN-0123456789", true },
	{ "database not found: db8", false },
	{ "query999", true },
	{ "inner1", true },
	{ "front1", true },
	{ "back12", true },
	{ "body9", false },
	{ "host0", false },
	{ "Authorization", false },
	{ "application/json", false },
};

START_TEST(of_plan)
{
	struct headers_item items[] = {
		{ "Authorization: Bearer first1", false },
		{ "Accept: open1/open2", false },
		{ "X: %{.open3} second", true },
		{ "Y: %{env:SECRET}", false },
		{ "Cookie: n=%{n}; s=fifth5", false },
		{ "Content-Type: application/json", true },
	};
	struct headers headers = { .items = items, .count = 6 };
	struct secrets secrets = { 0 };
	struct body_form form = { "body9 %{env:INNER}", "[%{env:FRONT}", ",",
		"%{env:BACK}]" };
	struct body_plan body;
	struct request_plan plan;
	size_t i;

	ck_assert_int_eq(setenv("SECRET", "Bearer third4", 1), 0);
	ck_assert_int_eq(setenv("OTHER", "fourth", 1), 0);
	ck_assert_int_eq(setenv("INNER", "inner1", 1), 0);
	ck_assert_int_eq(setenv("FRONT", "front1", 1), 0);
	ck_assert_int_eq(setenv("BACK", "back12", 1), 0);
	ck_assert(request_plan_open(
		&plan, &(struct request_form){
			       .url = "http://user5:pass%2B6@host0/path7/"
				      "streams/production-eu/"
				      "T0KEN-0123456789/"
				      "%{env:OTHER}?db=db8&k=query999&%{n}",
			       .headers = &headers,
			       .content_type = "a/b" }));
	ck_assert(request_plan_secrets(&plan, &secrets));
	ck_assert(body_plan_open(&body, &form));
	ck_assert(body_plan_secrets(&body, &secrets));
	for (i = 0; i < sizeof(of_plans) / sizeof(of_plans[0]); i++)
		ck_assert_msg(holds(&secrets, of_plans[i].text) ==
				      of_plans[i].is_withheld,
			"%s", of_plans[i].text);
	request_plan_close(&plan);
	body_plan_close(&body);
	secrets_free(&secrets);
}
END_TEST

/* A proxy, an answer, and whether the answer is withheld. */
static const struct {
	const char *proxy;
	const char *text;
	bool is_withheld;
} proxies[] = {
	{ "http://proxy1:80", "http://proxy1:80", false },
	{ "http://user1:pass2@h", "http://user1:pass2@h", true },
	{ "user1:pass2@h", "user1:pass2@h", true },
	{ "foo://user1:pass2@h", "pass2", true },
	{ "http://me:pa@h", "me:pa@h", true },
	{ "http://me@myself:pa/s?s#w@h", "me@myself:pa/s?s#w@h", true },
	{ "http://me:one two@h", "'http://me:one two@h'", true },
	{ "http://me:p%40ss@h", "p@ss", true },
	{ "http://me:p%40ss@h", "me:p%40ss", true },
	{ "http://me:p%40ss@h", "Basic bWU6cEBzcw==", true },
	{ "@h", "@h", false },
	{ "http://@h", "http://@h", false },
	{ "me@home://h", "me@home://h", false },
	{ "", "", false },
};

START_TEST(of_proxy)
{
	static const char *const names[] = { "http_proxy", "https_proxy",
		"HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		ck_assert_int_eq(unsetenv(names[i]), 0);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct secrets secrets = { 0 };

		ck_assert_int_eq(setenv(names[i], proxies[_i].proxy, 1), 0);
		ck_assert(curl_url_add_secrets(&secrets));
		ck_assert_msg(holds(&secrets, proxies[_i].text) ==
				      proxies[_i].is_withheld,
			"%s: %s", proxies[_i].proxy, proxies[_i].text);
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

	tcase_add_loop_test(tests, spellings, 0, ROWS(rows));
	tcase_add_loop_test(tests, of_header, 0, ROWS(headers_rows));
	tcase_add_test(tests, many);
	tcase_add_test(tests, longest);
	tcase_add_test(tests, of_plan);
	tcase_add_loop_test(tests, of_proxy, 0, ROWS(proxies));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
