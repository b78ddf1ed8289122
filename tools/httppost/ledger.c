/* SPDX-License-Identifier: ISC */
/* See ledger.h. */
#include "httppost/ledger.h"

#include <stdlib.h>
#include <string.h>

bool
ledger_open(struct ledger *ledger, size_t capacity,
	const struct ledger_limits *limits, uint64_t settled)
{
	size_t i;

	*ledger = (struct ledger){
		.capacity = capacity,
		.limits = *limits,
		.entered = settled,
		.settled = settled,
	};
	for (i = 0; i < limits->ends_count; i++) {
		if (limits->ends[i] > ledger->last_end)
			ledger->last_end = limits->ends[i];
	}
	ledger->batches = calloc(capacity, sizeof(*ledger->batches));
	return ledger->batches != NULL;
}

/* Not by a remainder: a division is slow. */
static struct batch *
slot(const struct ledger *ledger, size_t index)
{
	size_t place = ledger->oldest + index;

	if (place >= ledger->capacity)
		place -= ledger->capacity;
	return &ledger->batches[place];
}

struct batch *
ledger_at(const struct ledger *ledger, size_t index)
{
	return index < ledger->count ? slot(ledger, index) : NULL;
}

bool
ledger_close_batch(struct ledger *ledger)
{
	if (!ledger->filling)
		return false;
	batch_close(ledger->filling);
	ledger->filling = NULL;
	return true;
}

bool
ledger_expects_end(const struct ledger *ledger)
{
	return ledger->filling && ledger->has_end;
}

uint64_t
ledger_drop_batch(struct ledger *ledger)
{
	uint64_t first = ledger->filling->first;

	batch_shrink(ledger->filling);
	ledger->filling = NULL;
	ledger->count--;
	ledger->entered = first - 1;
	return first;
}

/* Whether the batch would become too large with this much more; its first line
 * may have any size. */
static bool
is_over(size_t bytes, size_t more_bytes, size_t most)
{
	return bytes && (more_bytes > most || bytes > most - more_bytes);
}

void
ledger_make_way(struct ledger *ledger, size_t text_bytes, size_t item_bytes)
{
	const struct batch *filling = ledger->filling;
	size_t most = ledger->limits.bytes;

	if (ledger_expects_end(ledger))
		return;
	if (filling && (is_over(filling->text.length, text_bytes, most) ||
			       is_over(batch_size(filling), item_bytes, most)))
		(void)ledger_close_batch(ledger);
}

/* Half of the memory that lines may still take in the batch being filled. */
static size_t
half_left(const struct ledger *ledger)
{
	size_t half = batch_held(ledger->filling) / 2;
	size_t most = LEDGER_LEAST_HELD / 2;

	if (most < ledger->limits.bytes)
		most = ledger->limits.bytes;
	return most > half ? most - half : 0;
}

/* The next end of a batch that an earlier run has sent, or UINT64_MAX. */
static uint64_t
next_end(const struct ledger *ledger)
{
	const struct ledger_limits *limits = &ledger->limits;
	uint64_t end = UINT64_MAX;
	size_t i;

	if (ledger->entered >= ledger->last_end)
		return end;
	for (i = 0; i < limits->ends_count; i++) {
		if (limits->ends[i] > ledger->entered && limits->ends[i] < end)
			end = limits->ends[i];
	}
	return end;
}

/* Opens a batch at the next line, and finds out where it must end. */
static void
open_batch(struct ledger *ledger)
{
	ledger->filling = slot(ledger, ledger->count);
	batch_open(ledger->filling, ledger->entered + 1);
	ledger->count++;
	ledger->filled = next_end(ledger);
	ledger->has_end = ledger->filled - ledger->entered <= BATCH_LINES;
}

/* Which of the batches that end at multiples of the limit. */
static uint64_t
part_of(const struct ledger *ledger, uint64_t number)
{
	return (number - 1) / ledger->limits.lines;
}

void
ledger_separate(struct ledger *ledger, const struct template_line *line)
{
	const struct batch *filling = ledger->filling;
	struct template_line last = { 0 };
	size_t i = filling ? filling->count : 0;

	if (ledger_expects_end(ledger))
		return;
	while (i > 0 && !last.origin) /* empty lines have none */
		last = batch_line(filling, --i);
	if (last.origin && (line->number <= last.number ||
				   part_of(ledger, line->number) !=
					   part_of(ledger, last.number) ||
				   strncmp(line->run, last.run,
					   strcspn(last.run, "-")) != 0))
		(void)ledger_close_batch(ledger);
}

/* Whether the number of a line is a multiple of the limit. Not by a remainder
 * for each line: a division is slow. */
static bool
is_multiple(struct ledger *ledger, uint64_t number)
{
	size_t lines = ledger->limits.lines;

	if (number > ledger->multiple || number + lines <= ledger->multiple)
		ledger->multiple = (part_of(ledger, number) + 1) * lines;
	return number == ledger->multiple;
}

