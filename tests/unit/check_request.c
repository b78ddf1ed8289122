/* SPDX-License-Identifier: ISC */
/* request: valid URLs and headers, and data that tries to break them. */
#include "httppost/header.h"
#include "httppost/request.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* A text, and a part of the reason why it is refused, or NULL. */
struct verdict {
	const char *text;
	const char *reason;
};

static void
check_verdict(const struct verdict *row, const char *fault)
{
	if (row->reason)
		ck_assert_msg(fault && strstr(fault, row->reason), "\"%s\": %s",
			row->text, fault ? fault : "was accepted");
	else
		ck_assert_msg(!fault, "\"%s\" %s", row->text, fault);
}

static const struct verdict urls[] = {
	{ "http://localhost:8000/api/realtime/data", NULL },
	{ "https://h", NULL },
	{ "HTTP://H/", NULL },
	{ "HttpS://h/", NULL },
	{ "http://127.0.0.1/", NULL },
	{ "http://[::1]/", NULL },
	{ "http://[::1]:8080/a", NULL },
	{ "http://[fe80::1%25eth0]/", NULL },
	{ "http://user@h/", NULL },
	{ "http://user:p%40ss@h:80/", NULL },
	{ "http://h?a=%{n}", NULL },
	{ "http://h#%{n}", NULL },
	{ "http://h/%{.id}/%{n}?at=%{now}&k=%{key}", NULL },
	{ "http://h/%%{n}", NULL },
	{ "http://h/%7Ba%7D", NULL },
	{ "http://h/\xC3\xA4", NULL },
	{ "http://\xC3\xA4@h/", NULL },
	{ "http://xn--bcher-kva.example/", NULL },
	{ "http://b\xC3\xBC"
	  "cher.example/",
		"in ASCII, as xn--" },
	{ "http://a:b@h\xFF:80/", "in ASCII, as xn--" },
	{ "http://h/?u=http://x/", NULL },
	/* the name of a column may contain a space */
	{ "http://h/%{.wind speed}", NULL },
	{ "", "http://" },
	{ "h", "http://" },
	{ "localhost:8000", "http://" },
	{ "//h/", "http://" },
	{ "http:/h", "http://" },
	{ "http:h", "http://" },
	{ "ftp://h/", "http://" },
	{ "file:///etc/passwd", "http://" },
	{ "httpx://h/", "http://" },
	{ " http://h/", "http://" },
	{ "%{.url}", "http://" },
	{ "http://", "have a host" },
	{ "http:///path", "have a host" },
	{ "http://?q", "have a host" },
	{ "http://#f", "have a host" },
	{ "http://user@/", "have a host" },
	{ "http://user:pass@", "have a host" },
	{ "http://:80/", "have a host" },
	{ "http://h /", "white space" },
	{ "http://h/a b", "white space" },
	{ "http://h/\t", "white space" },
	{ "http://h/\r\nX: y", "white space" },
	{ "http://h/\n", "white space" },
	{ "http://h/%{.a:-b c}", NULL },
	{ "http://h/%{.a} b", "white space" },
	{ "http://h/%%{a b}", "white space" },
	{ "http://h/\x7F", "white space" },
	{ "http://%{.host}/", "host" },
	{ "http://h%{n}/", "host" },
	{ "http://h:80%{n}/", "host" },
	{ "http://%{.user}@h/", "host" },
	{ "http://%{.host:-/}/", "host" },
	{ "http://%{.host:-h/x}", "host" },
	{ "http://h%{n}", "host" },
	{ "http://h/%{nosuch}", "unknown" },
	{ "http://h/%{n", "without a }" },
	{ "http://h/%{reason}", "unknown" },
};

START_TEST(url_text)
{
	check_verdict(&urls[_i], request_check_url(urls[_i].text));
}
END_TEST

static const struct verdict headers[] = {
	{ "X: y", NULL },
	{ "X:y", NULL },
	{ "X:", NULL },
	{ "X: ", NULL },
	{ "X: a: b", NULL },
	{ "X-Line: %{n}", NULL },
	{ "Authorization: Bearer a.b-c", NULL },
	{ "content-type: text/plain", NULL },
	{ "!#$%&'*+-.^_`|~09azAZ: token", NULL },
	{ "Idempotency-Key: \"%{key}\"", NULL },
	{ "X: \xC3\xA4", NULL },
	{ "Content-Length-X: 1", NULL },
	{ "", "Name: value" },
	{ "X", "Name: value" },
	{ ": y", "Name: value" },
	{ " X: y", "Name: value" },
	{ "X : y", "Name: value" },
	{ "X y: z", "Name: value" },
	{ "X;", "Name: value" },
	{ "X\xC3\xA4: y", "Name: value" },
	{ "%{n}: y", "Name: value" },
	{ "X-%{.a}: y", "Name: value" },
	{ "X\n: y", "Name: value" },
	{ "X: y\r\nZ: w", "one line" },
	{ "X: y\n", "one line" },
	{ "X: y\r", "one line" },
	{ "X: %{.a:-\n}", "one line" },
	{ "Content-Length: 5", "httppost itself" },
	{ "content-LENGTH:", "httppost itself" },
	{ "Transfer-Encoding: chunked", "httppost itself" },
	{ "transfer-encoding: %{.a}", "httppost itself" },
	{ "X: %{nosuch}", "unknown" },
	{ "X: %{n", "without a }" },
};

