/* SPDX-License-Identifier: ISC */
/* The bytes of a profile, and the checks before a YAML library reads them. */
#ifndef COMMON_PROFILE_BYTES_H
#define COMMON_PROFILE_BYTES_H

#include "common/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A larger file is refused as not a profile. */
#define PROFILE_BYTES_LIMIT 65536

/* Valid UTF-8 without byte order mark and controls, ended by a newline. */
struct profile_bytes {
	const char *path;
	char *bytes;
	size_t length;
	/* The last place, from which the next one is found. */
	size_t offset;
	size_t line_offset;
	uint64_t line;
};

/* Reads the whole file, which may be a FIFO. False after messages, one for each
 * fault; then there is nothing to free. */
bool profile_bytes_read(const char *path, struct profile_bytes *source);

/* The place of an offset, in lines and byte columns from 1. */
struct message_place
profile_bytes_place(struct profile_bytes *source, size_t offset);

void profile_bytes_free(struct profile_bytes *source);

#endif
