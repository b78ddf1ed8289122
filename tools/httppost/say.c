/* What people read of lines, outages and the end. See sender_rooms.h. */
#include "httppost/sender_rooms.h"

#include "common/signals.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
show_line(struct sender *sender, struct template *template,
	const struct template_line *line)
{
	sender->shown.length = 0;
	if (template_expand(template, line, &sender->shown))
		message_raw(sender->shown.bytes, sender->shown.length);
}

static void
show_piece(struct sender *sender, struct template *template,
	const struct batch *batch, const char *reason)
{
	size_t i;

	for (i = batch->begin; i < batch->end; i++) {
		struct template_line known;

		if (batch->lines[i].state != BATCH_LINE_OPEN)
			continue;
		known = begin_line(sender, batch, i);
		known.reason = reason;
		show_line(sender, template, &known);
	}
}

void
say_delivered(struct sender *sender, const struct batch *batch)
{
	if (sender->options->show)
		show_piece(sender, &sender->show, batch, NULL);
}

void
say_undelivered(
	struct sender *sender, const struct batch *batch, const char *reason)
{
	struct message_place place = { "stdin", batch->first + batch->begin,
		0 };
	unsigned long long attempts = batch->retry.attempts;
	char others[MESSAGE_OTHERS], lines[40] = "", tries[48];
	size_t count = batch_open_lines(batch);

	if (sender->options->show_failure) {
		show_piece(sender, &sender->show_failure, batch, reason);
		return;
	}
	if (!message_flood_admit(
		    &sender->failures, signals_monotonic_ns(), others))
		return;
	if (count > 1)
		(void)snprintf(lines, sizeof(lines), "%zu lines ", count);
	(void)snprintf(tries, sizeof(tries),
		"not delivered after %llu attempt%s", attempts,
		attempts == 1 ? "" : "s");
	message_error_at(&place, "%s%s: %s%s", lines,
		attempts ? tries : "not sent", reason, others);
}

/* The template of --show-failure for a line of which nothing is held: it has no
 * text and no members. */
static void
show_too_long(struct sender *sender, const char *reason)
{
	struct arrival arrival = arrivals_peek(&sender->arrivals, 1);
	int64_t first_ns = sender->first_line_ns;
	struct template_line known = {
		.text = "",
		.number = sender->ledger.settled + 1,
		.read_realtime_ns = arrival.realtime_ns,
		.since_first_ns =
			first_ns ? arrival.monotonic_ns - first_ns : 0,
		.run = sender->checkpoint.run,
		.reason = reason,
	};

	show_line(sender, &sender->show_failure, &known);
}

void
say_too_long(struct sender *sender)
{
	struct message_place place = { "stdin", sender->ledger.settled + 1, 0 };
	char others[MESSAGE_OTHERS], reason[64];

	figures_remember(&sender->figures, "line longer than --max-line");
	(void)snprintf(reason, sizeof(reason),
		"longer than %llu bytes (--max-line)",
		(unsigned long long)sender->options->common.max_line);
	if (sender->options->show_failure)
		show_too_long(sender, reason);
	else if (message_flood_admit(
			 &sender->failures, signals_monotonic_ns(), others))
		message_error_at(&place, "refused: %s%s", reason, others);
}

void
say_torn(const struct sender *sender)
{
	unsigned long long number = sender->ledger.entered + 1;
	struct message_place place = { "stdin", number, 0 };
	bool has_checkpoint = sender->options->checkpoint;
	char first[64] = "--resume";

	if (!sender->input.is_ended) {
		message_error_at(&place,
			"the rest of the line did not come in time; not sent. "
			"%s",
			has_checkpoint
				? "To send it: --resume"
				: "Send the input from this line on again");
		return;
	}
	if (!has_checkpoint)
		(void)snprintf(first, sizeof(first),
			"send it with --first %llu", number - 1);
	message_error_at(&place,
		"the last line has no newline and may be cut short; not sent. "
		"If it is whole: %s --last-line take",
		first);
}

