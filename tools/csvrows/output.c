/* See output.h. A write of at most PIPE_BUF bytes into a pipe happens as a
 * whole or not at all (POSIX, write()). On Linux a pipe is opened a second
 * time, by a description of its own that does not block, and how much is in it
 * is asked before a larger write. */
#if defined(__linux__)
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif

#include "csvrows/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/ioctl.h>
#endif

/* POSIX's least value, where the system gives none. */
#ifndef PIPE_BUF
#define PIPE_BUF _POSIX_PIPE_BUF
#endif

/* What everybody may have (/proc/sys/fs/pipe-max-size). */
#define PIPE_BYTES (1024 * 1024)

#if defined(__linux__)

static void
open_pipe(struct output *output)
{
	char path[40];
	int capacity;

	(void)fcntl(output->fd, F_SETPIPE_SZ, PIPE_BYTES);
	capacity = fcntl(output->fd, F_GETPIPE_SZ);
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", output->fd);
	if (capacity > 0)
		output->pipe = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	output->capacity = capacity > 0 ? (size_t)capacity : 0;
}

/* Whether the pipe has room for so many bytes. Writes fill its pages to more
 * than a half, two neighbours taken together to more than a whole one: what
 * does not fit into the last page begins another. */
static bool
has_room(const struct output *output, size_t length)
{
	int there = 0;

	if (output->pipe < 0 || ioctl(output->pipe, FIONREAD, &there) != 0)
		return false;
	return 2 * (size_t)there + length + 2 * (size_t)PIPE_BUF <=
	       output->capacity;
}

#else

static void
open_pipe(struct output *output)
{
	(void)output;
}

static bool
has_room(const struct output *output, size_t length)
{
	(void)output;
	(void)length;
	return false;
}

#endif

void
output_begin(struct output *output, int fd)
{
	struct stat file;

	*output = (struct output){ .fd = fd, .pipe = -1 };
	if (fstat(fd, &file) != 0)
		return;
	output->takes_all = S_ISREG(file.st_mode) || S_ISBLK(file.st_mode) ||
			    (S_ISCHR(file.st_mode) && !isatty(fd));
	if (S_ISFIFO(file.st_mode))
		open_pipe(output);
}

void
output_free(struct output *output)
{
	buffer_free(&output->lines);
	if (output->pipe >= 0)
		(void)close(output->pipe);
	output->pipe = -1;
}

/* Up to and with the first newline; there is one. */
static size_t
line_length(const char *bytes, size_t length)
{
	const char *newline = memchr(bytes, '\n', length);

	return newline ? (size_t)(newline - bytes) + 1 : length;
}

/* What is written at once where there is little room: lines of up to PIPE_BUF
 * bytes together, or a single one that is longer. */
static size_t
piece_length(const char *bytes, size_t length)
{
	size_t piece = PIPE_BUF;

	if (length <= PIPE_BUF)
		return length;
	while (piece > 0 && bytes[piece - 1] != '\n')
		piece--;
	return piece ? piece : line_length(bytes, length);
}

/* Writes at once to what takes all. */
static enum lines_result
write_all(int fd, const char *bytes, size_t length, size_t *written)
{
	ssize_t n = write(fd, bytes, length);

	*written = n > 0 ? (size_t)n : 0;
	if (n >= 0 || errno == EINTR)
		return LINES_OK;
	if (errno == EAGAIN)
		return LINES_WAIT;
	return errno == EPIPE ? LINES_GONE : LINES_ERROR;
}

static enum lines_result
write_some(const struct output *output, const char *bytes, size_t length,
	size_t *written)
{
	if (output->takes_all)
		return write_all(output->fd, bytes, length, written);
	if (has_room(output, length))
		return write_all(output->pipe, bytes, length, written);
	return lines_write(
		output->fd, bytes, piece_length(bytes, length), written);
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
