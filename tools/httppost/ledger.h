/* SPDX-License-Identifier: ISC */
/* The account of lines from input to settlement: a line that was taken from the
 * input stays here until it is delivered or returned, in the order of the
 * input. It is a ring of batches. Many may be open at once, the newest may
 * still be filled, and only the oldest leaves. Pure but for memory. */
#ifndef HTTPPOST_LEDGER_H
#define HTTPPOST_LEDGER_H

#include "httppost/batch.h"

/* The limits of a batch. */
struct ledger_limits {
	size_t lines; /* a batch ends at multiples of it */
	size_t bytes; /* of items, and of texts; a single line may have more */
	/* where batches ended that an earlier run has sent: the numbers of
	 * their last lines, in any order. A batch that reaches one of them ends
	 * there again, and not before. They must outlive the ledger. */
	const uint64_t *ends;
	size_t ends_count;
};

/* A batch is also closed when its lines take twice these bytes in memory, see
 * batch_held: many empty or short lines take far more memory than their texts.
 * Below this size it does not matter. */
#define LEDGER_LEAST_HELD ((size_t)64 * 1024)

struct ledger {
	struct batch *batches; /* a ring */
	size_t capacity;
	size_t oldest;
	size_t count;
	size_t in_flight;      /* of the batches */
	size_t passed;         /* how many of the oldest are not ready */
	struct batch *filling; /* takes more lines, or NULL */
	bool has_end;          /* that an earlier run has given it */
	uint64_t filled;       /* then the number of its last line */
	struct ledger_limits limits;
	uint64_t last_end; /* the largest of the limits' */
	uint64_t multiple; /* of the limit of lines, the last one looked for */
	uint64_t entered;  /* number of the newest line */
	uint64_t settled;  /* leading lines of the input */
};

/* Opens a ledger with room for `capacity` open batches, which continues after
 * `settled` lines. False if memory is short. */
bool ledger_open(struct ledger *ledger, size_t capacity,
	const struct ledger_limits *limits, uint64_t settled);

/* Whether there is no batch being filled and no room for another. */
static inline bool
ledger_is_full(const struct ledger *ledger)
{
	return ledger->count == ledger->capacity && !ledger->filling;
}

/* Closes the batch being filled. False if there is none. */
bool ledger_close_batch(struct ledger *ledger);

/* Whether the batch being filled has yet to reach the end that it had in an
 * earlier run. */
bool ledger_expects_end(const struct ledger *ledger);

/* Drops the batch being filled, as if its lines had never been entered. Returns
 * the number of its first line. */
uint64_t ledger_drop_batch(struct ledger *ledger);

/* Closes the batch being filled if it has a line and would be too large with
 * that many more bytes of items or of texts, but never before the end that it
 * had in an earlier run. Texts are kept to be returned, and may be far larger
 * than the items. */
void
ledger_make_way(struct ledger *ledger, size_t text_bytes, size_t item_bytes);

/* Closes the batch being filled if the line, which has an origin, was not in
 * that batch when it was first sent: it is of another run, between other
 * multiples of the limit, or not after the last line of the batch. Not before
 * an end that the batch had in an earlier run. */
void ledger_separate(struct ledger *ledger, const struct template_line *line);

/* How many of the next lines may be entered together if their items are their
 * texts; *bytes becomes the most bytes of these, with newlines, for which the
 * batch being filled has room beside its `frame_bytes`. A line may always be
 * entered alone. */
size_t
ledger_room(const struct ledger *ledger, size_t frame_bytes, size_t *bytes);

/* Enters the next lines of the input as batch_add does, and closes their batch
 * if it is complete. Several lines must not be more than ledger_room says.
 * False if memory is short. The ledger must not be full. */
bool ledger_enter(struct ledger *ledger, const struct batch_lines *lines,
	const char *item, size_t item_length);

/* batch_start and batch_end of one of its batches. */
void ledger_start(struct ledger *ledger, struct batch *batch);
void ledger_end(struct ledger *ledger, struct batch *batch,
	const struct retry_line *retry, int64_t due_ns);

/* The index of the first batch that is neither in flight nor settled; the
 * number of batches if there is none. It passes each batch only once, so a
 * batch that becomes ready again must be followed by ledger_search_again. */
size_t ledger_first_ready(struct ledger *ledger);
void ledger_search_again(struct ledger *ledger);

/* Whether a batch that failed is still to be tried again. */
bool ledger_is_retrying(const struct ledger *ledger);

/* Gives up every batch that is not settled; none is in flight any more. */
void ledger_give_up(struct ledger *ledger);

/* The i-th open batch from the oldest, or NULL. Pointers stay valid until the
 * batch has left. */
struct batch *ledger_at(const struct ledger *ledger, size_t index);

/* The oldest batch if it is settled, or NULL. */
struct batch *ledger_leaving(const struct ledger *ledger);

/* Counts the lines of the oldest batch that have left as settled, and drops the
 * batch when all have left. */
void ledger_settle(struct ledger *ledger);

/* Counts a line that was never entered as settled. The ledger must be empty. */
void ledger_settle_unentered(struct ledger *ledger);

/* Leading lines of the input that are settled with all of their batch. */
uint64_t ledger_settled_batches(const struct ledger *ledger);

/* Returns how many lines were neither delivered nor returned, and sets *first
 * to the number of the first. */
uint64_t ledger_open_lines(const struct ledger *ledger, uint64_t *first);

void ledger_close(struct ledger *ledger);

#endif
