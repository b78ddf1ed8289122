/* SPDX-License-Identifier: ISC */
/* ledger: lines settle in any order and leave in input order, in batches of any
 * kind. */
#include "httppost/ledger.h"
#include "suite.h"

#include "httppost/line_origin.h"

#include <check.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))
#define NO_LIMIT SIZE_MAX

static uint32_t
draw(uint32_t *state, uint32_t below)
{
	*state = *state * UINT32_C(1664525) + UINT32_C(1013904223);
	return (uint32_t)(((uint64_t)*state * below) >> 32);
}

static void
open_ledger(struct ledger *ledger, size_t capacity, size_t lines, size_t bytes,
	uint64_t settled)
{
	ck_assert(ledger_open(ledger, capacity,
		&(struct ledger_limits){ .lines = lines, .bytes = bytes },
		settled));
}

/* A newline at the end is removed before the line is entered. */
static bool
enter_item(struct ledger *ledger, const char *text, size_t length,
	const char *item)
{
	const struct template_line line = {
		.text = text,
		.length = length - (length && text[length - 1] == '\n'),
		.number = ledger->entered + 1,
	};

	return ledger_enter(ledger, &(struct batch_lines){ .first = &line },
		item, item ? strlen(item) : 0);
}

static void
enter(struct ledger *ledger, const char *text)
{
	ck_assert(!ledger_is_full(ledger));
	ck_assert(enter_item(ledger, text, strlen(text), NULL));
}

/* The line alone in its batch. */
static void
check_alone(const struct batch *batch, uint64_t number, const char *text)
{
	ck_assert_ptr_nonnull(batch);
	ck_assert_uint_eq(batch->count, 1);
	ck_assert_uint_eq(batch->first, number);
	ck_assert_uint_eq(batch->text.length, strlen(text));
	ck_assert_mem_eq(batch->text.bytes, text, strlen(text));
}

START_TEST(kept_text)
{
	struct ledger ledger;

	open_ledger(&ledger, 4, 1, NO_LIMIT, 0);
	ck_assert_ptr_null(ledger_at(&ledger, 0));
	ck_assert_ptr_null(ledger.filling);
	enter(&ledger, "a\n");
	enter(&ledger, "b");
	enter(&ledger, "\n");
	enter(&ledger, "");
	ck_assert(ledger_is_full(&ledger));
	check_alone(ledger_at(&ledger, 0), 1, "a\n");
	check_alone(ledger_at(&ledger, 1), 2, "b\n");
	check_alone(ledger_at(&ledger, 2), 3, "");
	ck_assert_int_eq(ledger_at(&ledger, 0)->state, BATCH_READY);
	ck_assert_int_eq(ledger_at(&ledger, 3)->state, BATCH_SETTLED);
	ck_assert_ptr_null(ledger_at(&ledger, 4));
	ck_assert_ptr_null(ledger_leaving(&ledger));
	ledger_close(&ledger);
	ledger_close(&ledger);
}
END_TEST

static void
settle_oldest(struct ledger *ledger, enum batch_line_state state)
{
	struct batch *oldest = ledger_at(ledger, 0);
	const char *bytes;
	uint64_t untried = 0;
	size_t length;

	while (oldest->state != BATCH_SETTLED)
		batch_settle(oldest, state);
	ck_assert_ptr_eq(ledger_leaving(ledger), oldest);
	while ((length = batch_to_write(oldest, &bytes)) > 0)
		(void)batch_wrote(oldest, length, &untried);
	ledger_settle(ledger);
}

/* Numbers continue after a resume, and over lines that were never entered. */
START_TEST(numbers)
{
	struct ledger ledger;

	open_ledger(&ledger, 2, 1, NO_LIMIT, 5432);
	enter(&ledger, "a");
	enter(&ledger, "b");
	check_alone(ledger_at(&ledger, 0), 5433, "a\n");
	check_alone(ledger_at(&ledger, 1), 5434, "b\n");
	settle_oldest(&ledger, BATCH_LINE_DELIVERED);
	settle_oldest(&ledger, BATCH_LINE_UNDELIVERED);
	ck_assert_uint_eq(ledger.settled, 5434);
	ledger_settle_unentered(&ledger);
	enter(&ledger, "c");
	check_alone(ledger_at(&ledger, 0), 5436, "c\n");
	settle_oldest(&ledger, BATCH_LINE_DELIVERED);
	ck_assert_uint_eq(ledger.settled, 5436);
	ledger_close(&ledger);
}
END_TEST

