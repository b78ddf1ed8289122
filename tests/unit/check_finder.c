/* finder: a text is found wherever it is cut, and only where it is. */
#include "httppost/finder.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *text;
	const char *bytes;
	bool is_there;
} cases[] = {
	{ "a", "", false },
	{ "a", "bcd", false },
	{ "a", "bca", true },
	{ "\"errors\":true", "{\"took\":3,\"errors\":true,\"items\":[]}",
		true },
	{ "\"errors\":true", "{\"took\":3,\"errors\":false,\"items\":[]}",
		false },
	{ "aab", "aaab", true },
	{ "aab", "aaaa", false },
	{ "abab", "abacabab", true },
	{ "ababac", "abababac", true },
	{ "ababac", "ababababab", false },
	{ "aabaaab", "aabaabaaab", true },
	{ "aabaaab", "aabaabaaa", false },
	{ "abcabd", "abcabcabd", true },
	{ "\xC3\xA4", "a\xC3\xC3\xA4", true },
	{ "error", "no err, no or", false },
};

/* In one piece, and in two and three pieces of every length. */
START_TEST(cut)
{
	const char *bytes = cases[_i].bytes;
	size_t length = strlen(bytes), first, second;
	struct finder finder;

	ck_assert(finder_open(&finder, cases[_i].text));
	for (first = 0; first <= length; first++) {
		for (second = first; second <= length; second++) {
			size_t matched = 0;
			bool is_there;

			(void)finder_feed(&finder, &matched, bytes, first);
			(void)finder_feed(&finder, &matched, bytes + first,
				second - first);
			is_there = finder_feed(&finder, &matched,
				bytes + second, length - second);
			ck_assert_msg(is_there == cases[_i].is_there,
				"\"%s\" in \"%s\" cut at %zu and %zu: %d",
				cases[_i].text, bytes, first, second, is_there);
		}
	}
	finder_close(&finder);
}
END_TEST

START_TEST(found_for_good)
{
	struct finder finder;
	size_t matched = 0;

	ck_assert(finder_open(&finder, "ab"));
	ck_assert(finder_feed(&finder, &matched, "xab", 3));
	ck_assert(finder_feed(&finder, &matched, "xyz", 3));
	ck_assert(finder_feed(&finder, &matched, NULL, 0));
	matched = 0;
	ck_assert(!finder_feed(&finder, &matched, "xyz", 3));
	finder_close(&finder);
}
END_TEST

/* Random bytes of two letters, fed in random parts, beside strstr. */
START_TEST(like_strstr)
{
	uint32_t chance = (uint32_t)_i * 2654435761u + 1;
	struct finder finder;
	char text[9], bytes[65];
	size_t at = 0, matched = 0, i;

	for (i = 0; i < 64 + 8; i++) {
		char *to = i < 64 ? &bytes[i] : &text[i - 64];

		chance = chance * 1664525u + 1013904223u;
		*to = chance >> 31 ? 'a' : 'b';
	}
	bytes[64] = '\0';
	text[1 + (chance >> 20) % 8] = '\0';
	ck_assert(finder_open(&finder, text));
	while (at < 64) {
		size_t part;

		chance = chance * 1664525u + 1013904223u;
		part = (chance >> 24) % 9;
		part = part > 64 - at ? 64 - at : part;
		(void)finder_feed(&finder, &matched, bytes + at, part);
		at += part;
	}
	ck_assert_msg(finder_feed(&finder, &matched, "", 0) ==
			      (strstr(bytes, text) != NULL),
		"\"%s\" in \"%s\"", text, bytes);
	finder_close(&finder);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("finder");
	TCase *tests = tcase_create("finder");

	tcase_add_loop_test(tests, cut, 0, ROWS(cases));
	tcase_add_test(tests, found_for_good);
	tcase_add_loop_test(tests, like_strstr, 0, 500);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
