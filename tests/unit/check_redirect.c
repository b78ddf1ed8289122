/* SPDX-License-Identifier: ISC */
/* redirect: where an attempt may continue, and where its headers must not be
 * sent. */
#include "httppost/redirect.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* A redirect, and the URL of the next request or a part of the reason why it is
 * not followed. */
static const struct {
	const char *from;
	const char *to;
	const char *next;
	const char *reason;
} ways[] = {
	{ "http://h/a", "http://h/b", "http://h/b", NULL },
	{ "http://h/a?x=1#f", "http://h/b?y=2#g", "http://h/b?y=2#g", NULL },
	{ "http://h", "http://h/", "http://h/", NULL },
	{ "http://h?q", "http://h?r", "http://h?r", NULL },
	{ "http://h/a", "http://H/b", "http://h/b", NULL },
	{ "HTTP://h/a", "http://h/b", "http://h/b", NULL },
	{ "http://h:80/a", "http://h/b", "http://h:80/b", NULL },
	{ "http://h/a", "http://h:80/b", "http://h/b", NULL },
	{ "http://h/a", "http://h:/b", "http://h/b", NULL },
	{ "https://h/a", "https://h:443/b", "https://h/b", NULL },
	{ "http://h:8080/a", "http://h:8080/b", "http://h:8080/b", NULL },
	{ "http://h:8080/a", "http://h:08080/b", "http://h:8080/b", NULL },
	{ "http://[::1]:8080/a", "http://[::1]:8080/b", "http://[::1]:8080/b",
		NULL },
	{ "http://[::1]/a", "http://[::1]:80/b", "http://[::1]/b", NULL },
	/* from http to https is allowed if the port stays the same */
	{ "http://h:8443/a", "https://h:8443/b", "https://h:8443/b", NULL },
	/* the user stays ours, whatever the server sends */
	{ "http://me:pw@h/a", "http://h/b", "http://me:pw@h/b", NULL },
	{ "http://me:pw@h/a", "http://you:px@h/b", "http://me:pw@h/b", NULL },
	{ "http://h/a", "http://you:px@h/b", "http://h/b", NULL },
	{ "http://h/a", NULL, NULL, "redirects without a target" },
	{ "http://h/a", "https://h/b", NULL, "host or port, https://h:443" },
	{ "https://h/a", "http://h/b", NULL, "from https to http" },
	{ "https://h:1/a", "http://h:1/b", NULL, "from https to http" },
	{ "http://h/a", "http://other/b", NULL,
		"host or port, http://other:80" },
	{ "http://h/a", "http://h.example/b", NULL, "host or port" },
	{ "http://h.example/a", "http://h/b", NULL, "host or port" },
	{ "http://h/a", "http://h:81/b", NULL, "host or port, http://h:81" },
	{ "http://h:81/a", "http://h/b", NULL, "host or port" },
	{ "http://h/a", "http://h:99999999999999999999/b", NULL, "port" },
	{ "http://[::1]:80/a", "http://[::2]:80/b", NULL, "host or port" },
	{ "http://[::1]/a", "http://[::1]:81/b", NULL, "host or port" },
	{ "http://127.0.0.1/a", "http://localhost/b", NULL, "host or port" },
	{ "http://h/a", "http://h@other/b", NULL,
		"host or port, http://other" },
	{ "http://h/a", "http://h:80@other/", NULL, "http://other" },
	{ "http://h/a", "http://other?@h/", NULL, "http://other" },
	{ "http://h/a", "http://other#@h/", NULL, "http://other" },
	{ "http://h/a", "http://u:secret@other/b", NULL, "http://other:80" },
	{ "http://h/a", "ftp://h/b", NULL, "not http or https" },
	{ "http://h/a", "file:///etc/passwd", NULL, "not http or https" },
	{ "http://h/a", "http:///b", NULL, "not http or https" },
	{ "http://h/a", "//h/b", NULL, "not http or https" },
	{ "http://h/a", "", NULL, "not http or https" },
};

START_TEST(way)
{
	struct buffer next = { 0 };
	const char *fault =
		redirect_decide(ways[_i].from, ways[_i].to, 0, &next);

	if (ways[_i].reason)
		ck_assert_msg(fault && strstr(fault, ways[_i].reason) &&
				      !strstr(fault, "secret"),
			"%s to %s: %s", ways[_i].from, ways[_i].to,
			fault ? fault : "is followed");
	else
		ck_assert_msg(!fault && !strcmp(next.bytes, ways[_i].next),
			"%s to %s: %s", ways[_i].from, ways[_i].to,
			fault ? fault : next.bytes);
	buffer_free(&next);
}
END_TEST

START_TEST(bound)
{
	struct buffer next = { 0 };

	ck_assert(!redirect_decide(
		"http://h/", "http://h/", REDIRECT_MOST - 1, &next));
	ck_assert(strstr(
		redirect_decide("http://h/", "http://h/", REDIRECT_MOST, &next),
		"more than 10"));
	buffer_free(&next);
}
END_TEST

/* A URL that the message names must exist. */
START_TEST(description)
{
	char text[200];

	redirect_describe("http://h/b", text, sizeof(text));
	ck_assert_str_eq(
		text, "redirects to http://h/b; use that URL, or --location");
	redirect_describe(NULL, text, sizeof(text));
	ck_assert_str_eq(text, "redirects without a target");
}
END_TEST

START_TEST(status)
{
	ck_assert_int_eq(redirect_is_asked(_i),
		_i == 301 || _i == 302 || _i == 303 || _i == 307 || _i == 308);
	ck_assert_int_eq(redirect_becomes_get(_i), _i == 303);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("redirect");
	TCase *tests = tcase_create("redirect");

	tcase_add_loop_test(tests, way, 0, ROWS(ways));
	tcase_add_test(tests, bound);
	tcase_add_test(tests, description);
	tcase_add_loop_test(tests, status, 0, 600);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
