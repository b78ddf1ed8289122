/* SPDX-License-Identifier: ISC */
/* Compresses bodies as gzip, and computes its checksum (RFC 1952). Only this
 * module includes zlib. The same input always gives the same output: it
 * contains no time, file name or system. */
#ifndef HTTPPOST_GZIP_H
#define HTTPPOST_GZIP_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A compressor for one body after another. */
struct gzip;

/* NULL if memory is short. */
struct gzip *gzip_open(void);

/* Replaces the bytes of `out` by the body as one gzip member. False if memory
 * is short, or if the body has 4 GiB or more. */
bool gzip_pack(struct gzip *gzip, const char *bytes, size_t length,
	struct buffer *out);

/* The CRC-32 of its section 8, which is that of IEEE 802.3. */
uint32_t gzip_crc32(const char *bytes, size_t length);

void gzip_close(struct gzip *gzip);

#endif
