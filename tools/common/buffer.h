/* SPDX-License-Identifier: ISC */
/* A growing array of bytes, and a few ways to append text to it. */
#ifndef COMMON_BUFFER_H
#define COMMON_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* {0} is an empty buffer. The bytes do not end with a NUL. */
struct buffer {
	char *bytes;
	size_t length;
	size_t capacity;
};

/* Enlarges it, so that `extra` more bytes fit; see buffer_reserve. */
bool buffer_grow(struct buffer *buffer, size_t extra);

/* Makes room for `extra` more bytes. Returns false if memory is short, with the
 * buffer unchanged. */
static inline bool
buffer_reserve(struct buffer *buffer, size_t extra)
{
	return extra <= buffer->capacity - buffer->length ||
	       buffer_grow(buffer, extra);
}

/* Appends bytes for which there is room. */
static inline void
buffer_put(struct buffer *buffer, const char *bytes, size_t length)
{
	if (length)
		memcpy(buffer->bytes + buffer->length, bytes, length);
	buffer->length += length;
}

/* Append. False if memory is short, with the buffer unchanged. */
bool buffer_append(struct buffer *buffer, const char *bytes, size_t length);
bool buffer_append_text(struct buffer *buffer, const char *text);
bool buffer_append_byte(struct buffer *buffer, char byte);

/* Frees the bytes and leaves an empty buffer. */
void buffer_free(struct buffer *buffer);

#endif
