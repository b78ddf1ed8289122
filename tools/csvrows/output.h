/* Lines out: gathered, and written as whole lines. A pipe holds no torn line,
 * whatever ends the process: it gets a block only where there is room for all
 * of it, else pieces of at most PIPE_BUF bytes. Only a line that is longer, and
 * another writer into the same pipe, can be in the way of that. */
#ifndef CSVROWS_OUTPUT_H
#define CSVROWS_OUTPUT_H

#include "common/buffer.h"
#include "common/lines.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many bytes are worth writing. */
#define OUTPUT_ENOUGH ((size_t)64 * 1024)

struct output {
	struct buffer lines; /* whole ones only */
	size_t written;      /* bytes of them that have left */
	int fd;
	bool takes_all;  /* a file, which takes any piece */
	bool is_failed;  /* it can take no more */
	int pipe;        /* the same pipe, opened so that it never blocks; -1:
			    it is none, or cannot be opened so */
	size_t capacity; /* of the pipe, in bytes */
};

/* Prepares for the descriptor. A pipe is made larger, as far as its owner may;
 * its flags stay. */
void output_begin(struct output *output, int fd);

/* Frees the lines, and closes what was opened besides the descriptor. */
void output_free(struct output *output);

/* Writes what the descriptor takes without blocking. LINES_OK: all of it, and
 * the lines are empty; LINES_WAIT: poll it, then again; LINES_GONE,
 * LINES_ERROR: no more can be written. */
enum lines_result output_write(struct output *output);

/* Drops all lines but the rest of one that has left in part. Returns how many
 * were dropped. */
uint64_t output_drop(struct output *output);

/* How many lines have not left, or not wholly. */
uint64_t output_waiting(const struct output *output);

#endif
