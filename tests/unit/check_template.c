/* SPDX-License-Identifier: ISC */
/* template: refused templates, and the output for a line in each place. */
#include "httppost/template.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const char *const uses[] = {
	"body",
	"header",
	"url",
	"show",
	"failure",
};

static struct template_line
line_of(const char *text, size_t length)
{
	return (struct template_line){
		.text = text,
		.length = length,
		.number = 5432,
		/* 2024-02-16T20:30:45.123Z */
		.read_realtime_ns = INT64_C(1708115445123) * NS_PER_MS,
		.since_first_ns = 7 * NS_PER_SECOND,
		.run = "0123456789abcdef",
		.reason = "503 \033[31m",
	};
}

/* The result of the template for the line, in memory of its own. */
static char *
expand(const char *text, enum template_use use,
	const struct template_line *line, size_t *length)
{
	struct template template;
	struct buffer out = { 0 };
	const char *fault = template_parse(&template, text, use);

	ck_assert_msg(!fault, "\"%s\" as %s %s", text, uses[use], fault);
	ck_assert(template_expand(&template, line, &out));
	*length = out.length;
	ck_assert(buffer_append_byte(&out, '\0'));
	template_free(&template);
	return out.bytes;
}

static void
check_bytes(const char *text, enum template_use use,
	const struct template_line *line, const char *wanted,
	size_t wanted_length)
{
	size_t length;
	char *got = expand(text, use, line, &length);

	ck_assert_msg(length == wanted_length &&
			      memcmp(got, wanted, wanted_length) == 0,
		"\"%s\" as %s of \"%s\" is \"%s\", not \"%s\"", text, uses[use],
		line->text, got, wanted);
	free(got);
}

/* The same text in every place. */
static const struct {
	const char *text;
	const char *wanted;
} everywhere[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "%", "%" },
	{ "100%", "100%" },
	{ "%%", "%%" },
	{ "{}%}", "{}%}" },
	{ "%n", "%n" },
	{ "% {n}", "% {n}" },
	{ "%{n}", "5432" },
	{ "%{n}%{n}", "54325432" },
	{ "a%{n}b", "a5432b" },
	{ "%{n}}", "5432}" },
	{ "{%{n}}", "{5432}" },
	{ "%{key}", "0123456789abcdef-5432" },
	{ "%{elapsed}s", "7s" },
	{ "%%{n}", "%{n}" },
	{ "%%{", "%{" },
	{ "%%{%%{", "%{%{" },
	{ "%%{%{n}", "%{5432" },
	{ "%{n}%%{n}", "5432%{n}" },
	{ "%%%{n}", "%%{n}" },
	{ "%{.a}", "1" },
	{ "%{.a}%{.b}%{.a}", "1b1" },
	{ "%{.A}", "null" },
	{ "%{.missing}", "null" },
	{ "%{.missing:-}", "" },
	{ "%{.missing:-none}", "none" },
	{ "%{.a:-none}", "1" },
	{ "%{.a:}", "null" },
	{ "%{.a-}", "null" },
	{ "%{..}", "dot" },
	{ "%{.n}", "null" },
	{ "%{.line}", "null" },
	{ "%{now:ms}", "1708115445123" },
	{ "%{now:ns}", "1708115445123000000" },
	{ "%{.now:ms}", "null" },
	{ "%{.env:HOME}", "null" },
};

START_TEST(place)
{
	static const char json[] =
		"{\"a\":1, \".\":\"dot\", \"b\":\"b\", \"a:\":null}";
	struct template_line line = line_of(json, strlen(json));
	enum template_use use;

	for (use = TEMPLATE_BODY; use <= TEMPLATE_FAILURE; use++) {
		const char *text = everywhere[_i].text;
		const char *wanted = everywhere[_i].wanted;

		/* JSON keeps its quotes in a body */
		if (use == TEMPLATE_BODY && strstr(text, "%{.b}"))
			wanted = "1\"b\"1";
		if (use == TEMPLATE_BODY && strcmp(text, "%{..}") == 0)
			wanted = "\"dot\"";
		check_bytes(text, use, &line, wanted, strlen(wanted));
	}
}
END_TEST

