/* query: values in a URL that may be secrets, and the URL without them. */
#include "httppost/query.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *url;
	const char *masked;
	const char *secrets; /* each one behind a | */
} rows[] = {
	{ "http://h/", "http://h/", "" },
	{ "http://h/a=b&c=d", "http://h/a=b&c=d", "" },
	{ "http://h?", "http://h?", "" },
	{ "http://h?a", "http://h?***", "|a" },
	{ "http://h?a&b#c", "http://h?***&***#c", "|a|b" },
	{ "http://h?%{.a}&%{n}", "http://h?%{.a}&%{n}", "" },
	{ "http://h?a=", "http://h?a=", "" },
	{ "http://h?a=b", "http://h?a=***", "|b" },
	{ "http://h/?a=b&&c&=d&e=f=g", "http://h/?a=***&&***&=***&e=***",
		"|b|c|d|f=g" },
	{ "http://h/?a=b?c#d?e=f&g=h", "http://h/?a=***#d?e=f&g=h", "|b?c" },
	{ "http://h/#?a=b", "http://h/#?a=b", "" },
	{ "http://h/?a#b&c=d", "http://h/?***#b&c=d", "|a" },
	/* what comes from the line is shown, but for defaults */
	{ "http://h/?a=%{.b}&c=%{n}-%{key}", "http://h/?a=%{.b}&c=%{n}-%{key}",
		"" },
	{ "http://h/?a=%{.b:-c}", "http://h/?a=***", "|%{.b:-c}" },
	{ "http://h/?a=b%{n}&c=%{n}", "http://h/?a=***&c=%{n}", "|b%{n}" },
	{ "http://h/?a=%{env:HOME}", "http://h/?a=***", "|%{env:HOME}" },
	/* names hold what they like */
	{ "http://h/%{.?a=b}?%{.c&d=e}=f", "http://h/%{.?a=b}?%{.c&d=e}=***",
		"|f" },
	{ "http://h/?a=%{.b&c=d#e}&f=g", "http://h/?a=%{.b&c=d#e}&f=***",
		"|g" },
	{ "http://h/%%{?a=b}", "http://h/%%{?a=***", "|b}" },
	{ "http://h/?a=%%{&b=c", "http://h/?a=%%{&b=***", "|c" },
};

START_TEST(each)
{
	const char *value = rows[_i].url;
	struct buffer found = { 0 };
	size_t length;

	ck_assert_int_eq(setenv("HOME", "/", 1), 0);
	while ((value = query_next_secret(value, &length))) {
		ck_assert(buffer_append_byte(&found, '|'));
		ck_assert(buffer_append(&found, value, length));
		value += length;
	}
	ck_assert(buffer_append_byte(&found, '\0'));
	ck_assert_str_eq(found.bytes, rows[_i].secrets);
	buffer_free(&found);
}
END_TEST

START_TEST(masked)
{
	struct buffer out = { 0 };

	ck_assert_int_eq(setenv("HOME", "/", 1), 0);
	ck_assert(query_append_masked(&out, rows[_i].url));
	ck_assert(buffer_append_byte(&out, '\0'));
	ck_assert_str_eq(out.bytes, rows[_i].masked);
	buffer_free(&out);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("query");
	TCase *tests = tcase_create("tests");

	tcase_add_loop_test(tests, each, 0, ROWS(rows));
	tcase_add_loop_test(tests, masked, 0, ROWS(rows));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
