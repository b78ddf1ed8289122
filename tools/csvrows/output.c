/* See output.h. A write of at most PIPE_BUF bytes into a pipe happens as a
 * whole or not at all (POSIX, write()). On Linux a pipe is opened a second
 * time, by a description of its own that does not block, and gets more at once
 * where there is surely room for it. */
#if defined(__linux__)
#define _GNU_SOURCE /* F_SETPIPE_SZ */
#endif

#include "csvrows/output.h"

#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/ioctl.h>
#endif

/* What everybody may have (/proc/sys/fs/pipe-max-size). */
#define PIPE_BYTES (1024 * 1024)

#if defined(__linux__)

static void
open_pipe(struct output_pipe *pipe, int fd)
{
	long page = sysconf(_SC_PAGESIZE);
	char path[40];
	int capacity;

	(void)fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES);
	capacity = fcntl(fd, F_GETPIPE_SZ);
	if (capacity <= 0 || page <= 0)
		return;
	pipe->page = (size_t)page;
	pipe->pages = (size_t)capacity / pipe->page;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	pipe->fd = file_open(path, O_WRONLY | O_NONBLOCK, 0);
}

/* How many bytes of ours the pipe may hold, or -1. */
static int
unread(const struct output_pipe *pipe)
{
	int there = 0;

	if (pipe->fd < 0 || ioctl(pipe->fd, FIONREAD, &there) != 0)
		return -1;
	return there;
}

#else

static void
open_pipe(struct output_pipe *pipe, int fd)
{
	(void)pipe;
	(void)fd;
}

static int
unread(const struct output_pipe *pipe)
{
	(void)pipe;
	return -1;
}

#endif

/* How many bytes the pipe surely takes at once. Besides the pages that it
 * fills, a write begins one at most; one more is being read, and another one
 * was read in part. */
static size_t
room_of(struct output_pipe *pipe)
{
	int there = unread(pipe);
	uint64_t taken = pipe->written;
	size_t used;

	if (there < 0)
		return 0;
	taken -= (uint64_t)there < taken ? (uint64_t)there : taken;
	while (pipe->count > 0 && pipe->ends[pipe->first] <= taken) {
		pipe->first = (pipe->first + 1) % OUTPUT_WRITES;
		pipe->count--;
	}
	if (there == 0)
		pipe->is_lost = false;
	used = (size_t)there / pipe->page + pipe->count + 2;
	return pipe->is_lost || used >= pipe->pages
		       ? 0
		       : (pipe->pages - used) * pipe->page;
}

/* Remembers a write of up to a page, or one that began no more than one. */
static void
note_write(struct output_pipe *pipe, size_t length)
{
	if (pipe->fd < 0 || length == 0)
		return;
	pipe->written += length;
	if (pipe->count == OUTPUT_WRITES) {
		pipe->is_lost = true;
		return;
	}
	pipe->ends[(pipe->first + pipe->count) % OUTPUT_WRITES] = pipe->written;
	pipe->count++;
}

void
output_begin(struct output *output, int fd)
{
	struct stat file;

	*output = (struct output){
		.fd = fd,
		.out = lines_to(fd),
		.pipe = { .fd = -1 },
	};
	if (fstat(fd, &file) != 0)
		return;
	output->takes_all = S_ISREG(file.st_mode) || S_ISBLK(file.st_mode) ||
			    (S_ISCHR(file.st_mode) && !isatty(fd));
	if (S_ISFIFO(file.st_mode))
		open_pipe(&output->pipe, fd);
}

void
output_free(struct output *output)
{
	buffer_free(&output->lines);
	if (output->pipe.fd >= 0)
		(void)close(output->pipe.fd);
	output->pipe.fd = -1;
}

/* Up to and with the first newline; there is one. */
static size_t
line_length(const char *bytes, size_t length)
{
	const char *newline = memchr(bytes, '\n', length);

	return newline ? (size_t)(newline - bytes) + 1 : length;
}

/* Lines of up to `most` bytes together; 0 where the first one is longer. */
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

/* Writes at once to what takes that much. */
static enum lines_result
write_at_once(int fd, const char *bytes, size_t length, size_t *written)
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
write_some(struct output *output, const char *bytes, size_t length,
	size_t *written)
{
	struct output_pipe *pipe = &output->pipe;
	enum lines_result result;
	size_t piece, at;

	if (output->takes_all)
		return write_at_once(output->fd, bytes, length, written);
	piece = piece_length(bytes, length, room_of(pipe));
	if (piece > 0) {
		result = write_at_once(pipe->fd, bytes, piece, written);
		note_write(pipe, *written);
		return result;
	}
	piece = piece_length(bytes, length, LINES_UNTORN);
	if (piece == 0)
		piece = line_length(bytes, length);
	result = lines_write(&output->out, bytes, piece, written);
	for (at = 0; at < *written; at += LINES_UNTORN)
		note_write(pipe, *written - at < LINES_UNTORN ? *written - at
							      : LINES_UNTORN);
	return result;
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
