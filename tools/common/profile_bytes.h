/* The bytes of a profile, and what is checked before a YAML library may see
 * them. */
#ifndef COMMON_PROFILE_BYTES_H
#define COMMON_PROFILE_BYTES_H

#include "common/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A larger file is refused: it is no profile. */
#define PROFILE_BYTES_LIMIT 65536

/* Valid UTF-8 without byte order mark and controls, ended by a newline. */
struct profile_bytes {
	const char *path;
	char *bytes;
	size_t length;
	/* Where the last place was, so that the next is found from there. */
	size_t offset;
	size_t line_offset;
	uint64_t line;
};

/* Reads all of the file, which may be one that is read only once (a FIFO).
 * False after messages, one for each fault; nothing is to be freed then. */
bool profile_bytes_read(const char *path, struct profile_bytes *source);

/* The place of an offset, in lines and byte columns from 1. */
struct message_place
profile_bytes_place(struct profile_bytes *source, size_t offset);

void profile_bytes_free(struct profile_bytes *source);

#endif
