/* SPDX-License-Identifier: ISC */
/* See sender.h. The way of a line:
 *
 *     take_next        takes the front of the input (intake)
 *     enter_lines      puts the line into a batch of the ledger (dispatch)
 *     start_attempts   tries each batch that is due, whose end is kept for a
 *                      resume (checkpoint, dispatch, engine)
 *     settle_outcome   decides whether it is delivered, undelivered, split or
 *                      tried again (dispatch), and reports that (report,
 *                      responses, figures)
 *     leave            removes the oldest batch when it is settled, and
 *                      returns its undelivered lines (output)
 *     count_settled    counts its lines (checkpoint)
 */
#include "httppost/sender.h"

#include "httppost/line_origin.h"

#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"

#include <unistd.h>

/* The loop runs at most this many rounds before it handles signals and
 * attempts. */
#define ROUNDS 16

/* The most reads of each connection in a row, because an answer may be
 * endless. */
#define CATCH_UP_ROUNDS 1000

/* For so long, only an answer is waited for: signals, and the end of the reader
 * of stdout, are seen a little later. */
#define LOOK_NS (10 * NS_PER_MS)

/* How long to wait for the rest of a line after nothing is in flight any
 * more. */
#define REST_NS NS_PER_SECOND

/* Begins an early stop: no more input is read, requests in flight get --grace,
 * and other lines are returned. */
static void
stop_early(struct sender *sender, int64_t now_ns)
{
	if (sender->phase != SENDER_SENDING)
		return;
	sender->phase = SENDER_DRAINING;
	sender->grace_until_ns = now_ns > INT64_MAX - sender->grace_ns
					 ? INT64_MAX
					 : now_ns + sender->grace_ns;
}

/* The same if httppost cannot continue: exit 2. */
static void
fail(struct sender *sender, int64_t now_ns)
{
	sender->is_failed = true;
	stop_early(sender, now_ns);
}

static size_t
write_out(
	struct sender *sender, const char *bytes, size_t length, int64_t now_ns)
{
	size_t written = output_write(&sender->output, bytes, length);

	if (sender->output.is_broken)
		fail(sender, now_ns);
	return written;
}

/* Gives the line its origin, if it is returned with one. False if memory is
 * short. */
static bool
add_origin(struct sender *sender, struct template_line *line)
{
	sender->origin.length = 0;
	if (!sender->returns_origins)
		return true;
	line->run = sender->checkpoint.run;
	if (!line_origin_append(line, &sender->origin))
		return false;
	line->origin = sender->origin.bytes;
	line->origin_length = sender->origin.length;
	return true;
}

/* Enters a line, and those after it that can join it, into a batch of the
 * ledger. False if it must wait for room. */
static bool
enter_lines(struct sender *sender, struct intake_item *item, int64_t now_ns)
{
	enum dispatch_entry entry = DISPATCH_FAILED;
	struct batch_lines lines = { &item->line, 0, sender->intake.ends };
	size_t bytes, most = dispatch_room(&sender->dispatch, &bytes);

	if (most > 1)
		lines.more = intake_more(&sender->intake, item, most, bytes);
	if (add_origin(sender, &item->line))
		entry = dispatch_enter(
			&sender->dispatch, &lines, item->arrived_ns);
	switch (entry) {
	case DISPATCH_FULL:
		return false;
	case DISPATCH_FAILED:
		message_error("out of memory");
		fail(sender, now_ns);
		return true;
	case DISPATCH_ENTERED:
		break;
	}
	intake_take(&sender->intake, item, lines.more);
	figures_add_lines(&sender->figures, lines.more + 1, !item->line.length);
	return true;
}

/* Keeps where the batch ends, before its first attempt. False if that fails. */
static bool
keep_end(struct sender *sender, const struct batch *batch, int64_t now_ns)
{
	uint64_t end = batch->first - 1 + batch->count;

	if (checkpoint_add_end(&sender->checkpoint, end, now_ns))
		return true;
	fail(sender, now_ns);
	return false;
}

