/* SPDX-License-Identifier: ISC */
/* utf8: the cases of utf8tests, and every character. */
#include "common/utf8.h"
#include "suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CASES "tests/data/utf8tests/utf8tests.txt"

static const char replacement[] = "\xEF\xBF\xBD";

struct text {
	char bytes[256];
	size_t length;
};

static void
append(struct text *text, const char *bytes, size_t length)
{
	ck_assert_uint_le(text->length + length, sizeof(text->bytes));
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
}

/* "EF BF bd" up to a colon or the end, or the word for no bytes. */
static struct text
read_hex(const char *hex)
{
	struct text text = { { 0 }, 0 };
	char pair[3] = { 0 }, byte;

	while (*hex && *hex != ':' && *hex != '\n') {
		if (*hex == ' ') {
			hex++;
			continue;
		}
		if (strncmp(hex, "nothing", 7) == 0)
			break;
		memcpy(pair, hex, 2);
		byte = (char)strtoul(pair, NULL, 16);
		append(&text, &byte, 1);
		hex += 2;
	}
	return text;
}

/* Removes invalid bytes, or replaces each part of them. */
static struct text
repair(const struct text *from, const char *instead)
{
	struct text to = { { 0 }, 0 };
	struct utf8_part part;
	size_t at;

	for (at = 0; at < from->length; at += part.length) {
		part = utf8_first(from->bytes + at, from->length - at);
		ck_assert_uint_ge(part.length, 1);
		ck_assert_uint_le(part.length, from->length - at);
		if (part.is_valid)
			append(&to, from->bytes + at, part.length);
		else
			append(&to, instead, strlen(instead));
	}
	return to;
}

static void
assert_same(const struct text *got, const struct text *wanted, const char *line)
{
	ck_assert_msg(
		got->length == wanted->length &&
			memcmp(got->bytes, wanted->bytes, got->length) == 0,
		"got %zu bytes: %s", got->length, line);
}

/* One line of the file; returns whether it is a case. */
static bool
check_case(const char *line)
{
	const char *form = strchr(line, ':'), *bytes, *skipped, *replaced;
	struct text text, wanted, got;

	if (*line == '#' || !form)
		return false;
	form += strspn(form, ": ");
	bytes = strchr(form, ':') + 1;
	if (strncmp(form, "valid:", 6) == 0)
		return true; /* plain ASCII */
	text = read_hex(bytes);
	if (strncmp(form, "valid hex:", 10) == 0) {
		ck_assert_msg(utf8_valid_length(text.bytes, text.length) ==
				      text.length,
			"refused: %s", line);
		return true;
	}
	ck_assert_msg(strncmp(form, "invalid hex:", 12) == 0, "%s", line);
	ck_assert_msg(utf8_valid_length(text.bytes, text.length) < text.length,
		"accepted: %s", line);
	skipped = strchr(bytes, ':') + 1;
	replaced = strchr(skipped, ':') + 1;
	got = repair(&text, "");
	wanted = read_hex(skipped);
	assert_same(&got, &wanted, line);
	got = repair(&text, replacement);
	wanted = read_hex(replaced);
	assert_same(&got, &wanted, line);
	return true;
}

START_TEST(cases_of_others)
{
	FILE *file = fopen(CASES, "r");
	char line[512];
	size_t count = 0;

	ck_assert_msg(file != NULL, "%s is not there", CASES);
	while (fgets(line, sizeof(line), file)) {
		if (check_case(line))
			count++;
	}
	fclose(file);
	ck_assert_uint_gt(count, 200);
}
END_TEST

/* The bytes of a code by the bit patterns of RFC 3629 section 3, whether it is
 * a character or not. */
static size_t
encode(uint32_t code, char bytes[4])
{
	if (code < 0x80) {
		bytes[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		bytes[0] = (char)(0xC0 | code >> 6);
		bytes[1] = (char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		bytes[0] = (char)(0xE0 | code >> 12);
		bytes[1] = (char)(0x80 | (code >> 6 & 0x3F));
		bytes[2] = (char)(0x80 | (code & 0x3F));
		return 3;
	}
	bytes[0] = (char)(0xF0 | code >> 18);
	bytes[1] = (char)(0x80 | (code >> 12 & 0x3F));
	bytes[2] = (char)(0x80 | (code >> 6 & 0x3F));
	bytes[3] = (char)(0x80 | (code & 0x3F));
	return 4;
}

START_TEST(every_code)
{
	struct utf8_part part;
	uint32_t code;
	char bytes[4];
	size_t length, cut;
	bool is_character;

	for (code = 0; code < 0x200000; code++) {
		length = encode(code, bytes);
		is_character =
			code < 0xD800 || (code > 0xDFFF && code < 0x110000);
		part = utf8_first(bytes, length);
		if (part.is_valid != is_character ||
			(is_character &&
				(part.length != length || part.code != code)))
			ck_abort_msg("U+%04X", (unsigned)code);
		for (cut = 1; is_character && cut < length; cut++) {
			part = utf8_first(bytes, cut);
			if (part.is_valid || part.length != cut)
				ck_abort_msg("U+%04X cut", (unsigned)code);
		}
	}
}
END_TEST

static const struct {
	const char *bytes;
	size_t length; /* of the maximal subpart */
} overlong[] = {
	{ "\xC0\x80", 1 },
	{ "\xC1\xBF", 1 },
	{ "\xE0\x80\x80", 1 },
	{ "\xE0\x9F\xBF", 1 },
	{ "\xF0\x80\x80\x80", 1 },
	{ "\xF0\x8F\xBF\xBF", 1 },
	{ "\xED\xA0\x80", 1 },
	{ "\xF4\x90\x80\x80", 1 },
	{ "\xF5\x80\x80\x80", 1 },
	{ "\xFF", 1 },
	{ "\x80", 1 },
	{ "\xE2\x82!", 2 },
	{ "\xF0\x9F\x98!", 3 },
};

START_TEST(maximal_subparts)
{
	const char *bytes = overlong[_i].bytes;
	struct utf8_part part = utf8_first(bytes, strlen(bytes));

	ck_assert_msg(!part.is_valid && part.length == overlong[_i].length,
		"%zu bytes of row %d", part.length, _i);
}
END_TEST

/* A fault at every position in texts of every length, because the search takes
 * eight bytes at a time. The memory ends with the text. */
START_TEST(place_of_a_fault)
{
	size_t length = (size_t)_i, at;
	char *bytes = malloc(length ? length : 1);

	ck_assert(bytes != NULL);
	for (at = 0; at <= length; at++) {
		memset(bytes, 'a', length);
		if (at < length)
			bytes[at] = '\x80';
		ck_assert_uint_eq(utf8_valid_length(bytes, length), at);
		if (at < length)
			bytes[at] = '\xE2'; /* begins a character that is not
					       continued */
		ck_assert_uint_eq(utf8_valid_length(bytes, length), at);
	}
	free(bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("utf8");
	TCase *tests = tcase_create("utf8");

	tcase_add_test(tests, cases_of_others);
	tcase_add_test(tests, every_code);
	tcase_add_loop_test(tests, maximal_subparts, 0,
		(int)(sizeof(overlong) / sizeof(overlong[0])));
	tcase_add_loop_test(tests, place_of_a_fault, 0, 34);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