/* A batch is written as its letters; '.' is an empty line, '|' separates
 * batches, and '>' follows one that is still being filled. */
static const struct {
	size_t lines;
	size_t bytes;
	uint64_t settled;
	const char *letters;
	const char *batches;
} closings[] = {
	{ 1, NO_LIMIT, 0, "abc", "a|b|c|" },
	{ 2, NO_LIMIT, 0, "abc", "ab|c>" },
	{ 3, NO_LIMIT, 0, "abcdefg", "abc|def|g>" },
	{ 3, NO_LIMIT, 3, "abcd", "abc|d>" },
	/* the same lines make the same batch after a resume */
	{ 3, NO_LIMIT, 1, "bcdef", "bc|def|" },
	{ 3, NO_LIMIT, 2, "cdef", "c|def|" },
	{ 3, NO_LIMIT, 86399, "abcd", "a|bcd|" },
	{ 4, NO_LIMIT, 0, "a.b..", "a.b.|.>" },
	/* limits in bytes; a line and its newline are two */
	{ 9, 6, 0, "abcdefg", "abc|def|g>" },
	{ 9, 7, 0, "abcdefg", "abc|def|g>" },
	{ 9, 6, 3, "defghijk", "def|ghi|jk>" },
	{ 9, 6, 6, "ghijk", "ghi|jk>" },
	/* a longer line gets a batch of its own */
	{ 9, 1, 0, "abc", "a|b|c>" },
	{ 9, 1, 0, "a.b", "a.|b>" },
	{ 2, 2, 0, "abcd", "a|b|c|d|" },
};

static void
tell_batches(const struct ledger *ledger, char *story)
{
	const struct batch *batch;
	size_t i, at;

	for (i = 0; (batch = ledger_at(ledger, i)); i++) {
		for (at = 0; at < batch->count; at++) {
			struct template_line line = batch_line(batch, at);

			*story++ = line.length ? *line.text : '.';
		}
		*story++ = batch->state == BATCH_FILLING ? '>' : '|';
	}
	*story = '\0';
}

START_TEST(closing)
{
	const char *letters = closings[_i].letters;
	struct ledger ledger;
	char story[50];

	open_ledger(&ledger, 20, closings[_i].lines, closings[_i].bytes,
		closings[_i].settled);
	for (; *letters; letters++) {
		char line[3] = { *letters, '\n', '\0' };

		if (*letters != '.')
			ledger_make_way(&ledger, 2, 2);
		enter(&ledger, *letters == '.' ? "\n" : line);
	}
	tell_batches(&ledger, story);
	ck_assert_str_eq(story, closings[_i].batches);
	ck_assert_uint_eq(ledger.entered,
		closings[_i].settled + strlen(closings[_i].letters));
	ledger_close(&ledger);
}
END_TEST

/* The kept text of a line may be longer or shorter than its item. */
static const struct {
	const char *item;
	const char *batches;
} weights[] = {
	{ "", "ab|cd|e>" },
	{ "1", "ab|cd|e>" },
	{ "12345", "a|b|c|d|e>" },
};

START_TEST(weighing)
{
	const char *item = weights[_i].item, *letter;
	struct ledger ledger;
	char story[20];

	open_ledger(&ledger, 9, 9, 5, 0);
	for (letter = "abcde"; *letter; letter++) {
		ledger_make_way(&ledger, 2, strlen(item));
		ck_assert(enter_item(&ledger, letter, 1, item));
	}
	tell_batches(&ledger, story);
	ck_assert_str_eq(story, weights[_i].batches);
	ledger_close(&ledger);
}
END_TEST

/* Lines, and how many of them a batch takes: the memory for a line counts like
 * its text, even for an empty one. */
