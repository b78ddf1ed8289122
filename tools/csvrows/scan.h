/* Where bytes stand that mean something, 64 bytes at a time as bit masks.
 * SSE2 where the compiler has it, unless SCAN_PORTABLE is defined; else eight
 * bytes at a time in a word. Both give the same answers. Pure. */
#ifndef CSVROWS_SCAN_H
#define CSVROWS_SCAN_H

#include <stddef.h>
#include <stdint.h>

/* Bytes in a block, and how many behind the end of any text must be readable
 * (whatever they hold), as blocks are loaded whole. */
#define SCAN_BLOCK ((size_t)64)
#define SCAN_SPARE SCAN_BLOCK

/* A cursor over the delimiters and line ends of a text. */
struct scan {
	const char *block;
	uint64_t
		ends; /* those of the block that were not passed; bit 0 first */
	char delimiter;
};

/* The delimiters, LF and CR in 64 bytes; bit i stands for byte i. */
uint64_t scan_block(const char *bytes, char delimiter);
uint64_t scan_block_portable(const char *bytes, char delimiter);

/* How many line ends the bytes hold: LF, CR, or CR LF as one. */
uint64_t scan_count_line_ends(const char *bytes, size_t length);

/* The offset of the first LF or CR, or length. */
size_t scan_line_end(const char *bytes, size_t length);

/* How many of the first bytes, 16 at most, stand in a JSON string as they are:
 * neither '"' nor '\\' nor below 0x20 (RFC 8259 section 7). Up to 16 bytes are
 * loaded. */
size_t scan_plain(const char *bytes);
size_t scan_plain_portable(const char *bytes);

/* The index of the lowest bit of a mask that is not 0. */
static inline unsigned
scan_lowest(uint64_t mask)
{
#if defined(__GNUC__)
	return (unsigned)__builtin_ctzll(mask);
#else
	unsigned index = 0;

	for (; !(mask & 1); mask >>= 1)
		index++;
	return index;
#endif
}

/* Sets the cursor to a position, wherever it was. */
static inline void
scan_set(struct scan *scan, const char *position)
{
	scan->block = position;
	scan->ends = scan_block(position, scan->delimiter);
}

/* Moves the cursor on to a position at or behind where it is. */
static inline void
scan_move(struct scan *scan, const char *position)
{
	size_t offset = (size_t)(position - scan->block);

	if (offset < SCAN_BLOCK)
		scan->ends &= UINT64_MAX << offset;
	else
		scan_set(scan, position);
}

/* Passes the next delimiter or line end before `end` and says where it is; or
 * end, where there is none. */
static inline const char *
scan_next(struct scan *scan, const char *end)
{
	const char *at;

	while (!scan->ends) {
		if ((size_t)(end - scan->block) <= SCAN_BLOCK)
			return end;
		scan_set(scan, scan->block + SCAN_BLOCK);
	}
	at = scan->block + scan_lowest(scan->ends);
	if (at >= end)
		return end;
	scan->ends &= scan->ends - 1;
	return at;
}

#endif
