/* SPDX-License-Identifier: ISC */
/* Consecutive lines of the input for one request, one line without --batch. A
 * batch is filled, tried, perhaps split, and leaves when all its lines are
 * settled. Pure but for memory. One buffer holds the texts of the lines,
 * another one their items, which the body template makes of them; a piece of
 * the batch is a slice of either. If the items are the texts, there is no
 * second buffer. */
#ifndef HTTPPOST_BATCH_H
#define HTTPPOST_BATCH_H

#include "httppost/retry.h"
#include "httppost/template.h"

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most lines, and how often that many can be halved. */
#define BATCH_LINES 1000000
#define BATCH_DEPTH 21

enum batch_line_state {
	BATCH_LINE_OPEN,
	BATCH_LINE_EMPTY, /* nothing to send: settled */
	BATCH_LINE_DELIVERED,
	BATCH_LINE_UNDELIVERED,
	BATCH_LINE_UNTRIED, /* returned for a stop, not for a failure */
};

struct batch_line {
	size_t text_end; /* with its newline; an empty line has no text */
	size_t item_end; /* with its separator */
	int64_t read_realtime_ns;
	int64_t since_first_ns;
	enum batch_line_state state;
};

enum batch_state {
	BATCH_FILLING,   /* takes more lines */
	BATCH_READY,     /* an attempt may begin at due_ns */
	BATCH_IN_FLIGHT, /* an attempt is in flight */
	BATCH_SETTLED,   /* every line is settled; leaves as the oldest */
};

/* How the last attempt of a piece ended that waits for its next one, for
 * responses.h. */
struct batch_attempt {
	int status; /* HTTP, or 0 */
	int64_t took_ns;
	bool is_answer_cut;
	struct buffer
		text; /* the answer; without a status the reason, with a NUL */
};

/* Lines that are entered together. */
struct batch_lines {
	const struct template_line *first;
	size_t more; /* lines follow it, read in the same moment, not empty, and
			without origins */
	const size_t *ends; /* of each of them, with its newline, counted from
			       the text of the first line */
};

struct batch {
	enum batch_state state;
	uint64_t first; /* number of its first line */
	struct batch_line *lines;
	size_t count;
	size_t room;
	struct buffer text;
	struct buffer items;
	bool has_items;       /* of their own: the texts are not the items */
	bool has_origins;     /* each text begins with its origin */
	struct buffer framed; /* the body, if it is not a slice of the items */

	/* The piece that is tried now: lines begin to end. The pieces after it
	 * are tried later, see ends. */
	size_t begin;
	size_t end;
	size_t depth;
	struct retry_line retry; /* of the piece */
	int64_t due_ns;
	struct batch_attempt last;

	/* How many lines have left, and how many bytes of the text are passed
	 * or written. */
	size_t left;
	size_t written;

	/* Where the pieces after this one end, the last of ends first. Apart
	 * from the other members, because few batches are split. */
	size_t ends[BATCH_DEPTH];
};

/* Makes the batch empty, to begin at line `first`. It keeps the memory of a
 * small batch. */
void batch_open(struct batch *batch, uint64_t first);

/* Adds a line with its item, or lines whose items are their texts: then the
 * item is NULL. Only a line with an item may have an origin, and then each line
 * of the batch must have one. An empty line has no item and is settled. False,
 * with the batch unchanged, if memory is short. */
bool batch_add(struct batch *batch, const struct batch_lines *lines,
	const char *item, size_t item_length);

/* Bytes of all its items. */
size_t batch_size(const struct batch *batch);

/* Bytes that its lines take in memory, without the items: their texts, and the
 * state of each, even of an empty one. */
static inline size_t
batch_held(const struct batch *batch)
{
	return batch->text.length + batch->count * sizeof(*batch->lines);
}

/* All its lines have left: frees the memory of a large batch. */
void batch_shrink(struct batch *batch);

/* Takes no more lines: ready, or settled if there is nothing to send. */
void batch_close(struct batch *batch);

/* Lines of the piece that are not settled. */
size_t batch_open_lines(const struct batch *batch);

/* The items of the piece, each followed by its separator. */
const char *batch_items(const struct batch *batch, size_t *length);

/* What templates know about a line. The run is NULL without an origin. */
struct template_line batch_line(const struct batch *batch, size_t index);

/* The buffer for the body of the piece, if that is not a slice of the items:
 * empty before its first attempt. */
struct buffer *batch_framed(struct batch *batch);

/* An attempt of the piece has started. */
void batch_start(struct batch *batch);

/* The attempt has ended, and the piece has this history: another one may start
 * at due_ns. */
void
batch_end(struct batch *batch, const struct retry_line *retry, int64_t due_ns);

/* Keeps how the attempt of the piece ended. False if memory is short. */
bool batch_remember(struct batch *batch, const struct batch_attempt *last,
	const char *text, size_t length);

/* Halves the piece, and continues with the first half. False for a single
 * line. */
bool batch_split(struct batch *batch);

/* Settles the open lines of the piece in this way, and continues with the next
 * piece: ready at once, or settled if there is none. */
void batch_settle(struct batch *batch, enum batch_line_state state);

/* Settles all open lines as untried. */
void batch_give_up(struct batch *batch);

/* Passes the lines at the front that need not be written. Returns how many
 * bytes at *bytes are to be written next, 0 if all lines have left. */
size_t batch_to_write(struct batch *batch, const char **bytes);

/* Takes the number of bytes that were written. Returns how many lines have
 * left, and adds the untried ones among them to *untried. */
uint64_t batch_wrote(struct batch *batch, size_t length, uint64_t *untried);

void batch_free(struct batch *batch);

#endif
