/* SPDX-License-Identifier: ISC */
/* Between ledger and engine: puts lines into batches, chooses the next batch to
 * try and when, and decides what follows from the result. Time is an argument.
 */
#ifndef HTTPPOST_DISPATCH_H
#define HTTPPOST_DISPATCH_H

#include "httppost/engine.h"
#include "httppost/ledger.h"
#include "httppost/request.h"
#include "httppost/retry.h"

/* The modules that it uses, which must outlive it. */
struct dispatch_parts {
	struct ledger *ledger;
	struct request_plan *request;
	struct engine *engine;
};

struct dispatch {
	struct dispatch_parts parts;
	struct retry_policy policy;
	struct retry_sender retry;
	uint64_t chance;       /* state of the random generator for jitter */
	int64_t batch_wait_ns; /* --batch-wait */
	int64_t fill_until_ns; /* when the batch being filled is closed */
	size_t frame_bytes;    /* bytes around its items */
};

/* `seed` is any number that two senders are unlikely to share. */
void dispatch_open(struct dispatch *dispatch,
	const struct dispatch_parts *parts, const struct retry_policy *policy,
	int64_t batch_wait_ns, uint64_t seed);

/* Whether new lines may be tried: not while a failed batch waits for its retry
 * in an outage, nor before the end of Retry-After. */
bool dispatch_may_be_new(const struct dispatch *dispatch, int64_t now_ns);

enum dispatch_entry {
	DISPATCH_ENTERED,
	DISPATCH_FULL,   /* the line must wait until there is room */
	DISPATCH_FAILED, /* memory is short */
};

/* How many of the next lines, and bytes of them, may be entered together; see
 * ledger_room. */
size_t dispatch_room(const struct dispatch *dispatch, size_t *bytes);

/* Enters lines, which were read at arrived_ns, into the ledger: the first and
 * maybe not all that follow it. lines->more becomes how many of these. */
enum dispatch_entry dispatch_enter(struct dispatch *dispatch,
	struct batch_lines *lines, int64_t arrived_ns);

/* Closes the batch that is being filled when no further line is there: at once
 * if the input is over, otherwise after its wait. The wait has no end while the
 * batch lacks lines that an earlier run sent with it. False if it was not
 * closed. */
bool
dispatch_close_batch(struct dispatch *dispatch, bool is_over, int64_t now_ns);

/* The next batch to try now, starting with number *i of the ledger, or NULL; *i
 * becomes its number. */
struct batch *dispatch_next(const struct dispatch *dispatch, bool may_be_new,
	int64_t now_ns, size_t *i);

/* Starts an attempt of the batch. Returns NULL, or the reason why it could not
 * start; see engine_start. */
const char *
dispatch_start(struct dispatch *dispatch, struct batch *batch, int64_t now_ns);

/* What happens to the piece of the batch after an attempt. */
enum dispatch_fate {
	DISPATCH_DELIVERED,
	DISPATCH_AGAIN, /* tried again at again_ns */
	DISPATCH_SPLIT, /* its halves are tried, because a part may be at fault
			 */
	DISPATCH_UNDELIVERED,
	DISPATCH_STOP, /* every line would fail the same way */
};

struct dispatch_outcome {
	struct batch *batch;
	enum dispatch_fate fate;
	int64_t again_ns;
	int64_t hold_until_ns; /* by Retry-After, for all; or 0 */
	int64_t outage_ns;     /* how long the outage has lasted */
	struct engine_result result;
};

/* Takes the outcome of a finished attempt and decides. The lines are unchanged
 * until dispatch_settle. False if there is none. */
bool dispatch_take(struct dispatch *dispatch, int64_t now_ns,
	struct dispatch_outcome *outcome);

/* Applies the decision to the lines. */
void dispatch_settle(
	struct dispatch *dispatch, const struct dispatch_outcome *outcome);

/* Whether there is no outage and no failed batch waits. */
bool dispatch_is_well(const struct dispatch *dispatch);

/* The current state: "waiting", "retrying" or "running". */
const char *dispatch_state(const struct dispatch *dispatch, int64_t now_ns);

/* When a request that waits may be tried, after a failed attempt or by
 * Retry-After; SIGNALS_FOREVER if none waits. */
int64_t dispatch_retry_ns(const struct dispatch *dispatch, int64_t now_ns);

/* When the next attempt is due or, if `is_filling`, when the batch that is
 * being filled must be closed; SIGNALS_FOREVER if neither is. */
int64_t dispatch_deadline_ns(
	const struct dispatch *dispatch, bool is_filling, int64_t now_ns);

#endif
