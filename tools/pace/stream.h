/* The bytes on their way through: what is there to leave, and the writing of
 * it. A line that is longer than --max-line goes through in pieces. */
#ifndef PACE_STREAM_H
#define PACE_STREAM_H

#include "common/lines.h"

struct stream {
	struct lines_in in;
	struct lines_out out;
	bool is_dry;    /* nothing could be read when it was tried */
	bool is_stuck;  /* nothing could be written when it was tried */
	bool is_full;   /* memory is short: it must go in pieces */
	uint64_t begun; /* bytes of the line in front that have gone */
};

/* From descriptor to descriptor. False where memory is short. */
bool stream_open(struct stream *stream, int in, int out, size_t max_line);

/* Frees the memory; the descriptors stay open. */
void stream_close(struct stream *stream);

/* Whether no line is there and there may be something to read. */
bool stream_wants_read(struct stream *stream);

/* Reads once. LINES_WAIT sets is_dry, until stream_readable. */
enum lines_result stream_read(struct stream *stream);

/* What a wait has told: there may be something to read, or to write to. */
void stream_readable(struct stream *stream);
void stream_writable(struct stream *stream);

/* Whether a line is there, or a piece of one that may be written in its slot.
 * Where stream_wants_read, false may be too early to say. */
bool stream_has_line(struct stream *stream);

/* The line in front, and its length with its newline: NULL where it is longer
 * than the limit, and length 0 where it is not wholly there. Only where
 * stream_has_line. */
const char *stream_front(struct stream *stream, size_t *length);

/* The same for a line behind it, which begins there. */
const char *
stream_line_at(const struct stream *stream, const char *line, size_t *length);

/* All bytes that are there. */
const char *stream_bytes(const struct stream *stream, size_t *length);

/* Writes so many bytes from the front, which stay there until stream_take.
 * LINES_WAIT sets is_stuck, until stream_writable. */
enum lines_result
stream_write(struct stream *stream, size_t length, size_t *written);

/* Takes so many bytes away from the front. */
void stream_take(struct stream *stream, size_t length);

/* Takes the line in front away, or the part of it that is there. */
void stream_drop(struct stream *stream);

#endif
