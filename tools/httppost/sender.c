/* See sender.h. */
#include "httppost/sender.h"

#include "httppost/sender_state.h"

#include "common/file.h"
#include "common/signals.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Later engines may have many; this is the wait's own room. */
#define MOST_DESCRIPTORS 64

/* In order, one at a time. */
#define IN_FLIGHT 1

static void
write_status(struct sender *sender, int64_t now_ns)
{
	struct status status = { .form = STATUS_LINES };

	if (sender->status_file.path &&
		figures_status(&sender->figures, now_ns, &status))
		status_file_write(&sender->status_file, &status);
	buffer_free(&status.text);
	sender->status_ns = 0;
}

static bool
open_templates(struct sender *sender)
{
	const struct httppost_options *options = sender->options;

	if (request_plan_open(&sender->plan, options->url, options->body,
		    &options->headers, options->content_type) &&
		request_plan_secrets(&sender->plan, &sender->secrets) &&
		(!options->show || !template_parse(&sender->show, options->show,
					   TEMPLATE_SHOW)) &&
		(!options->show_failure ||
			!template_parse(&sender->show_failure,
				options->show_failure, TEMPLATE_FAILURE))) {
		sender->plan.is_gzip = options->transfer.is_gzip;
		if (options->transfer.is_dry_run)
			request_plan_hide(&sender->plan);
		return true;
	}
	message_error("out of memory");
	return false;
}

/* Lines between the count of the checkpoint and the first of the input would
 * be settled by nobody. */
static bool
covers_first(const struct sender *sender)
{
	const struct checkpoint *checkpoint = &sender->checkpoint;

	if (checkpoint->settled >= sender->options->first)
		return true;
	message_error("%s: counts %llu line%s, and the input begins behind "
		      "%llu by --first",
		sender->options->checkpoint,
		(unsigned long long)checkpoint->settled,
		checkpoint->settled == 1 ? "" : "s",
		(unsigned long long)sender->options->first);
	return false;
}

static bool
open_checkpoint(struct sender *sender)
{
	const struct httppost_options *options = sender->options;
	enum checkpoint_mode mode = CHECKPOINT_NEW;
	bool (*open)(struct checkpoint *, const char *, enum checkpoint_mode,
		uint64_t);

	if (options->resume)
		mode = CHECKPOINT_RESUME;
	else if (options->is_first_set)
		mode = CHECKPOINT_FIRST;
	open = options->transfer.is_dry_run ? checkpoint_look : checkpoint_open;
	if (!open(&sender->checkpoint, options->checkpoint, mode,
		    options->first))
		return false;
	if (options->resume) {
		if (!covers_first(sender))
			return false;
		sender->to_skip = sender->checkpoint.settled - options->first;
	}
	/* any start will do for jitter, if two senders differ */
	sender->chance = strtoull(sender->checkpoint.run, NULL, 16) ^
			 (uint64_t)signals_monotonic_ns();
	return true;
}

static bool
open_sender(struct sender *sender, const struct httppost_options *options)
{
	struct transfer_settings settings = options->transfer;
	struct stat output;

	settings.in_flight = IN_FLIGHT;
	settings.secrets = &sender->secrets;

	sender->options = options;
	sender->policy = (struct retry_policy){ options->retry_for_ns,
		options->retries, NULL };
	if (options->given_statuses.count)
		sender->policy.statuses = &options->statuses;
	sender->figures.state = "running";
	sender->is_output_file =
		fstat(STDOUT_FILENO, &output) == 0 && S_ISREG(output.st_mode);
	if (!status_file_open(&sender->status_file, options->status_file) ||
		!open_templates(sender) || !open_checkpoint(sender))
		return false;
	sender->figures.settled = sender->checkpoint.settled;
	if (!ledger_open(
		    &sender->ledger, IN_FLIGHT, sender->checkpoint.settled) ||
		!lines_open(&sender->input, STDIN_FILENO,
			(size_t)options->common.max_line)) {
		message_error("out of memory");
		return false;
	}
	sender->engine = transfer_open(&settings);
	return sender->engine != NULL;
}

