/* SPDX-License-Identifier: ISC */
/* batch: lines are added, tried in pieces, and leave in order. */
#include "httppost/batch.h"
#include "suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* A line; a newline at its end is removed. */
static bool
add(struct batch *batch, const char *text, size_t length, const char *item,
	size_t item_length)
{
	const struct template_line line = {
		.text = text,
		.length = length - (length && text[length - 1] == '\n'),
		.read_realtime_ns = 5,
		.since_first_ns = 6,
	};

	return batch_add(batch, &(struct batch_lines){ .first = &line }, item,
		item_length);
}

/* A batch of one-letter lines; '.' is an empty one. */
static void
fill(struct batch *batch, const char *letters)
{
	size_t i;

	batch_open(batch, 101);
	for (i = 0; letters[i]; i++) {
		char line[2] = { letters[i], '\n' };
		bool is_empty = letters[i] == '.';

		ck_assert(add(batch, is_empty ? "\n" : line, is_empty ? 1 : 2,
			NULL, 0));
		ck_assert_int_eq(batch->lines[i].state,
			is_empty ? BATCH_LINE_EMPTY : BATCH_LINE_OPEN);
	}
	batch_close(batch);
}

/* Processes the batch as if the server refused capital letters, and writes down
 * each request: its letters and its result. */
static void
work_off(struct batch *batch, char *story, size_t size)
{
	size_t at = 0;

	while (batch->state != BATCH_SETTLED) {
		size_t length, i;
		const char *items = batch_items(batch, &length);
		bool is_refused = false;

		ck_assert_int_eq(batch->state, BATCH_READY);
		ck_assert_uint_eq(batch->retry.attempts, 0);
		ck_assert_int_eq(batch->due_ns, 0);
		ck_assert_uint_eq(length, 2 * batch_open_lines(batch));
		batch_start(batch);
		ck_assert_int_eq(batch->state, BATCH_IN_FLIGHT);
		batch_end(batch, &(struct retry_line){ .attempts = 3 }, 99);
		ck_assert_int_eq(batch->state, BATCH_READY);
		ck_assert_uint_eq(batch->retry.attempts, 3);
		ck_assert_int_eq(batch->due_ns, 99);
		for (i = 0; i < length; i += 2) {
			story[at++] = items[i];
			is_refused = is_refused || items[i] < 'a';
		}
		story[at++] = is_refused ? '-' : '+';
		ck_assert_uint_lt(at, size - 40);
		if (!is_refused)
			batch_settle(batch, BATCH_LINE_DELIVERED);
		else if (!batch_split(batch))
			batch_settle(batch, BATCH_LINE_UNDELIVERED);
	}
	story[at] = '\0';
}

static const struct {
	const char *letters;
	const char *story;
	const char *written;
} splits[] = {
	{ "a", "a+", "" },
	{ "A", "A-", "A" },
	{ ".", "", "" },
	{ "...", "", "" },
	{ "ab", "ab+", "" },
	{ "aB", "aB-a+B-", "B" },
	{ "AB", "AB-A-B-", "AB" },
	{ "abcd", "abcd+", "" },
	{ "abCd", "abCd-ab+Cd-C-d+", "C" },
	{ "abcdefgH", "abcdefgH-abcd+efgH-ef+gH-g+H-", "H" },
	{ "Abcdefg", "Abcdefg-Abc-A-bc+defg+", "A" },
	{ "AbcDe", "AbcDe-Ab-A-b+cDe-c+De-D-e+", "AD" },
	{ "a.b.", "ab+", "" },
	{ ".a.B..", "aB-a+B-", "B" },
	{ "..A..b..", "Ab-A-b+", "A" },
	{ "A.......b", "Ab-A-b+", "A" },
	{ "ABC", "ABC-A-BC-B-C-", "ABC" },
};

static void
leave(struct batch *batch, size_t at_most, char *written, size_t size)
{
	const char *bytes;
	size_t length, at = 0;
	uint64_t untried = 0;

	while ((length = batch_to_write(batch, &bytes)) > 0) {
		if (length > at_most)
			length = at_most;
		ck_assert_uint_lt(at + length, size);
		memcpy(written + at, bytes, length);
		at += length;
		(void)batch_wrote(batch, length, &untried);
	}
	ck_assert_uint_eq(batch->left, batch->count);
	written[at] = '\0';
}

