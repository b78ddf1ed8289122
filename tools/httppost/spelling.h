/* The ways in which a text may be spelt, and what stands behind each. Pure. */
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
	/* the same, where a word begins up to three digits earlier */
	SPELLING_BASE64_LATE = SPELLING_BASE64 + 3,
};

#define SPELLINGS (SPELLING_BASE64_LATE + 1)

/* Decodes what is spelt so in a text and writes the whole to `plain`, which has
 * room for `length` bytes. Of base64 only the decoded words are written, with a
 * NUL after each. In each spelling the case of letters does not matter if it
 * does not carry a meaning. Returns the number of bytes, 0 if nothing in the
 * text is spelt so. */
size_t spelling_decode(
	enum spelling spelling, const char *bytes, size_t length, char *plain);

/* Appends the base64 of RFC 4648 section 4. False if memory is short. */
bool
spelling_append_base64(struct buffer *out, const char *bytes, size_t length);

#endif