static const struct {
	const char *line;
	size_t bytes;
	size_t least;
	size_t most;
} memories[] = {
	{ "\n", 1000000, 30000, 60000 },
	{ "a\n", 1000000, 30000, 60000 },
	{ "\n", 10, 1000, 2000 },
	{ "a\n", 10, 5, 5 },
	{ "0123456789012345678901234567890123456789012345678\n", 1000000, 20000,
		20000 },
};

START_TEST(memory)
{
	const char *line = memories[_i].line;
	struct ledger ledger;
	int i, round;

	open_ledger(&ledger, 1, 1000000, memories[_i].bytes, 0);
	for (round = 0; round < 3; round++) {
		struct batch *batch;

		for (i = 0; i < 100000 && !ledger_is_full(&ledger); i++) {
			if (*line != '\n')
				ledger_make_way(
					&ledger, strlen(line), strlen(line));
			if (!ledger_is_full(&ledger))
				enter(&ledger, line);
		}
		batch = ledger_at(&ledger, 0);
		ck_assert_uint_ge(batch->count, memories[_i].least);
		ck_assert_uint_le(batch->count, memories[_i].most);
		settle_oldest(&ledger, BATCH_LINE_DELIVERED);
		ck_assert_ptr_null(ledger_at(&ledger, 0));
		ck_assert_uint_le(
			ledger.batches[0].room * sizeof(struct batch_line) +
				ledger.batches[0].text.capacity,
			512 * 1024);
	}
	ledger_close(&ledger);
}
END_TEST

/* Lines of `length` bytes without newlines, one after the other in a text. */
struct text {
	char bytes[200000];
	size_t begins[2001]; /* and at last where the text ends */
};

static size_t
length_of(const struct text *text, size_t i)
{
	return text->begins[i + 1] - text->begins[i] - 1;
}

/* The first half are short. */
static void
write_text(struct text *text, size_t count, uint32_t most, uint32_t *seed)
{
	size_t at = 0, i, length;

	for (i = 0; i < count; i++) {
		text->begins[i] = at;
		if (!draw(seed, 20))
			length = 0;
		else
			length = 1 + (i < count / 2 ? 0 : draw(seed, most));
		memset(text->bytes + at, 'a' + (int)(i % 26), length);
		at += length;
		text->bytes[at++] = '\n';
	}
	text->begins[count] = at;
}

/* Enters the i-th line, with as many more as there is room for, but at most
 * `most`. Returns how many were entered. */
static size_t
enter_lines(struct ledger *ledger, const struct text *text, size_t i,
	size_t end, size_t most)
{
	const struct template_line first = {
		.text = text->bytes + text->begins[i],
		.length = length_of(text, i),
		.number = ledger->entered + 1,
	};
	size_t ends[2000], bytes;
	struct batch_lines lines = { .first = &first, .ends = ends };
	size_t room = ledger_room(ledger, 3, &bytes), next = i + 1;

	if (first.length)
		ledger_make_way(ledger, first.length + 1, first.length + 4);
	if (room < most)
		most = room;
	while (first.length && next < end && 1 + lines.more < most &&
		length_of(text, next) &&
		text->begins[next + 1] - text->begins[i] <= bytes) {
		next++;
		ends[lines.more++] = text->begins[next] - text->begins[i];
	}
	ck_assert(!ledger_is_full(ledger));
	ck_assert(ledger_enter(ledger, &lines, NULL, 0));
	return 1 + lines.more;
}

/* Lines that are entered together make the same batches as one by one. Returns
 * how many were entered with another one. */