/* Tries each batch that is due. If no request can be made for it, it is halved
 * or undelivered. False if there is nothing to do about them before the next
 * wait. */
static bool
start_attempts(struct sender *sender, bool may_be_new, int64_t now_ns)
{
	bool has_started = false, has_failed = false;
	struct batch *batch;
	const char *fault;
	size_t i;

	for (i = 0; (batch = dispatch_next(
			     &sender->dispatch, may_be_new, now_ns, &i));
		i++) {
		bool is_retry = batch->retry.attempts > 0;

		if (!keep_end(sender, batch, now_ns))
			break;
		has_started = true;
		fault = dispatch_start(&sender->dispatch, batch, now_ns);
		if (!fault) {
			figures_add_attempt(&sender->figures, is_retry, now_ns);
			continue;
		}
		has_failed = true;
		if (!batch_split(batch)) {
			figures_remember(&sender->figures, fault);
			report_undelivered(&sender->report, batch, fault);
			batch_settle(batch, BATCH_LINE_UNDELIVERED);
		}
	}
	if (!has_started || !sender->engine->wants_step)
		return has_failed;
	engine_step(sender->engine, now_ns);
	return true;
}

/* The last line of a piece that was delivered is the one delivered last. */
static void
keep_line(struct sender *sender, const struct batch *batch)
{
	struct template_line line = { 0 };
	size_t i = batch->end;

	while (i > batch->begin && !line.length)
		line = batch_line(batch, --i);
	figures_keep_line(
		&sender->figures, line.number, line.text, line.length);
}

/* Takes the outcome of an attempt: the batch is settled or will be tried again.
 */
static void
settle_outcome(struct sender *sender, const struct dispatch_outcome *outcome,
	int64_t now_ns)
{
	static const char *const fates[] = {
		[DISPATCH_DELIVERED] = "delivered",
		[DISPATCH_UNDELIVERED] = "undelivered",
		[DISPATCH_SPLIT] = "split",
		[DISPATCH_AGAIN] = NULL,
		[DISPATCH_STOP] = NULL,
	};
	struct responses *responses = &sender->responses;
	const struct engine_result *result = &outcome->result;
	const char *fate = fates[outcome->fate];
	struct batch *batch = outcome->batch;
	bool is_delivered = outcome->fate == DISPATCH_DELIVERED;

	figures_add_result(&sender->figures, result->took_ns,
		result->sent_bytes, is_delivered ? NULL : result->reason,
		now_ns);
	if (is_delivered && !sender->is_dry_run) {
		figures_add_delivered(
			&sender->figures, batch_open_lines(batch));
		keep_line(sender, batch);
	}
	if (!(fate ? responses_add(responses, batch, fate, result)
		   : responses_remember(responses, batch, result)))
		fail(sender, now_ns);
	report_outcome(&sender->report, outcome,
		sender->phase != SENDER_SENDING, now_ns);
	if (outcome->fate == DISPATCH_STOP && sender->phase == SENDER_SENDING)
		fail(sender, now_ns);
	dispatch_settle(&sender->dispatch, outcome);
	/* for users, an outage lasts as long as a batch waits */
	if (sender->report.outage.is_said &&
		dispatch_is_well(&sender->dispatch))
		report_end_outage(&sender->report, outcome->outage_ns);
}

/* Counts settled lines in the checkpoint. While other lines of a batch may
 * still be sent, only whole batches are counted, so that a resume makes the
 * same batches with the same keys. */
static void
count_settled(struct sender *sender, int64_t now_ns)
{
	uint64_t settled = sender->phase == SENDER_RETURNING
				   ? sender->ledger.settled
				   : ledger_settled_batches(&sender->ledger);

	if (!checkpoint_write(&sender->checkpoint, settled, now_ns))
		fail(sender, now_ns);
}

/* Writes the undelivered lines of a settled batch to stdout. False if stdout
 * takes no more now. */
