/* SPDX-License-Identifier: ISC */
/* dialect: the settings that follow from the first line and the header line. */
#include "csvrows/dialect.h"
#include "suite.h"

#include <string.h>

#define USUAL                                          \
	{                                              \
		',', '"', -1, false, 1000, '\0', false \
	}

/* A header, its delimiter, where that came from, and the other candidate
 * besides a comma. */
static const struct {
	const char *header;
	enum dialect_answer answer;
	char delimiter;
	enum dialect_source source;
	char other;
	struct record_dialect dialect;
} headers[] = {
	{ "a,b", DIALECT_YES, ',', DIALECT_OPTION, 0, USUAL },
	{ "a", DIALECT_YES, ',', DIALECT_OPTION, 0, USUAL },
	{ "a;b", DIALECT_YES, ';', DIALECT_HEADER, 0, USUAL },
	{ "a\tb", DIALECT_YES, '\t', DIALECT_HEADER, 0, USUAL },
	{ "a|b", DIALECT_YES, '|', DIALECT_HEADER, 0, USUAL },
	{ ";", DIALECT_YES, ';', DIALECT_HEADER, 0, USUAL },
	{ "a|b\tc", DIALECT_YES, '\t', DIALECT_HEADER, 0, USUAL },
	{ "a|b;c", DIALECT_YES, ';', DIALECT_HEADER, 0, USUAL },
	{ "a|b;c|d", DIALECT_YES, '|', DIALECT_HEADER, 0, USUAL },
	{ "a;b,c", DIALECT_YES, ',', DIALECT_OPTION, ';', USUAL },
	{ "a;b|c|d,e", DIALECT_YES, ',', DIALECT_OPTION, '|', USUAL },
	{ "\"a,b\";c", DIALECT_YES, ';', DIALECT_HEADER, 0, USUAL },
	{ "\"a,\"\",b\";c", DIALECT_YES, ';', DIALECT_HEADER, 0, USUAL },
	{ "\"a\n;;\"|c", DIALECT_YES, '|', DIALECT_HEADER, 0, USUAL },
	{ "a\",b;c", DIALECT_YES, ',', DIALECT_OPTION, ';', USUAL },
	{ "", DIALECT_NO, 0, DIALECT_OPTION, 0, USUAL },
	{ "a;b|c", DIALECT_YES, '|', DIALECT_HEADER, 0,
		{ ',', '"', ';', false, 1000, '\0', false } },
	{ "a;b|c|d", DIALECT_YES, ';', DIALECT_HEADER, 0,
		{ ',', '|', -1, false, 1000, '\0', false } },
	{ " \"a,b\" ;c", DIALECT_YES, ';', DIALECT_HEADER, 0,
		{ ',', '"', -1, true, 1000, '\0', false } },
	{ " \t ", DIALECT_NO, 0, DIALECT_OPTION, 0,
		{ ',', '"', -1, true, 1000, '\0', false } },
	{ "abc;d", DIALECT_YES, ',', DIALECT_OPTION, 0,
		{ ',', '"', -1, false, 3, '\0', false } },
	{ "\"a,b\";c", DIALECT_YES, ',', DIALECT_OPTION, ';',
		{ ',', '\0', -1, false, 1000, '\0', false } },
	{ "\"a;b", DIALECT_YES, ';', DIALECT_HEADER, 0,
		{ ',', '\0', -1, false, 1000, '\0', false } },
	{ "\"a\\\",b\";c", DIALECT_YES, ';', DIALECT_HEADER, 0,
		{ ',', '"', -1, false, 1000, '\\', false } },
	{ "\"a\\\\\"|b;c;\"d\"", DIALECT_YES, ';', DIALECT_HEADER, 0,
		{ ',', '"', -1, false, 1000, '\\', false } },
	{ "\\\"a,b;c\"", DIALECT_YES, ',', DIALECT_OPTION, ';',
		{ ',', '"', -1, false, 1000, '\\', false } },
	{ "a;b;c|d", DIALECT_YES, '|', DIALECT_HEADER, 0,
		{ ',', '"', -1, false, 1000, ';', false } },
};

