/* SPDX-License-Identifier: ISC */
/* member: tables of cases. Every line is in memory of exactly its size, so that
 * a sanitizer notices a read beyond it. */
#include "common/member.h"
#include "suite.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* Allocated memory of exactly that many bytes. */
static char *
exactly(const char *bytes, size_t length)
{
	char *copy = malloc(length ? length : 1);

	ck_assert(copy != NULL);
	memcpy(copy, bytes, length);
	return copy;
}

static bool
is_accepted(const char *bytes, size_t length)
{
	char *line = exactly(bytes, length);
	bool is_found = member_find(line, length, NULL, 0);

	free(line);
	return is_found;
}

/* The value of the member `name`; NULL: there is none; "!": not an object. */
static const struct {
	const char *line;
	const char *name;
	const char *value;
} finds[] = {
	{ "{\"a\":1}", "a", "1" },
	{ "{\"a\":1}", "b", NULL },
	{ "{}", "a", NULL },
	{ " \t\r\n{ } \r\n", "a", NULL },
	{ "{\"a\" : 1 ,\t\"b\":\r\n 2 }\r", "b", "2" },
	{ "{\"a\":\"x y\"}\n", "a", "\"x y\"" },
	{ "{\"a\":  [1, {\"a\":2}]  }", "a", "[1, {\"a\":2}]" },
	{ "{\"a\":{}}", "a", "{}" },
	{ "{\"a\":[ ]}", "a", "[ ]" },
	{ "{\"a\":null,\"b\":true,\"c\":false}", "c", "false" },
	{ "{\"a\":-0.5e-10,\"b\":0}", "a", "-0.5e-10" },
	{ "{\"a\":12345678901234567890}", "a", "12345678901234567890" },
	{ "{\"a\":1e999}", "a", "1e999" },
	{ "{\"\":1}", "", "1" },
	{ "{\"x\":{\"a\":1}}", "a", NULL },
	{ "{\"x\":[\"a\"],\"a\":\"}\"}", "a", "\"}\"" },
	/* the last one counts */
	{ "{\"a\":1,\"a\":2}", "a", "2" },
	{ "{\"a\":1,\"\\u0061\":2}", "a", "2" },
	/* names by their plain text */
	{ "{\"a\\u0062\":1}", "ab", "1" },
	{ "{\"a\\u0062\":1}", "a\\u0062", NULL },
	{ "{\"\\u00E4\":1}", "\xc3\xa4", "1" },
	{ "{\"\xc3\xa4\":1}", "\xc3\xa4", "1" },
	{ "{\"\\uD83D\\ude00\":1}", "\xf0\x9f\x98\x80", "1" },
	{ "{\"\\/\\\\\\\"\\b\\f\\n\\r\\t\":1}", "/\\\"\b\f\n\r\t", "1" },
	{ "{\"\\ud800\":1}", "\xef\xbf\xbd", "1" },
	{ "{\"\\ud800x\":1}", "\xef\xbf\xbdx", "1" },
	{ "{\"\\ud800\\u0061\":1}",
		"\xef\xbf\xbd"
		"a",
		"1" },
	{ "{\"\\udc00\\ud800\":1}", "\xef\xbf\xbd\xef\xbf\xbd", "1" },
	{ "{\"a\\u0062\":1}", "a", NULL },
	{ "{\"a\\u0062\":1}", "abc", NULL },
	{ "{\"\\u0061bcdef\":1}", "abcdef", "1" },
	/* not exactly one object */
	{ "", "a", "!" },
	{ " ", "a", "!" },
	{ "[]", "a", "!" },
	{ "1", "a", "!" },
	{ "null", "a", "!" },
	{ "\"{}\"", "a", "!" },
	{ "{}{}", "a", "!" },
	{ "{} x", "a", "!" },
	{ "{},", "a", "!" },
	{ "{\"a\":1", "a", "!" },
	{ "{\"a\":1]", "a", "!" },
	{ "{\"a\":[1}", "a", "!" },
	{ "{\"a\":{\"b\":1]}", "a", "!" },
	{ "{\"a\":[1,]}", "a", "!" },
	{ "{\"a\":[,1]}", "a", "!" },
	{ "{\"a\":[1 2]}", "a", "!" },
	{ "{\"a\":1,}", "a", "!" },
	{ "{,\"a\":1}", "a", "!" },
	{ "{\"a\":1 \"b\":2}", "a", "!" },
	{ "{\"a\"}", "a", "!" },
	{ "{\"a\":}", "a", "!" },
	{ "{\"a\":1,\"b\"}", "a", "!" },
	{ "{\"a\"::1}", "a", "!" },
	{ "{a:1}", "a", "!" },
	{ "{'a':1}", "a", "!" },
	{ "{1:1}", "a", "!" },
	{ "{\"a\":{\"b\"}}", "a", "!" },
	{ "{\"a\":{\"b\":1,}}", "a", "!" },
	{ "{\"a\":{1:2}}", "a", "!" },
	{ "{\"a\":01}", "a", "!" },
	{ "{\"a\":+1}", "a", "!" },
	{ "{\"a\":.5}", "a", "!" },
	{ "{\"a\":5.}", "a", "!" },
	{ "{\"a\":NaN}", "a", "!" },
	{ "{\"a\":True}", "a", "!" },
	{ "{\"a\":nul}", "a", "!" },
	{ "{\"a\":nulll}", "a", "!" },
	{ "{\"a\":\"\t\"}", "a", "!" },
	{ "{\"a\":\"\x01\"}", "a", "!" },
	{ "{\"a\":\"\\x\"}", "a", "!" },
	{ "{\"a\":\"\\u12\"}", "a", "!" },
	{ "{\"a\":\"\\u12G4\"}", "a", "!" },
	{ "{\"a\":\"\\\"}", "a", "!" },
	{ "{\"a\":\"x}", "a", "!" },
	{ "{\"a\":1}\v", "a", "!" },
	{ "{\"a\":/**/1}", "a", "!" },
	/* not in UTF-8 */
	{ "\xef\xbb\xbf{\"a\":1}", "a", "!" },
	{ "{\"a\":1}\xef\xbb\xbf", "a", "!" },
	{ "{\"a\":1,\"b\":\"\xff\"}", "a", "!" },
	{ "{\"a\":1,\"b\":\"\xc3\"}", "a", "!" },
	{ "{\"a\":1,\"\xed\xa0\x80\":2}", "a", "!" },
	{ "{\"a\":1,\"b\":[\"\xc0\xaf\"]}", "a", "!" },
	{ "{\"a\":\xc2\xa0"
	  "1}",
		"a", "!" },
};