START_TEST(header_text)
{
	check_verdict(&headers[_i], header_check(headers[_i].text));
}
END_TEST

static struct template_line
line_of(const char *text, size_t length)
{
	return (struct template_line){
		.text = text,
		.length = length,
		.number = 7,
		.run = "k",
	};
}

static bool
open_plan(struct request_plan *plan, const char *url,
	const struct headers *list, const char *content_type)
{
	const struct request_form form = {
		.url = url,
		.headers = list,
		.content_type = content_type,
	};

	return request_plan_open(plan, &form);
}

/* The plan of a line; headers up to the first NULL. */
static const char *
build(const char *url, const char *const *items, const char *text,
	size_t length, struct request *request)
{
	struct headers_item given[4];
	struct headers list = { .items = given, .count = 0 };
	struct template_line line = line_of(text, length);
	struct request_plan plan;
	const char *fault;

	for (; items[list.count]; list.count++)
		given[list.count] =
			(struct headers_item){ items[list.count], false };
	ck_assert(open_plan(&plan, url, &list, "application/json"));
	fault = request_build(&plan, &line, request);
	request_plan_close(&plan);
	return fault;
}

/* Headers with '|' in place of NUL. */
static void
show_headers(const struct request *request, char *text, size_t size)
{
	size_t i;

	ck_assert_uint_lt(request->headers.length, size);
	for (i = 0; i < request->headers.length; i++) {
		text[i] = request->headers.bytes[i];
		text[i] = (char)(text[i] ? text[i] : '|');
	}
	text[i] = '\0';
}

#define AGENT "User-Agent: httppost/" VERSION "|"

static const struct {
	const char *wanted;
	const char *items[4];
} plans[] = {
	{ AGENT "Content-Type: application/json|", { NULL } },
	{ AGENT "Content-Type: application/json|X: 7|", { "X: %{n}" } },
	{ AGENT "Content-Type: application/json|X: a b|Y: null|",
		{ "X: %{.a}", "Y: %{.b}" } },
	{ AGENT "Content-Type: text/plain|", { "Content-Type: text/plain" } },
	{ AGENT "content-TYPE: x/y|", { "content-TYPE: x/y" } },
	{ AGENT "X: y|Content-type:|", { "X: y", "Content-type:" } },
	{ AGENT "Content-Type: application/json|Content-Type-X: y|",
		{ "Content-Type-X: y" } },
	{ "Content-Type: application/json|user-agent: me|",
		{ "user-agent: me" } },
	{ AGENT "Content-Type: application/json|X: 1|X: 2|",
		{ "X: 1", "X: 2" } },
};

START_TEST(whole_request)
{
	static const char text[] = "{\"a\":\"a b\"}";
	struct request request = { 0 };
	char got[200];

	ck_assert_ptr_null(build("http://h/%{.a}", plans[_i].items, text,
		strlen(text), &request));
	show_headers(&request, got, sizeof(got));
	ck_assert_str_eq(got, plans[_i].wanted);
	ck_assert_str_eq(request.url.bytes, "http://h/a%20b");
	request_free(&request);
	ck_assert_ptr_null(request.url.bytes);
}
END_TEST

