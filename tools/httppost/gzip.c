/* SPDX-License-Identifier: ISC */
/* See gzip.h. */
#include "httppost/gzip.h"

#include <limits.h>
#include <stdlib.h>
/* zlib: next_in points to const */
#define ZLIB_CONST
#include <zlib.h>

/* Measured on batches of 500 lines of a day of readings: level 1 compresses
 * them to 12.4 %, level 2 to 11.7 % in 8 % more time, level 6 to 8.8 % in four
 * times the time. */
#define LEVEL 1
/* A window of 32 KiB; 16 more selects the gzip format. */
#define WINDOW_BITS (15 + 16)
/* zlib's own default. */
#define MEMORY_LEVEL 8
/* "unknown" in RFC 1952, so that the bytes do not depend on the system. */
#define SYSTEM 255

struct gzip {
	z_stream stream;
	gz_header header;
};

struct gzip *
gzip_open(void)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (!gzip)
		return NULL;
	gzip->header.os = SYSTEM;
	if (deflateInit2(&gzip->stream, LEVEL, Z_DEFLATED, WINDOW_BITS,
		    MEMORY_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK)
		return gzip;
	free(gzip);
	return NULL;
}

bool
gzip_pack(
	struct gzip *gzip, const char *bytes, size_t length, struct buffer *out)
{
	z_stream *stream = &gzip->stream;
	size_t bound;

	if (length > UINT_MAX / 2 || deflateReset(stream) != Z_OK ||
		deflateSetHeader(stream, &gzip->header) != Z_OK)
		return false;
	bound = deflateBound(stream, length);
	out->length = 0;
	if (!buffer_reserve(out, bound))
		return false;
	stream->next_in = (const Bytef *)bytes;
	stream->avail_in = (uInt)length;
	stream->next_out = (Bytef *)out->bytes;
	stream->avail_out = (uInt)bound;
	/* one call is enough for an output of at most this size */
	if (deflate(stream, Z_FINISH) != Z_STREAM_END)
		return false;
	out->length = bound - stream->avail_out;
	return true;
}

uint32_t
gzip_crc32(const char *bytes, size_t length)
{
	return (uint32_t)crc32_z(0, (const Bytef *)bytes, length);
}

void
gzip_close(struct gzip *gzip)
{
	if (!gzip)
		return;
	(void)deflateEnd(&gzip->stream);
	free(gzip);
}