/* A default is text of the author, but in a URL it must be percent-encoded. */
static const struct {
	const char *text;
	const char *wanted;
	const char *url;
} defaults[] = {
	{ "%{.missing:-:-}", ":-", "%3A-" },
	{ "%{.missing:-%{n}", "%{n", "%25%7Bn" },
	{ "%{.missing:-two words}", "two words", "two%20words" },
	{ "%{.missing:-\xC3\xA4/?}", "\xC3\xA4/?", "%C3%A4%2F%3F" },
	{ "%{.a:-two words}", "1", "1" },
};

START_TEST(default_text)
{
	struct template_line line = line_of("{\"a\":1}", 7);
	enum template_use use;

	for (use = TEMPLATE_BODY; use <= TEMPLATE_FAILURE; use++) {
		const char *wanted = use == TEMPLATE_URL ? defaults[_i].url
							 : defaults[_i].wanted;

		check_bytes(
			defaults[_i].text, use, &line, wanted, strlen(wanted));
	}
}
END_TEST

/* One member of each kind: in a body, as plain text, in a URL, and shown. */
static const struct {
	const char *json;
	const char *plain; /* NULL: as in the place before it */
	const char *url;
	const char *shown;
} members[] = {
	{ "1", NULL, NULL, NULL },
	{ "2.50", NULL, NULL, NULL },
	{ "-0", NULL, NULL, NULL },
	{ "1e+400", NULL, "1e%2B400", NULL },
	{ "12345678901234567890", NULL, NULL, NULL },
	{ "true", NULL, NULL, NULL },
	{ "null", NULL, NULL, NULL },
	{ "[1, 2]", NULL, "%5B1%2C%202%5D", NULL },
	{ "{\"x\":{\"v\":2}}", NULL, "%7B%22x%22%3A%7B%22v%22%3A2%7D%7D",
		NULL },
	{ "[\r]", NULL, "%5B%0D%5D", "[\\r]" },
	{ "\"\"", "", NULL, NULL },
	{ "\"two words\"", "two words", "two%20words", NULL },
	{ "\"a\\\"b\\\\c\\/d\"", "a\"b\\c/d", "a%22b%5Cc%2Fd", NULL },
	{ "\"\\b\\f\\n\\r\\t\"", "\b\f\n\r\t", "%08%0C%0A%0D%09",
		"\\x08\\x0C\\n\\r\\t" },
	{ "\"\\u00e4\\uD83D\\uDE00\"", "\xC3\xA4\xF0\x9F\x98\x80",
		"%C3%A4%F0%9F%98%80", NULL },
	{ "\"\\ud83d\"", "\xEF\xBF\xBD", "%EF%BF%BD", NULL },
	{ "\"\xC3\xA4\"", "\xC3\xA4", "%C3%A4", NULL },
	{ "\"\x7F\"", "\x7F", "%7F", "\\x7F" },
	{ "\"\\u001b[31m\"", "\033[31m", "%1B%5B31m", "\\x1B[31m" },
	{ "\"\\u009b\"", "\xC2\x9B", "%C2%9B", "\\xC2\\x9B" },
	{ "\"-._~%+&=?#\"", "-._~%+&=?#", "-._~%25%2B%26%3D%3F%23", NULL },
	{ "\"%{n}\"", "%{n}", "%25%7Bn%7D", NULL },
};

START_TEST(member)
{
	const char *json = members[_i].json;
	const char *plain = members[_i].plain ? members[_i].plain : json;
	const char *url = members[_i].url ? members[_i].url : plain;
	const char *shown = members[_i].shown ? members[_i].shown : plain;
	struct template_line line;
	char text[200];

	(void)snprintf(text, sizeof(text), "{\"u\":0,\"v\" : %s }", json);
	line = line_of(text, strlen(text));
	check_bytes("%{.v:-x}", TEMPLATE_BODY, &line, json, strlen(json));
	check_bytes("%{.v:-x}", TEMPLATE_HEADER, &line, plain, strlen(plain));
	check_bytes("%{.v:-x}", TEMPLATE_URL, &line, url, strlen(url));
	check_bytes("%{.v:-x}", TEMPLATE_SHOW, &line, shown, strlen(shown));
	check_bytes("%{.v:-x}", TEMPLATE_FAILURE, &line, shown, strlen(shown));
}
END_TEST