/* The text with a newline after each letter. */
static void
check_written(const char *written, const char *letters)
{
	char wanted[200];
	size_t i;

	for (i = 0; letters[i]; i++) {
		wanted[2 * i] = letters[i];
		wanted[2 * i + 1] = '\n';
	}
	wanted[2 * i] = '\0';
	ck_assert_str_eq(written, wanted);
}

START_TEST(split)
{
	struct batch batch = { 0 };
	char text[200];
	size_t at_most;

	for (at_most = 1; at_most < 20; at_most++) {
		fill(&batch, splits[_i].letters);
		work_off(&batch, text, sizeof(text));
		ck_assert_str_eq(text, splits[_i].story);
		leave(&batch, at_most, text, sizeof(text));
		check_written(text, splits[_i].written);
	}
	batch_free(&batch);
}
END_TEST

/* Even the largest batch can be halved down to single lines without an
 * overflow. */
#define MANY 100000
_Static_assert(BATCH_LINES <= (size_t)1 << (BATCH_DEPTH - 1), "depth");

START_TEST(deepest_split)
{
	static char letters[MANY + 1];
	struct batch batch = { 0 };
	size_t deepest = 0;

	memset(letters, 'a', MANY);
	letters[_i ? MANY - 1 : 0] = 'A';
	fill(&batch, letters);
	while (batch.state == BATCH_READY) {
		size_t length;
		const char *items = batch_items(&batch, &length);
		bool is_refused = memchr(items, 'A', length) != NULL;

		deepest = deepest < batch.depth ? batch.depth : deepest;
		ck_assert_uint_le(batch.depth, BATCH_DEPTH);
		if (!is_refused)
			batch_settle(&batch, BATCH_LINE_DELIVERED);
		else if (!batch_split(&batch))
			batch_settle(&batch, BATCH_LINE_UNDELIVERED);
	}
	ck_assert_uint_ge(deepest, 1);
	leave(&batch, 1, letters, sizeof(letters));
	ck_assert_str_eq(letters, "A\n");
	batch_free(&batch);
}
END_TEST

/* A stop in the middle: lines that are not settled are written. */
START_TEST(given_up)
{
	struct batch batch = { 0 };
	const char *bytes;
	uint64_t untried = 0;

	fill(&batch, "ab.cDef");
	ck_assert(batch_split(&batch));
	batch_settle(&batch, BATCH_LINE_DELIVERED); /* abc */
	ck_assert(batch_split(&batch));
	ck_assert(batch_split(&batch));
	batch_settle(&batch, BATCH_LINE_UNDELIVERED);
	batch_give_up(&batch);
	ck_assert_int_eq(batch.state, BATCH_SETTLED);
	ck_assert_uint_eq(batch_to_write(&batch, &bytes), 8);
	ck_assert_mem_eq(bytes, "c\nD\ne\nf\n", 8);
	ck_assert_uint_eq(batch.left, 3);
	ck_assert_uint_eq(batch_wrote(&batch, 3, &untried), 1);
	ck_assert_uint_eq(batch_to_write(&batch, &bytes), 5);
	ck_assert_uint_eq(batch_wrote(&batch, 5, &untried), 3);
	ck_assert_uint_eq(batch_to_write(&batch, &bytes), 0);
	ck_assert_uint_eq(batch.left, 7);
	ck_assert_uint_eq(untried, 3);
	batch_free(&batch);
}
END_TEST

/* Items of their own: pieces are slices of the items, and the texts stay
 * unchanged. */
