/* The bytes on their way through: what is there to leave, and the writing of
 * it. A line that is longer than --max-line goes through in pieces. */
#ifndef PACE_STREAM_H
#define PACE_STREAM_H

#include "common/lines.h"

struct pace_stream {
	struct lines_in in;
	struct lines_out out;
	bool is_dry;    /* nothing could be read when it was tried */
	bool is_stuck;  /* nothing could be written when it was tried */
	bool is_full;   /* memory is short: it must go in pieces */
	uint64_t begun; /* bytes of the line in front that have gone */
};

/* From descriptor to descriptor. False where memory is short. */
bool
pace_stream_open(struct pace_stream *stream, int in, int out, size_t max_line);

/* Frees the memory; the descriptors stay open. */
void pace_stream_close(struct pace_stream *stream);

/* Whether no line is there and there may be something to read. */
bool pace_stream_wants_read(struct pace_stream *stream);

/* Reads once. LINES_WAIT sets is_dry, until pace_stream_readable. */
enum lines_result pace_stream_read(struct pace_stream *stream);

/* What a wait has told: there may be something to read, or to write to. */
void pace_stream_readable(struct pace_stream *stream);
void pace_stream_writable(struct pace_stream *stream);

/* Whether a line is there, or a piece of one that may be written in its slot.
 * Where pace_stream_wants_read, false may be too early to say. */
bool pace_stream_has_line(struct pace_stream *stream);

/* The line in front, and its length with its newline: NULL where it is longer
 * than the limit, and length 0 where it is not wholly there. Only where
 * pace_stream_has_line. */
const char *pace_stream_front(struct pace_stream *stream, size_t *length);

/* The same for a line behind it, which begins there. */
const char *pace_stream_line_at(
	const struct pace_stream *stream, const char *line, size_t *length);

/* All bytes that are there. */
const char *pace_stream_bytes(const struct pace_stream *stream, size_t *length);

/* Writes so many bytes from the front, which stay there until pace_stream_take.
 * LINES_WAIT sets is_stuck, until pace_stream_writable. */
enum lines_result
pace_stream_write(struct pace_stream *stream, size_t length, size_t *written);

/* Takes so many bytes away from the front. */
void pace_stream_take(struct pace_stream *stream, size_t length);

/* Takes the line in front away, or the part of it that is there. */
void pace_stream_drop(struct pace_stream *stream);

#endif