START_TEST(find)
{
	const char *text = finds[_i].line, *wanted = finds[_i].value;
	char *line = exactly(text, strlen(text));
	struct member member = { finds[_i].name, strlen(finds[_i].name), text,
		99 };
	bool is_object = member_find(line, strlen(text), &member, 1);

	if (wanted && strcmp(wanted, "!") == 0) {
		ck_assert_msg(!is_object, "accepted: %s", text);
		wanted = NULL;
	} else {
		ck_assert_msg(is_object, "refused: %s", text);
	}
	ck_assert_msg(!wanted == !member.value, "%s", text);
	ck_assert_msg(member.value_length == (wanted ? strlen(wanted) : 0),
		"%zu bytes of %s", member.value_length, text);
	if (wanted)
		ck_assert_msg(memcmp(member.value, wanted, strlen(wanted)) == 0,
			"%s", text);
	free(line);
}
END_TEST

START_TEST(several_members)
{
	static const char line[] = "{\"a\":1,\"b\":\"two\",\"c\":[3],\"a\":4}";
	struct member members[] = {
		{ "c", 1, NULL, 0 },
		{ "a", 1, NULL, 0 },
		{ "missing", 7, "x", 1 },
		{ "a", 1, NULL, 0 },
		{ "b\0", 2, "x", 1 },
	};

	ck_assert(member_find(line, sizeof(line) - 1, members, 5));
	ck_assert(members[0].value_length == 3);
	ck_assert_mem_eq(members[0].value, "[3]", 3);
	ck_assert_mem_eq(members[1].value, "4", 1);
	ck_assert_ptr_eq(members[1].value, members[3].value);
	ck_assert_ptr_null(members[2].value);
	ck_assert_ptr_null(members[4].value);
	/* Values found before a fault are reset. */
	ck_assert(!member_find(line, sizeof(line) - 2, members, 5));
	ck_assert_ptr_null(members[0].value);
	ck_assert_uint_eq(members[0].value_length, 0);
	ck_assert_ptr_null(members[1].value);
}
END_TEST

