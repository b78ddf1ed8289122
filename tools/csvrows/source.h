/* SPDX-License-Identifier: ISC */
/* Bytes in: files and stdin, read into one buffer as UTF-8. */
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
	SOURCE_WAIT,  /* poll the descriptor, then again */
	SOURCE_IDLE,  /* a file that is followed: again after a while */
	SOURCE_ERROR, /* errno says why */
};

/* Bytes start..end are read and not yet taken; SCAN_SPARE bytes behind them are
 * readable. */
struct source {
	const char *name; /* as messages show it: the path, or "stdin" */
	int fd;           /* -1 while nothing is open */
	bool is_ended;    /* end of input was read */
	char *bytes;
	size_t start;
	size_t end;
	size_t capacity;
	uint64_t read_bytes; /* of all files */

	const char *encoding;  /* must live on */
	bool is_begun;         /* a byte order mark was looked for */
	size_t held;           /* bytes behind the end, which may begin one */
	const char *told;      /* the encoding, if it is not UTF-8 */
	struct decode *decode; /* NULL: the file is UTF-8 */
	char *raw;             /* what is not decoded yet */
	size_t raw_length;

	bool keeps_origin;    /* of text that is decoded */
	struct origin origin; /* what is kept of it */
	uint64_t taken;       /* bytes of the file's text */

	bool is_regular;
	struct follow follow;
	off_t stdin_begin; /* where it stood when it was first opened, or -1 */
	off_t offset;      /* in the file */
};

/* Makes a source that has nothing open, and that keeps the bytes of other
 * encodings if source_origin is to be asked. False where memory is short. */
bool
source_begin(struct source *source, const char *encoding, bool keeps_origin);

/* Closes what is open and frees the buffers. */
void source_free(struct source *source);

/* Opens a file in place of what was open, which is closed; "-" is stdin, whose
 * descriptor stays open, and which begins again where it did before if it is a
 * regular file. Never blocks. The path must live on. False where that fails;
 * errno says why. */
bool source_open(struct source *source, const char *path);

/* The file that is open does not end: where it is a regular one, it may grow,
 * be truncated or be replaced by another one of its name. */
void source_follow(struct source *source);

/* Reads once behind what is there, and makes room for that by moving it to the
 * front, and by growing where all of the buffer is one piece. To be called
 * when the descriptor is ready. */
enum source_result source_fill(struct source *source);

/* After the end of a file that was followed and has changed: begins with what
 * comes next (follow_again, follow_next). False where that fails; errno says
 * why, and ENOENT that it may succeed a little later. */
bool source_renew(struct source *source);

/* The bytes of the file that became those from one offset to another behind
 * the start; each call must go on behind the one before. They live until
 * source_fill. */
const char *
source_origin(struct source *source, size_t from, size_t to, size_t *length);

/* Whether the bytes behind those that are there can be read twice. */
bool source_can_look_ahead(const struct source *source);

/* Reads bytes behind those that are there, from an offset on, and leaves all as
 * it is: how many, 0 at the end, or -1 where errno says why. */
ssize_t source_look_ahead(
	const struct source *source, off_t offset, char *to, size_t room);

/* The encoding of the file that is open, as it was told. */
const char *source_encoding(const struct source *source);

/* Takes bytes from the front. */
static inline void
source_take(struct source *source, size_t length)
{
	source->start += length;
	source->taken += length;
}

#endif
