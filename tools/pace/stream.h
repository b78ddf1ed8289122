/* SPDX-License-Identifier: ISC */
/* The bytes between input and output. A line longer than --max-line passes in
 * pieces. */
#ifndef PACE_STREAM_H
#define PACE_STREAM_H

#include "common/lines.h"

struct pace_stream {
	struct lines_in in;
	struct lines_out out;
	bool is_dry;    /* the last read found nothing */
	bool is_stuck;  /* the last write took nothing */
	bool is_full;   /* memory is short, so lines pass in pieces */
	uint64_t begun; /* bytes of the front line that were written */
};

/* Copies from descriptor to descriptor. False if memory is short. */
bool
pace_stream_open(struct pace_stream *stream, int in, int out, size_t max_line);

/* Frees the memory; the descriptors stay open. */
void pace_stream_close(struct pace_stream *stream);

/* Whether no line is there and there may be something to read. */
bool pace_stream_wants_read(struct pace_stream *stream);

/* Reads once. LINES_WAIT sets is_dry, until pace_stream_readable. */
enum lines_result pace_stream_read(struct pace_stream *stream);

/* After a wait: there may be something to read, or space to write. */
void pace_stream_readable(struct pace_stream *stream);
void pace_stream_writable(struct pace_stream *stream);

/* Whether a line is there, or a piece of one that may be written in its slot.
 * While pace_stream_wants_read, false may be premature. */
bool pace_stream_has_line(struct pace_stream *stream);

/* The front line, and its length with its newline. NULL if it is longer than
 * the limit; length 0 if it is incomplete. Call it only if
 * pace_stream_has_line. */
const char *pace_stream_front(struct pace_stream *stream, size_t *length);

/* The same for a later line, which begins at `line`. */
const char *pace_stream_line_at(
	const struct pace_stream *stream, const char *line, size_t *length);

/* All bytes that were read and not taken. */
const char *pace_stream_bytes(const struct pace_stream *stream, size_t *length);

/* Writes `length` bytes from the front, which stay there until
 * pace_stream_take. LINES_WAIT sets is_stuck, until pace_stream_writable. */
enum lines_result
pace_stream_write(struct pace_stream *stream, size_t length, size_t *written);

/* The same for bytes that were copied from there. */
enum lines_result pace_stream_write_copy(struct pace_stream *stream,
	const char *bytes, size_t length, size_t *written);

/* Removes `length` bytes from the front. */
void pace_stream_take(struct pace_stream *stream, size_t length);

/* Removes the front line, or the part of it that is there. */
void pace_stream_drop(struct pace_stream *stream);

#endif