START_TEST(names_in_turn)
{
	static const char line[] = " { \"a\" : {\"x\":[1]} ,\"\\u0062\":2, "
				   "\"\":3 }\n";
	static const char *const wanted[] = { "a", "\\u0062", "" };
	size_t at = 0, length, i;
	const char *name;

	for (i = 0; i < 3; i++) {
		name = member_next(line, sizeof(line) - 1, &at, &length);
		ck_assert_ptr_nonnull(name);
		ck_assert_uint_eq(length, strlen(wanted[i]));
		ck_assert_mem_eq(name, wanted[i], length);
	}
	ck_assert_ptr_null(member_next(line, sizeof(line) - 1, &at, &length));
	at = 0;
	ck_assert_ptr_null(member_next("{}", 2, &at, &length));
}
END_TEST

START_TEST(name_with_nul)
{
	static const char line[] = "{\"a\\u0000b\":1}";
	struct member member = { "a\0b", 3, NULL, 0 };

	ck_assert(member_find(line, sizeof(line) - 1, &member, 1));
	ck_assert_ptr_nonnull(member.value);
	/* A bare one is a control character. */
	ck_assert(!is_accepted("{\"a\0b\":1}", 9));
	ck_assert(!is_accepted("{}\0", 3));
}
END_TEST

/* Objects and arrays, nested to that depth, in the order of the bits of
 * `pattern`. */
static bool
is_depth_accepted(size_t depth, unsigned pattern)
{
	char line[MEMBER_DEPTH * 8], *at = line;
	bool is_found;
	size_t i;

	for (i = 0; i < depth; i++)
		at += sprintf(at, "%s",
			i == 0 || pattern >> i % 8 & 1 ? "{\"\":" : "[");
	*at++ = '0';
	for (i = depth; i-- > 0;)
		*at++ = i == 0 || pattern >> i % 8 & 1 ? '}' : ']';
	is_found = is_accepted(line, (size_t)(at - line));
	if (is_found) { /* each bracket must match its opening one */
		at[-(ptrdiff_t)(depth / 2 + 1)] ^= ']' ^ '}';
		ck_assert(!is_accepted(line, (size_t)(at - line)));
	}
	return is_found;
}

START_TEST(depth)
{
	unsigned pattern = (unsigned)_i;

	ck_assert(is_depth_accepted(2, pattern));
	ck_assert(is_depth_accepted(64, pattern));
	ck_assert(is_depth_accepted(65, pattern));
	ck_assert(is_depth_accepted(66, pattern));
	ck_assert(is_depth_accepted(MEMBER_DEPTH - 1, pattern));
	ck_assert(is_depth_accepted(MEMBER_DEPTH, pattern));
	ck_assert(!is_depth_accepted(MEMBER_DEPTH + 1, pattern));
}
END_TEST

/* No proper prefix of an object is valid. */
START_TEST(cut_short)
{
	static const char line[] =
		"{\"t\\u00e9\":\"\\ud83d\\ude00 \xf0\x9f\x98\x80 some text\","
		"\"n\":-12.5e+3,\"l\":[true,false,null,{\"x\":{}}]}";
	size_t length = sizeof(line) - 1, cut;

	ck_assert(is_accepted(line, length));
	for (cut = 0; cut < length; cut++)
		ck_assert_msg(!is_accepted(line, cut), "%zu bytes", cut);
}
END_TEST