/* A line that would break a header in two, or cut it. */
static const struct {
	const char *header;
	const char *text;
	size_t length;
	bool is_refused;
} injections[] = {
#define TEXT(a) a, sizeof(a) - 1
	{ "X: %{.a}", TEXT("{\"a\":\"b\"}"), false },
	{ "X: %{.a}", TEXT("{\"a\":\"\"}"), false },
	{ "X: %{.a}", TEXT("{\"a\":\"\\t\"}"), false },
	{ "X: %{.a}", TEXT("{\"a\":\"b\\nEvil: 1\"}"), true },
	{ "X: %{.a}", TEXT("{\"a\":\"b\\r\\nEvil: 1\"}"), true },
	{ "X: %{.a}", TEXT("{\"a\":\"b\\rEvil: 1\"}"), true },
	{ "X: %{.a}", TEXT("{\"a\":\"b\\u000aEvil: 1\"}"), true },
	{ "X: %{.a}", TEXT("{\"a\":\"b\\u000D\"}"), true },
	{ "X: %{.a}", TEXT("{\"a\":\"b\\u0000c\"}"), true },
	{ "X: %{.a}", TEXT("{\"a\":\"\\n\"}"), true },
	{ "X: %{.a}", TEXT("{\"a\":[1,\r2]}"), true },
	{ "X: %{.a}", TEXT("{\"a\":{\"b\":\"\\n\"}}"), false },
	{ "X: %{line}", TEXT("{}"), false },
	{ "X: %{line}", TEXT("{}\r"), true },
	{ "X: %{line}", TEXT("a\0b"), true },
	{ "X: %{n}", TEXT("a\0\r\nb"), false },
};

START_TEST(injection)
{
	const char *items[] = { injections[_i].header, NULL };
	struct request request = { 0 };
	const char *fault = build("http://h/", items, injections[_i].text,
		injections[_i].length, &request);

	ck_assert_msg((fault != NULL) == injections[_i].is_refused, "%s: %s",
		injections[_i].text, fault ? fault : "was accepted");
	ck_assert(!fault || strstr(fault, "CR, LF or NUL"));
	request_free(&request);
}
END_TEST

/* A line that makes the head too long, by the place of its value. */
static const struct {
	const char *url;
	const char *header;
	size_t length;
	bool is_refused;
} heads[] = {
	{ "http://h/?%{line}", "X: y", 900000, false },
	{ "http://h/?%{line}", "X: y", 1000001, true },
	{ "http://h/", "X: %{line}", 900000, false },
	{ "http://h/", "X: %{line}", 1000001, true },
	{ "http://h/?%{line}", "X: %{line}", 400000, false },
	{ "http://h/?%{line}", "X: %{line}", 500001, true },
};

START_TEST(long_head)
{
	const char *items[] = { heads[_i].header, NULL };
	struct request request = { 0 };
	char *text = malloc(heads[_i].length);
	const char *fault;

	ck_assert_ptr_nonnull(text);
	memset(text, 'x', heads[_i].length);
	fault = build(heads[_i].url, items, text, heads[_i].length, &request);
	ck_assert_int_eq(fault != NULL, heads[_i].is_refused);
	ck_assert(!fault || strstr(fault, "too long"));
	request_free(&request);
	free(text);
}
END_TEST

/* No byte of a line leaves its part of the URL. */
static const struct {
	const char *text;
	size_t length;
	const char *wanted;
} paths[] = {
	{ TEXT("../../admin"), "http://h/..%2F..%2Fadmin/?q" },
	{ TEXT("a?b#c&d=e"), "http://h/a%3Fb%23c%26d%3De/?q" },
	{ TEXT("@evil.example"), "http://h/%40evil.example/?q" },
	{ TEXT("a\r\n\0 b"), "http://h/a%0D%0A%00%20b/?q" },
	{ TEXT("%2f"), "http://h/%252f/?q" },
	{ TEXT("\xFF"), "http://h/%FF/?q" },
	{ TEXT(""), "http://h//?q" },
};

START_TEST(line_in_path)
{
	const char *const items[] = { NULL };
	struct request request = { 0 };

	ck_assert_ptr_null(build("http://h/%{line}/?q", items, paths[_i].text,
		paths[_i].length, &request));
	ck_assert_str_eq(request.url.bytes, paths[_i].wanted);
	request_free(&request);
}
END_TEST

/* A URL as it is shown: values in its query may be secrets. */
static const struct {
	const char *url;
	const char *shown;
} queries[] = {
	{ "http://h/", "http://h/" },
	{ "http://h/a=b&c=d", "http://h/a=b&c=d" },
	{ "http://h?", "http://h?" },
	{ "http://h?a", "http://h?***" },
	{ "http://h?a&b#c", "http://h?***&***#c" },
	{ "http://h?%{.a}&%{n}", "http://h?%{.a}&%{n}" },
	{ "http://h?a=", "http://h?a=" },
	{ "http://h?a=b", "http://h?a=***" },
	{ "http://h/?a=b&&c&=d&e=f=g", "http://h/?a=***&&***&=***&e=***" },
	{ "http://h/?a=b?c#d?e=f&g=h", "http://h/?a=***#d?e=f&g=h" },
	{ "http://h/#?a=b", "http://h/#?a=b" },
	{ "http://h/?a#b&c=d", "http://h/?***#b&c=d" },
	/* what comes from the line is shown, except defaults */
	{ "http://h/?a=%{.b}&c=%{n}-%{key}",
		"http://h/?a=%{.b}&c=%{n}-%{key}" },
	{ "http://h/?a=%{.b:-c}", "http://h/?a=***" },
	{ "http://h/?a=b%{n}&c=%{n}", "http://h/?a=***&c=%{n}" },
	{ "http://h/?a=%{env:HOME}", "http://h/?a=***" },
	/* the name of a member may contain any byte */
	{ "http://h/%{.?a=b}?%{.c&d=e}=f", "http://h/%{.?a=b}?%{.c&d=e}=***" },
	{ "http://h/?a=%{.b&c=d#e}&f=g", "http://h/?a=%{.b&c=d#e}&f=***" },
	{ "http://h/%%{?a=b}", "http://h/%%{?a=***" },
	{ "http://h/?a=%%{&b=c", "http://h/?a=%%{&b=***" },
};

