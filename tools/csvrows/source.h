/* SPDX-License-Identifier: ISC */
/* Reads files and stdin into one buffer, as UTF-8. */
#ifndef CSVROWS_SOURCE_H
#define CSVROWS_SOURCE_H

#include "csvrows/decode.h"
#include "csvrows/follow.h"
#include "csvrows/origin.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum source_result {
	SOURCE_OK,
	SOURCE_WAIT,   /* poll the descriptor, then call again */
	SOURCE_IDLE,   /* a followed file: call again after a while */
	SOURCE_SHRUNK, /* the file has become shorter: its last record may be
			  cut */
	SOURCE_ERROR,  /* errno says why */
};

/* That many of a file's first bytes are kept. */
#define SOURCE_FIRST 16

/* Bytes start..end were read and not yet taken; SCAN_SPARE bytes after them are
 * readable. */
struct source {
	const char *name; /* as messages show it: the path, or "stdin" */
	int fd;           /* -1 while nothing is open */
	bool is_ended;    /* the end of the input was reached */
	char *bytes;
	size_t start;
	size_t end;
	size_t capacity;
	uint64_t read_bytes; /* of all files */

	const char *encoding;     /* must live on */
	bool is_begun;            /* a byte order mark was looked for */
	char first[SOURCE_FIRST]; /* bytes of the file, before decoding */
	size_t first_length;
	size_t held;      /* bytes after the end, which may begin one */
	const char *told; /* the encoding from a byte order mark, if it is not
			     UTF-8 */
	struct decode *decode; /* NULL: the file is UTF-8 */
	char *raw;             /* bytes not decoded yet */
	size_t raw_length;

	bool keeps_origin;    /* of decoded text */
	struct origin origin; /* the original bytes */
	uint64_t taken;       /* bytes of the file's text */

	bool is_regular;
	off_t size; /* of the regular file when it was opened */
	struct follow follow;
	off_t stdin_begin; /* its offset when it was first opened, or -1 */
	off_t offset;      /* in the file */
};

/* Makes a source with nothing open. With keeps_origin it keeps the original
 * bytes of other encodings for source_origin. False if memory is short. */
bool
source_begin(struct source *source, const char *encoding, bool keeps_origin);

/* Closes what is open and frees the buffers. */
void source_free(struct source *source);

/* Closes what was open and opens a file. "-" is stdin, whose descriptor stays
 * open; if it is a regular file, it begins again where it began first. Never
 * blocks. The path must live on. False on failure, with errno set. */
bool source_open(struct source *source, const char *path);

/* The size of the regular file that source_open would read; of stdin, from its
 * offset on. False if there is none, with errno set, or 0 if it is another kind
 * of file. */
bool source_size(const char *path, uint64_t *size);

/* Continues at an offset of the open file's text, which must be a regular file
 * of UTF-8 that is not followed. False on failure, with errno set. */
bool source_seek(struct source *source, uint64_t offset);

/* Follows the open file, if it is a regular file: it may grow, be truncated, or
 * be replaced by another file of its name. */
void source_follow(struct source *source);

/* Reads once, after the bytes not yet taken. Makes room by moving these to the
 * front, and by growing the buffer if they fill it. To be called when the
 * descriptor is ready. */
enum source_result source_fill(struct source *source);

/* After the end of a followed file that has changed: continues with what comes
 * next (follow_again, follow_next). False on failure, with errno set; after
 * ENOENT a later call may succeed. */
bool source_renew(struct source *source);

/* The original bytes of the text between two offsets from the start. Each call
 * must continue after the one before. They live until source_fill. */
const char *
source_origin(struct source *source, size_t from, size_t to, size_t *length);

/* Whether the bytes after those in the buffer can be read twice. */
bool source_can_look_ahead(const struct source *source);

/* Reads bytes after those in the buffer, from an offset on, and changes
 * nothing. Returns how many, 0 at the end, or -1 with errno set. */
ssize_t source_look_ahead(
	const struct source *source, off_t offset, char *to, size_t room);

/* The encoding of the open file: from its mark or the option. */
const char *source_encoding(const struct source *source);

/* Takes bytes from the front. */
static inline void
source_take(struct source *source, size_t length)
{
	source->start += length;
	source->taken += length;
}

#endif