static void
close_sender(struct sender *sender)
{
	transfer_close(sender->engine);
	lines_close(&sender->input);
	arrivals_free(&sender->arrivals);
	ledger_close(&sender->ledger);
	checkpoint_close(&sender->checkpoint);
	request_plan_close(&sender->plan);
	request_free(&sender->request);
	secrets_free(&sender->secrets);
	template_free(&sender->show);
	template_free(&sender->show_failure);
	buffer_free(&sender->shown);
	status_file_close(&sender->status_file);
}

/* What was given back is made durable before the checkpoint that counts it. */
static void
sync_checkpoint(struct sender *sender)
{
	sender->sync_ns = 0;
	if (!sender->checkpoint.is_dirty)
		return;
	if (sender->is_output_file && sender->figures.undelivered &&
		!file_sync(STDOUT_FILENO)) {
		if (!sender->is_output_broken)
			settle_lose_output(sender, NULL);
		return;
	}
	if (!checkpoint_sync(&sender->checkpoint)) {
		sender->checkpoint.path = NULL;
		sender->is_failed = true;
		sender_stop_early(sender, signals_monotonic_ns());
	}
}

static const char *
state_of(const struct sender *sender, int64_t now_ns)
{
	const struct ledger_line *oldest = ledger_at(&sender->ledger, 0);

	if (sender->phase != SENDER_SENDING)
		return "stopping";
	if (sender->is_output_blocked)
		return "blocked";
	if (sender->retry.hold_until_ns > now_ns ||
		(oldest && oldest->state == LEDGER_READY &&
			oldest->due_ns > now_ns))
		return "waiting";
	return sender->retry.is_out ? "retrying" : "running";
}

static void
earlier(int64_t *deadline_ns, int64_t other_ns)
{
	if (other_ns && other_ns < *deadline_ns)
		*deadline_ns = other_ns;
}

static int64_t
next_deadline(const struct sender *sender, int64_t now_ns)
{
	int64_t deadline_ns = SIGNALS_FOREVER;
	const struct ledger_line *line;
	size_t i;

	earlier(&deadline_ns, sender->sync_ns);
	earlier(&deadline_ns, sender->status_ns);
	if (sender->phase != SENDER_SENDING) {
		/* giving back, the reader decides how long it takes */
		if (!sender->is_output_blocked ||
			sender->phase == SENDER_DRAINING)
			earlier(&deadline_ns, sender->grace_ns);
		return deadline_ns;
	}
	if (sender->retry.hold_until_ns > now_ns)
		earlier(&deadline_ns, sender->retry.hold_until_ns);
	for (i = 0; (line = ledger_at(&sender->ledger, i)); i++) {
		if (line->state == LEDGER_READY && line->due_ns > now_ns)
			earlier(&deadline_ns, line->due_ns);
	}
	return deadline_ns;
}

/* Input is wanted while a part of a line is all there is, and read on into the
 * buffer until half of it is full. */
static bool
wants_input(struct sender *sender)
{
	struct lines_in *input = &sender->input;

	if (sender->phase == SENDER_GIVING_BACK)
		return !sender->is_output_blocked && !input->is_ended;
	if (sender->phase != SENDER_SENDING || !lines_has_room(input))
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

static void
wait_and_serve(struct sender *sender, int64_t now_ns)
{
	struct pollfd fds[MOST_DESCRIPTORS] = {
		{ wants_input(sender) ? STDIN_FILENO : -1, POLLIN, 0 },
		{ sender->is_output_broken ? -1 : STDOUT_FILENO, 0, 0 },
	};
	int64_t deadline_ns = next_deadline(sender, now_ns);
	size_t count = transfer_poll(
		sender->engine, fds + 2, MOST_DESCRIPTORS - 2, &deadline_ns);
	unsigned arrived;

	if (sender->is_output_blocked)
		fds[1].events = POLLOUT;
	arrived = signals_wait(fds, 2 + (nfds_t)count, deadline_ns);
	now_ns = signals_monotonic_ns();
	handle_signals(sender, arrived, now_ns);
	if (fds[0].revents && sender->phase == SENDER_SENDING)
		intake_fill(sender, now_ns);
	if (fds[1].revents & POLLOUT)
		sender->is_output_blocked = false;
	if (fds[1].revents & (POLLERR | POLLHUP | POLLNVAL))
		settle_lose_output(sender, "the reader has gone");
	transfer_step(sender->engine, fds + 2, count, now_ns);
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
		sender->status_attempts = figures->attempts;
		sender->status_lines = figures->lines;
	} else if (!sender->status_ns &&
		   (sender->status_attempts != figures->attempts ||
			   sender->status_lines != figures->lines)) {
		sender->status_ns = now_ns + NS_PER_SECOND;
	}
}

