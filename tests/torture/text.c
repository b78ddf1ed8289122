/* SPDX-License-Identifier: ISC */
/* See text.h. */
#include "torture/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* zlib: next_in points to const */
#define ZLIB_CONST
#include <zlib.h>

_Noreturn void
text_die(const char *subject)
{
	(void)fprintf(stderr, "torture: %s: %s\n", subject, strerror(errno));
	_exit(2);
}

void
text_add(struct text *text, const char *bytes, size_t length)
{
	text->bytes = realloc(text->bytes, text->length + length + 1);
	if (!text->bytes)
		text_die("memory");
	if (length)
		memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
	text->bytes[text->length] = '\0';
}

void
text_print(struct text *text, const char *format, ...)
{
	char line[1024];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	text_add(text, line, strlen(line));
}

struct text
text_of_file(const char *path, off_t offset)
{
	struct text text = { 0 };
	char piece[16384];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	text_add(&text, "", 0);
	if (fd < 0 && errno == ENOENT)
		return text;
	if (fd < 0)
		text_die(path);
	while ((n = pread(fd, piece, sizeof(piece), offset)) > 0) {
		text_add(&text, piece, (size_t)n);
		offset += n;
	}
	if (n < 0)
		text_die(path);
	(void)close(fd);
	return text;
}

/* Adds the content of one member; returns its length, or 0 if it is not a
 * member. */
static size_t
unpack_one(const char *bytes, size_t length, struct text *out)
{
	z_stream stream = { 0 };
	char piece[4096];
	int result = Z_OK;
	size_t used;

	if (inflateInit2(&stream, 15 + 16) != Z_OK)
		text_die("memory");
	stream.next_in = (const Bytef *)bytes;
	stream.avail_in = (uInt)length;
	while (result == Z_OK) {
		stream.next_out = (Bytef *)piece;
		stream.avail_out = sizeof(piece);
		result = inflate(&stream, Z_NO_FLUSH);
		text_add(out, piece, sizeof(piece) - stream.avail_out);
	}
	used = length - stream.avail_in;
	(void)inflateEnd(&stream);
	return result == Z_STREAM_END ? used : 0;
}

void
text_unpack(struct text *text)
{
	struct text out = { 0 };
	size_t at = 0, used = 1;

	text_add(&out, "", 0);
	while (at < text->length && used) {
		used = unpack_one(text->bytes + at, text->length - at, &out);
		text_add(&out, used ? "\n" : "?\n", used ? 1 : 2);
		at += used + 1;
	}
	free(text->bytes);
	*text = out;
}

void
text_to_file(const struct text *text, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 ||
		write(fd, text->bytes, text->length) != (ssize_t)text->length)
		text_die(path);
	(void)close(fd);
}

bool
text_is_prefix(const struct text *text, const struct text *whole)
{
	return text->length <= whole->length &&
	       (!text->length ||
		       !memcmp(text->bytes, whole->bytes, text->length));
}

bool
text_is_equal(const struct text *text, const struct text *other)
{
	return text->length == other->length && text_is_prefix(text, other);
}
