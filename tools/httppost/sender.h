/* SPDX-License-Identifier: ISC */
/* The loop of httppost, with its wait for input, attempts, output and signals.
 * It calls its parts and passes results on; state belongs to the parts. */
#ifndef HTTPPOST_SENDER_H
#define HTTPPOST_SENDER_H

#include "httppost/checkpoint.h"
#include "httppost/dispatch.h"
#include "httppost/figures.h"
#include "httppost/intake.h"
#include "httppost/output.h"
#include "httppost/report.h"
#include "httppost/responses.h"

/* Descriptors before those of the engine: stdin and stdout. */
#define SENDER_LEADING 2

enum sender_phase {
	SENDER_SENDING,   /* until the input has ended and all lines are settled
			   */
	SENDER_DRAINING,  /* stopped early: what is in flight may finish */
	SENDER_RETURNING, /* stopped early: what was read is written out */
	SENDER_DONE,
};

/* The parts, in the order in which a line passes them. The caller opens and
 * closes them. */
struct sender {
	struct intake intake;
	struct ledger ledger;
	struct request_plan request;
	struct dispatch dispatch;
	struct engine *engine;
	struct output output;
	struct checkpoint checkpoint;
	struct report report;
	struct responses responses;
	struct figures figures;

	/* the loop's own */
	enum sender_phase phase;
	bool is_dry_run;
	bool returns_origins;    /* --return-origin; lines bring none */
	struct buffer origin;    /* of the line that is entered or passed on */
	size_t origin_left;      /* bytes of it that are to be written */
	bool is_failed;          /* exit 2 */
	bool is_cut;             /* lines of a batch are missing: exit 1 */
	int64_t grace_ns;        /* --grace */
	int64_t grace_until_ns;  /* the end of draining, then of returning */
	uint64_t returned_early; /* lines, for an early stop */
	int64_t look_ns;         /* when to wait for everything again */
};

/* Sends stdin until all lines are settled, or a signal or a fault stops it. On
 * return all output is flushed. */
void sender_run(struct sender *sender);

#endif
