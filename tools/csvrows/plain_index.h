/* SPDX-License-Identifier: ISC */
/* Finds where the fields and lines of plain CSV end, in one pass over many
 * bytes. A line is plain if its quotes are only at the borders of fields and
 * contain no line end, which masks can show. All other lines are marked as odd
 * and left to record.h, which checks each byte. Pure. */
#ifndef CSVROWS_PLAIN_INDEX_H
#define CSVROWS_PLAIN_INDEX_H

#include "csvrows/record.h"
#include "csvrows/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that are indexed in one step. */
#define PLAIN_INDEX_STEP ((size_t)4096)

/* What is known of a line from its masks. */
enum plain_index_flags {
	PLAIN_INDEX_ODD = 1,  /* not plain */
	PLAIN_INDEX_HIGH = 2, /* contains bytes that are not ASCII */
};

static inline uint32_t
plain_index_flags(uint64_t odd, uint64_t high)
{
	return (odd ? PLAIN_INDEX_ODD : 0u) | (high ? PLAIN_INDEX_HIGH : 0u);
}

struct plain_index_line {
	uint32_t at; /* offset of its line end */
	uint32_t flags;
};

/* The facts about a block, and what the next block needs of them. */
struct plain_index_block {
	uint64_t ends;      /* of fields, including those of ... */
	uint64_t line_ends; /* ... lines */
	uint64_t high;      /* not ASCII */
	uint64_t odd;       /* not plain */
	uint64_t in_quotes; /* all bits or none: the last byte is in quotes */
	uint64_t was_close; /* 1 or 0: the last byte is a closing quote */
};

/* The block before a record; only its last byte matters. */
#define PLAIN_INDEX_BEFORE \
	((struct plain_index_block){ .ends = UINT64_C(1) << 63 })

/* All positions are offsets from one base, below 4 GiB. */
struct plain_index {
	char delimiter;
	char quote;
	char escape;  /* a line with it is odd; NUL: none */
	bool is_wide; /* the processor has what wide.h needs */

	uint32_t *ends; /* of fields: delimiters and line ends; ends[0] is the
			   byte before the first field, or -1 for the byte
			   before the base */
	size_t ends_count;    /* besides ends[0] */
	size_t ends_capacity; /* the same */

	struct plain_index_line *lines; /* PLAIN_INDEX_STEP at most */
	size_t lines_count;

	size_t at;                      /* everything before this is indexed */
	uint32_t flags;                 /* of the line that is not complete */
	struct plain_index_block block; /* the last one */
};

/* Prepares for lines of a dialect with up to `width` ends. False if memory is
 * short. */
bool plain_index_begin(struct plain_index *index,
	const struct record_dialect *dialect, size_t width);

void plain_index_free(struct plain_index *index);

/* Forgets everything and begins at a position, which must be the first byte of
 * a record. */
void plain_index_restart(struct plain_index *index, size_t position);

/* Forgets all lines and their ends, which are the first `used` ends. What is
 * indexed of the next line stays. */
void plain_index_drop(struct plain_index *index, size_t used);

/* Indexes up to PLAIN_INDEX_STEP bytes from index->at up to `length`;
 * SCAN_SPARE more are readable. Does nothing and returns false if there is no
 * byte, or no room for their ends. */
bool
plain_index_more(struct plain_index *index, const char *base, size_t length);

/* A mask of the places of a byte in a block. */
uint64_t plain_index_find(const char *bytes, size_t length, char byte);

/* Bit i is the parity of the bits up to and including i. */
static MADE_ANEW uint64_t
plain_index_parity(uint64_t mask)
{
	mask ^= mask << 1;
	mask ^= mask << 2;
	mask ^= mask << 4;
	mask ^= mask << 8;
	mask ^= mask << 16;
	return mask ^ mask << 32;
}

/* Moves from a block to the next one, by the masks of that. */
static MADE_ANEW void
plain_index_quoted(struct plain_index_block *block, struct scan_masks masks)
{
	uint64_t in_quotes =
		plain_index_parity(masks.quotes) ^ block->in_quotes;
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

/* The same, and faster if there are no quotes. */
static MADE_ANEW void
plain_index_take(struct plain_index_block *block, struct scan_masks masks)
{
	if (SELDOM(masks.quotes | block->in_quotes | block->was_close)) {
		plain_index_quoted(block, masks);
	} else {
		block->ends = masks.delimiters | masks.line_ends;
		block->line_ends = masks.line_ends;
		block->odd = 0;
	}
	block->high = masks.high;
}

/* scan_all, or a function that does the same. */
typedef struct scan_masks (*plain_index_scan_way)(const char *, char, char);

/* The masks of a block of `length` bytes; bytes after that do not count. */
static MADE_ANEW struct scan_masks
plain_index_scan(const char *bytes, size_t length, char delimiter, char quote,
	plain_index_scan_way scan)
{
	struct scan_masks masks = scan(bytes, delimiter, quote);

	if (SELDOM(length < SCAN_BLOCK))
		scan_cut(&masks, length);
	return masks;
}

/* Marks lines with an escape as odd, in a block of `length` bytes. */
static MADE_ANEW void
plain_index_escape(struct plain_index_block *block, const char *bytes,
	size_t length, char escape)
{
	if (SELDOM(escape))
		block->odd |= plain_index_find(bytes, length, escape);
}

#endif
