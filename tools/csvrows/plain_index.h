/* SPDX-License-Identifier: ISC */
/* Where the fields and the lines of plain CSV end, found in one pass over many
 * bytes. "Plain" is what can be told from masks: quotes stand at the borders of
 * fields and nowhere else, and hold no line end. All else is marked as odd and
 * left to those who look at each byte (record.h). Pure. */
#ifndef CSVROWS_PLAIN_INDEX_H
#define CSVROWS_PLAIN_INDEX_H

#include "csvrows/record.h"
#include "csvrows/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that are looked at in one step. */
#define PLAIN_INDEX_STEP ((size_t)4096)

/* What is known of a line from its masks. */
enum plain_index_flags {
	PLAIN_INDEX_ODD = 1,  /* not plain */
	PLAIN_INDEX_HIGH = 2, /* holds bytes that are no ASCII */
};

static inline uint32_t
plain_index_flags(uint64_t odd, uint64_t high)
{
	return (odd ? PLAIN_INDEX_ODD : 0u) | (high ? PLAIN_INDEX_HIGH : 0u);
}

struct plain_index_line {
	uint32_t at; /* where its line end stands */
	uint32_t flags;
};

/* What is known of a block, and what the next one must know of it. */
struct plain_index_block {
	uint64_t ends;      /* of fields, with those of ... */
	uint64_t line_ends; /* ... lines */
	uint64_t high;      /* no ASCII */
	uint64_t odd;       /* not plain */
	uint64_t in_quotes; /* all bits, or none: the last byte is */
	uint64_t was_close; /* 1 or 0: it is a quote that closes a field */
};

/* The block before a record, of which only the last byte matters. */
#define PLAIN_INDEX_BEFORE \
	((struct plain_index_block){ .ends = UINT64_C(1) << 63 })

/* All positions are offsets from one base, below 4 GiB. */
struct plain_index {
	char delimiter;
	char quote;
	char escape; /* a line with it is odd; NUL: none */

	uint32_t *ends; /* of fields, delimiters and line ends; ends[0] stands
			   for the byte before the first one, and -1 for that
			   before the base */
	size_t ends_count;    /* besides ends[0] */
	size_t ends_capacity; /* the same */

	struct plain_index_line *lines; /* PLAIN_INDEX_STEP at most */
	size_t lines_count;

	size_t at;                      /* up to here all is indexed */
	uint32_t flags;                 /* of the line that is not complete */
	struct plain_index_block block; /* the last one */
};

/* Prepares for lines of a dialect and of up to `width` ends. False where memory
 * is short. */
bool plain_index_begin(struct plain_index *index,
	const struct record_dialect *dialect, size_t width);

void plain_index_free(struct plain_index *index);

/* Forgets all and begins at a position, which must be the first byte of a
 * record. */
void plain_index_restart(struct plain_index *index, size_t position);

/* Forgets all lines and the ends in them: the first `used` ends. What is
 * indexed of the next line stays. */
void plain_index_drop(struct plain_index *index, size_t used);

/* Goes on for PLAIN_INDEX_STEP bytes of those from index->at up to `length`,
 * behind which SCAN_SPARE more are readable. False, with nothing done, where
 * there is no byte or no room for the ends of so many. */
bool
plain_index_more(struct plain_index *index, const char *base, size_t length);

/* Where a byte stands in a block. */
uint64_t plain_index_find(const char *bytes, size_t length, char byte);

/* Goes on from a block with the masks of the next one, as plain_index_block. */
void
plain_index_quoted(struct plain_index_block *block, struct scan_masks masks);

/* Goes on from a block to the next one, by its masks. */
static MADE_ANEW void
plain_index_take(struct plain_index_block *block, struct scan_masks masks)
{
	struct plain_index_block copy;

	if (SELDOM(masks.quotes | block->in_quotes | block->was_close)) {
		copy = *block; /* the block itself stays in registers */
		plain_index_quoted(&copy, masks);
		block->ends = copy.ends;
		block->line_ends = copy.line_ends;
		block->odd = copy.odd;
		block->in_quotes = copy.in_quotes;
		block->was_close = copy.was_close;
	} else {
		block->ends = masks.delimiters | masks.line_ends;
		block->line_ends = masks.line_ends;
		block->odd = 0;
	}
	block->high = masks.high;
}

/* The masks of a block of `length` bytes; more are no part of it. */
static MADE_ANEW struct scan_masks
plain_index_scan(const char *bytes, size_t length, char delimiter, char quote)
{
	struct scan_masks masks = scan_all(bytes, delimiter, quote);

	if (SELDOM(length < SCAN_BLOCK))
		scan_cut(&masks, length);
	return masks;
}

/* Where an escape stands in a block of `length` bytes, the line is odd. */
static MADE_ANEW void
plain_index_escape(struct plain_index_block *block, const char *bytes,
	size_t length, char escape)
{
	if (SELDOM(escape))
		block->odd |= plain_index_find(bytes, length, escape);
}

#endif
