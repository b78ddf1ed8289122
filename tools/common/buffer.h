/* A growing run of bytes, and the few ways in which text is put into it. */
#ifndef COMMON_BUFFER_H
#define COMMON_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* {0} is an empty buffer. The bytes are not ended by a NUL. */
struct buffer {
	char *bytes;
	size_t length;
	size_t capacity;
};

/* Makes room for `extra` more bytes. Returns false, with the buffer as it was,
 * where memory is short. */
bool buffer_reserve(struct buffer *buffer, size_t extra);

/* Append; false where memory is short, with the buffer as it was. */
bool buffer_append(struct buffer *buffer, const char *bytes, size_t length);
bool buffer_append_text(struct buffer *buffer, const char *text);
bool buffer_append_byte(struct buffer *buffer, char byte);

/* Frees the bytes and leaves an empty buffer. */
void buffer_free(struct buffer *buffer);

#endif