/* Whether the reason is the one that was said last; answers are told apart by
 * their status, for each may have another text. */
static bool
is_known(const struct outage_notice *notice,
	const struct transfer_result *result)
{
	return notice->is_said && notice->status == result->outcome.status &&
	       (notice->status || !strncmp(notice->reason, result->reason,
					  sizeof(notice->reason) - 1));
}

/* Whether it is to be said, which it then is: once, and where the reason
 * changes. */
static bool
is_news(struct sender *sender, const struct transfer_result *result,
	int64_t now_ns)
{
	struct outage_notice *notice = &sender->notice;
	char others[MESSAGE_OTHERS];

	if (is_known(notice, result) ||
		(notice->is_said &&
			!message_flood_admit(&notice->changes, now_ns, others)))
		return false;
	notice->is_said = true;
	notice->status = result->outcome.status;
	(void)snprintf(notice->reason, sizeof(notice->reason), "%.79s",
		result->reason);
	return true;
}

void
say_waiting(struct sender *sender, const struct batch *batch,
	const struct transfer_result *result, int64_t now_ns, int64_t again_ns)
{
	struct message_place place = { "stdin", batch->first + batch->begin,
		0 };
	int64_t patience_ns = sender->policy.retry_for_ns;
	char until[QUANTITY_TEXT], patience[QUANTITY_TEXT];

	if (!is_news(sender, result, now_ns))
		return;
	message_error_at(&place, "%s; trying again in %s, %s%s", result->reason,
		quantity_duration_text(
			again_ns > now_ns ? again_ns - now_ns : 0, until),
		patience_ns == RETRY_FOREVER ? "" : "for ",
		patience_ns == RETRY_FOREVER
			? "without end"
			: quantity_duration_text(patience_ns, patience));
}

void
say_held_back(struct sender *sender, const struct transfer_result *result,
	int64_t now_ns)
{
	char until[QUANTITY_TEXT];

	if (is_news(sender, result, now_ns))
		message_error("HTTP %d with Retry-After: nothing is sent for "
			      "%s",
			result->outcome.status,
			quantity_duration_text(
				sender->retry.hold_until_ns - now_ns, until));
}

void
say_over(struct sender *sender, int64_t outage_ns)
{
	char text[QUANTITY_TEXT];

	message_note("answered again after %s",
		quantity_duration_text(outage_ns, text));
	sender->notice.is_said = false;
}

/* Lines that were read and are still here, a part of one among them; and in
 * *first the number of the first of them. */
static uint64_t
count_left(const struct sender *sender, uint64_t *first)
{
	const struct lines_in *input = &sender->input;
	uint64_t left = ledger_open_lines(&sender->ledger, first);
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
say_left(const struct sender *sender)
{
	uint64_t first, left = count_left(sender, &first);

	if (left)
		message_error("%llu line%s from line %llu on %s neither "
			      "delivered nor given back",
			(unsigned long long)left, left == 1 ? "" : "s",
			(unsigned long long)first, left == 1 ? "was" : "were");
}

void
say_end(struct sender *sender, int64_t now_ns)
{
	const struct httppost_options *options = sender->options;
	bool has_stats = options->common.has_stats;

	if (sender->failures.held_back)
		message_error("%llu more failure%s not shown",
			(unsigned long long)sender->failures.held_back,
			sender->failures.held_back == 1 ? " was" : "s were");
	if (sender->given_back_early && !sender->options->transfer.is_dry_run)
		message_note("stopped early: %llu line%s given back",
			(unsigned long long)sender->given_back_early,
			sender->given_back_early == 1 ? " was" : "s were");
	say_left(sender);
	if (has_stats && options->common.stats)
		figures_print_json(&sender->figures, now_ns);
	else if (has_stats || sender->is_failed ||
		 sender->figures.undelivered || sender->has_torn_line ||
		 isatty(STDERR_FILENO))
		figures_report(&sender->figures, now_ns);
}
