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

/* Keeps to the ends outside of quotes, and returns what is odd. */
static uint64_t
check_quotes(struct index *index, struct scan_masks *masks, uint64_t valid)
{
	uint64_t in_quotes = parity(masks->quotes) ^ index->in_quotes;
	uint64_t opens = masks->quotes & in_quotes;
	uint64_t closes = masks->quotes & ~in_quotes;
	uint64_t odd = masks->line_ends & in_quotes, ends;

	masks->delimiters &= ~in_quotes;
	masks->line_ends &= ~in_quotes;
	ends = masks->delimiters | masks->line_ends;
	odd |= opens & ~(ends << 1 | index->was_end);
	odd |= (closes << 1 | index->was_close) & ~ends;
	index->in_quotes = 0 - (in_quotes >> 63);
	index->was_close = closes >> 63;
	return odd & valid;
}

/* Stores the place of the lowest bit and takes it from the mask. Where there is
 * none, anything may be stored. */
static inline void
store_end(uint32_t *end, uint64_t *mask, size_t at)
{
	*end = (uint32_t)at + vector_lowest(*mask | UINT64_C(1) << 63);
	*mask &= *mask - 1;
}

/* Stores the places of all bits: eight at a time, as how many there are is hard
 * to foretell, and eight more for as long as there are any. */
static inline void
store_ends(uint32_t *ends, uint64_t mask, size_t at, size_t count)
{
	const uint32_t *last = ends + count;

	for (; ends < last; ends += 8) {
		store_end(ends, &mask, at);
		store_end(ends + 1, &mask, at);
		store_end(ends + 2, &mask, at);
		store_end(ends + 3, &mask, at);
		store_end(ends + 4, &mask, at);
		store_end(ends + 5, &mask, at);
		store_end(ends + 6, &mask, at);
		store_end(ends + 7, &mask, at);
	}
}

/* Notes the lines that end in the block, and what is known of the one that
 * does not. */
static void
store_lines(struct index *index, const struct scan_masks *masks, uint64_t odd,
	size_t at)
{
	uint64_t ends = masks->delimiters | masks->line_ends;
	uint64_t left = masks->line_ends, high = masks->high;

	for (; left; left &= left - 1) {
		/* the bits up to and with the lowest one */
		uint64_t upto = left ^ (left - 1);
		struct index_line *line = &index->lines[index->lines_count++];

		line->at = (uint32_t)(at + vector_lowest(left));
		line->ends =
			(uint32_t)index->ends_count + vector_count(ends & upto);
		line->flags = index->flags | (odd & upto ? INDEX_ODD : 0) |
			      (high & upto ? INDEX_HIGH : 0);
		index->flags = 0;
		odd &= ~upto;
		high &= ~upto;
	}
	index->flags |= (odd ? INDEX_ODD : 0) | (high ? INDEX_HIGH : 0);
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

static inline void
take_block(
	struct index *index, struct scan_masks masks, size_t at, uint64_t valid)
{
	uint64_t ends, odd = 0;
	size_t count;

	if (valid != UINT64_MAX)
		cut(&masks, valid);
	if (masks.quotes | index->in_quotes | index->was_close)
		odd = check_quotes(index, &masks, valid);
	ends = masks.delimiters | masks.line_ends;
	index->was_end = ends >> 63;
	count = vector_count(ends);
	if (index->has_ends)
		store_ends(
			index->ends + 1 + index->ends_count, ends, at, count);
	if (masks.line_ends | masks.high | odd)
		store_lines(index, &masks, odd, at);
	index->ends_count += count;
}

bool
index_more(struct index *index, const char *base, size_t length)
{
	const char delimiter = index->delimiter, quote = index->quote;
	size_t end = length, at;

	if (index->at >= length ||
		index->ends_count + INDEX_STEP > index->ends_capacity)
		return false;
	if (end - index->at > INDEX_STEP)
		end = index->at + INDEX_STEP;
	for (at = index->at; at < end; at += SCAN_BLOCK) {
		uint64_t valid = UINT64_MAX;

		if (end - at < SCAN_BLOCK)
			valid >>= SCAN_BLOCK - (end - at);
		take_block(index, scan_all(base + at, delimiter, quote), at,
			valid);
	}
	index->at = end;
	return true;
}
