/* SPDX-License-Identifier: ISC */
/* See lines.h. */
#if defined(__linux__)
#define _GNU_SOURCE /* preadv2, F_SETPIPE_SZ */
#endif

#include "common/lines.h"

#include "common/file.h"
#include "common/message.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/ioctl.h>
#include <sys/uio.h>
#endif

/* Pages of a pipe that are left free for other writers. */
#define OTHERS ((size_t)4)

/* Up to this many bytes are always moved to the front, so that the next read
 * can be as long as possible. */
#define FEW_BYTES 4096

#define FIRST_CAPACITY ((size_t)64 * 1024)

bool
lines_open(struct lines_in *in, int fd, size_t limit)
{
	struct stat file;

	/* one byte more than the limit, and doubling, must not overflow */
	limit = limit < SIZE_MAX / 4 ? limit : SIZE_MAX / 4;
	*in = (struct lines_in){ .fd = fd, .limit = limit };
	if (fstat(fd, &file) == 0) {
		in->is_pipe = S_ISFIFO(file.st_mode);
		in->is_file = S_ISREG(file.st_mode);
	}
	in->bytes = malloc(FIRST_CAPACITY);
	in->capacity = in->bytes ? FIRST_CAPACITY : 0;
	return in->bytes != NULL;
}

void
lines_close(struct lines_in *in)
{
	free(in->bytes);
	*in = (struct lines_in){ .fd = -1 };
}

/* How large the buffer may become now. If one line fills it, the limit and one
 * byte, so that a longer line can be recognised; if the last line is to be read
 * to its end, that much after the lines before it. */
static size_t
most_capacity(const struct lines_in *in, bool is_rest)
{
	size_t line = in->limit + 1;

	if (is_rest)
		return line + (line > FIRST_CAPACITY ? line : FIRST_CAPACITY);
	return in->searched < in->end ? in->capacity : line;
}

/* Makes room after the bytes, by moving them to the front or by growing the
 * buffer: LINES_OK, LINES_END if it is full, or LINES_ERROR. */
static enum lines_result
make_room(struct lines_in *in, bool is_rest)
{
	size_t capacity, most;
	char *bytes;

	if (in->end < in->capacity && in->end - in->start > FEW_BYTES)
		return LINES_OK;
	if (in->start > 0) {
		memmove(in->bytes, in->bytes + in->start, in->end - in->start);
		in->searched -= in->start;
		in->end -= in->start;
		in->start = 0;
	}
	if (in->end < in->capacity)
		return LINES_OK;
	most = most_capacity(in, is_rest);
	if (in->capacity >= most)
		return LINES_END;
	capacity = in->capacity > most / 2 ? most : in->capacity * 2;
	/* never 0: lines_open gave it a capacity */
	/* NOLINTNEXTLINE(clang-analyzer-optin.portability.UnixAPI) */
	bytes = realloc(in->bytes, capacity);
	if (!bytes)
		return LINES_ERROR;
	in->bytes = bytes;
	in->capacity = capacity;
	return LINES_OK;
}

static bool
is_ready(int fd, short events)
{
	struct pollfd one = { fd, events, 0 };

	return poll(&one, 1, 0) > 0;
}

/* Reads without waiting: -1 with EAGAIN if there is nothing. */
static ssize_t
read_now(struct lines_in *in, size_t length)
{
	char *to = in->bytes + in->end;
#if defined(RWF_NOWAIT)
	struct iovec part = { to, length };
	ssize_t n;

	if (in->is_pipe) {
		n = preadv2(in->fd, &part, 1, -1, RWF_NOWAIT);
		if (n >= 0 || (errno != EOPNOTSUPP && errno != EINVAL &&
				      errno != ENOSYS))
			return n;
	}
	in->is_pipe = false;
#endif
	if (in->is_file || is_ready(in->fd, POLLIN))
		return read(in->fd, to, length);
	errno = EAGAIN;
	return -1;
}

static enum lines_result
fill(struct lines_in *in, size_t most)
{
	enum lines_result result;
	size_t room;
	ssize_t n;

	if (in->is_ended)
		return LINES_END;
	if (in->start == in->end)
		in->start = in->end = in->searched = 0;
	result = make_room(in, most == 1);
	if (result != LINES_OK)
		return result == LINES_END ? LINES_OK : result;
	room = in->capacity - in->end;
	n = read_now(in, room < most ? room : most);
	if (n < 0) {
		if (errno == EAGAIN || errno == EINTR)
			return LINES_WAIT;
		return LINES_ERROR;
	}
	if (n == 0) {
		in->is_ended = true;
		return LINES_END;
	}
	in->end += (size_t)n;
	return LINES_OK;
}

enum lines_result
lines_fill(struct lines_in *in)
{
	return fill(in, SIZE_MAX);
}

enum lines_result
lines_fill_byte(struct lines_in *in)
{
	return fill(in, 1);
}

bool
lines_has_room(const struct lines_in *in)
{
	if (in->is_ended)
		return false;
	return in->end - in->start < in->capacity ||
	       (in->searched == in->end && in->capacity <= in->limit);
}

