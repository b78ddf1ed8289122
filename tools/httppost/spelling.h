/* SPDX-License-Identifier: ISC */
/* The encodings in which a text may be spelt, and their decoders. Pure. */
#ifndef HTTPPOST_SPELLING_H
#define HTTPPOST_SPELLING_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum spelling {
	SPELLING_PERCENT, /* RFC 3986 section 2.1 */
	SPELLING_JSON,    /* the escapes of RFC 8259 section 7 */
	SPELLING_HTML,    /* references: &amp; &#43; &#x2b; */
	SPELLING_BASE64,  /* RFC 4648 sections 4 and 5 */
	/* the same, for words that begin up to three digits earlier */
	SPELLING_BASE64_LATE = SPELLING_BASE64 + 3,
};

#define SPELLINGS (SPELLING_BASE64_LATE + 1)

/* Decodes a text from this spelling and writes all of it to `plain`, which has
 * room for `length` bytes. Of base64 only the decoded words are written, with a
 * NUL after each. The case of letters does not matter unless it carries a
 * meaning. Returns the number of bytes, 0 if nothing in the text is spelt in
 * this way. */
size_t spelling_decode(
	enum spelling spelling, const char *bytes, size_t length, char *plain);

/* Appends the base64 of RFC 4648 section 4. False if memory is short. */
bool
spelling_append_base64(struct buffer *out, const char *bytes, size_t length);

#endif