static size_t
check_together(const struct text *text, size_t count,
	const struct ledger_limits *limits, uint32_t *seed)
{
	struct ledger single, several;
	const struct batch *one, *other;
	size_t i, entered;

	ck_assert(ledger_open(&single, count, limits, 5));
	ck_assert(ledger_open(&several, count, limits, 5));
	for (i = 0; i < count; i++)
		ck_assert_uint_eq(enter_lines(&single, text, i, count, 1), 1);
	for (i = 0, entered = 0; i < count; entered++)
		i += enter_lines(&several, text, i, count, 1 + draw(seed, 600));
	ck_assert_uint_eq(several.count, single.count);
	ck_assert_uint_eq(several.entered, single.entered);
	for (i = 0; (one = ledger_at(&single, i)); i++) {
		size_t at;

		other = ledger_at(&several, i);
		ck_assert_uint_eq(other->first, one->first);
		ck_assert_uint_eq(other->count, one->count);
		ck_assert_int_eq(other->state, one->state);
		ck_assert_uint_eq(other->text.length, one->text.length);
		ck_assert(!one->text.length ||
			  !memcmp(other->text.bytes, one->text.bytes,
				  one->text.length));
		for (at = 0; at < one->count; at++) {
			ck_assert_mem_eq(&other->lines[at], &one->lines[at],
				offsetof(struct batch_line, state));
			ck_assert_int_eq(
				other->lines[at].state, one->lines[at].state);
		}
	}
	ledger_close(&single);
	ledger_close(&several);
	return count - entered;
}

START_TEST(together)
{
	static const uint32_t lengths[] = { 1, 30, 180 };
	static const size_t bytes[] = { 10, 200, 4000, 40000, NO_LIMIT };
	static const size_t counts[] = { 2, 17, 500, 1000000 };
	static const uint64_t ends[] = { 1200, 40, 5 + 2000 };
	uint32_t seed = 7;
	size_t joined = 0;
	struct text text;
	size_t i;

	for (i = 0; i < 120; i++) {
		const struct ledger_limits limits = {
			.lines = counts[i % 4],
			.bytes = bytes[i % 5],
			.ends = ends,
			.ends_count = i / 60 * 3,
		};

		write_text(&text, 2000, lengths[i % 3], &seed);
		joined += check_together(&text, 2000, &limits, &seed);
	}
	ck_assert_uint_gt(joined, 120 * 1000);
}
END_TEST

/* Batches of an earlier run end where they ended then, whatever the limits; the
 * others as always. As in the table of closings. */
static const struct {
	uint64_t ends[3];
	size_t lines;
	size_t bytes;
	uint64_t settled;
	const char *letters;
	const char *batches;
} known_ends[] = {
	{ { 7, 2, 3 }, 4, NO_LIMIT, 0, "abcdefghi", "ab|c|defg|h|i>" },
	{ { 7, 0, 3 }, 4, NO_LIMIT, 3, "defghi", "defg|h|i>" },
	{ { 7, 0, 3 }, 4, NO_LIMIT, 9, "jklm", "jkl|m>" },
	/* it was larger than the limits are now */
	{ { 7, 0, 0 }, 2, 4, 0, "abcdefghijk", "abcdefg|h|ij|k>" },
	{ { 7, 0, 0 }, 2, 4, 0, "abcd", "abcd>" },
	/* an end that no batch from here can have had */
	{ { BATCH_LINES + 5, 0, 0 }, 2, NO_LIMIT, 4, "efgh", "ef|gh>" },
	{ { BATCH_LINES + 4, 0, 0 }, 2, NO_LIMIT, 4, "efgh", "efgh>" },
};

START_TEST(known)
{
	const struct ledger_limits limits = {
		.lines = known_ends[_i].lines,
		.bytes = known_ends[_i].bytes,
		.ends = known_ends[_i].ends,
		.ends_count = 3,
	};
	const char *letters = known_ends[_i].letters;
	struct ledger ledger;
	char story[50];

	ck_assert(ledger_open(&ledger, 20, &limits, known_ends[_i].settled));
	for (; *letters; letters++) {
		char line[3] = { *letters, '\n', '\0' };

		ledger_make_way(&ledger, 2, 2);
		enter(&ledger, line);
	}
	tell_batches(&ledger, story);
	ck_assert_str_eq(story, known_ends[_i].batches);
	ledger_close(&ledger);
}
END_TEST

