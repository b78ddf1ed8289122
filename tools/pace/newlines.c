/* SPDX-License-Identifier: ISC */
/* See newlines.h. */
#include "pace/newlines.h"

#include <string.h>

/* Four lanes of fewer than 256 bytes, so that a byte can hold each count.
 * Compilers turn this into vector code that counts sixteen or more bytes at a
 * time. */
#define LANE ((size_t)128)
#define BLOCK (4 * LANE)

static uint64_t
count_block(const char *at)
{
	unsigned char a = 0, b = 0, c = 0, d = 0;
	size_t i;

	for (i = 0; i < LANE; i++) {
		a = (unsigned char)(a + (at[i] == '\n'));
		b = (unsigned char)(b + (at[i + LANE] == '\n'));
		c = (unsigned char)(c + (at[i + 2 * LANE] == '\n'));
		d = (unsigned char)(d + (at[i + 3 * LANE] == '\n'));
	}
	return (uint64_t)a + b + c + d;
}

uint64_t
newlines_count(const char *bytes, size_t length)
{
	const char *end = bytes + length;
	uint64_t count = 0;

	for (; (size_t)(end - bytes) >= BLOCK; bytes += BLOCK)
		count += count_block(bytes);
	for (; bytes < end; bytes++)
		count += *bytes == '\n';
	return count;
}

size_t
newlines_span(const char *bytes, size_t length, uint64_t most, uint64_t *lines)
{
	const char *at = bytes, *end = bytes + length, *newline;
	uint64_t of_block;

	*lines = 0;
	while ((size_t)(end - at) >= BLOCK) {
		of_block = count_block(at);
		if (of_block > most - *lines)
			break;
		*lines += of_block;
		at += BLOCK;
	}
	while (*lines < most && at < end) {
		newline = memchr(at, '\n', (size_t)(end - at));
		if (!newline)
			break;
		at = newline + 1;
		++*lines;
	}
	/* back to the end of the last line */
	while (at > bytes && at[-1] != '\n')
		at--;
	return (size_t)(at - bytes);
}
