/* Bodies as gzip (RFC 1952). The one room that knows zlib. The same bytes in
 * always give the same bytes out: no time, no name, no system is in them. */
#ifndef HTTPPOST_GZIP_H
#define HTTPPOST_GZIP_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>

/* A compressor, which is used for one body after another. */
struct gzip;

/* NULL where memory is short. */
struct gzip *gzip_open(void);

/* Replaces the bytes of `out` by the body as one gzip member. False where
 * memory is short, or for 4 GiB and more. */
bool gzip_pack(struct gzip *gzip, const char *bytes, size_t length,
	struct buffer *out);

void gzip_close(struct gzip *gzip);

#endif