START_TEST(member_of_nul)
{
	static const char json[] = "{\"v\":\"a\\u0000b\"}";
	struct template_line line = line_of(json, strlen(json));

	check_bytes("%{.v}", TEMPLATE_BODY, &line, "\"a\\u0000b\"", 10);
	check_bytes("%{.v}", TEMPLATE_HEADER, &line, "a\0b", 3);
	check_bytes("%{.v}", TEMPLATE_URL, &line, "a%00b", 5);
	check_bytes("%{.v}", TEMPLATE_SHOW, &line, "a\\x00b", 6);
}
END_TEST

/* Whole lines, JSON or not; if a line is not JSON, its members are missing. */
static const struct {
	enum template_use use;
	const char *text;
	const char *line;
	size_t length;
	const char *wanted;
	size_t wanted_length;
} lines[] = {
#define TEXTS(a, b) a, sizeof(a) - 1, b, sizeof(b) - 1
	{ TEMPLATE_BODY, "%{line}", TEXTS("not JSON", "not JSON") },
	{ TEMPLATE_BODY, "%{line}", TEXTS("", "") },
	{ TEMPLATE_BODY, "%{line}", TEXTS("a\0\xFF\r", "a\0\xFF\r") },
	{ TEMPLATE_BODY, "%{.a:-0}", TEXTS("not JSON", "0") },
	{ TEMPLATE_BODY, "%{.a}", TEXTS("", "null") },
	{ TEMPLATE_BODY, "%{.a}", TEXTS("[{\"a\":1}]", "null") },
	{ TEMPLATE_BODY, "%{.a}", TEXTS("{\"a\":1", "null") },
	{ TEMPLATE_BODY, "%{.a}", TEXTS("{\"a\":1}\0", "null") },
	{ TEMPLATE_BODY, "%{.a}", TEXTS("{\"a\":\"\xFF\"}", "null") },
	{ TEMPLATE_BODY, "%{.a}", TEXTS("{\"x\":{\"a\":1}}", "null") },
	{ TEMPLATE_BODY, "%{.a}", TEXTS("{\"a\":1,\"a\":2}", "2") },
	{ TEMPLATE_BODY, "%{.ab}", TEXTS("{\"\\u0061b\":1}", "1") },
	{ TEMPLATE_BODY, "%{.a b}", TEXTS("{\"a b\":1}", "1") },
	{ TEMPLATE_BODY, "%{.\xC3\xA4}", TEXTS("{\"\xC3\xA4\":1}", "1") },
	{ TEMPLATE_BODY, "{\"d\":%{line},\"t\":\"%{now}\"}",
		TEXTS("{\"a\":1}", "{\"d\":{\"a\":1},\"t\":"
				   "\"2024-02-16T20:30:45.123Z\"}") },
	{ TEMPLATE_HEADER, "X: %{line}", TEXTS("a\0b", "X: a\0b") },
	{ TEMPLATE_URL, "http://h/%{line}",
		TEXTS("a b\0", "http://h/a%20b%00") },
	{ TEMPLATE_URL, "http://h/?t=%{now}",
		TEXTS("", "http://h/?t=2024-02-16T20%3A30%3A45.123Z") },
	{ TEMPLATE_SHOW, "%{line}", TEXTS("a\033\0\xFF", "a\\x1B\\x00\\xFF") },
	{ TEMPLATE_BODY, "%{line:string}", TEXTS("", "\"\"") },
	{ TEMPLATE_BODY, "{\"l\":%{line:string}}",
		TEXTS("{\"a\":\"\\n\"}",
			"{\"l\":\"{\\\"a\\\":\\\"\\\\n\\\"}\"}") },
	{ TEMPLATE_BODY, "%{line:string}",
		TEXTS("\0\x01\t\r\x1F\x7F\xC3\xA4",
			"\"\\u0000\\u0001\\t\\r\\u001F\x7F\xC3\xA4\"") },
	/* one U+FFFD for each maximal subpart */
	{ TEMPLATE_BODY, "%{line:string}",
		TEXTS("a\xFF\xE2\x82z\xF0\x9F\x98",
			"\"a\xEF\xBF\xBD\xEF\xBF\xBDz\xEF\xBF\xBD\"") },
	{ TEMPLATE_BODY, "%{line:string}",
		TEXTS("\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD"
				      "\xEF\xBF\xBD\"") },
	{ TEMPLATE_HEADER, "X: %{line:string}",
		TEXTS("a\r\nb\0", "X: \"a\\r\\nb\\u0000\"") },
	{ TEMPLATE_URL, "http://h/%{line:string}",
		TEXTS("a\n", "http://h/%22a%5Cn%22") },
	{ TEMPLATE_SHOW, "%{line:string}",
		TEXTS("\033\x7F", "\"\\u001B\\x7F\"") },
	{ TEMPLATE_FAILURE, "%{n}: %{reason}",
		TEXTS("", "5432: 503 \\x1B[31m") },
};

