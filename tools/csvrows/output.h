/* Lines out: gathered, and written such that a pipe never holds a torn line of
 * up to PIPE_BUF bytes, whatever ends the process. */
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
	bool is_file;   /* a regular one, which takes any piece */
	bool is_failed; /* it can take no more */
};

void output_begin(struct output *output, int fd);

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
