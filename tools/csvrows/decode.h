/* SPDX-License-Identifier: ISC */
/* Other encodings to UTF-8. Only decode.c knows iconv. */
#ifndef CSVROWS_DECODE_H
#define CSVROWS_DECODE_H

#include <stdbool.h>
#include <stddef.h>

struct decode;

/* The most that a line end has in any encoding. */
#define DECODE_NEWLINE_BYTES ((size_t)16)

/* Whether the name says UTF-8, which needs no decoding. */
bool decode_is_utf8(const char *name);

/* NULL, or the reason why the name is refused. */
const char *decode_verify(const char *name);

/* The name of the encoding that a byte order mark at the head of a text tells,
 * or NULL where there is none, or that of UTF-8, which is left alone. */
const char *decode_marked(const char *bytes, size_t length);

/* Whether more bytes could tell another mark. UTF-16LE with a NUL first is
 * UTF-32LE. */
bool decode_may_mark(const char *bytes, size_t length);

/* Makes a decoder; NULL where the encoding is unknown or memory is short. */
struct decode *decode_begin(const char *name);

void decode_end(struct decode *decode);

/* How many bytes the shortest character has. */
size_t decode_unit(const struct decode *decode);

/* LF in an encoding, without a mark; returns how many bytes that are, or 0
 * where the encoding has none. */
size_t decode_newline(const char *name, char newline[DECODE_NEWLINE_BYTES]);

/* Decodes what there is room for. *bytes and *length move on behind what was
 * taken, *to and *room behind what was written. A character that is not there
 * as a whole stays, unless is_last says that no more will come. What is no text
 * in the encoding becomes the byte FF for each unit, which is not UTF-8. */
void decode(struct decode *decode, const char **bytes, size_t *length,
	char **to, size_t *room, bool is_last);

#endif
