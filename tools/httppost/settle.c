/* Outcomes of attempts become settled lines. See sender_rooms.h. */
#include "httppost/sender_rooms.h"

#include "common/file.h"
#include "common/signals.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* splitmix64: jitter needs no more. */
static uint32_t
draw(struct sender *sender)
{
	uint64_t mixed = sender->chance += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(mixed >> 32);
}

static void
lose_responses(struct sender *sender)
{
	message_error("%s: out of memory", sender->responses.path);
	sender_fail(sender, signals_monotonic_ns());
}

/* Keeps what --responses will tell of the attempt if the piece gets no other
 * one. */
static void
remember(struct sender *sender, struct batch *batch,
	const struct transfer_result *result)
{
	struct batch_attempt *last = &batch->last;
	int status = result->outcome.status;

	if (!sender->responses.path)
		return;
	last->status = status;
	last->took_ns = result->took_ns;
	last->is_answer_cut = result->is_answer_cut;
	last->text.length = 0;
	if (!buffer_append(&last->text,
		    status ? result->answer : result->reason,
		    status ? result->answer_length
			   : strlen(result->reason) + 1)) {
		last->status = 0;
		lose_responses(sender);
	}
}

/* What --responses tells of the piece, and of its last attempt: that of the
 * result, without one that which was remembered, or one that goes on still. */
static void
respond(struct sender *sender, const struct batch *batch, const char *fate,
	const struct transfer_result *result)
{
	bool is_in_flight = batch->state == BATCH_IN_FLIGHT;
	const struct batch_attempt *last = &batch->last;
	struct response response;

	if (!sender->responses.path)
		return;
	response = (struct response){
		.line = batch->first + batch->begin,
		.lines = batch_open_lines(batch),
		.fate = fate,
		.attempts = batch->retry.attempts + is_in_flight,
		.error = "no answer before the end",
	};
	if (result) {
		response.status = result->outcome.status;
		response.took_ns = result->took_ns;
		response.answer = result->answer;
		response.answer_length = result->answer_length;
		response.is_answer_cut = result->is_answer_cut;
		response.error = result->reason;
	} else if (!is_in_flight && (last->status || last->text.length)) {
		response.status = last->status;
		response.took_ns = last->took_ns;
		response.answer = last->text.bytes;
		response.answer_length = last->text.length;
		response.is_answer_cut = last->is_answer_cut;
		response.error = last->text.bytes;
	}
	if (!responses_add(&sender->responses, &response))
		lose_responses(sender);
}

void
settle_flush_responses(struct sender *sender)
{
	if (!sender->responses.text.length ||
		responses_flush(&sender->responses))
		return;
	sender->responses.path = NULL; /* said once */
	sender_fail(sender, signals_monotonic_ns());
}

/* 400, 413 and 422 are of what was sent, and may be of a part of it. */
static bool
may_be_of_part(const struct retry_outcome *outcome)
{
	return outcome->kind == RETRY_ANSWERED &&
	       (outcome->status == 400 || outcome->status == 413 ||
		       outcome->status == 422);
}

static void
give_back(struct sender *sender, struct batch *batch, const char *reason)
{
	say_undelivered(sender, batch, reason);
	batch_settle(batch, BATCH_LINE_UNDELIVERED);
}

void
settle_refuse(struct sender *sender, struct batch *batch, const char *reason)
{
	if (batch_split(batch))
		return;
	figures_remember(&sender->figures, reason);
	give_back(sender, batch, reason);
}

static void
refuse(struct sender *sender, struct batch *batch,
	const struct transfer_result *result)
{
	if (may_be_of_part(&result->outcome) && batch_open_lines(batch) > 1) {
		respond(sender, batch, "split", result);
		(void)batch_split(batch);
		return;
	}
	respond(sender, batch, "undelivered", result);
	give_back(sender, batch, result->reason);
}

static void
deliver(struct sender *sender, struct batch *batch,
	const struct transfer_result *result)
{
	respond(sender, batch, "delivered", result);
	say_delivered(sender, batch);
	if (!sender->options->transfer.is_dry_run)
		sender->figures.delivered += batch_open_lines(batch);
	batch_settle(batch, BATCH_LINE_DELIVERED);
}

/* The lines stay open: they are given back with all the others. */
static void
stop(struct sender *sender, const struct batch *batch, const char *reason)
{
	if (sender->phase != SENDER_SENDING)
		return; /* said by the first of those in flight */
	say_undelivered(sender, batch, reason);
	message_error("every line would fail alike: stopping");
	sender_fail(sender, signals_monotonic_ns());
}

/* An outage is over for those who read once nothing waits any more. */
static void
end_outage(struct sender *sender, int64_t outage_ns)
{
	if (sender->notice.is_said && !sender->retry.is_out &&
		!begin_is_retrying(sender))
		say_over(sender, outage_ns);
}

