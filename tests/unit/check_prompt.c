/* SPDX-License-Identifier: ISC */
/* The prompt of datarunner: words and quotes, the word at the end of a line,
 * secrets, the part of a line that fits into a row, and the thinning of lines.
 */
#include "common/quantity.h"
#include "datarunner-prompt/row.h"
#include "datarunner-prompt/thin.h"
#include "datarunner-prompt/words.h"
#include "suite.h"

#include <check.h>
#include <locale.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static void
is_text(int row, const struct buffer *got, const char *wanted)
{
	ck_assert_msg(got->length == strlen(wanted) &&
			      !memcmp(got->bytes ? got->bytes : "", wanted,
				      got->length),
		"row %d: \"%.*s\", not \"%s\"", row, (int)got->length,
		got->bytes ? got->bytes : "", wanted);
}

/* --- words ---------------------------------------------------------------- */

static const struct {
	const char *line;
	enum words_result result;
	const char *words;
} lines[] = {
	{ "", WORDS_READ, "" },
	{ " \t ", WORDS_READ, "" },
	{ "start", WORDS_READ, "\nstart" },
	{ " start  a.csv\t", WORDS_READ, "\nstart\na.csv" },
	{ "start \"a b\".csv 'c\"d'", WORDS_READ, "\nstart\na b.csv\nc\"d" },
	{ "start ''", WORDS_READ, "\nstart\n" },
	{ "a\\ b \\\"c", WORDS_READ, "\na b\n\"c" },
	{ "'a\\b' \"c\\d\"", WORDS_READ, "\na\\b\nc\\d" },
	{ "$(x) `y` *", WORDS_READ, "\n$(x)\n`y`\n*" },
	{ "a\\", WORDS_READ, "\na\\" },
	{ "start \"three", WORDS_OPEN, "\nstart\nthree" },
	{ "it's", WORDS_OPEN, "\nits" },
};

START_TEST(words)
{
	struct buffer got = { 0 };

	ck_assert_msg(words_read(lines[_i].line, &got) == lines[_i].result,
		"row %d", _i);
	is_text(_i, &got, lines[_i].words);
	buffer_free(&got);
}
END_TEST

static const struct {
	const char *line;
	size_t begin;
	size_t before;
	const char *plain;
} ends[] = {
	{ "", 0, 0, "" },
	{ "sta", 0, 0, "sta" },
	{ "  sta", 2, 0, "sta" },
	{ "start ", 6, 1, "" },
	{ "start --r", 6, 1, "--r" },
	{ "start \"a b", 6, 1, "a b" },
	{ "start a\\ b", 6, 1, "a b" },
	{ "start 'a' b", 10, 2, "b" },
};

START_TEST(last)
{
	struct buffer plain = { 0 };
	struct words_last its;

	ck_assert(
		words_last(ends[_i].line, strlen(ends[_i].line), &its, &plain));
	ck_assert_msg(
		its.begin == ends[_i].begin && its.before == ends[_i].before,
		"row %d: %zu %zu", _i, its.begin, its.before);
	is_text(_i, &plain, ends[_i].plain);
	buffer_free(&plain);
}
END_TEST

/* What is quoted is read as the same word. */
START_TEST(quotes)
{
	static const char text[] = "a b\t\"c\" 'd' \\e";
	struct buffer quoted = { 0 }, got = { 0 };

	ck_assert(words_quote(text, &quoted));
	ck_assert(buffer_append_byte(&quoted, '\0'));
	ck_assert(words_read(quoted.bytes, &got) == WORDS_READ);
	ck_assert(got.length > 0);
	got.length--;
	memmove(got.bytes, got.bytes + 1, got.length);
	is_text(0, &got, text);
	buffer_free(&quoted);
	buffer_free(&got);
}
END_TEST

static const struct {
	const char *line;
	bool has_secret;
} secrets[] = {
	{ "start", false },
	{ "start a.csv http://localhost:8000/api", false },
	{ "start a@b.csv http://localhost", false },
	{ "start a.csv http://me:secret@host/", true },
	{ "start a.csv https://host/?token=secret", true },
};

START_TEST(secret)
{
	ck_assert_msg(
		words_has_secret(secrets[_i].line) == secrets[_i].has_secret,
		"row %d", _i);
}
END_TEST

/* --- rows ----------------------------------------------------------------- */

