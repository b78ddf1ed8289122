/* SPDX-License-Identifier: ISC */
/* Collects lines and writes them whole. A pipe gets only what it surely has
 * room for, or pieces of at most PIPE_BUF bytes, so it holds no torn line even
 * if the process is killed. Exceptions are a line longer than that, and another
 * writer into the same pipe. */
#ifndef CSVROWS_OUTPUT_H
#define CSVROWS_OUTPUT_H

#include "common/buffer.h"
#include "common/lines.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lines are collected up to this many bytes: each write wakes a faster reader,
 * but the bytes should still be in the cache of the processor. */
#define OUTPUT_ENOUGH ((size_t)256 * 1024)

struct output {
	struct buffer lines; /* whole ones only */
	size_t written;      /* bytes of them already written */
	uint64_t made;       /* all lines so far, including written ones */
	struct lines_out out;
	bool is_failed; /* nothing more can be written */
};

/* Prepares for the descriptor. A pipe is made as large as the user may; its
 * flags stay as they are. */
void output_begin(struct output *output, int fd);

/* Frees the lines; the descriptor stays open. */
void output_free(struct output *output);

/* That many lines were appended. */
static inline void
output_count(struct output *output, uint64_t lines)
{
	output->made += lines;
}

/* Writes what the descriptor takes without blocking. LINES_OK: all was written;
 * LINES_WAIT: poll the descriptor, then call again; LINES_GONE, LINES_ERROR:
 * nothing more can be written. */
enum lines_result output_write(struct output *output);

/* Drops all lines except the rest of a partly written one. */
void output_drop(struct output *output);

/* The number of bytes written of a partly written line, or 0. */
size_t output_begun(const struct output *output);

/* The number of lines written whole. */
uint64_t output_lines_written(const struct output *output);

#endif
