/* SPDX-License-Identifier: ISC */
/* Both ends: the source and the output, and the waits for either, in which
 * signals are served. */
#ifndef CSVROWS_STREAM_H
#define CSVROWS_STREAM_H

#include "csvrows/closing.h"
#include "csvrows/figures.h"
#include "csvrows/output.h"
#include "csvrows/source.h"

#include <stdbool.h>
#include <stdint.h>

/* How a step went. */
enum stream_step {
	STREAM_ON,
	STREAM_END,     /* of the input that is open */
	STREAM_ENOUGH,  /* all lines that are wanted are there */
	STREAM_STOPPED, /* by a signal */
	STREAM_FAILED,  /* after a message */
};

struct stream {
	struct source source;
	struct output output;
	unsigned reads; /* tries of source_fill, for regular files */
	bool is_brief;  /* a file that is followed ends where it would wait */

	/* for the status that a signal asks for; of the caller */
	struct figures *figures;
	const uint64_t *line;
};

/* Makes stdout the output, and a source for inputs (source_begin). False after
 * a message. */
bool stream_open(struct stream *stream, const char *encoding, bool keeps_origin,
	struct figures *figures, const uint64_t *line);

void stream_free(struct stream *stream);

/* Says that something went wrong with a file, and returns STREAM_FAILED. */
enum stream_step stream_fail(const char *subject, int reason);

/* Opens an input in place of what was open (source_open). */
enum stream_step
stream_begin(struct stream *stream, const char *path, bool is_followed);

/* After the end of the input: STREAM_ON where another one began, for it was
 * followed and has changed, or STREAM_END. */
enum stream_step stream_renew(struct stream *stream);

/* Reads once. Before it waits for that, all lines leave. */
enum stream_step stream_fill(struct stream *stream);

/* Looks ahead for the end of the quoted field whose opening quote is at an
 * offset in the bytes that are there; the verdict is in *closing. Only where
 * source_can_look_ahead. */
enum stream_step stream_look_ahead(
	struct stream *stream, struct closing *closing, size_t opened);

/* Writes all that is gathered. */
enum stream_step stream_flush(struct stream *stream);

/* The same, and closes the output, unless it has failed. */
enum stream_step stream_finish(struct stream *stream);

/* A signal asked to stop: of the lines, ends one that has left in part, so that
 * it stays not torn, and drops the others. Gives up when the reader takes
 * nothing for LINES_STOP_NS, or at a second signal. What stays cut is said. */
void stream_stop(struct stream *stream);

/* Brings the figures up to date. */
void stream_count(struct stream *stream);

#endif