static const struct {
	const wchar_t *text;
	size_t cursor;
	size_t columns;
	const char *wanted;
	size_t column;
	size_t width;
} cuts[] = {
	{ L"", 0, 10, "", 0, 0 },
	{ L"start", 5, 10, "start", 5, 5 },
	{ L"start", 2, 10, "start", 2, 5 },
	{ L"start", 0, 3, "sta", 0, 3 },
	/* the cursor stays within the columns */
	{ L"0123456789", 10, 6, "56789", 5, 5 },
	{ L"0123456789", 8, 6, "345678", 5, 6 },
	{ L"0123456789", 5, 6, "012345", 5, 6 },
	/* wide characters take two columns, and are not cut in half */
	{ L"\u6f22\u5b57", 1, 10, "漢字", 2, 4 },
	{ L"\u6f22\u5b57", 0, 3, "漢", 0, 2 },
	{ L"\u6f22\u5b57\u6f22\u5b57", 4, 5, "漢字", 4, 4 },
	/* a combining character takes none, and begins no row */
	{ L"e\u0301x", 3, 10, "e\u0301x", 2, 2 },
	{ L"0123e\u0301f", 7, 4, "3e\u0301f", 3, 3 },
	{ L"012345e\u0301", 8, 3, "45e\u0301", 3, 3 },
	{ L"found\nbck:f", 11, 20, "found bck:f", 11, 11 },
	{ L"a\tb\033", 4, 10, "a^Ib^[", 6, 6 },
};

START_TEST(cut)
{
	struct buffer got = { 0 };
	size_t column, width;

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return; /* no characters are wide */
	ck_assert(row_cut(cuts[_i].text, wcslen(cuts[_i].text), cuts[_i].cursor,
		cuts[_i].columns, &got, &column, &width));
	is_text(_i, &got, cuts[_i].wanted);
	ck_assert_msg(column == cuts[_i].column && width == cuts[_i].width,
		"row %d: column %zu, width %zu", _i, column, width);
	buffer_free(&got);
}
END_TEST

/* --- thinning ------------------------------------------------------------- */

/* A flood of 1000 lines a second: a burst, then as many as can be read, and the
 * others are counted exactly. */
START_TEST(flood)
{
	struct thin thin = { 0 };
	uint64_t shown = 0, left_out = 0, reports = 0, count;
	int64_t i, now_ns = 0;

	for (i = 0; i < 10000; i++) {
		now_ns = i * NS_PER_SECOND / 1000;
		shown += thin_admit(&thin, false, now_ns);
		count = thin_report(&thin, now_ns);
		left_out += count;
		reports += count > 0;
	}
	left_out += thin_report(&thin, now_ns + NS_PER_SECOND);
	ck_assert_uint_eq(shown, THIN_BURST + 10 * THIN_RATE - 1);
	ck_assert_uint_eq(shown + left_out, 10000);
	ck_assert_uint_le(reports, 10);
}
END_TEST

/* Failures are shown among a flood of other lines. */
START_TEST(failures)
{
	struct thin thin = { 0 };
	int i;

	for (i = 0; i < 1000; i++)
		(void)thin_admit(&thin, false, 0);
	ck_assert(!thin_admit(&thin, false, 0));
	ck_assert(thin_admit(&thin, true, 0));
}
END_TEST

/* Nothing is left out of a few lines, and nothing is reported then. */
START_TEST(trickle)
{
	struct thin thin = { 0 };
	int64_t i;

	for (i = 0; i < 1000; i++)
		ck_assert(thin_admit(
			&thin, false, i * NS_PER_SECOND / THIN_RATE));
	ck_assert_uint_eq(thin_report(&thin, INT64_MAX - 1), 0);
	ck_assert(thin_due_ns(&thin) == INT64_MAX);
}
END_TEST

/* A pause allows no more than a burst, and a clock that steps back nothing. */
START_TEST(pauses)
{
	struct thin thin = { 0 };
	int64_t now_ns = THIN_BURST * NS_PER_SECOND / THIN_RATE - 1;
	int i;

	ck_assert(thin_admit(&thin, false, 0));
	for (i = 0; i < THIN_BURST; i++)
		ck_assert(thin_admit(&thin, false, now_ns));
	ck_assert(!thin_admit(&thin, false, now_ns));
	ck_assert(!thin_admit(&thin, false, 0));
	ck_assert(thin_admit(&thin, false, 2 * now_ns));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("prompt");
	TCase *all = tcase_create("all");

	tcase_add_loop_test(all, words, 0, ROWS(lines));
	tcase_add_loop_test(all, last, 0, ROWS(ends));
	tcase_add_test(all, quotes);
	tcase_add_loop_test(all, secret, 0, ROWS(secrets));
	tcase_add_loop_test(all, cut, 0, ROWS(cuts));
	tcase_add_test(all, flood);
	tcase_add_test(all, failures);
	tcase_add_test(all, trickle);
	tcase_add_test(all, pauses);
	suite_add_tcase(suite, all);
	return suite_run(suite);
}
