/* Lines out: gathered, and written as whole lines. A pipe holds no torn line,
 * whatever ends the process: it gets only what there is surely room for, or
 * pieces of at most PIPE_BUF bytes. A line that is longer, and another writer
 * into the same pipe, can be in the way of that. */
#ifndef CSVROWS_OUTPUT_H
#define CSVROWS_OUTPUT_H

#include "common/buffer.h"
#include "common/lines.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* So many bytes are worth writing: each write wakes a reader that is faster,
 * and what is written should still be in a cache of its processor. */
#define OUTPUT_ENOUGH ((size_t)128 * 1024)

/* Writes that may be in a pipe at once and are known. */
#define OUTPUT_WRITES 512

/* A pipe that is known to take a block without blocking. */
struct output_pipe {
	int fd;           /* the pipe, opened so that it never blocks; or -1 */
	size_t page;      /* bytes of one of its pages */
	size_t pages;     /* that it holds */
	uint64_t written; /* bytes */
	uint64_t ends[OUTPUT_WRITES]; /* what was written up to and with each */
	size_t first;                 /* of those that may be in the pipe */
	size_t count;
	bool is_lost; /* there were more */
};

struct output {
	struct buffer lines; /* whole ones only */
	size_t written;      /* bytes of them that have left */
	int fd;
	struct lines_out out; /* the same, for what may block */
	bool takes_all;       /* a file, which takes any piece */
	bool is_failed;       /* it can take no more */
	struct output_pipe pipe;
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
