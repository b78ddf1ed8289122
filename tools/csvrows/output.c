/* SPDX-License-Identifier: ISC */
/* See output.h. */
#include "csvrows/output.h"

#include <string.h>

/* The size that every user may set (/proc/sys/fs/pipe-max-size). */
#define PIPE_BYTES (1024 * 1024)

void
output_begin(struct output *output, int fd)
{
	lines_enlarge(fd, PIPE_BYTES);
	*output = (struct output){ .out = lines_to(fd) };
}

void
output_free(struct output *output)
{
	buffer_free(&output->lines);
}

/* The length up to and including the first newline, which exists. */
static size_t
line_length(const char *bytes, size_t length)
{
	const char *newline = memchr(bytes, '\n', length);

	return newline ? (size_t)(newline - bytes) + 1 : length;
}

/* The length of the leading lines that fit into `most` bytes; 0 if the first
 * one is longer. */
static size_t
piece_length(const char *bytes, size_t length, size_t most)
{
	size_t piece = most;

	if (length <= most)
		return length;
	while (piece > 0 && bytes[piece - 1] != '\n')
		piece--;
	return piece;
}

static enum lines_result
write_some(struct output *output, const char *bytes, size_t length,
	size_t *written)
{
	size_t piece = piece_length(bytes, length, lines_room(&output->out));

	if (piece == 0)
		piece = line_length(bytes, length);
	return lines_write(&output->out, bytes, piece, written);
}

enum lines_result
output_write(struct output *output)
{
	enum lines_result result = LINES_OK;

	while (result == LINES_OK && output->written < output->lines.length) {
		size_t written;

		result = write_some(output,
			output->lines.bytes + output->written,
			output->lines.length - output->written, &written);
		output->written += written;
	}
	if (result == LINES_OK)
		output->lines.length = output->written = 0;
	output->is_failed = result == LINES_GONE || result == LINES_ERROR;
	return result;
}

/* How many lines were not written, or not wholly. */
static uint64_t
waiting(const struct output *output)
{
	size_t at = output->written;
	uint64_t count = 0;

	while (at < output->lines.length) {
		at += line_length(
			output->lines.bytes + at, output->lines.length - at);
		count++;
	}
	return count;
}

uint64_t
output_lines_written(const struct output *output)
{
	return output->made - waiting(output);
}

void
output_drop(struct output *output)
{
	const char *bytes = output->lines.bytes;
	size_t at = output->written, left = output->lines.length - at;
	uint64_t written = output_lines_written(output);

	if (at > 0 && left > 0 && bytes[at - 1] != '\n')
		output->lines.length = at + line_length(bytes + at, left);
	else
		output->lines.length = at;
	output->made = written + waiting(output);
}

size_t
output_begun(const struct output *output)
{
	size_t at = output->written;

	while (at > 0 && output->lines.bytes[at - 1] != '\n')
		at--;
	return output->written - at;
}