static bool
return_lines(struct sender *sender, struct batch *batch, int64_t now_ns)
{
	const char *bytes;
	size_t length, written;

	while ((length = batch_to_write(batch, &bytes)) > 0) {
		written = write_out(sender, bytes, length, now_ns);
		figures_add_undelivered(&sender->figures,
			batch_wrote(batch, written, &sender->returned_early));
		if (written < length)
			return false;
	}
	return true;
}

/* Removes settled batches from the ledger, in the order of the input, and
 * returns their undelivered lines. */
static void
leave(struct sender *sender, int64_t now_ns)
{
	uint64_t before = sender->ledger.settled;
	struct batch *batch;
	bool has_left = true;

	while (has_left && (batch = ledger_leaving(&sender->ledger))) {
		has_left = return_lines(sender, batch, now_ns);
		ledger_settle(&sender->ledger);
	}
	if (sender->ledger.settled != before)
		count_settled(sender, now_ns);
}

/* Writes the origin of a line before its first piece. False if stdout takes no
 * more now. */
static bool
pass_origin(
	struct sender *sender, const struct intake_item *item, int64_t now_ns)
{
	struct buffer *origin = &sender->origin;
	struct template_line line = item->line;

	if (item->is_begin && !add_origin(sender, &line)) {
		message_error("out of memory");
		fail(sender, now_ns);
	}
	if (item->is_begin)
		sender->origin_left = origin->length;
	if (sender->origin_left)
		sender->origin_left -= write_out(sender,
			origin->bytes + origin->length - sender->origin_left,
			sender->origin_left, now_ns);
	return !sender->origin_left;
}

/* Passes on a piece of a line that is not kept in memory, after all earlier
 * lines have left. False if stdout takes no more now. */
static bool
pass_piece(
	struct sender *sender, const struct intake_item *item, int64_t now_ns)
{
	size_t written;

	if (!pass_origin(sender, item, now_ns))
		return false;
	written = write_out(sender, item->bytes, item->length, now_ns);
	if (intake_pass(&sender->intake, item, written)) {
		figures_add_lines(&sender->figures, 1, false);
		figures_add_undelivered(&sender->figures, 1);
		sender->returned_early += sender->phase != SENDER_SENDING;
		ledger_settle_unentered(&sender->ledger);
		count_settled(sender, now_ns);
	}
	return written == item->length;
}

static void
refuse_line(struct sender *sender, const struct intake_item *item)
{
	if (item->lacks_origin) {
		figures_remember(&sender->figures, "line without an origin");
		report_no_origin(&sender->report, &item->line);
	} else {
		figures_remember(
			&sender->figures, "line longer than --max-line");
		report_too_long(&sender->report, &item->line);
	}
}

static void
refuse_torn(struct sender *sender, const struct intake_item *item)
{
	report_torn(&sender->report, item->line.number, item->is_late);
	figures_remember(&sender->figures, "a line has no newline");
	if (item->is_part)
		output_cut(&sender->output);
}

/* Takes a line, or a piece of one that is not kept in memory. False if it must
 * wait. */
static bool
take_next(struct sender *sender, bool may_be_new, int64_t now_ns)
{
	bool may_pass = !sender->ledger.count && !sender->output.is_blocked;
	struct intake_item item;

	switch (intake_next(&sender->intake, may_pass, &item)) {
	case INTAKE_NOTHING:
		return false;
	case INTAKE_SKIPPED:
		return true;
	case INTAKE_LINE:
		return may_be_new && enter_lines(sender, &item, now_ns);
	case INTAKE_PIECE:
		if (item.is_begin)
			refuse_line(sender, &item);
		return pass_piece(sender, &item, now_ns);
	case INTAKE_TORN:
		refuse_torn(sender, &item);
		break;
	case INTAKE_SHORT:
		sender->is_failed = true;
		sender->phase = SENDER_DONE;
		break;
	}
	return true;
}

/* The input has ended before a batch that an earlier run has sent. With fewer
 * lines it would be another request with another key. */
