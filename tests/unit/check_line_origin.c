/* SPDX-License-Identifier: ISC */
/* line_origin: what is written is read again; anything else is no origin. */
#include "httppost/line_origin.h"
#include "suite.h"

#include "httppost/batch.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define RUN "0123456789abcdef"

static const struct {
	uint64_t number;
	int64_t now_ns;
	int64_t elapsed_ns;
	const char *text;
	const char *written;
} origins[] = {
	{ 1, 0, 0, "a", RUN "-1 0 0\ta" },
	{ 20, 1708115445123456789, 5, "", RUN "-20 1708115445123456789 5\t" },
	{ 3, 4, 5, "\t\t " RUN "-1 0 0\tb",
		RUN "-3 4 5\t\t\t " RUN "-1 0 0\tb" },
	{ INT64_MAX, INT64_MAX, INT64_MAX, "{\"a\":\"\\t\"}",
		RUN "-9223372036854775807 9223372036854775807 "
		    "9223372036854775807\t{\"a\":\"\\t\"}" },
};

START_TEST(both_ways)
{
	const char *text = origins[_i].text;
	struct template_line line = {
		.number = origins[_i].number,
		.read_realtime_ns = origins[_i].now_ns,
		.since_first_ns = origins[_i].elapsed_ns,
		.run = RUN,
	};
	struct buffer out = { 0 };

	ck_assert(line_origin_append(&line, &out));
	ck_assert_uint_le(out.length, LINE_ORIGIN_MOST);
	ck_assert(buffer_append_text(&out, text));
	ck_assert_uint_eq(out.length, strlen(origins[_i].written));
	ck_assert_mem_eq(out.bytes, origins[_i].written, out.length);

	line = (struct template_line){ .text = out.bytes,
		.length = out.length };
	ck_assert(line_origin_read(&line));
	ck_assert_uint_eq(line.number, origins[_i].number);
	ck_assert_int_eq(line.read_realtime_ns, origins[_i].now_ns);
	ck_assert_int_eq(line.since_first_ns, origins[_i].elapsed_ns);
	ck_assert_mem_eq(line.run, RUN "-", strlen(RUN "-"));
	ck_assert_ptr_eq(line.origin, out.bytes);
	ck_assert_ptr_eq(line.origin + line.origin_length, line.text);
	ck_assert_uint_eq(line.length, strlen(text));
	ck_assert_ptr_eq(line.text + line.length, out.bytes + out.length);
	buffer_free(&out);
}
END_TEST

static const char *const faults[] = {
	"",
	"a",
	"{\"a\":1}",
	RUN,
	RUN "-",
	RUN "-1",
	RUN "-1 2",
	RUN "-1 2 3",
	RUN "-1 2 3 a",
	RUN "-1 2\t3\ta",
	RUN "-1  2 3\ta",
	RUN "-1 2 \ta",
	RUN " 1 2 3\ta",
	RUN "-0 2 3\ta",
	RUN "-01 2 3\ta",
	RUN "-1 02 3\ta",
	RUN "-1 2 00\ta",
	RUN "-1 -2 3\ta",
	RUN "-+1 2 3\ta",
	RUN "-1 2.5 3\ta",
	RUN "-9223372036854775808 2 3\ta",
	RUN "-1 99999999999999999999 3\ta",
	" " RUN "-1 2 3\ta",
	"0123456789abcde-1 2 3\ta",
	"0123456789abcdeg-1 2 3\ta",
	"0123456789ABCDEF-1 2 3\ta",
	"\xef\xbb\xbf" RUN "-1 2 3\ta",
};

START_TEST(no_origin)
{
	size_t length = strlen(faults[_i]);
	/* without a NUL, so that a read beyond the end is found */
	char *text = malloc(length + !length);
	struct template_line line = { .text = text, .length = length };

	ck_assert_ptr_nonnull(text);
	memcpy(text, faults[_i], length);
	ck_assert(!line_origin_read(&line));
	ck_assert_ptr_eq(line.text, text);
	ck_assert_uint_eq(line.length, length);
	ck_assert_ptr_null(line.origin);
	ck_assert_ptr_null(line.run);
	free(text);
}
END_TEST

/* A batch returns lines with their origins, and sends them without. */
START_TEST(in_batch)
{
	static const char text[] = RUN "-7 8 9\tab";
	struct template_line line = { .text = text,
		.length = sizeof(text) - 1 };
	const struct template_line empty = { .text = "" };
	const struct batch_lines full_lines = { .first = &line };
	const struct batch_lines empty_lines = { .first = &empty };
	struct batch batch = { 0 };
	const char *bytes;
	size_t length;

	ck_assert(line_origin_read(&line));
	batch_open(&batch, 1);
	ck_assert(batch_add(&batch, &full_lines, "[ab]", 4));
	ck_assert(batch_add(&batch, &empty_lines, NULL, 0));
	ck_assert(batch_add(&batch, &full_lines, "", 0));
	batch_close(&batch);
	bytes = batch_items(&batch, &length);
	ck_assert_uint_eq(length, 4);
	ck_assert_mem_eq(bytes, "[ab]", 4);
	line = batch_line(&batch, 2);
	ck_assert_uint_eq(line.number, 7);
	ck_assert_int_eq(line.read_realtime_ns, 8);
	ck_assert_int_eq(line.since_first_ns, 9);
	ck_assert_uint_eq(line.length, 2);
	ck_assert_mem_eq(line.text, "ab\n", 3);
	ck_assert_uint_eq(batch_line(&batch, 1).length, 0);
	batch_settle(&batch, BATCH_LINE_UNDELIVERED);
	length = batch_to_write(&batch, &bytes);
	ck_assert_uint_eq(length, sizeof(text));
	ck_assert_mem_eq(bytes, text, sizeof(text) - 1);
	batch_free(&batch);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("line_origin");
	TCase *tests = tcase_create("line_origin");

	tcase_add_loop_test(tests, both_ways, 0, ROWS(origins));
	tcase_add_loop_test(tests, no_origin, 0, ROWS(faults));
	tcase_add_test(tests, in_batch);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