START_TEST(whole_line)
{
	struct template_line line = line_of(lines[_i].line, lines[_i].length);

	check_bytes(lines[_i].text, lines[_i].use, &line, lines[_i].wanted,
		lines[_i].wanted_length);
}
END_TEST

START_TEST(no_reason)
{
	struct template_line line = line_of("", 0);

	line.reason = NULL;
	check_bytes("<%{reason}>", TEMPLATE_FAILURE, &line, "<>", 2);
}
END_TEST

/* Rounded to the nearest second. */
static const struct {
	int64_t ns;
	const char *wanted;
} elapsed[] = {
	{ 0, "0" },
	{ 1, "0" },
	{ NS_PER_SECOND / 2 - 1, "0" },
	{ NS_PER_SECOND / 2, "1" },
	{ NS_PER_SECOND - 1, "1" },
	{ NS_PER_SECOND, "1" },
	{ NS_PER_SECOND + NS_PER_SECOND / 2 - 1, "1" },
	{ 5431 * NS_PER_SECOND + 999 * NS_PER_MS, "5432" },
	{ 5432 * NS_PER_SECOND + NS_PER_MS, "5432" },
	{ 86400 * NS_PER_SECOND, "86400" },
	{ INT64_C(9000000000) * NS_PER_SECOND, "9000000000" },
};

START_TEST(rounding)
{
	struct template_line line = line_of("", 0);

	line.since_first_ns = elapsed[_i].ns;
	check_bytes("%{elapsed}", TEMPLATE_BODY, &line, elapsed[_i].wanted,
		strlen(elapsed[_i].wanted));
}
END_TEST

/* Refused with this reason, in all places except those in the bit mask. */
static const struct {
	const char *text;
	const char *part;
	unsigned allowed;
} faults[] = {
	{ "%{", "without a }", 0 },
	{ "a%{n", "without a }", 0 },
	{ "%{n} %{key", "without a }", 0 },
	{ "%%{%{", "without a }", 0 },
	{ "%{}", "unknown %{}", 0 },
	{ "%{N}", "unknown %{N}", 0 },
	{ "%{ n}", "unknown %{ n}", 0 },
	{ "%{n }", "unknown %{n }", 0 },
	{ "%{nn}", "unknown %{nn}", 0 },
	{ "%{lines}", "unknown %{lines}", 0 },
	{ "%{n:-1}", "unknown %{n:-1}", 0 },
	{ "%{{n}}", "unknown %{{n}", 0 },
	{ "%{.}", "without a name", 0 },
	{ "%{.:-x}", "without a name", 0 },
	{ "%{n}%{.a}%{bad}", "unknown %{bad}", 0 },
	{ "%{env:}", "%{env:}, which is not set", 0 },
	{ "%{env:NOT_THERE}", "%{env:NOT_THERE}, which is not set", 0 },
	{ "%{env}", "unknown %{env}", 0 },
	{ "%{now:us}", "unknown %{now:us}", 0 },
	{ "%{line:}", "unknown %{line:}", 0 },
	{ "%{n:string}", "unknown %{n:string}", 0 },
	{ "%{bad}",
		"line:string, now, now:ms, now:ns, n, key, elapsed, "
		"env:NAME, .NAME",
		0 },
	{ "%{reason}", "unknown %{reason}", 1u << TEMPLATE_FAILURE },
	{ "%{a-name-that-is-longer-than-anybody-would-ever-write-one}",
		"unknown %{a-name-that-is", 0 },
};