static void
refuse_cut(struct sender *sender)
{
	uint64_t end = sender->ledger.filled;

	report_cut(ledger_drop_batch(&sender->ledger), end);
	figures_remember(&sender->figures, "lines of a batch are missing");
	sender->is_cut = true;
}

static bool
read_input(struct sender *sender, int64_t now_ns)
{
	enum intake_result result = intake_read(&sender->intake, now_ns);

	if (result == INTAKE_FAILED)
		fail(sender, now_ns);
	return result == INTAKE_MORE;
}

/* Whether a line can be entered, or a batch can leave to make room for one. */
static bool
has_room(const struct sender *sender)
{
	return !ledger_is_full(&sender->ledger) ||
	       ledger_leaving(&sender->ledger);
}

/* Moves lines from the input to the ledger and on to the engine. False if
 * nothing can be moved before the next wait. */
static bool
send_lines(struct sender *sender, int64_t now_ns)
{
	struct intake *intake = &sender->intake;
	bool may_be_new = dispatch_may_be_new(&sender->dispatch, now_ns);
	/* when nothing is open, the wait tells whether more has arrived */
	bool may_read = !intake->is_drained || sender->ledger.count;
	bool is_moved = may_read && intake_wants_line(intake) &&
			!ledger_is_full(&sender->ledger) &&
			read_input(sender, now_ns);

	while (sender->phase == SENDER_SENDING &&
		!ledger_is_full(&sender->ledger) &&
		take_next(sender, may_be_new, now_ns))
		is_moved = true;
	if (sender->phase != SENDER_SENDING)
		return true;
	if (intake_is_done(intake) && ledger_expects_end(&sender->ledger))
		refuse_cut(sender);
	if (!is_moved && !intake_has_line(intake))
		is_moved = dispatch_close_batch(
			&sender->dispatch, intake_is_over(intake), now_ns);
	is_moved = start_attempts(sender, may_be_new, now_ns) ||
		   (is_moved && has_room(sender));
	if (intake_is_done(intake) && !sender->ledger.count)
		sender->phase = SENDER_DONE;
	return is_moved || sender->phase == SENDER_DONE;
}

/* Abandons requests in flight: all lines that are not settled will be
 * returned. */
static void
give_up(struct sender *sender, int64_t now_ns)
{
	const struct batch *batch;
	size_t i;

	engine_abandon(sender->engine);
	for (i = 0; (batch = ledger_at(&sender->ledger, i)); i++) {
		if (batch->state != BATCH_IN_FLIGHT &&
			(batch->state == BATCH_SETTLED ||
				!batch->retry.attempts))
			continue;
		if (!responses_add(&sender->responses, batch, "stopped", NULL))
			fail(sender, now_ns);
	}
	ledger_give_up(&sender->ledger);
	sender->phase = SENDER_RETURNING;
	if (sender->grace_until_ns < now_ns + REST_NS)
		sender->grace_until_ns = now_ns + REST_NS;
	leave(sender, now_ns);
}

/* Returns lines that were read and not entered. False if it must wait. */
static bool
return_input(struct sender *sender, int64_t now_ns)
{
	bool is_late = now_ns >= sender->grace_until_ns;
	struct intake_item item;
	enum intake_kind kind;

	while ((kind = intake_rest(&sender->intake, is_late, &item)) !=
		INTAKE_NOTHING) {
		if (kind == INTAKE_TORN)
			refuse_torn(sender, &item);
		else if (!pass_piece(sender, &item, now_ns))
			return false;
	}
	return intake_is_empty(&sender->intake);
}

/* Whether everything was returned, or nothing more can be. */
static bool
has_returned(struct sender *sender, int64_t now_ns)
{
	const struct output *output = &sender->output;

	/* the lines that --resume skips are settled, and those after them are
	 * not */
	if (!intake_skip_rest(&sender->intake) || output->is_broken)
		return true;
	return !output->is_blocked && !sender->ledger.count &&
	       (return_input(sender, now_ns) || output->is_broken);
}