/* A batch that lacks lines is dropped, and those before it stay. */
START_TEST(dropped)
{
	static const uint64_t ends[] = { 4 };
	const struct ledger_limits limits = { 2, NO_LIMIT, ends, 1 };
	struct ledger ledger;
	uint64_t first;

	ck_assert(ledger_open(&ledger, 3, &limits, 0));
	ck_assert(!ledger_expects_end(&ledger));
	enter(&ledger, "a");
	ck_assert(ledger_expects_end(&ledger));
	ck_assert_uint_eq(ledger_drop_batch(&ledger), 1);
	ck_assert_ptr_null(ledger_at(&ledger, 0));
	ck_assert_uint_eq(ledger_open_lines(&ledger, &first), 0);
	enter(&ledger, "a");
	enter(&ledger, "b");
	enter(&ledger, "c");
	enter(&ledger, "d");
	ck_assert(!ledger_expects_end(&ledger));
	enter(&ledger, "e");
	ck_assert(!ledger_expects_end(&ledger));
	ck_assert_uint_eq(ledger_drop_batch(&ledger), 5);
	ck_assert_uint_eq(ledger_open_lines(&ledger, &first), 4);
	settle_oldest(&ledger, BATCH_LINE_DELIVERED);
	ck_assert_uint_eq(ledger.settled, 4);
	enter(&ledger, "e");
	check_alone(ledger_at(&ledger, 0), 5, "e\n");
	ledger_close(&ledger);
}
END_TEST

/* Lines of the runs a and b with their numbers, and the batches of up to four
 * that they make; ".." is an empty line. */
static const struct {
	const char *lines;
	const char *batches;
	uint64_t end; /* of a batch that an earlier run has sent, or 0 */
} separations[] = {
	{ "a1 a2 a3 a4 a5", "1234|5>", 0 },
	{ "a3 a4 a5 a6", "34|56>", 0 },
	{ "a1 a3 a6 a7", "13|67>", 0 },
	{ "a1 b2 b3", "1|23>", 0 },
	{ "a3 a2 a2", "3|2|2>", 0 },
	{ "a2 a6", "2|6>", 0 },
	{ "a8 a9", "8|9>", 0 },
	/* an empty line has no origin, and may be in any batch */
	{ "a1 .. a3", "1.3>", 0 },
	{ ".. a1 .. .. a3", ".1..3>", 0 },
	{ "a1 .. a6", "1.|6>", 0 },
	{ "a1 .. b2", "1.|2>", 0 },
	{ "a3 a4 a5 b6", "3456|", 6 },
};

START_TEST(separating)
{
	const struct ledger_limits limits = {
		.lines = 4,
		.bytes = NO_LIMIT,
		.ends = &separations[_i].end,
		.ends_count = 1,
	};
	const char *at = separations[_i].lines;
	struct ledger ledger;
	char story[20];

	ck_assert(ledger_open(&ledger, 9, &limits, 2));
	for (; *at; at += 2 + (at[2] == ' ')) {
		struct template_line line = { .number = 1 };
		const struct batch_lines lines = { .first = &line };
		char text[40];

		if (*at == '.') {
			ck_assert(ledger_enter(&ledger, &lines, NULL, 0));
			continue;
		}
		line.text = text;
		line.length = (size_t)snprintf(text, sizeof(text),
			"000000000000000%c-%c 1 2\t%c", at[0], at[1], at[1]);
		ck_assert(line_origin_read(&line));
		ledger_separate(&ledger, &line);
		ck_assert(ledger_enter(&ledger, &lines, "", 0));
	}
	tell_batches(&ledger, story);
	ck_assert_str_eq(story, separations[_i].batches);
	ledger_close(&ledger);
}
END_TEST

/* A full ledger still fills its newest batch. */
START_TEST(filling_when_full)
{
	struct ledger ledger;
	uint64_t first;

	open_ledger(&ledger, 2, 2, NO_LIMIT, 0);
	enter(&ledger, "a");
	enter(&ledger, "b");
	enter(&ledger, "c");
	ck_assert(!ledger_is_full(&ledger));
	ck_assert_ptr_eq(ledger.filling, ledger_at(&ledger, 1));
	enter(&ledger, "d");
	ck_assert(ledger_is_full(&ledger));
	ck_assert_ptr_null(ledger.filling);
	ck_assert_uint_eq(ledger_open_lines(&ledger, &first), 4);
	ck_assert_uint_eq(first, 1);
	settle_oldest(&ledger, BATCH_LINE_DELIVERED);
	ck_assert_uint_eq(ledger_open_lines(&ledger, &first), 2);
	ck_assert_uint_eq(first, 3);
	settle_oldest(&ledger, BATCH_LINE_DELIVERED);
	ck_assert_uint_eq(ledger_open_lines(&ledger, &first), 0);
	ledger_close(&ledger);
}
END_TEST

