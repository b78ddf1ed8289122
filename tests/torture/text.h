/* SPDX-License-Identifier: ISC */
/* Bytes that grow, and what the driver does with files. Memory that is short,
 * or a file that cannot be read or written, ends the driver with a message: it
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

/* Reads what is there of a file from an offset on, or nothing where there is
 * no such file. */
struct text text_of_file(const char *path, off_t offset);

/* Replaces gzip members, a newline behind each, by what they hold. What is none
 * becomes a line with a question mark, and so does all behind it. */
void text_unpack(struct text *text);

void text_to_file(const struct text *text, const char *path);

/* Whether the first one is how the second one begins, and all of it. */
bool text_is_prefix(const struct text *text, const struct text *whole);
bool text_is_equal(const struct text *text, const struct text *other);

#endif
