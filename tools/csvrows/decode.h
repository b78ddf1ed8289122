/* SPDX-License-Identifier: ISC */
/* Converts other encodings to UTF-8. Only decode.c includes iconv. */
#ifndef CSVROWS_DECODE_H
#define CSVROWS_DECODE_H

#include <stdbool.h>
#include <stddef.h>

struct decode;

/* The most bytes of a line end in any encoding. */
#define DECODE_NEWLINE_BYTES ((size_t)16)

/* Whether the name means UTF-8, which needs no decoding. */
bool decode_is_utf8(const char *name);

/* NULL, or the reason why the name is refused. */
const char *decode_verify(const char *name);

/* The name of the encoding whose byte order mark is at the start of a text.
 * NULL if there is none, or that of UTF-8, which needs no decoding. */
const char *decode_marked(const char *bytes, size_t length);

/* Whether more bytes could make it another mark: that of UTF-32LE begins with
 * that of UTF-16LE. */
bool decode_may_mark(const char *bytes, size_t length);

/* Makes a decoder; NULL if the encoding is unknown or memory is short. */
struct decode *decode_begin(const char *name);

void decode_end(struct decode *decode);

/* How many bytes the shortest character has. */
size_t decode_unit(const struct decode *decode);

/* Writes LF in an encoding, without a mark. Returns the number of bytes, or 0
 * if the encoding has no LF. */
size_t decode_newline(const char *name, char newline[DECODE_NEWLINE_BYTES]);

/* Decodes as much as there is room for. *bytes and *length advance past what
 * was taken, *to and *room past what was written. An incomplete character
 * stays, unless is_last says that no more bytes come. Invalid bytes become a
 * byte FF for each unit, which is not UTF-8. */
void decode(struct decode *decode, const char **bytes, size_t *length,
	char **to, size_t *room, bool is_last);

#endif
