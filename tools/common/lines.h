/* SPDX-License-Identifier: ISC */
/* Reads whole lines and writes bytes, without changing the flags of the
 * descriptors. Nothing here blocks, whether the descriptors block or not. */
#ifndef COMMON_LINES_H
#define COMMON_LINES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of bytes that a pipe takes in one piece; the least value of POSIX
 * if the system does not define it. */
#if defined(PIPE_BUF)
#define LINES_UNTORN ((size_t)PIPE_BUF)
#else
#define LINES_UNTORN ((size_t)_POSIX_PIPE_BUF)
#endif

/* How long a stop waits for a reader that takes nothing, while a line is partly
 * written. */
#define LINES_STOP_NS INT64_C(8000000000)
#define LINES_STALLED "the reader took nothing for 8 s"

enum lines_result {
	LINES_OK,
	LINES_WAIT,  /* poll the descriptor, then try again */
	LINES_END,   /* end of input */
	LINES_GONE,  /* the reader has exited: EPIPE */
	LINES_ERROR, /* see errno */
};

/* Input. Bytes start to end of the buffer were read and not yet taken. */
struct lines_in {
	int fd;
	bool is_pipe;  /* a pipe that can be read without waiting */
	bool is_file;  /* a regular file */
	bool is_ended; /* the end of the input was read */
	char *bytes;
	size_t start;
	size_t end;
	size_t capacity;
	size_t searched; /* there is no newline before this offset */
	size_t limit;    /* the most bytes of a line, without its newline */
};

/* Opens the input of a descriptor, with lines of at most `limit` bytes. False
 * if memory is short. */
bool lines_open(struct lines_in *in, int fd, size_t limit);

/* Frees the buffer; the descriptor stays open. */
void lines_close(struct lines_in *in);

/* Reads once, if there is input and space: LINES_OK, LINES_WAIT, LINES_END or
 * LINES_ERROR. May move the bytes that lines_peek returned. */
enum lines_result lines_fill(struct lines_in *in);

/* The same for one byte only, so that the bytes after a line stay unread. If
 * the buffer is full, it grows up to the limit for a line that has begun. */
enum lines_result lines_fill_byte(struct lines_in *in);

/* Whether lines_fill would read: false at the end of the input, and if the
 * buffer is full of lines or of one long line. */
bool lines_has_room(const struct lines_in *in);

/* The length of the first whole line, with its newline, at bytes + start; at
 * the end of the input also of a last line without one. 0 if there is none yet.
 * The line stays there until start is moved beyond it. */
size_t lines_peek(struct lines_in *in);

/* Whether the buffer is full of one line longer than the limit. */
static inline bool
lines_is_too_long(const struct lines_in *in)
{
	return in->searched - in->start > in->limit;
}

/* Removes `length` bytes from the front. */
static inline void
lines_take(struct lines_in *in, size_t length)
{
	in->start += length;
	if (in->searched < in->start)
		in->searched = in->start;
}

/* Whether a regular file contains nothing after the bytes that were read but
 * the rest of one line without a newline. False for other files, which show
 * that only when read. */
bool lines_is_last(const struct lines_in *in);

/* The number of bytes after the last newline in the buffer. */
size_t lines_rest(const struct lines_in *in);

/* Unreads the last `length` bytes, and drops those still in the buffer. Nothing
 * more is read then. True for a regular file, in which the next reader finds
 * them; otherwise they are lost. */
bool lines_unread(struct lines_in *in, uint64_t length);

/* Output. */
struct lines_out {
	int fd;
	bool is_file; /* a regular file, which takes any number of bytes */
	int pipe;     /* the same pipe, opened again so that it never blocks; -1
			 if the system cannot do that */
	size_t page;  /* bytes of a page of the pipe, ... */
	size_t pages; /* and how many it holds */
};

/* The output of a descriptor, whose flags are not changed. The size of a pipe
 * must already be set. */
struct lines_out lines_to(int fd);

/* The number of bytes that one write transfers in one piece: LINES_UNTORN,
 * which POSIX promises, or more if there certainly is room, unless another
 * process writes a lot at the same moment. */
size_t lines_room(const struct lines_out *out);

/* Writes what is taken without blocking, in pieces of at most LINES_UNTORN
 * bytes if a write could block. *written becomes the number of bytes; LINES_OK
 * if that is all. */
enum lines_result lines_write(const struct lines_out *out, const char *bytes,
	size_t length, size_t *written);

/* The first `begun` bytes of line `number` were written to stdout, and the rest
 * will not be. Removes them from a file; otherwise reports that the line is cut
 * short, with the reason, and returns false. */
bool lines_mend(const struct lines_out *out, uint64_t begun, uint64_t number,
	const char *reason);

/* Enlarges a pipe to that many bytes, if it is smaller and its owner may. */
void lines_enlarge(int fd, int bytes);

/* Closes the output and reports a failure: LINES_OK or LINES_ERROR. */
enum lines_result lines_finish(const struct lines_out *out);

#endif
