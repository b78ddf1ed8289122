/* stdout: the lines that were not delivered, verbatim and in the order of the
 * input, in whole lines. Its reader may take no more for a while, or for ever.
 */
#ifndef HTTPPOST_OUTPUT_H
#define HTTPPOST_OUTPUT_H

#include "common/lines.h"

/* Others only read it. */
struct output {
	struct lines_out lines;
	bool is_idle;    /* stdout is not for lines */
	bool is_used;    /* something was written */
	bool is_blocked; /* the reader takes no more right now */
	bool is_broken;  /* it has gone, or the disk is full */
};

/* What stdout is appended to must end with a newline, and does then; where the
 * run goes on, a part of a line at its end is removed instead. An idle output
 * writes nothing, and says that it has. False after a message. */
bool output_open(struct output *output, bool is_idle, bool goes_on);

/* Writes what can be written now; returns how much. */
size_t output_write(struct output *output, const char *bytes, size_t length);

/* What poll said of it. */
void output_polled(struct output *output, short revents);

/* Takes a part of a line back, where that is a file. */
void output_cut(const struct output *output);

/* Makes durable what was written to a file. False after a message: it is
 * broken. */
bool output_sync(struct output *output);

/* Closes it, and hears whether all was taken. */
void output_close(struct output *output);

#endif
