/* What the rooms of the sender share; sender_rooms.h says what each does. */
#ifndef HTTPPOST_SENDER_STATE_H
#define HTTPPOST_SENDER_STATE_H

#include "httppost/arrival.h"
#include "httppost/body.h"
#include "httppost/checkpoint.h"
#include "httppost/figures.h"
#include "httppost/ledger.h"
#include "httppost/options.h"
#include "httppost/request.h"
#include "httppost/responses.h"
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

/* What was said of an outage. */
struct outage_notice {
	bool is_said;
	int status;      /* of the answer that was said, or 0 */
	char reason[80]; /* without an answer */
	struct message_flood changes;
};

struct sender {
	const struct httppost_options *options;
	enum sender_phase phase;
	bool is_failed; /* exit 2 */

	struct lines_in input;
	struct arrivals arrivals;
	uint64_t to_skip;      /* lines, by --resume */
	bool is_skipping;      /* a part of one of them was passed over */
	bool is_passing;       /* a line is given back in pieces */
	uint64_t passed_bytes; /* of it, so far */
	bool has_torn_line;    /* the last line was refused: exit 1 */
	int64_t first_line_ns; /* monotonic; 0 before the first */

	struct ledger ledger;
	struct checkpoint checkpoint;
	int64_t sync_ns; /* when the checkpoint is made durable again */

	struct request_plan plan;
	struct secrets secrets;
	struct body_plan body;
	struct request request;
	struct buffer item;
	size_t frame_bytes;    /* around the items of the batch being filled */
	int64_t fill_until_ns; /* when that is closed, --batch-wait */
	struct template show;
	struct template show_failure;
	struct buffer shown;

	struct transfer_engine *engine;
	struct retry_policy policy;
	struct retry_sender retry;
	uint64_t chance; /* state of the generator behind the jitter */
	struct outage_notice notice;

	bool is_output_blocked; /* the reader takes no more right now */
	bool is_output_broken;  /* it has gone, or the disk is full */
	struct lines_out output;

	int64_t grace_ns; /* the end of draining, then of giving back */
	uint64_t given_back_early;
	struct message_flood failures;
	struct responses responses;
	struct figures figures;
	struct status_file status_file;
	int64_t status_ns;        /* when the status file is written again */
	uint64_t status_progress; /* what it tells of */
};

#endif