START_TEST(refusal)
{
	struct template template;
	enum template_use use;

	for (use = TEMPLATE_BODY; use <= TEMPLATE_FAILURE; use++) {
		const char *fault =
			template_parse(&template, faults[_i].text, use);

		template_free(&template);
		if (faults[_i].allowed & 1u << use)
			ck_assert_msg(!fault, "\"%s\" as %s %s",
				faults[_i].text, uses[use], fault);
		else
			ck_assert_msg(fault && strstr(fault, faults[_i].part),
				"\"%s\" as %s: %s", faults[_i].text, uses[use],
				fault ? fault : "was accepted");
	}
}
END_TEST

/* A variable of the environment is read when the template is parsed, and is
 * never shown. */
static const struct {
	enum template_use use;
	bool hides_secrets;
	const char *wanted;
} secrets[] = {
	{ TEMPLATE_BODY, false, "<a \"b\">" },
	{ TEMPLATE_BODY, true, "<*****>" },
	{ TEMPLATE_HEADER, false, "<a \"b\">" },
	{ TEMPLATE_HEADER, true, "<***>" },
	{ TEMPLATE_URL, false, "<a%20%22b%22>" },
	{ TEMPLATE_URL, true, "<***>" },
	{ TEMPLATE_SHOW, false, "<***>" },
	{ TEMPLATE_FAILURE, false, "<***>" },
};

START_TEST(environment)
{
	struct template_line line = line_of("", 0);
	struct template template;
	struct buffer out = { 0 };

	ck_assert_int_eq(setenv("CHECK_SECRET", "a \"b\"", 1), 0);
	ck_assert(!template_parse(
		&template, "<%{env:CHECK_SECRET}>", secrets[_i].use));
	template.hides_secrets = secrets[_i].hides_secrets;
	ck_assert(template_expand(&template, &line, &out));
	ck_assert(buffer_append_byte(&out, '\0'));
	ck_assert_str_eq(out.bytes, secrets[_i].wanted);
	template_free(&template);
	buffer_free(&out);
}
END_TEST

START_TEST(environment_of_lines)
{
	struct template template;

	ck_assert_int_eq(setenv("CHECK_LINES", "a\nEvil: 1", 1), 0);
	ck_assert(strstr(template_parse(&template, "X: %{env:CHECK_LINES}",
				 TEMPLATE_HEADER),
		"more than one line"));
	ck_assert(!template_parse(
		&template, "%{env:CHECK_LINES}", TEMPLATE_BODY));
	template_free(&template);
}
END_TEST

static const struct {
	const char *text; /* after "X:" */
	bool is_of_line;
} of_line[] = {
	{ "", true },
	{ " %{key}", true },
	{ " \"%{.id}\" / %{n}", true },
	{ " %{.id:-}", true },
	{ " %{.id:--}", true },
	{ " secret", false },
	{ " %{key}s", false },
	{ " 1%{key}", false },
	{ " \xC3\xA4", false },
	{ " %{.id:-secret}", false },
	{ " %{env:CHECK_EMPTY}", false },
};

START_TEST(from_the_line)
{
	struct template template;
	char text[100];

	ck_assert_int_eq(setenv("CHECK_EMPTY", "", 1), 0);
	(void)snprintf(text, sizeof(text), "X:%s", of_line[_i].text);
	ck_assert(!template_parse(&template, text, TEMPLATE_HEADER));
	ck_assert_msg(
		template_is_of_line(&template, 2) == of_line[_i].is_of_line,
		"\"%s\"", text);
	template_free(&template);
}
END_TEST

static const struct {
	const char *text;
	bool is_constant;
} constants[] = {
	{ "", true },
	{ "plain", true },
	{ "%%{n}", true },
	{ "%", true },
	{ "%{env:CHECK_SECRET}", true },
	{ "%{n}", false },
	{ "a%{line}", false },
	{ "%{.a:-}", false },
};

