/* SPDX-License-Identifier: ISC */
/* json: the output for fields. */
#include "common/member.h"
#include "csvrows/json.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct text {
	const char *bytes;
	size_t length;
};
#define TEXT(literal)                        \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

static const struct {
	struct text text;
	bool is_quoted;
	const char *json;
} values[] = {
	{ TEXT(""), false, "\"\"" },
	{ TEXT(""), true, "\"\"" },
	{ TEXT("0"), false, "0" },
	{ TEXT("0"), true, "\"0\"" },
	{ TEXT("-0"), false, "-0" },
	{ TEXT("2.50"), false, "2.50" },
	{ TEXT("12345678901234567890"), false, "12345678901234567890" },
	{ TEXT("1e400"), false, "1e400" },
	{ TEXT("1E+05"), false, "1E+05" },
	{ TEXT("-1.5e-7"), false, "-1.5e-7" },
	{ TEXT("007"), false, "\"007\"" },
	{ TEXT("+5"), false, "\"+5\"" },
	{ TEXT(".5"), false, "\".5\"" },
	{ TEXT("5."), false, "\"5.\"" },
	{ TEXT("-"), false, "\"-\"" },
	{ TEXT("1e"), false, "\"1e\"" },
	{ TEXT("NaN"), false, "\"NaN\"" },
	{ TEXT("0x1F"), false, "\"0x1F\"" },
	{ TEXT(" 1"), false, "\" 1\"" },
	{ TEXT("1 "), false, "\"1 \"" },
	{ TEXT("1\0"), false, "\"1\\u0000\"" },
	{ TEXT("12:30:00"), false, "\"12:30:00\"" },
	{ TEXT("true"), false, "\"true\"" },
	{ TEXT("null"), false, "\"null\"" },
	{ TEXT("a\"b"), false, "\"a\\\"b\"" },
	{ TEXT("a\"\"b"), false, "\"a\\\"\\\"b\"" },
	{ TEXT("a\"\"b"), true, "\"a\\\"b\"" },
	{ TEXT("\"\"\"\""), true, "\"\\\"\\\"\"" },
	/* a single one stands for itself */
	{ TEXT("a\"b\""), true, "\"a\\\"b\\\"\"" },
	{ TEXT("\\"), false, "\"\\\\\"" },
	{ TEXT("\b\f\n\r\t"), true, "\"\\b\\f\\n\\r\\t\"" },
	{ TEXT("\0\x01\x0b\x1f\x7f"), true,
		"\"\\u0000\\u0001\\u000b\\u001f\x7f\"" },
	{ TEXT("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), false,
		"\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"" },
};

START_TEST(value)
{
	const struct json_text plain = { .replaces = false };
	const struct json_text quoted = { .doubled = '"' };
	size_t length = values[_i].text.length;
	char bytes[128], out[512], *end;
	const char *behind;

	for (behind = "\"7"; *behind; behind++) {
		memset(bytes, *behind, sizeof(bytes));
		memcpy(bytes, values[_i].text.bytes, length);
		if (values[_i].is_quoted)
			end = json_string(out, bytes, length, &quoted);
		else
			end = json_value(out, bytes, length, &plain);
		*end = '\0';
		ck_assert_msg(strcmp(out, values[_i].json) == 0,
			"case %d: %s, wanted %s", _i, out, values[_i].json);
	}
}
END_TEST

static const struct {
	struct json_text how;
	struct text text;
	const char *json;
} escapes[] = {
	{ { .escape = '^', .escaped = '"' }, TEXT("a^\"^^b^c^"),
		"\"a\\\"^b^c^\"" },
	{ { .escape = '^', .escaped = '"' }, TEXT("\"\"^"), "\"\\\"\\\"^\"" },
	{ { .escape = '^', .escaped = '"', .doubled = '"' },
		TEXT("\"\"^\"\"\"^^"), "\"\\\"\\\"\\\"^\"" },
	{ { .escape = '\\', .escaped = '\\' }, TEXT("\\\\\""), "\"\\\\\\\"\"" },
	{ { .replaces = true }, TEXT("\0a\0\xFF"),
		"\"\xEF\xBF\xBD"
		"a\xEF\xBF\xBD\xEF\xBF\xBD\"" },
	{ { .escape = '^', .escaped = '"', .replaces = true }, TEXT("^^\0^\""),
		"\"^\xEF\xBF\xBD\\\"\"" },
};

START_TEST(escaped_text)
{
	size_t length = escapes[_i].text.length;
	char bytes[128], out[512], *end;

	memset(bytes, '"', sizeof(bytes));
	memcpy(bytes, escapes[_i].text.bytes, length);
	end = json_string(out, bytes, length, &escapes[_i].how);
	*end = '\0';
	ck_assert_msg(strcmp(out, escapes[_i].json) == 0,
		"case %d: %s, wanted %s", _i, out, escapes[_i].json);
}
END_TEST

/* A byte that is escaped, at each place of texts of each length. */
START_TEST(string_lengths)
{
	enum {
		MOST = 70
	};
	const struct json_text plain = { .replaces = false };
	char bytes[MOST + 64], out[8 * MOST + 64], wanted[2 * MOST + 8], *end;
	size_t length = (size_t)_i, at;

	for (at = 0; at < length; at++) {
		memset(bytes, '\\', sizeof(bytes));
		memset(bytes, 'x', length);
		bytes[at] = '\n';
		wanted[0] = '"';
		memset(wanted + 1, 'x', length + 1);
		memcpy(wanted + 1 + at, "\\n", 2);
		memcpy(wanted + length + 2, "\"", 2);
		end = json_string(out, bytes, length, &plain);
		*end = '\0';
		ck_assert_str_eq(out, wanted);
	}
}
END_TEST

/* Every short text of characters that numbers consist of, compared with the
 * slow way. */
START_TEST(short_numbers)
{
	static const char letters[] = "019.-eE+ ";
	enum {
		LETTERS = sizeof(letters) - 1,
		MOST = 5
	};
	char bytes[MOST + 64];
	uint32_t length = (uint32_t)_i, i;
	unsigned long count = 1, number;

	for (i = 0; i < length; i++)
		count *= LETTERS;
	memset(bytes, '5', sizeof(bytes));
	bytes[length] = ',';
	for (number = 0; number < count; number++) {
		unsigned long left = number;
		bool is_short, is_number;

		for (i = 0; i < length; i++, left /= LETTERS)
			bytes[i] = letters[left % LETTERS];
		is_number = member_is_number(bytes, length);
		is_short =
			json_is_short_number(vector_load(bytes), bytes, length);
		ck_assert_msg(
			is_short == (is_number && !memchr(bytes, 'e', length) &&
					    !memchr(bytes, 'E', length)),
			"%.*s", (int)length, bytes);
	}
}
END_TEST

/* The same for long texts, with a byte that no number contains at each
 * place. */
START_TEST(long_numbers)
{
	static const char others[] = ".-0x,/:";
	char bytes[64];
	uint32_t length = (uint32_t)_i, at, i;

	for (at = 0; at < length; at++) {
		for (i = 0; i < sizeof(others) - 1; i++) {
			memset(bytes, '5', sizeof(bytes));
			bytes[length] = ',';
			bytes[at] = others[i];
			ck_assert_int_eq(
				json_is_short_number(
					vector_load(bytes), bytes, length),
				member_is_number(bytes, length));
		}
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("json");
	TCase *tcase = tcase_create("json");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
		tcase, escaped_text, 0, sizeof(escapes) / sizeof(escapes[0]));
	tcase_add_loop_test(
		tcase, value, 0, sizeof(values) / sizeof(values[0]));
	tcase_add_loop_test(tcase, string_lengths, 0, 70);
	tcase_add_loop_test(tcase, short_numbers, 1, 6);
	tcase_add_loop_test(tcase, long_numbers, 1, 17);
	return suite_run(suite);
}
