/* SPDX-License-Identifier: ISC */
/* dry_run: the text of a request, and that it contains no secrets. */
#include "httppost/dry_run.h"
#include "httppost/target.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define AGENT "User-Agent: httppost/" VERSION "\n"
#define OWN "Accept: */*\n" AGENT
#define TYPE "Content-Type: application/json\n"

/* A plan, and what is shown of the line {"a":"x y"}, for which the environment
 * has SECRET. */
static const struct {
	const char *url;
	const char *body;
	const struct headers_item headers[3];
	const char *method;
	bool is_http2;
	bool is_gzip;
	const char *wanted;
} rows[] = {
	{ "http://h", "%{line}", { { NULL, false } }, "POST", false, false,
		"POST / HTTP/1.1\nHost: h\n" OWN TYPE
		"Content-Length: 11\n\n{\"a\":\"x y\"}\n\n" },
	{ "https://h:443/p/%{.a}?q=%{n}#f", "", { { NULL, false } }, "PUT",
		true, true,
		"PUT /p/x%20y?q=7 HTTP/2\nHost: h\n" OWN TYPE
		"Content-Encoding: gzip\nContent-Length: 0\n\n\n\n" },
	{ "http://h:443?q", "", { { NULL, false } }, "POST", false, false,
		"POST /?*** HTTP/1.1\nHost: h:443\n" OWN TYPE
		"Content-Length: 0\n\n\n\n" },
	{ "http://[::1]:80/", "", { { NULL, false } }, "POST", false, false,
		"POST / HTTP/1.1\nHost: [::1]\n" OWN TYPE
		"Content-Length: 0\n\n\n\n" },
	/* user and password, and the environment */
	{ "http://me:hidden@h/%{env:SECRET}", "<%{env:SECRET}>",
		{ { NULL, false } }, "POST", false, false,
		"POST /*** HTTP/1.1\nHost: h\nAuthorization: Basic ***\n" OWN
			TYPE "Content-Length: 8\n\n<******>\n\n" },
	/* libcurl's own headers are replaced */
	{ "http://h", "",
		{ { "host: other", false }, { "User-Agent: me", false },
			{ "accept: a/b", false } },
		"POST", false, false,
		"POST / HTTP/1.1\n" TYPE "host: other\nUser-Agent: me\n"
		"accept: a/b\nContent-Length: 0\n\n\n\n" },
	{ "http://me@h", "",
		{ { "Authorization: Bearer hidden", false },
			{ "X-Token: hidden", false } },
		"POST", false, false,
		"POST / HTTP/1.1\nHost: h\n" OWN TYPE
		"Authorization: ***\nX-Token: ***\nContent-Length: 0\n\n\n\n" },
	/* from a file nothing is shown; from the line alone, all */
	{ "http://h", "",
		{ { "Accept: hidden", true }, { "X: %{.a}", true },
			{ "Y: %{.a}/%{n}", false } },
		"POST", false, false,
		"POST / HTTP/1.1\nHost: h\n" AGENT TYPE
		"Accept: ***\nX: ***\nY: x y/7\n"
		"Content-Length: 0\n\n\n\n" },
	{ "http://h", "",
		{ { "X: hidden %{.a}", false }, { "Y: %{env:SECRET}", false },
			{ "User-Agent: a/%{env:SECRET}", false } },
		"POST", false, false,
		"POST / HTTP/1.1\nHost: h\nAccept: */*\n" TYPE
		"X: ***\nY: ***\nUser-Agent: a/***\nContent-Length: 0\n"
		"\n\n\n" },
	{ "http://h", "",
		{ { "Idempotency-Key: k-%{key}", false },
			{ "Content-Type: text/plain", false },
			{ "X:", false } },
		"POST", false, false,
		"POST / HTTP/1.1\nHost: h\n" OWN
		"Idempotency-Key: k-k-7\nContent-Type: text/plain\nX:\n"
		"Content-Length: 0\n\n\n\n" },
};

START_TEST(shown)
{
	static const char line[] = "{\"a\":\"x y\"}";
	struct template_line known = {
		.text = line, .length = sizeof(line) - 1, .number = 7
	};
	struct headers_item items[3];
	struct headers headers = { .items = items, .count = 0 };
	struct request_plan plan;
	const struct body_form body_form = { rows[_i].body, "", "", "" };
	const struct request_form form = {
		.url = rows[_i].url,
		.headers = &headers,
		.content_type = "application/json",
		.body = &body_form,
		.is_gzip = rows[_i].is_gzip,
		.lines = 1,
		.run = "k",
	};
	const struct request *request;
	struct batch batch = { 0 };
	struct body item;
	const struct target target = {
		.method = rows[_i].method,
		.is_http2 = rows[_i].is_http2,
	};
	struct buffer out = { 0 };

	ck_assert_int_eq(setenv("SECRET", "hidden", 1), 0);
	for (; headers.count < 3 && rows[_i].headers[headers.count].text;
		headers.count++)
		items[headers.count] = rows[_i].headers[headers.count];
	ck_assert(request_plan_open(&plan, &form));
	ck_assert(request_plan_hide(&plan));
	ck_assert(request_item(&plan, &known, &item));
	batch_open(&batch, 7);
	ck_assert(batch_add(&batch, &(struct batch_lines){ .first = &known },
		item.bytes, item.length));
	batch_close(&batch);
	ck_assert_ptr_null(request_make(&plan, &batch, &request));
	ck_assert(dry_run_append(&target, request, request->body.length, &out));
	ck_assert(buffer_append_byte(&out, '\0'));
	ck_assert_str_eq(out.bytes, rows[_i].wanted);
	ck_assert_ptr_null(strstr(out.bytes, "hidden"));
	request_plan_close(&plan);
	batch_free(&batch);
	buffer_free(&out);
}
END_TEST

/* Hiding hides no fault. */
START_TEST(refused)
{
	struct template_line known = { .text = "a\r", .length = 2 };
	struct headers_item items[] = { { "X: hidden %{line}", true } };
	struct headers headers = { .items = items, .count = 1 };
	const struct request_form form = {
		.url = "http://h",
		.headers = &headers,
		.content_type = "a/b",
	};
	struct request_plan plan;
	struct request request = { 0 };

	ck_assert(request_plan_open(&plan, &form));
	ck_assert(request_plan_hide(&plan));
	ck_assert_ptr_nonnull(request_build(&plan, &known, &request));
	request_plan_close(&plan);
	request_free(&request);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("dry_run");
	TCase *tests = tcase_create("dry_run");

	tcase_add_loop_test(tests, shown, 0, ROWS(rows));
	tcase_add_test(tests, refused);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