START_TEST(constant)
{
	struct template template;

	ck_assert_int_eq(setenv("CHECK_SECRET", "a", 1), 0);
	ck_assert(
		!template_parse(&template, constants[_i].text, TEMPLATE_BODY));
	ck_assert_msg(
		template_is_constant(&template) == constants[_i].is_constant,
		"\"%s\"", constants[_i].text);
	template_free(&template);
}
END_TEST

/* The key of a batch also contains the number of its last line. */
START_TEST(key)
{
	static const struct {
		uint64_t number;
		uint64_t last;
		uint64_t count;
		const char *wanted;
	} keys[] = {
		{ 1, 0, 0, "0123456789abcdef-1 1" },
		{ 1, 1, 0, "0123456789abcdef-1 1" },
		{ 1, 10, 0, "0123456789abcdef-1-10 1" },
		{ 1, 10, 3, "0123456789abcdef-1-10-3 1" },
		{ UINT64_MAX - 1, UINT64_MAX, 0,
			"0123456789abcdef-18446744073709551614-"
			"18446744073709551615 18446744073709551614" },
	};
	struct template_line line = line_of("", 0);
	size_t length;
	char *got;

	line.number = keys[_i].number;
	line.last = keys[_i].last;
	line.count = keys[_i].count;
	got = expand("%{key} %{n}", TEMPLATE_URL, &line, &length);
	ck_assert_uint_eq(length, strlen(keys[_i].wanted));
	ck_assert_mem_eq(got, keys[_i].wanted, length);
	free(got);
}
END_TEST

/* Nothing of one line remains for the next, and output is appended. */
START_TEST(again)
{
	static const char first[] = "{\"a\":\"first\"}", second[] = "{}";
	struct template_line line = line_of(first, strlen(first));
	struct template template;
	struct buffer out = { 0 };

	ck_assert(!template_parse(&template, "[%{.a}]", TEMPLATE_HEADER));
	ck_assert(template_expand(&template, &line, &out));
	line = line_of(second, strlen(second));
	ck_assert(template_expand(&template, &line, &out));
	line = line_of("no", 2);
	ck_assert(template_expand(&template, &line, &out));
	ck_assert_uint_eq(out.length, 19);
	ck_assert_mem_eq(out.bytes, "[first][null][null]", 19);
	buffer_free(&out);
	template_free(&template);
}
END_TEST

/* A megabyte of bytes that become four times as long when they are shown. */
START_TEST(large)
{
	static const size_t growth[] = { 1, 1, 3, 4, 4 };
	const size_t count = 1024 * 1024;
	char *bytes = malloc(count);
	struct template_line line;
	enum template_use use;

	ck_assert_ptr_nonnull(bytes);
	memset(bytes, '\x01', count);
	line = line_of(bytes, count);
	for (use = TEMPLATE_BODY; use <= TEMPLATE_FAILURE; use++) {
		size_t length;
		char *got = expand("<%{line}>", use, &line, &length);

		ck_assert_uint_eq(length, growth[use] * count + 2);
		ck_assert_int_eq(got[0], '<');
		ck_assert_int_eq(got[length - 1], '>');
		free(got);
	}
	free(bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("template");
	TCase *tests = tcase_create("template");

	tcase_add_loop_test(tests, place, 0, ROWS(everywhere));
	tcase_add_loop_test(tests, default_text, 0, ROWS(defaults));
	tcase_add_loop_test(tests, member, 0, ROWS(members));
	tcase_add_test(tests, member_of_nul);
	tcase_add_loop_test(tests, whole_line, 0, ROWS(lines));
	tcase_add_test(tests, no_reason);
	tcase_add_loop_test(tests, rounding, 0, ROWS(elapsed));
	tcase_add_loop_test(tests, refusal, 0, ROWS(faults));
	tcase_add_loop_test(tests, environment, 0, ROWS(secrets));
	tcase_add_test(tests, environment_of_lines);
	tcase_add_loop_test(tests, from_the_line, 0, ROWS(of_line));
	tcase_add_loop_test(tests, key, 0, 5);
	tcase_add_loop_test(tests, constant, 0, ROWS(constants));
	tcase_add_test(tests, again);
	tcase_add_test(tests, large);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
