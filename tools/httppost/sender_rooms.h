/* The rooms of the sender: sender.c (the loop), setup.c (its beginning and its
 * end), intake.c (input to ledger), begin.c (ledger to attempts), settle.c
 * (outcomes to settlement), giveback.c (the early stop), say.c (what people
 * read). */
#ifndef HTTPPOST_SENDER_ROOMS_H
#define HTTPPOST_SENDER_ROOMS_H

#include "httppost/sender_state.h"

/* In front of the engine's descriptors: stdin and stdout. */
#define SENDER_LEADING 2

/* setup.c: opens all that the options name. False after a message; to be closed
 * either way. */
bool setup_open(struct sender *sender, const struct httppost_options *options);
void setup_close(struct sender *sender);

/* intake.c: moves lines from the input to the ledger. False where nothing
 * changed. */
bool intake_step(struct sender *sender, int64_t now_ns);

/* Reads what is there, if there is room. */
void intake_fill(struct sender *sender, int64_t now_ns);

/* Gives back `length` bytes from the front of the input, of one line, or with 0
 * the newline that the last one does not have; counts the line once its end is
 * written. False where not all of them could be written. */
bool intake_pass(struct sender *sender, size_t length);

/* Refuses what is left of the input, a part of a line: it is reported, taken
 * back from stdout, and unread again, where these are files. */
void intake_refuse_torn(struct sender *sender);

/* begin.c: whether lines that were not tried yet may be: not while something
 * that failed waits to be tried again in an outage, nor before the end of
 * Retry-After. */
bool begin_may_be_new(const struct sender *sender, int64_t now_ns);

/* Begins the attempts that are due, of lines that were not tried yet only where
 * they may be. False where there was none. */
bool begin_attempts(struct sender *sender, bool may_be_new, int64_t now_ns);

/* Whether a batch that failed is still to be tried again. */
bool begin_is_retrying(const struct sender *sender);

/* What templates know of a line. */
struct template_line begin_line(
	const struct sender *sender, const struct batch *batch, size_t index);

/* settle.c: takes the outcomes of attempts. */
void settle_outcomes(struct sender *sender, int64_t now_ns);

/* Settles what is settled at the ledger's oldest end. */
void settle_oldest(struct sender *sender);

/* The lines of a piece that get no attempt (any more) for this reason, unless
 * they are some of several that may be split. */
void
settle_refuse(struct sender *sender, struct batch *batch, const char *reason);

/* Gives every line of the ledger up that is not settled, for a stop. */
void settle_give_up(struct sender *sender);

/* Writes what --responses has gathered. */
void settle_flush_responses(struct sender *sender);

/* Writes to stdout what can be written now; returns how much. */
size_t settle_write(struct sender *sender, const char *bytes, size_t length);

/* stdout takes no more, for this reason or (NULL) errno's: stops early. */
void settle_lose_output(struct sender *sender, const char *reason);

/* What stdout is appended to must end with a newline, and does then. False
 * after a message. */
bool settle_open_output(const struct sender *sender);

/* Takes a part of a line back from stdout, where that is a file. */
void settle_cut_output(const struct sender *sender);

/* Counts one line as given back, in the checkpoint too. */
void settle_count_given_back(struct sender *sender);

/* say.c: a report of undelivered lines, the open ones of the piece. */
void say_undelivered(
	struct sender *sender, const struct batch *batch, const char *reason);

/* A line longer than --max-line comes, and is given back. */
void say_too_long(struct sender *sender);

/* The last line has no newline, and is refused. */
void say_torn(const struct sender *sender);

/* --show for the open lines of the piece. */
void say_delivered(struct sender *sender, const struct batch *batch);

/* The piece waits for its next attempt, at again_ns: says so once, and when the
 * reason changes. */
void say_waiting(struct sender *sender, const struct batch *batch,
	const struct transfer_result *result, int64_t now_ns, int64_t again_ns);

/* The piece is given up, and Retry-After holds all others back: says so as
 * say_waiting does. */
void say_held_back(struct sender *sender, const struct transfer_result *result,
	int64_t now_ns);

/* Nothing waits any more, and that something did was said. */
void say_over(struct sender *sender, int64_t outage_ns);

/* The last words. */
void say_end(struct sender *sender, int64_t now_ns);

/* A moment so much later, or the last one there is: a wait of centuries is one
 * without end. */
static inline int64_t
sender_later(int64_t at_ns, int64_t more_ns)
{
	return at_ns > INT64_MAX - more_ns ? INT64_MAX : at_ns + more_ns;
}

/* Stops early: no more input, what is in flight has --grace, the rest is given
 * back by giveback_step. */
static inline void
sender_stop_early(struct sender *sender, int64_t now_ns)
{
	if (sender->phase != SENDER_SENDING)
		return;
	sender->phase = SENDER_DRAINING;
	sender->grace_ns = sender_later(now_ns, sender->options->grace_ns);
}

/* The same for what cannot go on: exit 2. */
static inline void
sender_fail(struct sender *sender, int64_t now_ns)
{
	sender->is_failed = true;
	sender_stop_early(sender, now_ns);
}

/* giveback.c: moves an early stop on; SENDER_DONE when everything is given
 * back. */
void giveback_step(struct sender *sender, int64_t now_ns);

/* Whether it waits for the rest of a line. */
bool giveback_wants_input(const struct sender *sender);

#endif