/* Attempts are counted. Failed batches are tried again until they are settled
 * or given up. */
START_TEST(attempts)
{
	const struct retry_line failed = { .attempts = 1 };
	struct ledger ledger;
	struct batch *batch;

	open_ledger(&ledger, 3, 1, NO_LIMIT, 7);
	enter(&ledger, "a");
	enter(&ledger, "b");
	enter(&ledger, "c");
	ck_assert(!ledger_is_retrying(&ledger));
	ck_assert_uint_eq(ledger_first_ready(&ledger), 0);
	ledger_start(&ledger, ledger_at(&ledger, 0));
	ledger_start(&ledger, ledger_at(&ledger, 1));
	ck_assert_uint_eq(ledger_first_ready(&ledger), 2);
	ck_assert_uint_eq(ledger.in_flight, 2);
	ck_assert(!ledger_is_retrying(&ledger));
	batch = ledger_at(&ledger, 1);
	ledger_end(&ledger, batch, &failed, 99);
	ck_assert_int_eq(batch->due_ns, 99);
	ledger_search_again(&ledger);
	ck_assert_uint_eq(ledger_first_ready(&ledger), 1);
	ck_assert_uint_eq(ledger.in_flight, 1);
	ck_assert(ledger_is_retrying(&ledger));
	batch_settle(batch, BATCH_LINE_DELIVERED);
	ck_assert(!ledger_is_retrying(&ledger));
	ck_assert_uint_eq(ledger_first_ready(&ledger), 2);
	ck_assert_uint_eq(ledger_settled_batches(&ledger), 7);
	ledger_give_up(&ledger);
	ck_assert_uint_eq(ledger_first_ready(&ledger), 3);
	ck_assert_uint_eq(ledger.in_flight, 0);
	ck_assert_int_eq(
		ledger_at(&ledger, 2)->lines[0].state, BATCH_LINE_UNTRIED);
	ck_assert_int_eq(batch->lines[0].state, BATCH_LINE_DELIVERED);
	ledger_close(&ledger);
}
END_TEST

#define LINES 4000
#define MOST_OPEN 40

/* The simplest possible account: each line of the input, by number. */
struct model {
	struct ledger ledger;
	size_t capacity;
	size_t lines;   /* of a batch */
	uint64_t begin; /* settled before the input begins */
	uint64_t entered;
	uint64_t left;
	enum batch_line_state fates[LINES];
	char written[LINES * 16];
	size_t written_length;
	uint32_t chance;
};

static size_t
format_line(const struct model *model, uint64_t index, char text[32])
{
	uint64_t number = model->begin + index + 1;

	if (number % 11 == 0)
		return (size_t)snprintf(text, 32, "\n");
	return (size_t)snprintf(text, 32, "%llu%*s\n",
		(unsigned long long)number, (int)(number % 5), "");
}

static void
enter_some(struct model *model)
{
	char text[32];

	while (!ledger_is_full(&model->ledger) && model->entered < LINES &&
		draw(&model->chance, 2 * (uint32_t)model->lines + 1)) {
		size_t length = format_line(model, model->entered, text);

		ck_assert(enter_item(&model->ledger, text,
			length - draw(&model->chance, 2), NULL));
		if (length == 1)
			model->fates[model->entered] = BATCH_LINE_EMPTY;
		model->entered++;
	}
	if (model->ledger.filling && !draw(&model->chance, 3))
		ck_assert(ledger_close_batch(&model->ledger));
}

static void
settle_piece(struct model *model, struct batch *batch)
{
	static const enum batch_line_state fates[] = { BATCH_LINE_DELIVERED,
		BATCH_LINE_UNDELIVERED };
	enum batch_line_state fate = fates[draw(&model->chance, 2)];
	size_t at;

	if (!draw(&model->chance, 3) && batch_split(batch))
		return;
	for (at = batch->begin; at < batch->end; at++) {
		size_t index = (size_t)(batch->first + at - model->begin - 1);

		if (model->fates[index] == BATCH_LINE_OPEN)
			model->fates[index] = fate;
	}
	batch_settle(batch, fate);
}

