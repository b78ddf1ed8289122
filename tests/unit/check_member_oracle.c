/* SPDX-License-Identifier: ISC */
/* member: compared with jansson, on the cases of JSONTestSuite and on randomly
 * changed lines, which are the same in every run. */
#include "common/member.h"
#include "reference/oracle.h"
#include "suite.h"

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define CASES "tests/data/jsontestsuite/cases.txt"
#define LINE_BYTES 4096

struct line {
	char bytes[LINE_BYTES];
	size_t length;
};

/* Allocated memory of exactly that many bytes. */
static char *
exactly(const char *bytes, size_t length)
{
	char *copy = malloc(length ? length : 1);

	ck_assert(copy != NULL);
	memcpy(copy, bytes, length);
	return copy;
}

/* The value of a member must be the one that jansson finds. */
static void
compare_member(const char *line, size_t length, const char *name, json_t *value)
{
	struct member member = { name, strlen(name), NULL, 0 };
	json_error_t error;
	json_t *found;
	size_t text_length;
	char *text;

	ck_assert(member_find(line, length, &member, 1));
	ck_assert_msg(member.value != NULL, "no \"%s\": %.*s", name,
		(int)length, line);
	found = oracle_load(member.value, member.value_length, &error);
	ck_assert_msg(found && json_equal(found, value), "\"%s\": %.*s", name,
		(int)length, line);
	ck_assert_int_eq(json_is_number(value),
		member_is_number(member.value, member.value_length));
	if (json_is_string(value)) {
		text = malloc(member.value_length);
		ck_assert(text != NULL);
		text_length =
			member_plain(member.value, member.value_length, text);
		ck_assert_msg(text_length == json_string_length(value) &&
				      memcmp(text, json_string_value(value),
					      text_length) == 0,
			"text of \"%s\": %.*s", name, (int)length, line);
		free(text);
	}
	json_decref(found);
}

/* Compares verdict and values. Returns whether it was an object. */
static bool
compare(const struct line *from)
{
	char *line = exactly(from->bytes, from->length);
	bool is_object = member_find(line, from->length, NULL, 0);
	json_error_t error;
	json_t *root = oracle_load(line, from->length, &error), *value;
	const char *name;

	/* jansson overlooks a NUL byte after a number. */
	if (memchr(line, '\0', from->length))
		ck_assert(!is_object);
	else if (root || !oracle_is_matter_of_taste(&error))
		ck_assert_msg(is_object == json_is_object(root), "%s: %.*s",
			is_object ? "accepted" : "refused", (int)from->length,
			line);
	if (is_object && json_is_object(root)) {
		json_object_foreach(root, name, value)
		{
			compare_member(line, from->length, name, value);
		}
	}
	json_decref(root);
	free(line);
	return is_object;
}

/* Reads "NAME HEX"; false if the line is not a case. */
static bool
read_case(const char *row, char name[128], struct line *line)
{
	const char *hex = strchr(row, ' ');
	char pair[3] = { 0 };

	if (*row == '#' || !hex)
		return false;
	ck_assert_int_lt(hex - row, 128);
	memcpy(name, row, (size_t)(hex - row));
	name[hex - row] = '\0';
	line->length = 0;
	for (hex++; *hex && *hex != '\n'; hex += 2) {
		memcpy(pair, hex, 2);
		line->bytes[line->length++] = (char)strtoul(pair, NULL, 16);
	}
	return true;
}

/* The white space of JSON around the bytes is left out. */
static struct line
trim(const struct line *line)
{
	struct line trimmed = { { 0 }, 0 };
	size_t begin = 0, end = line->length;

	while (begin < end && memchr(" \t\r\n", line->bytes[begin], 4))
		begin++;
	while (end > begin && memchr(" \t\r\n", line->bytes[end - 1], 4))
		end--;
	trimmed.length = end - begin;
	memcpy(trimmed.bytes, line->bytes + begin, trimmed.length);
	return trimmed;
}

/* The case as the value of a member. */
static struct line
wrap(const struct line *line)
{
	struct line wrapped;
	char *at = wrapped.bytes;

	memcpy(at, "{\"v\":", 5);
	memcpy(at + 5, line->bytes, line->length);
	at[5 + line->length] = '}';
	wrapped.length = line->length + 6;
	return wrapped;
}

static void
check_verdict(const char *name, const struct line *line)
{
	struct line text = trim(line), wrapped = wrap(line);
	bool is_object = compare(line), is_value = compare(&wrapped);

	switch (name[0]) {
	case 'y':
		ck_assert_msg(is_value, "%s is refused", name);
		ck_assert_msg(is_object == (text.bytes[0] == '{'), "%s", name);
		break;
	case 'n':
		ck_assert_msg(!is_object && !is_value, "%s", name);
		break;
	default:
		break;
	}
	if (strncmp(name + 1, "_number", 7) == 0) {
		ck_assert(text.bytes[0] == '[');
		text.bytes[0] = text.bytes[text.length - 1] = ' ';
		text = trim(&text);
		ck_assert_msg(member_is_number(text.bytes, text.length) ==
				      (name[0] != 'n'),
			"%s", name);
	}
}

