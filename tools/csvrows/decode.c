/* SPDX-License-Identifier: ISC */
/* See decode.h. */
#include "csvrows/decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Stands for invalid bytes, and is not valid UTF-8. */
#define NO_TEXT '\xFF'

struct decode {
	iconv_t descriptor;
	size_t unit; /* bytes of the shortest character */
};

/* iconv_open's failure, which POSIX casts. */
static bool
is_open(iconv_t descriptor)
{
	/* NOLINTNEXTLINE(performance-no-int-to-ptr) */
	return descriptor != (iconv_t)-1;
}

bool
decode_is_utf8(const char *name)
{
	return strcasecmp(name, "UTF-8") == 0 || strcasecmp(name, "UTF8") == 0;
}

const char *
decode_verify(const char *name)
{
	iconv_t descriptor;

	if (decode_is_utf8(name))
		return NULL; /* no converter is needed */
	/* iconv accepts options after a slash, and the encoding of the locale
	 * for an empty name. */
	if (!*name || strchr(name, '/'))
		return "must be the name of an encoding";
	descriptor = iconv_open("UTF-8", name);
	if (!is_open(descriptor))
		return "is an unknown encoding (iconv --list shows all)";
	(void)iconv_close(descriptor);
	return NULL;
}

bool
decode_may_mark(const char *bytes, size_t length)
{
	static const char *const marks[] = { "\xFF\xFE\0\0", "\0\0\xFE\xFF",
		"\xFE\xFF" };
	static const size_t lengths[] = { 4, 4, 2 };
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (length < lengths[i] && memcmp(bytes, marks[i], length) == 0)
			return true;
	}
	return false;
}

const char *
decode_marked(const char *bytes, size_t length)
{
	if (length >= 4 && memcmp(bytes, "\xFF\xFE\0\0", 4) == 0)
		return "UTF-32LE";
	if (length >= 4 && memcmp(bytes, "\0\0\xFE\xFF", 4) == 0)
		return "UTF-32BE";
	if (length >= 2 && memcmp(bytes, "\xFF\xFE", 2) == 0)
		return "UTF-16LE";
	if (length >= 2 && memcmp(bytes, "\xFE\xFF", 2) == 0)
		return "UTF-16BE";
	return NULL;
}

/* Encodes an ASCII character without a byte order mark, which only the first
 * conversion can write. Returns the number of bytes, or 0 if the encoding does
 * not have the character. */
static size_t
encode(const char *name, char byte, char encoded[DECODE_NEWLINE_BYTES])
{
	iconv_t descriptor = iconv_open(name, "UTF-8");
	size_t length = 0, i;

	if (!is_open(descriptor))
		return 0;
	for (i = 0; i < 2; i++) {
		char *from = &byte, *to = encoded;
		size_t left = 1, room = DECODE_NEWLINE_BYTES;

		if (iconv(descriptor, &from, &left, &to, &room) == (size_t)-1)
			break;
		length = DECODE_NEWLINE_BYTES - room;
	}
	(void)iconv_close(descriptor);
	return i == 2 ? length : 0;
}

static size_t
unit_of(const char *name)
{
	char encoded[DECODE_NEWLINE_BYTES];
	size_t length = encode(name, 'A', encoded);

	return length ? length : 1;
}

size_t
decode_newline(const char *name, char newline[DECODE_NEWLINE_BYTES])
{
	return encode(name, '\n', newline);
}

struct decode *
decode_begin(const char *name)
{
	struct decode *decode = calloc(1, sizeof(*decode));

	if (!decode)
		return NULL;
	decode->descriptor = iconv_open("UTF-8", name);
	if (!is_open(decode->descriptor)) {
		free(decode);
		return NULL;
	}
	decode->unit = unit_of(name);
	return decode;
}

void
decode_end(struct decode *decode)
{
	if (decode)
		(void)iconv_close(decode->descriptor);
	free(decode);
}

size_t
decode_unit(const struct decode *decode)
{
	return decode->unit;
}

void
decode(struct decode *decode, const char **bytes, size_t *length, char **to,
	size_t *room, bool is_last)
{
	while (*length > 0 && *room > 0) {
		char *from = (char *)(uintptr_t)*bytes;
		size_t unit = decode->unit;
		size_t result =
			iconv(decode->descriptor, &from, length, to, room);
		bool is_incomplete = errno == EINVAL;

		*bytes = from;
		if (result != (size_t)-1 || errno == E2BIG ||
			(is_incomplete && !is_last) || *room == 0)
			break;
		*(*to)++ = NO_TEXT;
		--*room;
		if (is_incomplete || unit > *length)
			unit = *length;
		*bytes += unit;
		*length -= unit;
	}
	/* a letter that waited for an accent */
	if (is_last && *length == 0)
		(void)iconv(decode->descriptor, NULL, NULL, to, room);
}
