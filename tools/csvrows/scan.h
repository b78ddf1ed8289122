/* SPDX-License-Identifier: ISC */
/* Finds the bytes that have a meaning, 64 bytes at a time, as bit masks; bit i
 * is byte i. Pure. */
#ifndef CSVROWS_SCAN_H
#define CSVROWS_SCAN_H

#include "csvrows/vector.h"

#include <stddef.h>
#include <stdint.h>

/* Bytes in a block, and how many bytes after the end of any text must be
 * readable, whatever they are, because blocks are loaded whole. */
#define SCAN_BLOCK ((size_t)64)
#define SCAN_SPARE SCAN_BLOCK

/* All masks of a block. */
struct scan_masks {
	uint64_t delimiters;
	uint64_t line_ends; /* LF and CR */
	uint64_t quotes;
	uint64_t high; /* not ASCII */
};

/* A cursor over the delimiters and line ends of a text. */
struct scan {
	const char *block;
	uint64_t ends; /* those of the block that were not passed */
	char delimiter;
};

/* The delimiters, LF and CR in 64 bytes. */
uint64_t scan_block(const char *bytes, char delimiter);

/* How many line ends the bytes hold: LF, CR, or CR LF as one. */
uint64_t scan_count_line_ends(const char *bytes, size_t length);

/* The offset of the first LF or CR, or length. */
size_t scan_line_end(const char *bytes, size_t length);

/* All masks of 64 bytes. */
static MADE_ANEW struct scan_masks
scan_all(const char *bytes, char delimiter, char quote)
{
	vector a = vector_load(bytes), b = vector_load(bytes + 16);
	vector c = vector_load(bytes + 32), d = vector_load(bytes + 48);
	vector quotes[4] = { vector_equal(a, quote), vector_equal(b, quote),
		vector_equal(c, quote), vector_equal(d, quote) };
	/* Most blocks contain only ASCII and no quotes. */
	vector rare = vector_either(
		vector_either(vector_either(quotes[0], quotes[1]),
			vector_either(quotes[2], quotes[3])),
		vector_either(vector_either(a, b), vector_either(c, d)));
	struct scan_masks masks = { 0, 0, 0, 0 };

#define LINE_END(v) vector_either(vector_equal(v, '\n'), vector_equal(v, '\r'))
	masks.delimiters = vector_bits4(vector_equal(a, delimiter),
		vector_equal(b, delimiter), vector_equal(c, delimiter),
		vector_equal(d, delimiter));
	masks.line_ends = vector_bits4(
		LINE_END(a), LINE_END(b), LINE_END(c), LINE_END(d));
	if (vector_bits(rare)) {
		masks.quotes = vector_bits4(
			quotes[0], quotes[1], quotes[2], quotes[3]);
		masks.high = vector_bits4(a, b, c, d);
	}
#undef LINE_END
	return masks;
}

/* Clears the bits after the first `length` bytes, fewer than a block. */
static inline void
scan_cut(struct scan_masks *masks, size_t length)
{
	uint64_t valid = (UINT64_C(1) << length) - 1;

	masks->delimiters &= valid;
	masks->line_ends &= valid;
	masks->quotes &= valid;
	masks->high &= valid;
}

/* A mask of those of 16 bytes that a JSON string escapes: '"', '\\' and bytes
 * below 0x20 (RFC 8259 section 7). */
static inline unsigned
scan_escaped(vector v)
{
	vector marks =
		vector_either(vector_equal(v, '"'), vector_equal(v, '\\'));

	return vector_bits(vector_either(marks, vector_within(v, 0, 0x1F)));
}

/* Sets the cursor to a position, wherever it was. */
static inline void
scan_set(struct scan *scan, const char *position)
{
	scan->block = position;
	scan->ends = scan_block(position, scan->delimiter);
}

/* Moves the cursor forward to a position. */
static inline void
scan_move(struct scan *scan, const char *position)
{
	size_t offset = (size_t)(position - scan->block);

	if (offset < SCAN_BLOCK)
		scan->ends &= UINT64_MAX << offset;
	else
		scan_set(scan, position);
}

/* Passes the next delimiter or line end before `end`, and returns where it is,
 * or `end` if there is none. */
static inline const char *
scan_next(struct scan *scan, const char *end)
{
	const char *at;

	while (!scan->ends) {
		if ((size_t)(end - scan->block) <= SCAN_BLOCK)
			return end;
		scan_set(scan, scan->block + SCAN_BLOCK);
	}
	at = scan->block + vector_lowest(scan->ends);
	if (at >= end)
		return end;
	scan->ends &= scan->ends - 1;
	return at;
}

#endif
