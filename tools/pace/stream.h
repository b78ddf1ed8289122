/* The bytes on their way through: what is there to leave, and the writing of
 * it. Whole lines go in one write as far as a pipe allows; a line that is
 * longer than --max-line goes through in pieces, in its one slot. */
#ifndef PACE_STREAM_H
#define PACE_STREAM_H

#include "common/lines.h"
#include "pace/schedule.h"

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

/* What the next line is doing, as far as it is known: where stream_wants_read,
 * SCHEDULE_NONE may be too early to say. */
enum schedule_input stream_offer(struct stream *stream);

/* The line in front, and its length with its newline; NULL where it is longer
 * than the limit. Only where stream_offer says that one is there. */
const char *stream_front(struct stream *stream, size_t *length);

/* Takes the line in front away, or the part of it that is there. */
void stream_drop(struct stream *stream);

/* Whether no line is there and there may be something to read. */
bool stream_wants_read(struct stream *stream);

/* Reads once. LINES_WAIT sets is_dry, until someone sees that there is more. */
enum lines_result stream_read(struct stream *stream);

/* Writes what may leave now, at least a part of the line in front, and tells
 * the schedule. LINES_WAIT sets is_stuck, until someone sees that it is not. */
enum lines_result stream_release(
	struct stream *stream, struct schedule *schedule, int64_t now_ns);

#endif