/* Continues an early stop: every line that was read and is not settled is
 * returned. */
static void
stop_on(struct sender *sender, int64_t now_ns)
{
	bool is_late = now_ns >= sender->grace_until_ns;

	/* the writer of the line may be stopping, too, and wait for us to read
	 * it */
	if (sender->phase == SENDER_DRAINING && !sender->output.is_broken)
		intake_finish(&sender->intake, is_late);
	if (sender->phase == SENDER_DRAINING &&
		(!sender->ledger.in_flight || is_late))
		give_up(sender, now_ns);
	if (sender->phase == SENDER_RETURNING && has_returned(sender, now_ns))
		sender->phase = SENDER_DONE;
}

/* Makes returned lines durable, and then the checkpoint that counts them. */
static void
sync_checkpoint(struct sender *sender, int64_t now_ns)
{
	if (!sender->checkpoint.is_dirty)
		return;
	if (!output_sync(&sender->output) ||
		!checkpoint_sync(&sender->checkpoint))
		fail(sender, now_ns);
}

static const char *
state_of(const struct sender *sender, int64_t now_ns)
{
	if (sender->phase != SENDER_SENDING)
		return "stopping";
	if (sender->output.is_blocked)
		return "blocked";
	return dispatch_state(&sender->dispatch, now_ns);
}

static void
run_timers(struct sender *sender, int64_t now_ns)
{
	int64_t next_ns = INT64_MAX;

	if (checkpoint_is_due(&sender->checkpoint, now_ns))
		sync_checkpoint(sender, now_ns);
	if (sender->figures.failing)
		next_ns = dispatch_retry_ns(&sender->dispatch, now_ns);
	figures_set(&sender->figures, sender->ledger.settled,
		sender->ledger.in_flight, next_ns);
	figures_tell(&sender->figures, state_of(sender, now_ns), now_ns);
}

/* One round of the loop. False if there is nothing to do before the next
 * event. */
static bool
go_round(struct sender *sender, int64_t now_ns)
{
	struct dispatch_outcome outcome;
	bool is_moved = false;

	while (dispatch_take(&sender->dispatch, now_ns, &outcome))
		settle_outcome(sender, &outcome, now_ns);
	leave(sender, now_ns);
	if (sender->phase == SENDER_SENDING)
		is_moved = send_lines(sender, now_ns);
	else
		stop_on(sender, now_ns);
	run_timers(sender, now_ns);
	return is_moved;
}

static bool
wants_input(struct sender *sender)
{
	if (sender->phase == SENDER_SENDING)
		return intake_wants_input(&sender->intake);
	return !sender->output.is_blocked && !sender->output.is_broken &&
	       intake_wants_rest(
		       &sender->intake, sender->phase == SENDER_RETURNING);
}

static void
earlier(int64_t *deadline_ns, int64_t other_ns)
{
	if (other_ns < *deadline_ns)
		*deadline_ns = other_ns;
}

static int64_t
next_deadline(struct sender *sender, int64_t now_ns)
{
	int64_t deadline_ns = sender->checkpoint.due_ns;

	earlier(&deadline_ns, sender->figures.write_ns);
	if (sender->phase == SENDER_SENDING)
		earlier(&deadline_ns,
			dispatch_deadline_ns(&sender->dispatch,
				!intake_has_line(&sender->intake), now_ns));
	/* while lines are returned, the reader decides how long that takes */
	else if (!sender->output.is_blocked || sender->phase == SENDER_DRAINING)
		earlier(&deadline_ns, sender->grace_until_ns);
	return deadline_ns;
}

static void
handle_signals(struct sender *sender, unsigned arrived, int64_t now_ns)
{
	if (arrived & SIGNALS_REPORT) {
		figures_report(&sender->figures, now_ns);
		figures_write(&sender->figures, sender->figures.state, now_ns);
	}
	if (arrived & SIGNALS_STOP)
		stop_early(sender, now_ns);
}

