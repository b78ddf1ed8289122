/* SPDX-License-Identifier: ISC */
/* See plain_index.h. A byte is inside quotes if the number of quotes before it
 * is odd, which a prefix sum without carry finds for 64 bytes at once. A line
 * is plain if each opening quote follows an end, each closing quote is followed
 * by one, and no line end is inside quotes: then record.h would read it the
 * same way. */
#include "csvrows/plain_index.h"

#include "csvrows/wide.h"

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
		.is_wide = wide_is_there(),
	};
	index->ends_capacity = width + PLAIN_INDEX_STEP;
	/* positions are stored sixteen at a time */
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

/* Stores the place of the lowest bit of a mask (any place for an empty mask),
 * and returns the other bits. */
static inline uint64_t
store_end(uint32_t *end, uint64_t mask, size_t at, uint64_t if_empty)
{
	*end = (uint32_t)at + vector_lowest(mask | if_empty);
	return mask & (mask - 1);
}

/* Stores the places of all bits. Branches on their number are hard to predict,
 * so the last ones, fewer than four, are stored as if they were three. */
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

/* What changes with each block, kept in registers. */
struct progress {
	size_t ends_count;
	size_t lines_count;
	uint32_t flags;
	struct plain_index_block block;
};

/* Notes the lines that end in the block, and the flags of the line that does
 * not. */
static inline void
store_lines(struct progress *now, struct plain_index_line *lines, size_t at)
{
	uint64_t left = now->block.line_ends;
	uint64_t high = now->block.high, odd = now->block.odd;

	for (; left; left &= left - 1) {
		/* the bits up to and including the lowest one */
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

/* store_ends, or a function that does the same. */
typedef void (*store_way)(uint32_t *, uint64_t, size_t, size_t);

static MADE_ANEW bool
more(struct plain_index *index, const char *base, size_t length,
	plain_index_scan_way scan, store_way store)
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
					    delimiter, quote, scan));
		plain_index_escape(
			&now.block, base + at, end - at, index->escape);
		count = vector_count(now.block.ends);
		store(index->ends + 1 + now.ends_count, now.block.ends, at,
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

MADE_FOR_AVX2_TOO ON_A_LINE static bool
more_usual(struct plain_index *index, const char *base, size_t length)
{
	return more(index, base, length, scan_all, store_ends);
}

#if defined(WIDE)
MADE_WIDE ON_A_LINE static bool
more_wide(struct plain_index *index, const char *base, size_t length)
{
	return more(index, base, length, wide_scan, wide_store);
}
#else
#define more_wide more_usual
#endif

bool
plain_index_more(struct plain_index *index, const char *base, size_t length)
{
	return index->is_wide ? more_wide(index, base, length)
			      : more_usual(index, base, length);
}
