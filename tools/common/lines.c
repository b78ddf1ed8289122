/* See lines.h. */
#if defined(__linux__)
#define _GNU_SOURCE /* preadv2, pwritev2, F_GETPIPE_SZ */
#endif

#include "common/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/ioctl.h>
#include <sys/uio.h>
#endif

/* So much of a pipe is left free, for what other writers add meanwhile and for
 * pages that are not full, so that lines are not torn. */
#define RESERVE ((size_t)16 * 1024)

/* So many bytes are moved to the front at any rate, for a read that is as long
 * as it can be. */
#define FEW_BYTES 4096

#define FIRST_CAPACITY ((size_t)64 * 1024)

static bool
is_pipe(int fd)
{
	struct stat file;

	return fstat(fd, &file) == 0 && S_ISFIFO(file.st_mode);
}

bool
lines_open(struct lines_in *in, int fd, size_t limit)
{
	/* a byte more than the limit, and a doubling, must not overflow */
	limit = limit < SIZE_MAX / 4 ? limit : SIZE_MAX / 4;
	*in = (struct lines_in){
		.fd = fd, .limit = limit, .is_pipe = is_pipe(fd)
	};
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

/* Makes room behind the bytes that are there: by moving them to the front, and
 * where one line fills everything, by growing up to the limit and one byte, so
 * that a line that is too long can be told. */
static bool
make_room(struct lines_in *in)
{
	size_t capacity;
	char *bytes;

	if (in->end < in->capacity && in->end - in->start > FEW_BYTES)
		return true;
	if (in->start > 0) {
		memmove(in->bytes, in->bytes + in->start, in->end - in->start);
		in->searched -= in->start;
		in->end -= in->start;
		in->start = 0;
	}
	if (in->end < in->capacity)
		return true;
	if (in->searched < in->end || in->capacity > in->limit)
		return false;
	capacity = in->capacity;
	capacity = capacity > in->limit / 2 ? in->limit + 1 : capacity * 2;
	/* never 0: lines_open gave it a capacity */
	/* NOLINTNEXTLINE(clang-analyzer-optin.portability.UnixAPI) */
	bytes = realloc(in->bytes, capacity);
	if (!bytes)
		return false;
	in->bytes = bytes;
	in->capacity = capacity;
	return true;
}

static bool
is_ready(int fd, short events)
{
	struct pollfd one = { fd, events, 0 };

	return poll(&one, 1, 0) > 0;
}

#if defined(RWF_NOWAIT)
/* preadv2 or pwritev2: moves what a pipe has or takes now, although its
 * descriptor may block. False where the system cannot do that. */
static bool
move_now(ssize_t (*move)(int, const struct iovec *, int, off_t, int), int fd,
	const char *bytes, size_t length, ssize_t *n)
{
	struct iovec part = { (void *)(uintptr_t)bytes, length };

	*n = move(fd, &part, 1, -1, RWF_NOWAIT);
	return *n >= 0 ||
	       (errno != EOPNOTSUPP && errno != EINVAL && errno != ENOSYS);
}
#endif

/* Reads without waiting: -1 with EAGAIN where there is nothing. */
static ssize_t
read_now(struct lines_in *in, size_t length)
{
	char *to = in->bytes + in->end;
#if defined(RWF_NOWAIT)
	ssize_t n;

	if (in->is_pipe && move_now(preadv2, in->fd, to, length, &n))
		return n;
	in->is_pipe = false;
#endif
	if (is_ready(in->fd, POLLIN))
		return read(in->fd, to, length);
	errno = EAGAIN;
	return -1;
}

static enum lines_result
fill(struct lines_in *in, size_t most)
{
	size_t room;
	ssize_t n;

	if (in->is_ended)
		return LINES_END;
	if (in->start == in->end)
		in->start = in->end = in->searched = 0;
	if (!make_room(in)) /* full, or without memory */
		return lines_has_room(in) ? LINES_ERROR : LINES_OK;
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

	if (in->searched < in->end)
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
lines_is_too_long(const struct lines_in *in)
{
	return in->searched - in->start > in->limit;
}

void
lines_take(struct lines_in *in, size_t length)
{
	in->start += length;
	if (in->searched < in->start)
		in->searched = in->start;
}

/* How many bytes a pipe holds; 0 for what is none, or where nobody says. */
static size_t
capacity_of(int fd)
{
#if defined(F_GETPIPE_SZ)
	int bytes = fcntl(fd, F_GETPIPE_SZ);

	return bytes > 0 ? (size_t)bytes : 0;
#else
	(void)fd;
	return 0;
#endif
}

struct lines_out
lines_to(int fd)
{
	struct stat file = { 0 };
	bool is_known = fstat(fd, &file) == 0;

	return (struct lines_out){
		.fd = fd,
		.is_pipe = is_known && S_ISFIFO(file.st_mode),
		.is_file = is_known && S_ISREG(file.st_mode),
		.capacity = capacity_of(fd),
	};
}

size_t
lines_room(const struct lines_out *out)
{
#if defined(F_GETPIPE_SZ)
	int unread;

	if (out->capacity && ioctl(out->fd, FIONREAD, &unread) == 0 &&
		(size_t)unread + RESERVE + LINES_UNTORN < out->capacity)
		return out->capacity - RESERVE - (size_t)unread;
#endif
	return out->is_file ? SIZE_MAX : LINES_UNTORN;
}

/* Writes without waiting: -1 with EAGAIN where nothing is taken. What may block
 * gets pieces that do not, unless the system can do without. */
static ssize_t
write_now(struct lines_out *out, const char *bytes, size_t length)
{
#if defined(RWF_NOWAIT)
	ssize_t n;

	if (out->is_pipe && move_now(pwritev2, out->fd, bytes, length, &n))
		return n;
#endif
	out->is_pipe = false;
	if (out->is_file)
		return write(out->fd, bytes, length);
	if (length > LINES_UNTORN)
		length = LINES_UNTORN;
	if (is_ready(out->fd, POLLOUT))
		return write(out->fd, bytes, length);
	errno = EAGAIN;
	return -1;
}

enum lines_result
lines_write(struct lines_out *out, const char *bytes, size_t length,
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
		if (out->is_pipe && n > 0 && (size_t)n < left) {
			*written += (size_t)n;
			return LINES_WAIT;
		}
	}
	return LINES_OK;
}

enum lines_result
lines_finish(int fd)
{
	return close(fd) == 0 || errno == EINTR ? LINES_OK : LINES_ERROR;
}
