/* SPDX-License-Identifier: ISC */
/* Finds the original bytes of decoded text: a second decoder follows the first
 * one and stops where a record begins and where it ends. */
#ifndef CSVROWS_ORIGIN_H
#define CSVROWS_ORIGIN_H

#include "common/buffer.h"
#include "csvrows/decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* {0} keeps nothing. */
struct origin {
	struct decode *decode;
	struct buffer bytes; /* of the file; the first `passed` are done */
	size_t passed;       /* of these bytes */
	uint64_t text;       /* bytes of text made of these and of all before */
};

/* Begins at the first byte of a file. False if memory is short. */
bool origin_begin(struct origin *origin, const char *encoding);

void origin_end(struct origin *origin);

/* Adds bytes that were read. False if memory is short. */
bool origin_add(struct origin *origin, const char *bytes, size_t length);

/* Forgets the bytes of the text up to an offset. is_last says that the file has
 * ended, as in decode(). */
void origin_forget(struct origin *origin, uint64_t text, bool is_last);

/* Returns the original bytes of the text from one offset to another. Calls must
 * go forward. The result lives until bytes are added. If an offset is inside a
 * character, that character belongs to the text after it. */
const char *origin_take(struct origin *origin, uint64_t from, uint64_t to,
	bool is_last, size_t *length);

#endif