/* Lines that were read and are still here, a part of one among them. */
static uint64_t
count_left(const struct sender *sender)
{
	const struct lines_in *input = &sender->input;
	uint64_t left = sender->ledger.count;
	size_t i;

	if (sender->to_skip)
		return left;
	for (i = input->start; i < input->end; i++)
		left += input->bytes[i] == '\n';
	if (input->end > input->start && input->bytes[input->end - 1] != '\n')
		left++;
	return left;
}

static void
say_end(struct sender *sender, int64_t now_ns)
{
	uint64_t left = count_left(sender);
	const struct httppost_options *options = sender->options;
	bool has_stats = options_source(&httppost_options_table, options,
				 "stats") != OPTION_UNSET;

	if (sender->failures.held_back)
		message_error("%llu more lines were not delivered",
			(unsigned long long)sender->failures.held_back);
	if (sender->given_back_early && !options->transfer.is_dry_run)
		message_note("stopped early: %llu line%s given back",
			(unsigned long long)sender->given_back_early,
			sender->given_back_early == 1 ? " was" : "s were");
	if (left)
		message_error("%llu line%s from line %llu on %s neither "
			      "delivered nor given back",
			(unsigned long long)left, left == 1 ? "" : "s",
			(unsigned long long)sender->ledger.settled + 1,
			left == 1 ? "was" : "were");
	if (has_stats && options->common.stats)
		figures_print_json(&sender->figures, now_ns);
	else if (has_stats || sender->is_failed ||
		 sender->figures.undelivered || isatty(STDERR_FILENO))
		figures_report(&sender->figures, now_ns);
}

static int
finish(struct sender *sender)
{
	int64_t now_ns = signals_monotonic_ns();

	sync_checkpoint(sender);
	if (!sender->is_output_broken &&
		lines_finish(STDOUT_FILENO) != LINES_OK)
		settle_lose_output(sender, NULL);
	sender->figures.state = signals_stopped_by() || sender->is_failed
					? "stopped"
					: "finished";
	write_status(sender, now_ns);
	say_end(sender, now_ns);
	if (sender->is_failed)
		return EXIT_FAILED;
	return sender->figures.undelivered ? EXIT_REFUSED : EXIT_DONE;
}

int
sender_run(const struct httppost_options *options)
{
	struct sender sender = { .phase = SENDER_SENDING };
	int status = EXIT_FAILED;

	if (!open_sender(&sender, options))
		goto out;
	while (sender.phase != SENDER_DONE) {
		int64_t now_ns = signals_monotonic_ns();
		bool is_moved = false;

		settle_outcomes(&sender, now_ns);
		settle_oldest(&sender);
		if (sender.phase == SENDER_SENDING)
			is_moved = intake_step(&sender, now_ns);
		else
			giveback_step(&sender, now_ns);
		run_timers(&sender, now_ns);
		if (!is_moved && sender.phase != SENDER_DONE)
			wait_and_serve(&sender, now_ns);
	}
	status = finish(&sender);
	if (signals_stopped_by())
		signals_die(signals_stopped_by());
out:
	close_sender(&sender);
	return status;
}
