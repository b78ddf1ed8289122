/* SPDX-License-Identifier: ISC */
/* Growing bytes, and what the driver does with files. If memory is short, or a
 * file cannot be read or written, the driver ends with a message, because that
 * is not what is tested. */
#ifndef TORTURE_TEXT_H
#define TORTURE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* bytes[length] is a NUL that does not count; free() frees the bytes. */
struct text {
	char *bytes;
	size_t length;
};

_Noreturn void text_die(const char *subject);

void text_add(struct text *text, const char *bytes, size_t length);

/* Adds what printf would print. */
void text_print(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Reads a file from an offset on; nothing if there is no such file. */
struct text text_of_file(const char *path, off_t offset);

/* Replaces gzip members, each with a newline after it, by their contents. Bytes
 * that are not a member, and all bytes after them, become a line with a
 * question mark. */
void text_unpack(struct text *text);

void text_to_file(const struct text *text, const char *path);

/* Whether the second text begins with the whole of the first one. */
bool text_is_prefix(const struct text *text, const struct text *whole);
bool text_is_equal(const struct text *text, const struct text *other);

#endif
