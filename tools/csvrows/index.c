/* See index.h. Whether a byte stands inside of quotes is the parity of the
 * quotes before it, found for 64 bytes at once as a prefix sum without carry. A
 * quote that opens must stand behind an end, and behind one that closes there
 * must be an end; where that holds, and no line end is inside, a line reads the
 * same by record.h's rules. */
#include "csvrows/index.h"

#include <stdlib.h>
#include <string.h>

bool
index_begin(struct index *index, char delimiter, char quote, size_t width)
{
	*index = (struct index){ .delimiter = delimiter, .quote = quote };
	index->ends_capacity = width + INDEX_STEP;
	/* positions are stored eight at a time */
	index->ends = calloc(
		index->ends_capacity + 1 + SCAN_BLOCK, sizeof(*index->ends));
	index->lines = calloc(INDEX_STEP, sizeof(*index->lines));
	index_restart(index, 0);
	return index->ends && index->lines;
}

void
index_free(struct index *index)
{
	free(index->ends);
	free(index->lines);
	*index = (struct index){ 0 };
}

void
index_restart(struct index *index, size_t position)
{
	if (index->ends)
		index->ends[0] = (uint32_t)position - 1;
	index->ends_count = 0;
	index->lines_count = 0;
	index->at = position;
	index->flags = 0;
	index->in_quotes = 0;
	index->was_end = 1;
	index->was_close = 0;
}

void
index_drop(struct index *index, size_t used)
{
	index->ends_count -= used;
	if (index->has_ends)
		memmove(index->ends, index->ends + used,
			(index->ends_count + 1) * sizeof(*index->ends));
	index->lines_count = 0;
}

/* Bit i is the parity of the bits up to and with i. */
static uint64_t
parity(uint64_t mask)
{
	mask ^= mask << 1;
	mask ^= mask << 2;
	mask ^= mask << 4;
	mask ^= mask << 8;
	mask ^= mask << 16;
	return mask ^ mask << 32;
}

/* Stores the place of the lowest bit of a mask, or anything for an empty one,
 * and returns the others. */
static inline uint64_t
store_end(uint32_t *end, uint64_t mask, size_t at, uint64_t if_empty)
{
	*end = (uint32_t)at + vector_lowest(mask | if_empty);
	return mask & (mask - 1);
}

/* Stores the places of all bits. How many there are is hard to foretell: the
 * last ones, fewer than four, are stored as if there were three. */
static inline void
store_ends(uint32_t *ends, uint64_t mask, size_t at, size_t count)
{
	const uint64_t last = UINT64_C(1) << 63;

	for (; count >= 4; count -= 4, ends += 4) {
		mask = store_end(ends, mask, at, 0);
		mask = store_end(ends + 1, mask, at, 0);
		mask = store_end(ends + 2, mask, at, 0);
		mask = store_end(ends + 3, mask, at, 0);
	}
	mask = store_end(ends, mask, at, last);
	mask = store_end(ends + 1, mask, at, last);
	(void)store_end(ends + 2, mask, at, last);
}

/* What changes with each block, kept in registers. */
struct progress {
	size_t ends_count;
	size_t lines_count;
	uint32_t flags;
	uint64_t in_quotes;
	uint64_t was_end;
	uint64_t was_close;
};

/* Keeps to the ends outside of quotes, and returns what is odd. */
static uint64_t
check_quotes(struct progress *now, struct scan_masks *masks, uint64_t valid)
{
	uint64_t in_quotes = parity(masks->quotes) ^ now->in_quotes;
	uint64_t opens = masks->quotes & in_quotes;
	uint64_t closes = masks->quotes & ~in_quotes;
	uint64_t odd = masks->line_ends & in_quotes, ends;

	masks->delimiters &= ~in_quotes;
	masks->line_ends &= ~in_quotes;
	ends = masks->delimiters | masks->line_ends;
	odd |= opens & ~(ends << 1 | now->was_end);
	odd |= (closes << 1 | now->was_close) & ~ends;
	now->in_quotes = 0 - (in_quotes >> 63);
	now->was_close = closes >> 63;
	return odd & valid;
}

/* Notes the lines that end in the block, and what is known of the one that
 * does not. */
static inline void
store_lines(struct progress *now, struct index_line *lines,
	const struct scan_masks *masks, uint64_t odd, size_t at)
{
	uint64_t ends = masks->delimiters | masks->line_ends;
	uint64_t left = masks->line_ends, high = masks->high;

	for (; left; left &= left - 1) {
		/* the bits up to and with the lowest one */
		uint64_t upto = left ^ (left - 1);
		struct index_line *line = &lines[now->lines_count++];

		line->at = (uint32_t)at + vector_lowest(left);
		line->ends =
			(uint32_t)now->ends_count + vector_count(ends & upto);
		line->flags = now->flags;
		now->flags = 0;
		if (USUALLY(!(odd | high)))
			continue;
		line->flags |= (odd & upto ? INDEX_ODD : 0) |
			       (high & upto ? INDEX_HIGH : 0);
		odd &= ~upto;
		high &= ~upto;
	}
	if (SELDOM(odd | high))
		now->flags |= (odd ? INDEX_ODD : 0) | (high ? INDEX_HIGH : 0);
}

/* Bytes that are behind the end are no part of the block. */
static void
cut(struct scan_masks *masks, uint64_t valid)
{
	masks->delimiters &= valid;
	masks->line_ends &= valid;
	masks->quotes &= valid;
	masks->high &= valid;
}

static MADE_ANEW void
take_block(const struct index *index, struct progress *now,
	struct scan_masks masks, size_t at, uint64_t valid, const bool has_ends)
{
	uint64_t ends, odd = 0;
	size_t count;

	if (valid != UINT64_MAX)
		cut(&masks, valid);
	if (SELDOM(masks.quotes | now->in_quotes | now->was_close))
		odd = check_quotes(now, &masks, valid);
	ends = masks.delimiters | masks.line_ends;
	now->was_end = ends >> 63;
	count = vector_count(ends);
	if (has_ends)
		store_ends(index->ends + 1 + now->ends_count, ends, at, count);
	store_lines(now, index->lines, &masks, odd, at);
	now->ends_count += count;
}

static MADE_ANEW void
take_blocks(
	struct index *index, const char *base, size_t end, const bool has_ends)
{
	const char delimiter = index->delimiter, quote = index->quote;
	struct progress now = {
		index->ends_count,
		index->lines_count,
		index->flags,
		index->in_quotes,
		index->was_end,
		index->was_close,
	};
	size_t at = index->at;

	for (; end - at >= SCAN_BLOCK; at += SCAN_BLOCK)
		take_block(index, &now, scan_all(base + at, delimiter, quote),
			at, UINT64_MAX, has_ends);
	if (at < end)
		take_block(index, &now, scan_all(base + at, delimiter, quote),
			at, UINT64_MAX >> (SCAN_BLOCK - (end - at)), has_ends);
	index->ends_count = now.ends_count;
	index->lines_count = now.lines_count;
	index->flags = now.flags;
	index->in_quotes = now.in_quotes;
	index->was_end = now.was_end;
	index->was_close = now.was_close;
	index->at = end;
}

bool
index_more(struct index *index, const char *base, size_t length)
{
	size_t end = length;

	if (index->at >= length ||
		index->ends_count + INDEX_STEP > index->ends_capacity)
		return false;
	if (end - index->at > INDEX_STEP)
		end = index->at + INDEX_STEP;
	if (index->has_ends)
		take_blocks(index, base, end, true);
	else
		take_blocks(index, base, end, false);
	return true;
}