START_TEST(hidden_query)
{
	const struct headers none = { .count = 0 };
	struct request_plan plan;

	ck_assert_int_eq(setenv("HOME", "/", 1), 0);
	ck_assert(open_plan(&plan, queries[_i].url, &none, "a/b"));
	ck_assert(request_plan_hide(&plan));
	ck_assert_str_eq(plan.shown_url.bytes, queries[_i].shown);
	request_plan_close(&plan);
}
END_TEST

/* Each request is built from the start: nothing of an earlier one that was
 * longer, or was refused, remains. */
START_TEST(again)
{
	static const char long_text[] = "{\"a\":\"long long long\"}";
	static const char bad_text[] = "{\"a\":\"\\n\"}";
	struct headers_item items[] = { { "X: %{.a}", false } };
	struct headers list = { .items = items, .count = 1 };
	struct request_plan plan;
	struct request request = { 0 };
	struct template_line line = line_of(long_text, strlen(long_text));
	char got[100];

	ck_assert(open_plan(&plan, "http://h/%{.a}", &list, "a/b"));
	ck_assert_ptr_null(request_build(&plan, &line, &request));
	line = line_of(bad_text, strlen(bad_text));
	ck_assert_ptr_nonnull(request_build(&plan, &line, &request));
	line = line_of("{}", 2);
	ck_assert_ptr_null(request_build(&plan, &line, &request));
	show_headers(&request, got, sizeof(got));
	ck_assert_str_eq(got, AGENT "Content-Type: a/b|X: null|");
	ck_assert_str_eq(request.url.bytes, "http://h/null");
	request_plan_close(&plan);
	request_free(&request);
}
END_TEST

/* Constant parts are built once, which their version shows. */
static const struct {
	const char *url;
	const char *header;
	uint64_t url_version; /* after three lines */
	uint64_t headers_version;
} kinds[] = {
	{ "http://h/", "X: y", 1, 1 },
	{ "http://h/%{n}", "X: y", 3, 1 },
	{ "http://h/", "X: %{n}", 1, 3 },
	{ "http://h/%{n}", "X: %{n}", 3, 3 },
};

START_TEST(versions)
{
	struct headers_item items[] = { { kinds[_i].header, false } };
	struct headers list = { .items = items, .count = 1 };
	struct request_plan plan;
	struct request request = { 0 };
	char wanted[40];
	uint64_t n;

	ck_assert(open_plan(&plan, kinds[_i].url, &list, "a/b"));
	for (n = 1; n <= 3; n++) {
		struct template_line line = line_of("{}", 2);

		line.number = n;
		ck_assert_ptr_null(request_build(&plan, &line, &request));
	}
	ck_assert_uint_eq(request.url_version, kinds[_i].url_version);
	ck_assert_uint_eq(request.headers_version, kinds[_i].headers_version);
	(void)snprintf(wanted, sizeof(wanted), "http://h/%s",
		kinds[_i].url_version > 1 ? "3" : "");
	ck_assert_str_eq(request.url.bytes, wanted);
	request_plan_close(&plan);
	request_free(&request);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("request");
	TCase *tests = tcase_create("request");

	tcase_add_loop_test(tests, url_text, 0, ROWS(urls));
	tcase_add_loop_test(tests, header_text, 0, ROWS(headers));
	tcase_add_loop_test(tests, whole_request, 0, ROWS(plans));
	tcase_add_loop_test(tests, injection, 0, ROWS(injections));
	tcase_add_loop_test(tests, long_head, 0, ROWS(heads));
	tcase_add_loop_test(tests, line_in_path, 0, ROWS(paths));
	tcase_add_loop_test(tests, hidden_query, 0, ROWS(queries));
	tcase_add_test(tests, again);
	tcase_add_loop_test(tests, versions, 0, ROWS(kinds));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