static const struct {
	const char *value;
	const char *text;
	size_t length;
} plains[] = {
	{ "12.50", "12.50", 5 },
	{ "true", "true", 4 },
	{ "null", "null", 4 },
	{ "[1, \"a\"]", "[1, \"a\"]", 8 },
	{ "{\"a\":\"\\n\"}", "{\"a\":\"\\n\"}", 10 },
	{ "\"\"", "", 0 },
	{ "\"text\"", "text", 4 },
	{ "\"a\\\"b\\\\c\\/\"", "a\"b\\c/", 6 },
	{ "\"\\b\\f\\n\\r\\t\"", "\b\f\n\r\t", 5 },
	{ "\"\\u0000\"", "\0", 1 },
	{ "\"\\u007f\\u0080\"", "\x7f\xc2\x80", 3 },
	{ "\"\\u07FF\\u0800\\uffff\"", "\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf", 8 },
	{ "\"\xc3\xa4\\u00e4\"", "\xc3\xa4\xc3\xa4", 4 },
	{ "\"\\ud800\\udc00\\uDBFF\\uDFFF\"",
		"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8 },
	{ "\"\\ud800\"", "\xef\xbf\xbd", 3 },
	{ "\"\\udc00!\"", "\xef\xbf\xbd!", 4 },
	{ "\"\\ud800\\n\"", "\xef\xbf\xbd\n", 4 },
	{ "\"\\ud800\\nwords\"", "\xef\xbf\xbd\nwords", 9 },
	{ "\"\\ud800 words\"", "\xef\xbf\xbd words", 9 },
	{ "\"\\ud800\\ud800\\udc00\"", "\xef\xbf\xbd\xf0\x90\x80\x80", 7 },
	{ "\"\\ud800\\u00e4\"", "\xef\xbf\xbd\xc3\xa4", 5 },
};

START_TEST(plain)
{
	size_t length = strlen(plains[_i].value), got;
	char *value = exactly(plains[_i].value, length);
	char *text = malloc(length);

	ck_assert(text != NULL);
	got = member_plain(value, length, text);
	ck_assert_msg(got == plains[_i].length &&
			      memcmp(text, plains[_i].text, got) == 0,
		"%s: %zu bytes", plains[_i].value, got);
	free(value);
	free(text);
}
END_TEST

static const struct {
	const char *text;
	bool is_number;
} numbers[] = {
	{ "0", true },
	{ "-0", true },
	{ "10", true },
	{ "2.50", true },
	{ "12345678901234567890", true },
	{ "1e400", true },
	{ "1E+05", true },
	{ "-1.5e-7", true },
	{ "0.0", true },
	{ "0e0", true },
	{ "", false },
	{ "-", false },
	{ "+5", false },
	{ "007", false },
	{ "-01", false },
	{ ".5", false },
	{ "5.", false },
	{ "1.e5", false },
	{ "1e", false },
	{ "1e+", false },
	{ "1.5.5", false },
	{ "1 ", false },
	{ " 1", false },
	{ "0x1F", false },
	{ "NaN", false },
	{ "-Infinity", false },
	{ "1,5", false },
	{ "1_000", false },
	{ "12a", false },
	{ "--1", false },
};

START_TEST(number)
{
	size_t length = strlen(numbers[_i].text);
	char *text = exactly(numbers[_i].text, length);

	ck_assert_msg(member_is_number(text, length) == numbers[_i].is_number,
		"\"%s\"", numbers[_i].text);
	free(text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("member");
	TCase *tests = tcase_create("member");

	tcase_add_loop_test(tests, find, 0, ROWS(finds));
	tcase_add_test(tests, several_members);
	tcase_add_test(tests, names_in_turn);
	tcase_add_test(tests, name_with_nul);
	tcase_add_loop_test(tests, depth, 0, 256);
	tcase_add_test(tests, cut_short);
	tcase_add_loop_test(tests, plain, 0, ROWS(plains));
	tcase_add_loop_test(tests, number, 0, ROWS(numbers));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