static void
settle_some(struct model *model)
{
	struct batch *batch;
	size_t i;

	for (i = 0; (batch = ledger_at(&model->ledger, i)); i++) {
		while (batch->state == BATCH_READY && !draw(&model->chance, 3))
			settle_piece(model, batch);
	}
}

/* Writes as much as a reader takes, and counts the lines that have left. */
static void
leave_some(struct model *model)
{
	struct batch *batch;
	const char *bytes;
	uint64_t untried = 0;
	size_t length = 1, taken;

	while (length && (batch = ledger_leaving(&model->ledger))) {
		length = batch_to_write(batch, &bytes);
		taken = draw(&model->chance, (uint32_t)length + 1);
		memcpy(model->written + model->written_length, bytes, taken);
		model->written_length += taken;
		if (length)
			(void)batch_wrote(batch, taken, &untried);
		ledger_settle(&model->ledger);
		length = length == taken;
	}
	model->left = model->ledger.settled - model->begin;
}

static void
check_model(struct model *model)
{
	uint64_t open = 0, first = model->begin + model->entered + 1, got, i;
	const struct batch *batch;
	size_t ready = 0;

	while ((batch = ledger_at(&model->ledger, ready)) &&
		batch->state == BATCH_SETTLED)
		ready++;
	ck_assert_uint_eq(ledger_first_ready(&model->ledger), ready);
	ck_assert_uint_le(model->ledger.count, model->capacity);
	for (i = model->entered; i > model->left; i--) {
		if (model->fates[i - 1] == BATCH_LINE_EMPTY ||
			model->fates[i - 1] == BATCH_LINE_DELIVERED)
			continue;
		open++;
		first = model->begin + i;
	}
	ck_assert_uint_eq(ledger_open_lines(&model->ledger, &got), open);
	ck_assert_uint_eq(got, first);
}

/* The output consists of the undelivered lines, in order and byte for byte. */
static void
check_written(const struct model *model)
{
	size_t at = 0, length;
	uint64_t i;
	char text[32];

	for (i = 0; i < LINES; i++) {
		ck_assert_int_ne(model->fates[i], BATCH_LINE_OPEN);
		if (model->fates[i] != BATCH_LINE_UNDELIVERED)
			continue;
		length = format_line(model, i, text);
		ck_assert_mem_eq(model->written + at, text, length);
		at += length;
	}
	ck_assert_uint_eq(at, model->written_length);
}

START_TEST(random_order)
{
	static struct model model;

	memset(&model, 0, sizeof(model));
	model.chance = (uint32_t)_i;
	model.capacity = (size_t)_i % 8 + 1;
	model.lines = (size_t)_i / 2 + 1;
	model.begin = draw(&model.chance, 2) ? 86399 : 0;
	open_ledger(&model.ledger, model.capacity, model.lines, NO_LIMIT,
		model.begin);
	while (model.left < LINES) {
		enter_some(&model);
		settle_some(&model);
		leave_some(&model);
		check_model(&model);
	}
	check_written(&model);
	ledger_close(&model.ledger);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ledger");
	TCase *tests = tcase_create("ledger");

	tcase_add_test(tests, kept_text);
	tcase_add_test(tests, numbers);
	tcase_add_loop_test(tests, closing, 0, ROWS(closings));
	tcase_add_loop_test(tests, weighing, 0, ROWS(weights));
	tcase_add_loop_test(tests, memory, 0, ROWS(memories));
	tcase_add_loop_test(tests, known, 0, ROWS(known_ends));
	tcase_add_test(tests, together);
	tcase_add_test(tests, dropped);
	tcase_add_loop_test(tests, separating, 0, ROWS(separations));
	tcase_add_test(tests, filling_when_full);
	tcase_add_test(tests, attempts);
	tcase_add_loop_test(tests, random_order, 0, MOST_OPEN);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
