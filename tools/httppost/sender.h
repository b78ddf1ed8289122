/* The one loop of httppost: input, attempts, what is returned and signals, all
 * behind one wait. It asks its parts and hands on what they answer; what they
 * know is theirs. */
#ifndef HTTPPOST_SENDER_H
#define HTTPPOST_SENDER_H

#include "httppost/checkpoint.h"
#include "httppost/dispatch.h"
#include "httppost/figures.h"
#include "httppost/intake.h"
#include "httppost/output.h"
#include "httppost/report.h"
#include "httppost/responses.h"

/* Descriptors in front of the engine's: stdin and stdout. */
#define SENDER_LEADING 2

enum sender_phase {
	SENDER_SENDING,   /* until the input has ended and all is settled */
	SENDER_DRAINING,  /* stopped early: what is in flight may finish */
	SENDER_RETURNING, /* stopped early: what was read is written out */
	SENDER_DONE,
};

/* The parts, in the order of a line's way; to be opened before, and closed
 * afterwards. */
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
	bool is_failed;          /* exit 2 */
	int64_t grace_ns;        /* --grace */
	int64_t grace_until_ns;  /* the end of draining, then of returning */
	uint64_t returned_early; /* lines, for a stop */
};

/* Sends stdin until all is settled, or a signal or a fault stops it; then all
 * that was written is there. */
void sender_run(struct sender *sender);

#endif
