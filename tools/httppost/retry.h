/* SPDX-License-Identifier: ISC */
/* What follows from the outcome of an attempt. The decision depends on the
 * outcome and on the histories of the line and the sender. Pure: time and
 * chance are arguments. */
#ifndef HTTPPOST_RETRY_H
#define HTTPPOST_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/* Retries never end. */
#define RETRY_FOREVER INT64_MAX

/* A set of HTTP statuses, one bit each. */
struct retry_statuses {
	unsigned char bits[600 / 8];
};

struct retry_policy {
	int64_t retry_for_ns; /* after a line's first failure; 0: no retry */
	uint64_t retries;     /* the most for a line */
	const struct retry_statuses *statuses; /* instead of the usual ones */
};

/* How an attempt ended. */
enum retry_kind {
	RETRY_ANSWERED, /* with a status */
	RETRY_BROKEN,   /* no complete answer: may pass */
	RETRY_STALE,    /* a kept-alive connection has died: try another */
	RETRY_HOPELESS, /* certificate or URL: will not pass */
	RETRY_LOST,     /* nothing more can be tried */
};

struct retry_outcome {
	enum retry_kind kind;
	int status;             /* HTTP, if there was an answer */
	int64_t retry_after_ns; /* from Retry-After; 0: none */
	bool is_refused;        /* a 2xx that --fail-if makes a failure */
};

/* The history of a line; {0} begins. */
struct retry_line {
	uint64_t attempts;
	int64_t first_failure_ns;
};

/* The history of the sender; {0} begins. */
struct retry_sender {
	bool has_delivered;
	bool is_out; /* no attempt was settled since outage_since_ns */
	int64_t outage_since_ns;
	int64_t hold_until_ns; /* no attempt of any line before this */
};

enum retry_verdict {
	RETRY_DELIVERED,
	RETRY_AGAIN,       /* not before *again_ns */
	RETRY_UNDELIVERED, /* the line is undelivered */
	RETRY_STOP,        /* every line would fail the same way */
};

/* Puts "429,503" into the set: statuses from 300 to 599. Returns NULL, or the
 * reason for a refusal. */
const char *
retry_statuses_add(struct retry_statuses *statuses, const char *text);

/* Decides after an attempt at now_ns; counts it in both histories. `chance` is
 * uniform over uint32_t and draws the full jitter of the back-off: a wait
 * between 0 and 0.5 s doubled with each attempt, 30 s at most. */
enum retry_verdict
retry_decide(const struct retry_policy *policy, struct retry_sender *sender,
	struct retry_line *line, const struct retry_outcome *outcome,
	int64_t now_ns, uint32_t chance, int64_t *again_ns);

#endif