START_TEST(items)
{
	struct batch batch = { 0 };
	struct template_line line;
	const char *bytes;
	size_t length;

	batch_open(&batch, 7);
	ck_assert(add(&batch, "\n", 1, NULL, 0));
	ck_assert(add(&batch, "a\n", 2, "<a>,", 4));
	ck_assert(add(&batch, "bc", 2, "<bc>,", 5));
	ck_assert(add(&batch, "", 0, NULL, 0));
	ck_assert(add(&batch, "d\0e", 3, "", 0));
	ck_assert_uint_eq(batch_size(&batch), 9);
	batch_close(&batch);
	ck_assert_uint_eq(batch.begin, 1);
	ck_assert_uint_eq(batch.end, 5);
	bytes = batch_items(&batch, &length);
	ck_assert_uint_eq(length, 9);
	ck_assert_mem_eq(bytes, "<a>,<bc>,", 9);
	line = batch_line(&batch, 4);
	ck_assert_uint_eq(line.length, 3);
	ck_assert_mem_eq(line.text, "d\0e\n", 4);
	ck_assert_uint_eq(line.number, 11);
	ck_assert_int_eq(line.read_realtime_ns, 5);
	ck_assert_int_eq(line.since_first_ns, 6);
	ck_assert_uint_eq(batch_line(&batch, 3).length, 0);
	ck_assert(batch_split(&batch));
	batch_settle(&batch, BATCH_LINE_DELIVERED);
	bytes = batch_items(&batch, &length);
	ck_assert_uint_eq(length, 0);
	batch_settle(&batch, BATCH_LINE_UNDELIVERED);
	ck_assert_uint_eq(batch_to_write(&batch, &bytes), 4);
	ck_assert_mem_eq(bytes, "d\0e\n", 4);
	batch_free(&batch);
}
END_TEST

/* The end of an attempt is remembered until the batch is used again. */
START_TEST(remembered)
{
	const struct batch_attempt last = {
		.status = 503,
		.took_ns = 7,
		.is_answer_cut = true,
	};
	struct batch batch = { 0 };

	fill(&batch, "ab");
	ck_assert(batch_remember(&batch, &last, "first", 5));
	ck_assert(batch_remember(&batch, &last, "busy", 4));
	ck_assert_int_eq(batch.last.status, 503);
	ck_assert_int_eq(batch.last.took_ns, 7);
	ck_assert(batch.last.is_answer_cut);
	ck_assert_uint_eq(batch.last.text.length, 4);
	ck_assert_mem_eq(batch.last.text.bytes, "busy", 4);
	batch_open(&batch, 1);
	ck_assert_int_eq(batch.last.status, 0);
	ck_assert_uint_eq(batch.last.text.length, 0);
	batch_free(&batch);
}
END_TEST

/* When it is used again, it is like new and keeps only a little memory. */
START_TEST(used_again)
{
	static char big[1 << 20];
	struct batch batch = { 0 };
	int i;

	memset(big, 'x', sizeof(big));
	batch_open(&batch, 1);
	for (i = 0; i < 10000; i++)
		ck_assert(add(&batch, "\n", 1, NULL, 0));
	ck_assert_uint_eq(batch_held(&batch), 10000 * sizeof(*batch.lines));
	ck_assert(add(&batch, big, sizeof(big), big, sizeof(big)));
	batch_close(&batch);
	batch_end(&batch, &(struct retry_line){ .attempts = 5 }, 9);
	batch_settle(&batch, BATCH_LINE_UNDELIVERED);
	batch.written = 99;
	batch_open(&batch, 2);
	ck_assert_uint_le(batch.text.capacity, 256 * 1024);
	ck_assert_uint_le(batch.items.capacity, 256 * 1024);
	ck_assert_uint_le(batch.room * sizeof(*batch.lines), 256 * 1024);
	ck_assert_uint_eq(batch.first, 2);
	ck_assert_uint_eq(batch.count + batch.left + batch.written, 0);
	ck_assert_int_eq(batch.state, BATCH_FILLING);
	ck_assert(add(&batch, "a", 1, NULL, 0));
	ck_assert_uint_eq(batch_size(&batch), 2);
	batch_free(&batch);
	batch_free(&batch);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("batch");
	TCase *tests = tcase_create("batch");

	tcase_add_loop_test(tests, split, 0, ROWS(splits));
	tcase_add_loop_test(tests, deepest_split, 0, 2);
	tcase_add_test(tests, given_up);
	tcase_add_test(tests, items);
	tcase_add_test(tests, remembered);
	tcase_add_test(tests, used_again);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