/* Whether the line with that number is the last one of the batch being
 * filled. */
static bool
is_last(struct ledger *ledger, uint64_t number)
{
	return ledger->has_end ? ledger->entered == ledger->filled
			       : is_multiple(ledger, number);
}

size_t
ledger_room(const struct ledger *ledger, size_t frame_bytes, size_t *bytes)
{
	const struct batch *filling = ledger->filling;
	uint64_t last = ledger->has_end ? ledger->filled : ledger->multiple;
	size_t used, left, lines, half;

	*bytes = 0;
	if (!filling)
		return 1;
	/* one half of the memory is for their texts, the other for the rest, so
	 * that none but the last can make the batch too heavy */
	half = half_left(ledger);
	*bytes = half;
	used = filling->text.length + frame_bytes;
	left = ledger->limits.bytes > used ? ledger->limits.bytes - used : 0;
	if (left < *bytes && !ledger->has_end)
		*bytes = left;
	lines = half / sizeof(*filling->lines);
	return last - ledger->entered < lines ? (size_t)(last - ledger->entered)
					      : lines;
}

bool
ledger_enter(struct ledger *ledger, const struct batch_lines *lines,
	const char *item, size_t item_length)
{
	if (!ledger->filling)
		open_batch(ledger);
	if (!batch_add(ledger->filling, lines, item, item_length))
		return false;
	ledger->entered += 1 + lines->more;
	if (is_last(ledger, lines->first->number + lines->more) ||
		!half_left(ledger))
		(void)ledger_close_batch(ledger);
	return true;
}

void
ledger_start(struct ledger *ledger, struct batch *batch)
{
	batch_start(batch);
	ledger->in_flight++;
}

void
ledger_end(struct ledger *ledger, struct batch *batch,
	const struct retry_line *retry, int64_t due_ns)
{
	batch_end(batch, retry, due_ns);
	ledger->in_flight--;
}

size_t
ledger_first_ready(struct ledger *ledger)
{
	const struct batch *batch;

	while ((batch = ledger_at(ledger, ledger->passed)) &&
		(batch->state == BATCH_IN_FLIGHT ||
			batch->state == BATCH_SETTLED))
		ledger->passed++;
	return ledger->passed;
}

void
ledger_search_again(struct ledger *ledger)
{
	ledger->passed = 0;
}

bool
ledger_is_retrying(const struct ledger *ledger)
{
	const struct batch *batch;
	size_t i;

	for (i = 0; (batch = ledger_at(ledger, i)); i++) {
		if (batch->state != BATCH_SETTLED && batch->retry.attempts)
			return true;
	}
	return false;
}

void
ledger_give_up(struct ledger *ledger)
{
	struct batch *batch;
	size_t i;

	ledger->in_flight = 0;
	ledger->filling = NULL;
	for (i = 0; (batch = ledger_at(ledger, i)); i++) {
		if (batch->state != BATCH_SETTLED)
			batch_give_up(batch);
	}
}

struct batch *
ledger_leaving(const struct ledger *ledger)
{
	struct batch *oldest = ledger_at(ledger, 0);

	return oldest && oldest->state == BATCH_SETTLED ? oldest : NULL;
}

void
ledger_settle(struct ledger *ledger)
{
	struct batch *oldest = slot(ledger, 0);

	ledger->settled = oldest->first - 1 + oldest->left;
	if (oldest->left < oldest->count)
		return;
	batch_shrink(oldest);
	if (++ledger->oldest == ledger->capacity)
		ledger->oldest = 0;
	ledger->count--;
	ledger->passed -= ledger->passed > 0;
}

void
ledger_settle_unentered(struct ledger *ledger)
{
	ledger->settled++;
	ledger->entered++;
}

uint64_t
ledger_settled_batches(const struct ledger *ledger)
{
	const struct batch *oldest = ledger_at(ledger, 0);

	return oldest ? oldest->first - 1 : ledger->settled;
}

uint64_t
ledger_open_lines(const struct ledger *ledger, uint64_t *first)
{
	const struct batch *batch;
	uint64_t count = 0;
	size_t i, at;

	*first = ledger->entered + 1;
	for (i = 0; (batch = ledger_at(ledger, i)); i++) {
		for (at = batch->left; at < batch->count; at++) {
			enum batch_line_state state = batch->lines[at].state;

			if (state == BATCH_LINE_EMPTY ||
				state == BATCH_LINE_DELIVERED)
				continue;
			if (!count++)
				*first = batch->first + at;
		}
	}
	return count;
}

void
ledger_close(struct ledger *ledger)
{
	size_t i;

	for (i = 0; ledger->batches && i < ledger->capacity; i++)
		batch_free(&ledger->batches[i]);
	free(ledger->batches);
	*ledger = (struct ledger){ 0 };
}
