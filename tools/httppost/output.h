/* SPDX-License-Identifier: ISC */
/* stdout: the undelivered lines, verbatim, whole and in the order of the input.
 * Its reader may stop reading for a while or for good. */
#ifndef HTTPPOST_OUTPUT_H
#define HTTPPOST_OUTPUT_H

#include "common/lines.h"

/* Other modules only read it. */
struct output {
	struct lines_out lines;
	bool is_idle;    /* stdout is used for something else */
	bool is_used;    /* something was written */
	bool is_blocked; /* the reader takes no more right now */
	bool is_broken;  /* the reader has exited, or the disk is full */
};

/* A file on stdout gets a missing newline at its end; when a run continues, the
 * half line there is removed instead. An idle output writes nothing and reports
 * success. False after a message. */
bool output_open(struct output *output, bool is_idle, bool goes_on);

/* Writes what can be written now; returns how much. */
size_t output_write(struct output *output, const char *bytes, size_t length);

/* Whether poll can show that the reader of stdout has gone away. A file has no
 * reader. */
bool output_is_watched(const struct output *output);

/* Takes the result of poll for stdout. */
void output_polled(struct output *output, short revents);

/* Removes a part of a line again, if stdout is a file. */
void output_cut(const struct output *output);

/* Makes a file on stdout durable. False after a message: it is broken. */
bool output_sync(struct output *output);

/* Closes stdout, and returns whether everything was written. */
void output_close(struct output *output);

#endif
