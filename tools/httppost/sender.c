/* See sender.h. */
#include "httppost/sender.h"

#include "httppost/metrics.h"
#include "httppost/sender_rooms.h"

#include "common/file.h"
#include "common/signals.h"

#include <string.h>
#include <unistd.h>

/* So often the loop may go round without a wait, before signals and transfers
 * are looked after. */
#define ROUNDS 16

/* The most reads of each connection in a row; an answer may have no end. */
#define CATCH_UP_ROUNDS 1000

static void
write_status(struct sender *sender, int64_t now_ns)
{
	struct status status = {
		.form = (enum status_form)sender->options->status_format,
		.metrics = httppost_metrics,
		.path = sender->status_file.path,
	};

	figures_status(&sender->figures, now_ns, &status);
	if (status_end(&status))
		status_file_write(&sender->status_file, &status);
	buffer_free(&status.text);
	sender->status_ns = 0;
}

/* What was given back is made durable before the checkpoint that counts it. */
static void
sync_checkpoint(struct sender *sender)
{
	sender->sync_ns = 0;
	if (!sender->checkpoint.is_dirty)
		return;
	if (sender->output.is_file && sender->figures.undelivered &&
		!file_sync(STDOUT_FILENO)) {
		if (!sender->is_output_broken)
			settle_lose_output(sender, NULL);
		return;
	}
	if (!checkpoint_sync(&sender->checkpoint)) {
		sender->checkpoint.path = NULL;
		sender_fail(sender, signals_monotonic_ns());
	}
}

/* Whether something in the ledger waits for a moment that is still to come. */
static bool
is_waiting(const struct sender *sender, int64_t now_ns)
{
	const struct batch *batch;
	size_t i;

	if (sender->retry.hold_until_ns > now_ns)
		return true;
	if (sender->figures.in_flight)
		return false;
	for (i = 0; (batch = ledger_at(&sender->ledger, i)); i++) {
		if (batch->state == BATCH_READY && batch->due_ns > now_ns)
			return true;
	}
	return false;
}

static const char *
state_of(const struct sender *sender, int64_t now_ns)
{
	if (sender->phase != SENDER_SENDING)
		return "stopping";
	if (sender->is_output_blocked)
		return "blocked";
	if (is_waiting(sender, now_ns))
		return "waiting";
	return sender->retry.is_out ? "retrying" : "running";
}

static void
earlier(int64_t *deadline_ns, int64_t other_ns)
{
	if (other_ns && other_ns < *deadline_ns)
		*deadline_ns = other_ns;
}

/* The next attempt that is due, or the end of Retry-After. */
static void
earlier_attempt(
	const struct sender *sender, int64_t now_ns, int64_t *deadline_ns)
{
	const struct batch *batch;
	size_t i;

	if (sender->retry.hold_until_ns > now_ns)
		earlier(deadline_ns, sender->retry.hold_until_ns);
	if (sender->figures.in_flight == sender->ledger.count)
		return;
	for (i = 0; (batch = ledger_at(&sender->ledger, i)); i++) {
		if (batch->state == BATCH_READY && batch->due_ns > now_ns)
			earlier(deadline_ns, batch->due_ns);
	}
}

static int64_t
next_deadline(struct sender *sender, int64_t now_ns)
{
	int64_t deadline_ns = SIGNALS_FOREVER;

	earlier(&deadline_ns, sender->sync_ns);
	earlier(&deadline_ns, sender->status_ns);
	if (sender->phase != SENDER_SENDING) {
		/* giving back, the reader decides how long it takes */
		if (!sender->is_output_blocked ||
			sender->phase == SENDER_DRAINING)
			earlier(&deadline_ns, sender->grace_ns);
		return deadline_ns;
	}
	if (ledger_filling(&sender->ledger) && !lines_peek(&sender->input))
		earlier(&deadline_ns, sender->fill_until_ns);
	earlier_attempt(sender, now_ns, &deadline_ns);
	return deadline_ns;
}

/* Input is wanted while a part of a line is all there is, and read on into the
 * buffer until half of it is full. */
static bool
wants_input(struct sender *sender)
{
	struct lines_in *input = &sender->input;

	if (sender->phase != SENDER_SENDING)
		return giveback_wants_input(sender);
	if (!lines_has_room(input))
		return false;
	return !lines_peek(input) ||
	       input->end - input->start < input->capacity / 2;
}

static void
handle_signals(struct sender *sender, unsigned arrived, int64_t now_ns)
{
	if (arrived & SIGNALS_REPORT) {
		figures_report(&sender->figures, now_ns);
		write_status(sender, now_ns);
	}
	if (arrived & SIGNALS_STOP)
		sender_stop_early(sender, now_ns);
}

/* What has arrived is read before a deadline is judged: all of it, since there
 * may be much after the process was stopped, and the connections may be many.
 */
