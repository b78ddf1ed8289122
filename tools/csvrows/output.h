/* SPDX-License-Identifier: ISC */
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
#define OUTPUT_ENOUGH ((size_t)256 * 1024)

struct output {
	struct buffer lines; /* whole ones only */
	size_t written;      /* bytes of them that have left */
	uint64_t made;       /* lines, with those that have left */
	struct lines_out out;
	bool is_failed; /* it can take no more */
};

/* Prepares for the descriptor. A pipe is made larger, as far as its owner may;
 * its flags stay. */
void output_begin(struct output *output, int fd);

/* Frees the lines; the descriptor stays open. */
void output_free(struct output *output);

/* That many lines were appended. */
static inline void
output_count(struct output *output, uint64_t lines)
{
	output->made += lines;
}

/* Writes what the descriptor takes without blocking. LINES_OK: all of it, and
 * the lines are empty; LINES_WAIT: poll it, then again; LINES_GONE,
 * LINES_ERROR: no more can be written. */
enum lines_result output_write(struct output *output);

/* Drops all lines but the rest of one that has left in part. */
void output_drop(struct output *output);

/* How many bytes have left of a line that has not left wholly. */
size_t output_begun(const struct output *output);

/* How many lines have left wholly. */
uint64_t output_lines_written(const struct output *output);

#endif
