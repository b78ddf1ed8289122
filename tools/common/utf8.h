/* SPDX-License-Identifier: ISC */
/* UTF-8 as RFC 3629 section 4 defines it. Pure. */
#ifndef COMMON_UTF8_H
#define COMMON_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The byte order mark. */
#define UTF8_MARK "\xEF\xBB\xBF"
#define UTF8_MARK_BYTES ((size_t)3)

/* The first part of some bytes: one character, or, in invalid UTF-8, the
 * maximal subpart that one U+FFFD replaces (Unicode 15, 3.9). */
struct utf8_part {
	size_t length; /* bytes, at least 1 */
	uint32_t code; /* the character, if is_valid */
	bool is_valid;
};

/* Reads the first part of length >= 1 bytes. */
struct utf8_part utf8_first(const char *bytes, size_t length);

/* The offset of the first byte that is not part of valid UTF-8, or length. */
size_t utf8_valid_length(const char *bytes, size_t length);

#endif
