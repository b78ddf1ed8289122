/* What the rooms of the sender share: sender.c (the loop), intake.c (input to
 * ledger), settle.c (outcomes to settlement). */
#ifndef HTTPPOST_SENDER_STATE_H
#define HTTPPOST_SENDER_STATE_H

#include "httppost/arrival.h"
#include "httppost/checkpoint.h"
#include "httppost/figures.h"
#include "httppost/ledger.h"
#include "httppost/options.h"
#include "httppost/request.h"
#include "httppost/retry.h"
#include "httppost/template.h"
#include "httppost/transfer.h"

#include "common/lines.h"
#include "common/message.h"

enum sender_phase {
	SENDER_SENDING,     /* until the input has ended and all is settled */
	SENDER_DRAINING,    /* stopped early: what is in flight may finish */
	SENDER_GIVING_BACK, /* stopped early: what was read is written out */
	SENDER_DONE,
};

struct sender {
	const struct httppost_options *options;
	enum sender_phase phase;
	bool is_failed; /* exit 2 */

	struct lines_in input;
	struct arrivals arrivals;
	uint64_t to_skip;      /* lines, by --resume */
	bool is_passing;       /* a line is given back in pieces */
	int64_t first_line_ns; /* monotonic; 0 before the first */

	struct ledger ledger;
	struct checkpoint checkpoint;
	int64_t sync_ns; /* when the checkpoint is made durable again */

	struct request_plan plan;
	struct secrets secrets;
	struct request request;
	struct template show;
	struct template show_failure;
	struct buffer shown;

	struct transfer_engine *engine;
	struct retry_policy policy;
	struct retry_sender retry;
	uint64_t chance; /* state of the generator behind the jitter */
	bool has_said_waiting;

	bool is_output_blocked; /* the reader takes no more right now */
	bool is_output_broken;  /* it has gone, or the disk is full */
	bool is_output_file;

	int64_t grace_ns; /* the end of draining, then of giving back */
	uint64_t given_back_early;
	struct message_flood failures;
	struct figures figures;
	struct status_file status_file;
	int64_t status_ns;        /* when the status file is written again */
	uint64_t status_attempts; /* as it says */
	uint64_t status_lines;
};

/* intake.c: moves lines from the input to the ledger and begins to send them.
 * False where nothing changed. */
bool intake_step(struct sender *sender, int64_t now_ns);

/* Reads what is there, if there is room. */
void intake_fill(struct sender *sender, int64_t now_ns);

/* settle.c: takes the outcomes of attempts. */
void settle_outcomes(struct sender *sender, int64_t now_ns);

/* Settles what is settled at the ledger's oldest end. */
void settle_oldest(struct sender *sender);

/* A line that gets no attempt (any more) for this reason. */
void settle_refuse(
	struct sender *sender, struct ledger_line *line, const char *reason);

/* What the status says of the last failure. */
void settle_remember_error(struct sender *sender, const char *reason);

/* Whether one more report of an undelivered line may be shown; `held_back` then
 * says how many were not. */
#define SETTLE_HELD_BACK 64
bool
settle_admit_report(struct sender *sender, char held_back[SETTLE_HELD_BACK]);

/* Writes to stdout what can be written now; returns how much. */
size_t settle_write(struct sender *sender, const char *bytes, size_t length);

/* stdout takes no more, for this reason or (NULL) errno's: stops early. */
void settle_lose_output(struct sender *sender, const char *reason);

/* Counts one line as given back, in the checkpoint too. */
void settle_count_given_back(struct sender *sender);

/* Stops early: no more input, what is in flight has --grace, the rest is given
 * back by giveback_step. */
static inline void
sender_stop_early(struct sender *sender, int64_t now_ns)
{
	if (sender->phase != SENDER_SENDING)
		return;
	sender->phase = SENDER_DRAINING;
	sender->grace_ns = now_ns + sender->options->grace_ns;
}

/* giveback.c: moves an early stop on; SENDER_DONE when everything is given
 * back. */
void giveback_step(struct sender *sender, int64_t now_ns);

/* What templates know of a line; `key` has room for SENDER_KEY bytes. */
#define SENDER_KEY (CHECKPOINT_RUN + 21)
struct template_line sender_line(const struct sender *sender,
	const struct ledger_line *line, const char *reason, char *key);

#endif
