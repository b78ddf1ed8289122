/* SPDX-License-Identifier: ISC */
/* See buffer.h. */
#include "common/buffer.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool
buffer_grow(struct buffer *buffer, size_t extra)
{
	size_t wanted, capacity;
	char *bytes;

	if (extra > SIZE_MAX / 2 - buffer->length)
		return false;
	wanted = buffer->length + extra;
	capacity = buffer->capacity < 128 ? 128 : buffer->capacity;
	while (capacity < wanted)
		capacity *= 2;
	bytes = realloc(buffer->bytes, capacity);
	if (!bytes)
		return false;
	buffer->bytes = bytes;
	buffer->capacity = capacity;
	return true;
}

bool
buffer_append(struct buffer *buffer, const char *bytes, size_t length)
{
	if (!buffer_reserve(buffer, length))
		return false;
	buffer_put(buffer, bytes, length);
	return true;
}

bool
buffer_append_text(struct buffer *buffer, const char *text)
{
	return buffer_append(buffer, text, strlen(text));
}

bool
buffer_append_byte(struct buffer *buffer, char byte)
{
	return buffer_append(buffer, &byte, 1);
}

void
buffer_free(struct buffer *buffer)
{
	free(buffer->bytes);
	*buffer = (struct buffer){ 0 };
}