size_t
lines_peek(struct lines_in *in)
{
	const char *newline = NULL;

	/* it was found before, most of the time */
	if (in->searched < in->end && in->bytes[in->searched] == '\n')
		newline = in->bytes + in->searched;
	else if (in->searched < in->end)
		newline = memchr(
			in->bytes + in->searched, '\n', in->end - in->searched);
	if (newline) {
		in->searched = (size_t)(newline - in->bytes);
		return in->searched + 1 - in->start;
	}
	in->searched = in->end;
	return in->is_ended ? in->end - in->start : 0;
}

bool
lines_is_last(const struct lines_in *in)
{
	off_t at = in->is_file ? lseek(in->fd, 0, SEEK_CUR) : -1;

	return at >= 0 && file_find_newline(in->fd, at) == 0;
}

size_t
lines_rest(const struct lines_in *in)
{
	size_t at = in->end;

	while (at > in->start && in->bytes[at - 1] != '\n')
		at--;
	return in->end - at;
}

bool
lines_unread(struct lines_in *in, uint64_t length)
{
	size_t there = in->end - in->start;

	in->end -= length < there ? (size_t)length : there;
	if (in->searched > in->end)
		in->searched = in->end;
	in->is_ended = true;
	return in->is_file && lseek(in->fd, -(off_t)length, SEEK_CUR) >= 0;
}

#if defined(__linux__)
static void
open_pipe(struct lines_out *out)
{
	int capacity = fcntl(out->fd, F_GETPIPE_SZ);
	long page = sysconf(_SC_PAGESIZE);

	out->pipe = file_open_pipe(out->fd);
	if (capacity <= 0 || page <= 0)
		return;
	out->page = (size_t)page;
	out->pages = (size_t)capacity / out->page;
}
#endif

struct lines_out
lines_to(int fd)
{
	struct lines_out out = { .fd = fd, .pipe = -1 };
	struct stat file;

	if (fstat(fd, &file) != 0)
		return out;
	out.is_file = S_ISREG(file.st_mode) || S_ISBLK(file.st_mode) ||
		      (S_ISCHR(file.st_mode) && !isatty(fd));
#if defined(__linux__)
	if (S_ISFIFO(file.st_mode))
		open_pipe(&out);
#endif
	return out;
}

/* A write continues in the last page if it fits there. Otherwise it starts new
 * pages, and all of them but the last are full. So any two neighbouring pages
 * contain more bytes than one page holds, except for the first, which may be
 * partly read: there are at most twice as many pages as the bytes need. */
size_t
lines_room(const struct lines_out *out)
{
#if defined(__linux__)
	size_t used;
	int unread;

	if (out->pages && ioctl(out->fd, FIONREAD, &unread) == 0) {
		used = 2 * (((size_t)unread + out->page - 1) / out->page);
		used += OTHERS;
		if (used < out->pages && out->pipe >= 0)
			return (out->pages - used) * out->page;
	}
#endif
	return out->is_file ? SIZE_MAX : LINES_UNTORN;
}

/* Writes without waiting: -1 with EAGAIN if nothing is taken. A descriptor that
 * may block gets pieces that do not block. */
static ssize_t
write_now(const struct lines_out *out, const char *bytes, size_t length)
{
	if (out->is_file)
		return write(out->fd, bytes, length);
	if (out->pipe >= 0)
		return write(out->pipe, bytes, length);
	if (length > LINES_UNTORN)
		length = LINES_UNTORN;
	if (is_ready(out->fd, POLLOUT))
		return write(out->fd, bytes, length);
	errno = EAGAIN;
	return -1;
}

enum lines_result
lines_write(const struct lines_out *out, const char *bytes, size_t length,
	size_t *written)
{
	size_t left;
	ssize_t n;

	for (*written = 0; *written < length; *written += (size_t)n) {
		left = length - *written;
		n = write_now(out, bytes + *written, left);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n < 0 && errno == EAGAIN)
			return LINES_WAIT;
		else if (n < 0)
			return errno == EPIPE ? LINES_GONE : LINES_ERROR;
		/* a pipe that took less is full */
		if (out->pipe >= 0 && n > 0 && (size_t)n < left) {
			*written += (size_t)n;
			return LINES_WAIT;
		}
	}
	return LINES_OK;
}

bool
lines_mend(const struct lines_out *out, uint64_t begun, uint64_t number,
	const char *reason)
{
	if (!begun || file_take_back(out->fd, begun))
		return true;
	message_error("stdout: line %" PRIu64 " is cut short after %" PRIu64
		      " bytes%s",
		number, begun, reason);
	return false;
}

void
lines_enlarge(int fd, int bytes)
{
#if defined(F_SETPIPE_SZ)
	int capacity = fcntl(fd, F_GETPIPE_SZ);

	if (capacity > 0 && capacity < bytes)
		(void)fcntl(fd, F_SETPIPE_SZ, bytes);
#else
	(void)fd;
	(void)bytes;
#endif
}

enum lines_result
lines_finish(const struct lines_out *out)
{
	if (out->pipe >= 0)
		(void)close(out->pipe);
	return close(out->fd) == 0 || errno == EINTR ? LINES_OK : LINES_ERROR;
}
