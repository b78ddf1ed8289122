/* SPDX-License-Identifier: ISC */
/* See plain_index.h. Whether a byte stands inside of quotes is the parity of
 * the quotes before it, found for 64 bytes at once as a prefix sum without
 * carry. A quote that opens must stand behind an end, and behind one that
 * closes there must be an end; where that holds, and no line end is inside, a
 * line reads the same by record.h's rules. */
#include "csvrows/plain_index.h"

#include <stdlib.h>
#include <string.h>

bool
plain_index_begin(struct plain_index *index,
	const struct record_dialect *dialect, size_t width)
{
	*index = (struct plain_index){
		.delimiter = dialect->delimiter,
		.quote = dialect->quote,
		.escape = dialect->escape,
	};
	index->ends_capacity = width + PLAIN_INDEX_STEP;
	/* positions are stored eight at a time */
	index->ends = calloc(
		index->ends_capacity + 1 + SCAN_BLOCK, sizeof(*index->ends));
	index->lines = calloc(PLAIN_INDEX_STEP, sizeof(*index->lines));
	plain_index_restart(index, 0);
	return index->ends && index->lines;
}

void
plain_index_free(struct plain_index *index)
{
	free(index->ends);
	free(index->lines);
	*index = (struct plain_index){ 0 };
}

void
plain_index_restart(struct plain_index *index, size_t position)
{
	if (index->ends)
		index->ends[0] = (uint32_t)position - 1;
	index->ends_count = 0;
	index->lines_count = 0;
	index->at = position;
	index->flags = 0;
	index->block = PLAIN_INDEX_BEFORE;
}

void
plain_index_drop(struct plain_index *index, size_t used)
{
	index->ends_count -= used;
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

uint64_t
plain_index_find(const char *bytes, size_t length, char byte)
{
	struct scan_masks masks = {
		.delimiters =
			vector_bits4(vector_equal(vector_load(bytes), byte),
				vector_equal(vector_load(bytes + 16), byte),
				vector_equal(vector_load(bytes + 32), byte),
				vector_equal(vector_load(bytes + 48), byte)),
	};

	if (length < SCAN_BLOCK)
		scan_cut(&masks, length);
	return masks.delimiters;
}

ON_A_LINE void
plain_index_quoted(struct plain_index_block *block, struct scan_masks masks)
{
	uint64_t in_quotes = parity(masks.quotes) ^ block->in_quotes;
	uint64_t opens = masks.quotes & in_quotes;
	uint64_t closes = masks.quotes & ~in_quotes;
	uint64_t ends = (masks.delimiters | masks.line_ends) & ~in_quotes;

	block->odd = masks.line_ends & in_quotes;
	block->odd |= opens & ~(ends << 1 | block->ends >> 63);
	block->odd |= (closes << 1 | block->was_close) & ~ends;
	block->ends = ends;
	block->line_ends = masks.line_ends & ~in_quotes;
	block->in_quotes = 0 - (in_quotes >> 63);
	block->was_close = closes >> 63;
}

/* What changes with each block, kept in registers. */
struct progress {
	size_t ends_count;
	size_t lines_count;
	uint32_t flags;
	struct plain_index_block block;
};

/* Notes the lines that end in the block, and what is known of the one that
 * does not. */
static inline void
store_lines(struct progress *now, struct plain_index_line *lines, size_t at)
{
	uint64_t left = now->block.line_ends;
	uint64_t high = now->block.high, odd = now->block.odd;

	for (; left; left &= left - 1) {
		/* the bits up to and with the lowest one */
		uint64_t upto = left ^ (left - 1);
		struct plain_index_line *line = &lines[now->lines_count++];

		line->at = (uint32_t)at + vector_lowest(left);
		line->flags = now->flags;
		now->flags = 0;
		if (USUALLY(!(odd | high)))
			continue;
		line->flags |= plain_index_flags(odd & upto, high & upto);
		odd &= ~upto;
		high &= ~upto;
	}
	if (SELDOM(odd | high))
		now->flags |= plain_index_flags(odd, high);
}

MADE_FOR_AVX2_TOO ON_A_LINE bool
plain_index_more(struct plain_index *index, const char *base, size_t length)
{
	const char delimiter = index->delimiter, quote = index->quote;
	struct progress now = {
		index->ends_count,
		index->lines_count,
		index->flags,
		index->block,
	};
	size_t at = index->at, end = length;

	if (at >= length ||
		index->ends_count + PLAIN_INDEX_STEP > index->ends_capacity)
		return false;
	if (end - at > PLAIN_INDEX_STEP)
		end = at + PLAIN_INDEX_STEP;
	for (; at < end; at += SCAN_BLOCK) {
		size_t count;

		plain_index_take(
			&now.block, plain_index_scan(base + at, end - at,
					    delimiter, quote));
		plain_index_escape(
			&now.block, base + at, end - at, index->escape);
		count = vector_count(now.block.ends);
		store_ends(index->ends + 1 + now.ends_count, now.block.ends, at,
			count);
		store_lines(&now, index->lines, at);
		now.ends_count += count;
	}
	index->ends_count = now.ends_count;
	index->lines_count = now.lines_count;
	index->flags = now.flags;
	index->block = now.block;
	index->at = end;
	return true;
}