START_TEST(cases_of_others)
{
	FILE *file = fopen(CASES, "r");
	char row[2 * LINE_BYTES], name[128];
	size_t count = 0;
	struct line line;

	ck_assert_msg(file != NULL, "%s is not there", CASES);
	while (fgets(row, sizeof(row), file)) {
		if (read_case(row, name, &line)) {
			check_verdict(name, &line);
			count++;
		}
	}
	fclose(file);
	ck_assert_uint_eq(count, 316);
}
END_TEST

/* The two cases that are too large for the file. */
START_TEST(very_deep)
{
	const char *part = _i ? "[{\"\":" : "[";
	size_t length = strlen(part) * 50000, at;
	char *bytes = malloc(length);

	ck_assert(bytes != NULL);
	for (at = 0; at < length; at++)
		bytes[at] = part[at % strlen(part)];
	ck_assert(!member_find(bytes, length, NULL, 0));
	memcpy(bytes, "{\"\":", 4);
	ck_assert(!member_find(bytes, length, NULL, 0));
	free(bytes);
}
END_TEST

static const char *const seeds[] = {
	"{\"time\":\"13:00:05\",\"RX_kWh\":12.50,\"TX1_kWh\":-0.125e-3,"
	"\"ok\":true,\"none\":null}",
	"{ \"a\" : [ 1 , { \"b\" : [ ] } , [ [ \"x\" ] ] ] , \"c\" : { } }\r",
	"{\"\\u00e4\\n\":\"\\ud83d\\ude00\",\"\xc3\xa4\":\"\xf0\x9f\x98\x80\","
	"\"long\":\"a text that is longer than a few words are\"}",
	"{\"n\":0,\"n\":10,\"\\u006e\":1E5,\"m\":[-0,0.0,1e+1,false]}",
};

static const char *const parts[] = {
	"{",
	"}",
	"[",
	"]",
	",",
	":",
	"\"",
	"\\",
	" ",
	"\t",
	"\n",
	"0",
	"1",
	"-",
	".",
	"e5",
	"\\u00e4",
	"\\ud83d",
	"\\ude00",
	"\\u",
	"\xc3\xa4",
	"\xe2\x82\xac",
	"\x80",
	"\xff",
	"null",
	"true",
	"\"a\":1,",
	",\"n\":{\"n\":2}",
	"[[]]",
	"\x1f",
	"\x7f",
};

/* Random numbers by xorshift: below `limit`. */
static size_t
draw(uint64_t *state, size_t limit)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (size_t)(*state >> 16) % limit;
}

/* Puts bytes into the line, in place of `length` bytes. */
static void
replace(struct line *line, size_t at, size_t length, const char *bytes,
	size_t count)
{
	char copy[LINE_BYTES];

	if (length > line->length - at)
		length = line->length - at;
	if (line->length + count > LINE_BYTES)
		return;
	memcpy(copy, bytes, count);
	memmove(line->bytes + at + count, line->bytes + at + length,
		line->length - at - length);
	memcpy(line->bytes + at, copy, count);
	line->length = line->length - length + count;
}

static void
mutate(struct line *line, uint64_t *state)
{
	size_t at = draw(state, line->length + 1), from, count;
	const char *part = parts[draw(state, sizeof(parts) / sizeof(*parts))];
	char byte;

	switch (draw(state, 4)) {
	case 0:
		replace(line, at, draw(state, 3), part, strlen(part));
		break;
	case 1:
		replace(line, at, 1 + draw(state, 4), "", 0);
		break;
	case 2:
		byte = (char)draw(state, 256);
		replace(line, at, 1, &byte, 1);
		break;
	default:
		from = draw(state, line->length + 1);
		count = draw(state, line->length - from + 1);
		replace(line, at, draw(state, 8), line->bytes + from, count);
		break;
	}
}

START_TEST(changed_at_random)
{
	uint64_t state = UINT64_C(0x9E3779B97F4A7C15) + (uint64_t)_i;
	size_t round, step, steps, objects = 0;
	struct line line;

	for (round = 0; round < 1000; round++) {
		const char *seed = seeds[draw(&state, ROWS(seeds))];

		line.length = strlen(seed);
		memcpy(line.bytes, seed, line.length);
		steps = 1 + draw(&state, 4);
		for (step = 0; step < steps; step++)
			mutate(&line, &state);
		objects += compare(&line);
	}
	/* There were enough cases of both kinds. */
	ck_assert_uint_gt(objects, 50);
	ck_assert_uint_lt(objects, 950);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("member oracle");
	TCase *tests = tcase_create("member oracle");

	json_object_seed(1);
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, cases_of_others);
	tcase_add_loop_test(tests, very_deep, 0, 2);
	tcase_add_loop_test(tests, changed_at_random, 0, 20);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
