/* SPDX-License-Identifier: ISC */
/* Holds the source and the output, and waits for either; signals are handled
 * during these waits. */
#ifndef CSVROWS_STREAM_H
#define CSVROWS_STREAM_H

#include "csvrows/closing.h"
#include "csvrows/figures.h"
#include "csvrows/output.h"
#include "csvrows/source.h"

#include <stdbool.h>
#include <stdint.h>

/* The result of a step. */
enum stream_step {
	STREAM_ON,
	STREAM_END,     /* the open input has ended */
	STREAM_ENOUGH,  /* all wanted lines were made */
	STREAM_STOPPED, /* by a signal */
	STREAM_FAILED,  /* after a message */
};

struct stream {
	struct source source;
	struct output output;
	unsigned reads; /* calls of source_fill, for regular files */
	bool is_brief;  /* a followed file ends instead of waiting */

	/* of the caller, for the status line */
	struct figures *figures;
	const uint64_t *line;
};

/* Opens stdout as the output, and makes a source for inputs (source_begin).
 * False after a message. */
bool stream_open(struct stream *stream, const char *encoding, bool keeps_origin,
	struct figures *figures, const uint64_t *line);

void stream_free(struct stream *stream);

/* Reports that something went wrong with a file, and returns STREAM_FAILED. */
enum stream_step stream_fail(const char *subject, int reason);

/* Opens an input in place of what was open (source_open). */
enum stream_step
stream_begin(struct stream *stream, const char *path, bool is_followed);

/* After the end of the input: STREAM_ON if it is followed and has changed, so
 * that another one began; otherwise STREAM_END. */
enum stream_step stream_renew(struct stream *stream);

/* Reads once. Writes all lines before it waits. */
enum stream_step stream_fill(struct stream *stream);

/* Looks ahead for the end of a quoted field, whose opening quote is at an
 * offset in the buffer. The verdict is in *closing. Only if
 * source_can_look_ahead. */
enum stream_step stream_look_ahead(
	struct stream *stream, struct closing *closing, size_t opened);

/* Writes all lines. */
enum stream_step stream_flush(struct stream *stream);

/* The same, and closes the output, unless it has failed. */
enum stream_step stream_finish(struct stream *stream);

/* A signal asked to stop: finishes a partly written line and drops the others.
 * Gives up if the reader takes nothing for LINES_STOP_NS, or at a second
 * signal, and reports a line that stays cut. */
void stream_stop(struct stream *stream);

/* Brings the figures up to date. */
void stream_count(struct stream *stream);

#endif
