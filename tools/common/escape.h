/* SPDX-License-Identifier: ISC */
/* Escapes of JSON strings (RFC 8259 section 7), and the plain text they stand
 * for. Pure. A "string" is the text between the quotes, and must be valid, as
 * member_find ensures. */
#ifndef COMMON_ESCAPE_H
#define COMMON_ESCAPE_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The value of a hexadecimal digit, or 16. */
uint32_t escape_hex_digit(char byte);

/* Whether the string's plain text is exactly `plain`. */
bool escape_equals(const char *string, size_t length, const char *plain,
	size_t plain_length);

/* Writes the plain text to `plain`, which has room for `length` bytes, and
 * returns its length, at most `length`. Lone surrogates become U+FFFD. */
size_t escape_plain(const char *string, size_t length, char *plain);

/* Appends any bytes as a string, with its quotes: control characters as
 * escapes, and invalid UTF-8 as one U+FFFD for each maximal subpart. False if
 * memory is short. */
bool escape_quote(const char *bytes, size_t length, struct buffer *out);

#endif