/* Reads everything that has arrived before a deadline is checked. That may be
 * much, because the process may have been suspended, and there may be many
 * connections. */
static void
catch_up(struct sender *sender, int64_t now_ns)
{
	int rounds;

	for (rounds = 0; rounds < CATCH_UP_ROUNDS; rounds++) {
		int64_t deadline_ns = SIGNALS_FOREVER;
		size_t count;
		struct pollfd *fds =
			engine_poll(sender->engine, &count, &deadline_ns);

		fds[0].fd = fds[1].fd = -1;
		if (poll(fds, (nfds_t)count, 0) <= 0)
			break;
		engine_step(sender->engine, now_ns);
	}
}

/* Whether the time is over of an attempt, or of all of them. */
static bool
is_late(const struct sender *sender, int64_t now_ns)
{
	return now_ns >= sender->engine->late_ns ||
	       (sender->phase == SENDER_DRAINING &&
		       now_ns >= sender->grace_until_ns);
}

/* In order, as long as there are enough lines, little else happens than that
 * answers arrive. True after one has arrived; otherwise everything must be
 * waited for. */
static bool
await_answer(struct sender *sender, int64_t deadline_ns, int64_t now_ns)
{
	return now_ns < sender->look_ns &&
	       deadline_ns - now_ns > ENGINE_AWAIT_NS &&
	       !sender->output.is_blocked && engine_await(sender->engine);
}

/* The wait: until the deadline, or until something happens. */
static void
wait_and_serve(struct sender *sender, int64_t deadline_ns, int64_t now_ns)
{
	struct output *output = &sender->output;
	size_t count;
	struct pollfd *fds = engine_poll(sender->engine, &count, &deadline_ns);
	bool is_read = wants_input(sender);
	unsigned arrived;

	if (!is_read && await_answer(sender, deadline_ns, now_ns)) {
		engine_step(sender->engine, signals_monotonic_ns());
		return;
	}
	fds[0] = (struct pollfd){ is_read ? STDIN_FILENO : -1, POLLIN, 0 };
	fds[1] =
		(struct pollfd){ output_is_watched(output) ? STDOUT_FILENO : -1,
			output->is_blocked ? POLLOUT : 0, 0 };
	arrived = signals_wait(fds, (nfds_t)count, deadline_ns);
	now_ns = signals_monotonic_ns();
	sender->look_ns = now_ns + LOOK_NS;
	handle_signals(sender, arrived, now_ns);
	if (fds[0].revents && sender->phase == SENDER_SENDING)
		(void)read_input(sender, now_ns);
	output_polled(output, fds[1].revents);
	if (output->is_broken)
		fail(sender, now_ns);
	engine_step(sender->engine, now_ns);
	if (is_late(sender, now_ns))
		catch_up(sender, now_ns);
}

static void
flush_responses(struct sender *sender, int64_t now_ns)
{
	if (!responses_flush(&sender->responses))
		fail(sender, now_ns);
}

/* Writes what was collected, and makes sure that it is stored. */
static void
end(struct sender *sender, int64_t now_ns)
{
	flush_responses(sender, now_ns);
	if (!responses_close(&sender->responses))
		fail(sender, now_ns);
	sync_checkpoint(sender, now_ns);
	output_close(&sender->output);
	if (sender->output.is_broken)
		fail(sender, now_ns);
}

void
sender_run(struct sender *sender)
{
	int rounds = 0;

	while (sender->phase != SENDER_DONE) {
		int64_t now_ns = signals_monotonic_ns();
		bool is_moved = go_round(sender, now_ns);

		if (sender->phase == SENDER_DONE)
			break;
		if (is_moved && ++rounds < ROUNDS)
			continue;
		rounds = 0;
		flush_responses(sender, now_ns);
		wait_and_serve(sender,
			is_moved ? now_ns : next_deadline(sender, now_ns),
			now_ns);
	}
	end(sender, signals_monotonic_ns());
}