static void
catch_up(struct sender *sender, int64_t now_ns)
{
	int rounds;

	for (rounds = 0; rounds < CATCH_UP_ROUNDS; rounds++) {
		int64_t deadline_ns = SIGNALS_FOREVER;
		size_t count;
		struct pollfd *fds =
			transfer_poll(sender->engine, &count, &deadline_ns);

		fds[0].fd = fds[1].fd = -1;
		if (poll(fds, (nfds_t)count, 0) <= 0)
			break;
		transfer_step(sender->engine, now_ns);
	}
}

/* The one wait, until the deadline or until something happens. */
static void
wait_and_serve(struct sender *sender, int64_t deadline_ns)
{
	size_t count;
	struct pollfd *fds =
		transfer_poll(sender->engine, &count, &deadline_ns);
	bool is_read = wants_input(sender);
	unsigned arrived;
	int64_t now_ns;

	fds[0] = (struct pollfd){ is_read ? STDIN_FILENO : -1, POLLIN, 0 };
	fds[1] = (struct pollfd){ sender->is_output_broken ? -1 : STDOUT_FILENO,
		sender->is_output_blocked ? POLLOUT : 0, 0 };
	arrived = signals_wait(fds, (nfds_t)count, deadline_ns);
	now_ns = signals_monotonic_ns();
	handle_signals(sender, arrived, now_ns);
	if (fds[0].revents && sender->phase == SENDER_SENDING)
		intake_fill(sender, now_ns);
	if (fds[1].revents & POLLOUT)
		sender->is_output_blocked = false;
	if (fds[1].revents & (POLLERR | POLLHUP | POLLNVAL))
		settle_lose_output(sender, "the reader has gone");
	transfer_step(sender->engine, now_ns);
	if (now_ns >= deadline_ns)
		catch_up(sender, now_ns);
}

/* Another number whenever a figure is another: all of them only grow. */
static uint64_t
progress_of(const struct figures *figures)
{
	return figures->lines + figures->attempts + figures->delivered +
	       figures->undelivered;
}

static void
run_timers(struct sender *sender, int64_t now_ns)
{
	const struct figures *figures = &sender->figures;
	const char *before = figures->state;

	if (sender->sync_ns && now_ns >= sender->sync_ns)
		sync_checkpoint(sender);
	sender->figures.state = state_of(sender, now_ns);
	if (!sender->status_file.path)
		return;
	if (strcmp(before, figures->state) != 0 ||
		(sender->status_ns && now_ns >= sender->status_ns) ||
		!sender->status_file.sequence) {
		write_status(sender, now_ns);
		sender->status_progress = progress_of(figures);
	} else if (!sender->status_ns &&
		   sender->status_progress != progress_of(figures)) {
		sender->status_ns = now_ns + NS_PER_SECOND;
	}
}

/* What was gathered is written, and what was written is there. */
static void
end_files(struct sender *sender)
{
	settle_flush_responses(sender);
	if (!responses_close(&sender->responses))
		sender->is_failed = true;
	sync_checkpoint(sender);
	if (!sender->is_output_broken &&
		lines_finish(&sender->output) != LINES_OK)
		settle_lose_output(sender, NULL);
}

static int
finish(struct sender *sender)
{
	int64_t now_ns = signals_monotonic_ns();

	end_files(sender);
	sender->figures.state = signals_stopped_by() || sender->is_failed
					? "stopped"
					: "finished";
	write_status(sender, now_ns);
	say_end(sender, now_ns);
	if (sender->is_failed)
		return EXIT_FAILED;
	return sender->figures.undelivered || sender->has_torn_line
		       ? EXIT_REFUSED
		       : EXIT_DONE;
}

/* One round; false where nothing is to be done before something happens. */
static bool
go_round(struct sender *sender, int64_t now_ns)
{
	bool is_moved = false;

	settle_outcomes(sender, now_ns);
	settle_oldest(sender);
	if (sender->phase == SENDER_SENDING)
		is_moved = intake_step(sender, now_ns);
	else
		giveback_step(sender, now_ns);
	run_timers(sender, now_ns);
	return is_moved;
}

static void
loop(struct sender *sender)
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
		settle_flush_responses(sender);
		wait_and_serve(sender,
			is_moved ? now_ns : next_deadline(sender, now_ns));
	}
}

int
sender_run(const struct httppost_options *options)
{
	struct sender sender = {
		.phase = SENDER_SENDING,
		.checkpoint.fd = -1,
	};
	int status = EXIT_FAILED;

	if (!setup_open(&sender, options))
		goto out;
	loop(&sender);
	status = finish(&sender);
	if (signals_stopped_by())
		signals_die(signals_stopped_by());
out:
	setup_close(&sender);
	return status;
}
