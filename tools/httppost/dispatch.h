/* Between ledger and engine: lines become batches, and of the batches it says
 * which one is tried next, when, and what follows from how that ended. The time
 * is an argument. */
#ifndef HTTPPOST_DISPATCH_H
#define HTTPPOST_DISPATCH_H

#include "httppost/engine.h"
#include "httppost/ledger.h"
#include "httppost/request.h"
#include "httppost/retry.h"

/* What it works with, which must outlive it. */
struct dispatch_parts {
	struct ledger *ledger;
	struct request_plan *request;
	struct engine *engine;
};

struct dispatch {
	struct dispatch_parts parts;
	struct retry_policy policy;
	struct retry_sender retry;
	uint64_t chance;       /* state of the generator behind the jitter */
	int64_t batch_wait_ns; /* --batch-wait */
	int64_t fill_until_ns; /* when the batch being filled is closed */
	size_t frame_bytes;    /* around its items */
};

/* `seed` is any number that two senders hardly share. */
void dispatch_open(struct dispatch *dispatch,
	const struct dispatch_parts *parts, const struct retry_policy *policy,
	int64_t batch_wait_ns, uint64_t seed);

/* Whether lines that were not tried yet may be: not while something that failed
 * waits to be tried again in an outage, nor before the end of Retry-After. */
bool dispatch_may_be_new(const struct dispatch *dispatch, int64_t now_ns);

enum dispatch_entry {
	DISPATCH_ENTERED,
	DISPATCH_FULL,   /* the line must wait for room */
	DISPATCH_FAILED, /* memory is short */
};

/* Enters a line, which was read at arrived_ns, into the ledger. */
enum dispatch_entry dispatch_enter(struct dispatch *dispatch,
	const struct template_line *line, int64_t arrived_ns);

/* Closes the batch being filled, for which no further line is there: at once if
 * none comes any more, or when it has waited long enough. False if it was not
 * closed. */
bool
dispatch_close_batch(struct dispatch *dispatch, bool is_over, int64_t now_ns);

/* The next batch to be tried now, from the i-th of the ledger on, or NULL; *i
 * becomes its place. */
struct batch *dispatch_next(const struct dispatch *dispatch, bool may_be_new,
	int64_t now_ns, size_t *i);

/* Starts an attempt of the batch. Returns NULL, or the reason why it could not
 * start. engine_step is to be called before the next wait. */
const char *
dispatch_start(struct dispatch *dispatch, struct batch *batch, int64_t now_ns);

/* What follows from an attempt for the piece of the batch. */
enum dispatch_fate {
	DISPATCH_DELIVERED,
	DISPATCH_AGAIN, /* is tried again at again_ns */
	DISPATCH_SPLIT, /* its halves are tried: a part of it may be at fault */
	DISPATCH_UNDELIVERED,
	DISPATCH_STOP, /* every line would fail alike */
};

struct dispatch_outcome {
	struct batch *batch;
	enum dispatch_fate fate;
	int64_t again_ns;
	int64_t hold_until_ns; /* given up, and by Retry-After all others are
				  not sent before; or 0 */
	int64_t outage_ns;     /* how long the outage has lasted */
	struct engine_result result;
};

/* Takes the outcome of an attempt that has ended, and decides; the lines are as
 * they were until dispatch_settle. False where there is none. */
bool dispatch_take(struct dispatch *dispatch, int64_t now_ns,
	struct dispatch_outcome *outcome);

/* Does with the lines what was decided. */
void dispatch_settle(const struct dispatch_outcome *outcome);

/* Whether no outage goes on, and nothing that failed waits. */
bool dispatch_is_well(const struct dispatch *dispatch);

/* What is going on: "waiting", "retrying" or "running". */
const char *dispatch_state(const struct dispatch *dispatch, int64_t now_ns);

/* When the next attempt is due or, if `is_filling`, the batch being filled is
 * to be closed; SIGNALS_FOREVER where nothing is. */
int64_t dispatch_deadline_ns(
	const struct dispatch *dispatch, bool is_filling, int64_t now_ns);

#endif
