/* See output.h. A write of at most PIPE_BUF bytes into a pipe happens as a
 * whole or not at all (POSIX, write()). */
#include "csvrows/output.h"

#include <limits.h>
#include <string.h>
#include <sys/stat.h>

/* POSIX's least value, where the system gives none. */
#ifndef PIPE_BUF
#define PIPE_BUF _POSIX_PIPE_BUF
#endif

void
output_begin(struct output *output, int fd)
{
	struct stat file;

	*output = (struct output){ .fd = fd };
	output->is_file = fstat(fd, &file) == 0 && S_ISREG(file.st_mode);
}

void
output_free(struct output *output)
{
	buffer_free(&output->lines);
}

/* Up to and with the first newline; there is one. */
static size_t
line_length(const char *bytes, size_t length)
{
	const char *newline = memchr(bytes, '\n', length);

	return newline ? (size_t)(newline - bytes) + 1 : length;
}

/* What is written at once: lines of up to PIPE_BUF bytes together, or a single
 * one that is longer. */
static size_t
piece_length(const struct output *output, const char *bytes, size_t length)
{
	size_t piece = PIPE_BUF;

	if (output->is_file || length <= PIPE_BUF)
		return length;
	while (piece > 0 && bytes[piece - 1] != '\n')
		piece--;
	return piece ? piece : line_length(bytes, length);
}

enum lines_result
output_write(struct output *output)
{
	enum lines_result result = LINES_OK;

	while (result == LINES_OK && output->written < output->lines.length) {
		const char *bytes = output->lines.bytes + output->written;
		size_t left = output->lines.length - output->written;
		size_t written;

		result = lines_write(output->fd, bytes,
			piece_length(output, bytes, left), &written);
		output->written += written;
	}
	if (result == LINES_OK)
		output->lines.length = output->written = 0;
	output->is_failed = result == LINES_GONE || result == LINES_ERROR;
	return result;
}

uint64_t
output_drop(struct output *output)
{
	const char *bytes = output->lines.bytes;
	size_t at = output->written, left = output->lines.length - at;
	uint64_t waiting = output_waiting(output);

	if (at > 0 && left > 0 && bytes[at - 1] != '\n')
		output->lines.length = at + line_length(bytes + at, left);
	else
		output->lines.length = at;
	return waiting - output_waiting(output);
}

uint64_t
output_waiting(const struct output *output)
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