static void
settle_outcome(struct sender *sender, const struct transfer_result *result,
	int64_t now_ns)
{
	struct batch *batch = result->owner;
	int64_t again_ns = 0, out_since_ns = sender->retry.outage_since_ns;
	enum retry_verdict verdict =
		retry_decide(&sender->policy, &sender->retry, &batch->retry,
			&result->outcome, now_ns, draw(sender), &again_ns);

	batch->state = BATCH_READY;
	batch->due_ns = again_ns;
	sender->figures.in_flight--;
	sender->figures.bytes += result->sent_bytes;
	latency_add(&sender->figures.latency, result->took_ns);
	if (verdict != RETRY_DELIVERED)
		figures_remember(&sender->figures, result->reason);
	sender->figures.failing =
		verdict == RETRY_DELIVERED ? 0 : sender->figures.failing + 1;
	if (verdict == RETRY_AGAIN || verdict == RETRY_STOP)
		remember(sender, batch, result);
	switch (verdict) {
	case RETRY_DELIVERED:
		deliver(sender, batch, result);
		break;
	case RETRY_AGAIN:
		if (again_ns > now_ns && sender->phase == SENDER_SENDING)
			say_waiting(sender, batch, result, now_ns, again_ns);
		break;
	case RETRY_GIVE_BACK:
		refuse(sender, batch, result);
		if (result->outcome.retry_after_ns &&
			sender->retry.hold_until_ns > now_ns &&
			sender->phase == SENDER_SENDING)
			say_held_back(sender, result, now_ns);
		break;
	case RETRY_STOP:
		stop(sender, batch, result->reason);
		break;
	}
	end_outage(sender, now_ns - out_since_ns);
}

void
settle_outcomes(struct sender *sender, int64_t now_ns)
{
	struct transfer_result result;

	while (transfer_next(sender->engine, &result))
		settle_outcome(sender, &result, now_ns);
}

void
settle_give_up(struct sender *sender)
{
	struct batch *batch;
	size_t i;

	for (i = 0; (batch = ledger_at(&sender->ledger, i)); i++) {
		if (batch->state == BATCH_SETTLED)
			continue;
		if (batch->state == BATCH_IN_FLIGHT || batch->retry.attempts)
			respond(sender, batch, "stopped", NULL);
		batch_give_up(batch);
	}
}

bool
settle_open_output(const struct sender *sender)
{
	const struct httppost_options *options = sender->options;
	off_t length;

	if (options->transfer.is_dry_run)
		return true; /* stdout is for the requests */
	if (options->resume && file_cut_torn_line(STDOUT_FILENO, &length) &&
		length)
		message_warning("stdout: removed %lld bytes of a line that was "
				"cut short",
			(long long)length);
	if (file_end_line(STDOUT_FILENO))
		return true;
	message_error("stdout: %s", strerror(errno));
	return false;
}

void
settle_cut_output(const struct sender *sender)
{
	off_t length;

	/* where that fails, the next run ends the line */
	if (!sender->options->transfer.is_dry_run)
		(void)file_cut_torn_line(STDOUT_FILENO, &length);
}

void
settle_lose_output(struct sender *sender, const char *reason)
{
	message_error("stdout: %s: what is not delivered cannot be given back",
		reason ? reason : strerror(errno));
	settle_cut_output(sender);
	sender->is_output_broken = true;
	sender->is_output_blocked = false;
	sender_fail(sender, signals_monotonic_ns());
}

size_t
settle_write(struct sender *sender, const char *bytes, size_t length)
{
	enum lines_result result;
	size_t written = 0;

	if (sender->is_output_broken)
		return 0;
	if (sender->options->transfer.is_dry_run)
		return length; /* stdout is for the requests */
	result = lines_write(&sender->output, bytes, length, &written);
	sender->is_output_blocked = result == LINES_WAIT;
	if (result == LINES_GONE)
		settle_lose_output(sender, "the reader has gone");
	else if (result == LINES_ERROR)
		settle_lose_output(sender, NULL);
	return written;
}

/* Counts in the checkpoint what is settled. While the rest of a batch may still
 * be sent again it counts whole batches: a resume makes the same ones then,
 * with the same keys. */
static void
count_settled(struct sender *sender)
{
	uint64_t settled = sender->ledger.settled;
	const struct batch *oldest = ledger_at(&sender->ledger, 0);

	sender->figures.settled = settled;
	if (oldest && sender->phase != SENDER_GIVING_BACK)
		settled = oldest->first - 1;
	if (settled == sender->checkpoint.settled)
		return;
	if (!checkpoint_write(&sender->checkpoint, settled)) {
		sender->checkpoint.path = NULL; /* said once */
		sender_fail(sender, signals_monotonic_ns());
	}
	if (sender->checkpoint.is_dirty && !sender->sync_ns)
		sender->sync_ns = signals_monotonic_ns() + NS_PER_SECOND;
}

void
settle_count_given_back(struct sender *sender)
{
	sender->figures.undelivered++;
	ledger_settle_unentered(&sender->ledger);
	count_settled(sender);
}

/* Writes what is to be given back of the batch. False where stdout takes no
 * more now. */
static bool
leave(struct sender *sender, struct batch *batch)
{
	const char *bytes;
	size_t length, written;

	while ((length = batch_to_write(batch, &bytes)) > 0) {
		written = settle_write(sender, bytes, length);
		sender->figures.undelivered +=
			batch_wrote(batch, written, &sender->given_back_early);
		if (written < length)
			return false;
	}
	return true;
}

void
settle_oldest(struct sender *sender)
{
	uint64_t before = sender->ledger.settled;
	struct batch *batch;
	bool has_left = true;

	while (has_left && (batch = ledger_leaving(&sender->ledger))) {
		has_left = leave(sender, batch);
		ledger_settle(&sender->ledger);
	}
	if (sender->ledger.settled != before)
		count_settled(sender);
}
