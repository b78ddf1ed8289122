/* SPDX-License-Identifier: ISC */
/* The original bytes of text that was decoded: a second decoder follows the
 * first one, and is stopped where a record begins and where it ends. */
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
	struct buffer bytes; /* of the file, those in front partly passed */
	size_t passed;       /* of them */
	uint64_t text;       /* bytes of text that these made, and all before */
};

/* Begins with the first byte of a file. False where memory is short. */
bool origin_begin(struct origin *origin, const char *encoding);

void origin_end(struct origin *origin);

/* Adds bytes that were read. False where memory is short. */
bool origin_add(struct origin *origin, const char *bytes, size_t length);

/* Forgets what made the first bytes of the text. Whether the file has ended is
 * said by is_last, as to decode(). */
void origin_forget(struct origin *origin, uint64_t text, bool is_last);

/* What made the bytes of the text from one place to another, which must follow
 * those that were asked for before. It lives until bytes are added. A character
 * that an end cuts in two belongs to what follows. */
const char *origin_take(struct origin *origin, uint64_t from, uint64_t to,
	bool is_last, size_t *length);

#endif
