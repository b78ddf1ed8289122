/* Whole lines in and bytes out, over descriptors whose flags are left alone:
 * nothing here blocks, whether they block or not. */
#ifndef COMMON_LINES_H
#define COMMON_LINES_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A pipe takes so many bytes in one write as a whole: POSIX's least value,
 * where the system gives none. */
#if defined(PIPE_BUF)
#define LINES_UNTORN ((size_t)PIPE_BUF)
#else
#define LINES_UNTORN ((size_t)_POSIX_PIPE_BUF)
#endif

/* How long a stop waits for a reader that takes nothing, with a line that has
 * left in part. */
#define LINES_STOP_NS INT64_C(8000000000)
#define LINES_STALLED "the reader took nothing for 8 s"

enum lines_result {
	LINES_OK,
	LINES_WAIT,  /* poll the descriptor, then again */
	LINES_END,   /* end of input */
	LINES_GONE,  /* the reader has gone: EPIPE */
	LINES_ERROR, /* errno says why */
};

/* Input. Bytes start..end of the buffer are read and not yet taken. */
struct lines_in {
	int fd;
	bool is_pipe;  /* and the system reads one without waiting */
	bool is_file;  /* a regular file */
	bool is_ended; /* end of input was read */
	char *bytes;
	size_t start;
	size_t end;
	size_t capacity;
	size_t searched; /* up to here there is no newline */
	size_t limit;    /* of a line, in bytes, without its newline */
};

/* Makes the input of a descriptor, whose lines have at most limit bytes.
 * False where memory is short. */
bool lines_open(struct lines_in *in, int fd, size_t limit);

/* Frees the buffer; the descriptor stays open. */
void lines_close(struct lines_in *in);

/* Reads once, if there is something to read and room for it: LINES_OK,
 * LINES_WAIT, LINES_END or LINES_ERROR. Bytes that lines_peek returned before
 * may move. */
enum lines_result lines_fill(struct lines_in *in);

/* The same for one byte only: what stands after a line stays unread. Where the
 * buffer is full, it grows for a line that has begun, up to the limit. */
enum lines_result lines_fill_byte(struct lines_in *in);

/* Whether lines_fill would read: false at the end of input, and where the
 * buffer is full of lines or of one that is too long. */
bool lines_has_room(const struct lines_in *in);

/* The length of the first whole line, with its newline, at bytes + start; at
 * the end of input also of a last one without. 0 where there is none yet. It
 * stays there until start is moved beyond it. */
size_t lines_peek(struct lines_in *in);

/* Whether the buffer is full of one line that is longer than the limit. */
bool lines_is_too_long(const struct lines_in *in);

/* Takes `length` bytes from the front. */
void lines_take(struct lines_in *in, size_t length);

/* Whether nothing but the rest of one line, without a newline, stands in a
 * regular file behind what was read. False for anything else, of which only
 * reading tells. */
bool lines_is_last(const struct lines_in *in);

/* Bytes at the end of the buffer that have no newline yet. */
size_t lines_rest(const struct lines_in *in);

/* Unreads the last `length` bytes, of which those that are still in the buffer
 * are dropped; no more is read then. True for a regular file, in which the next
 * reader finds them; anything else has lost them. */
bool lines_unread(struct lines_in *in, uint64_t length);

/* Output. */
struct lines_out {
	int fd;
	bool is_file; /* takes any number of bytes at once */
	int pipe;     /* the same pipe by a description of its own, which never
			 blocks, where the system gives one; or -1 */
	size_t page;  /* bytes of a page of the pipe, ... */
	size_t pages; /* and how many it holds */
};

/* The output of a descriptor, whose flags stay. A pipe must have the size that
 * it is to have. */
struct lines_out lines_to(int fd);

/* How many bytes go there in one write that is not torn: LINES_UNTORN, which is
 * all that POSIX promises, or more where there surely is room for it, unless
 * another writer adds more than a little at the same moment. */
size_t lines_room(const struct lines_out *out);

/* Writes at most what is taken without blocking: LINES_UNTORN bytes or less at
 * a time where it could block. *written says how many; LINES_OK where that is
 * all. */
enum lines_result lines_write(const struct lines_out *out, const char *bytes,
	size_t length, size_t *written);

/* Of line `number` of stdout, the first `begun` bytes have left and the rest
 * will not. Removes them where they stand in a file; elsewhere reports that the
 * line is cut short, with the reason. False where it is. */
bool lines_mend(const struct lines_out *out, uint64_t begun, uint64_t number,
	const char *reason);

/* Makes a pipe hold so many bytes, where it holds fewer and its owner may. */
void lines_enlarge(int fd, int bytes);

/* Closes what was written to and reports what that says: LINES_OK or
 * LINES_ERROR. */
enum lines_result lines_finish(const struct lines_out *out);

#endif