/* The result must not depend on how the bytes arrive. */
START_TEST(header)
{
	static const char *const ends[] = { "\n", "\r\n", "\r;;|||\n", "" };
	size_t i, there;

	for (i = 0; i < 4; i++) {
		struct dialect_found found = { 0 };
		char text[64];
		size_t length;

		strcpy(text, headers[_i].header);
		strcat(text, ends[i]);
		length = strlen(text);
		for (there = 0; there <= length; there++) {
			enum dialect_answer answer =
				dialect_find(&headers[_i].dialect, text, there,
					there == length, &found);

			if (answer == DIALECT_MORE && there < length)
				continue;
			ck_assert_int_eq(answer, headers[_i].answer);
			ck_assert_int_eq(
				found.delimiter, headers[_i].delimiter);
			ck_assert_int_eq(found.source, headers[_i].source);
			ck_assert_int_eq(found.other, headers[_i].other);
		}
	}
}
END_TEST

/* A first line, and its delimiter, or 0. */
static const struct {
	const char *line;
	char delimiter;
} seps[] = {
	{ "sep=;", ';' },
	{ "sep=,", ',' },
	{ "sep=\t", '\t' },
	{ "SEP=^", '^' },
	{ "\"sep=;\"", ';' },
	{ "sep=", 0 },
	{ "sep=;;", 0 },
	{ "sep=; ", 0 },
	{ " sep=;", 0 },
	{ "sep =;", 0 },
	{ "sep=\"", 0 },
	{ "sep=#", 0 },
	{ "sep=\xC3", 0 },
	{ "\"sep=;", 0 },
	{ "sep=;\"", 0 },
	{ "\"sep=\"", 0 },
	{ "separator", 0 },
	{ "", 0 },
};

START_TEST(sep)
{
	static const char *const ends[] = { "\n", "\r\n", "\rx", "" };
	const struct record_dialect dialect = { ',', '"', '#', false, 1000,
		'\0', false };
	size_t i, there;

	for (i = 0; i < 4; i++) {
		char text[64], delimiter = 0;
		size_t length;

		strcpy(text, seps[_i].line);
		strcat(text, ends[i]);
		length = strlen(text);
		for (there = 0; there <= length; there++) {
			enum dialect_answer answer = dialect_find_sep(&dialect,
				text, there, there == length, &delimiter);

			if (answer == DIALECT_MORE && there < length)
				continue;
			ck_assert_int_eq(answer,
				seps[_i].delimiter ? DIALECT_YES : DIALECT_NO);
			ck_assert_int_eq(delimiter, seps[_i].delimiter);
		}
	}
}
END_TEST

START_TEST(note)
{
	struct dialect_found found = { '\t', DIALECT_HEADER, 0 };
	char text[DIALECT_NOTE_BYTES];

	ck_assert_str_eq(dialect_note(&found, text),
		" (delimiter \"\\t\" read off the header; see --delimiter)");
	found = (struct dialect_found){ ';', DIALECT_SEP, 0 };
	ck_assert_str_eq(dialect_note(&found, text),
		" (delimiter \";\" read off the sep= line; see --delimiter)");
	found.source = DIALECT_OPTION;
	ck_assert_str_eq(dialect_note(&found, text), "");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("dialect");
	TCase *tcase = tcase_create("dialect");

	suite_add_tcase(suite, tcase);
	tcase_add_loop_test(
		tcase, header, 0, (int)(sizeof(headers) / sizeof(*headers)));
	tcase_add_loop_test(tcase, sep, 0, (int)(sizeof(seps) / sizeof(*seps)));
	tcase_add_test(tcase, note);
	return suite_run(suite);
}
