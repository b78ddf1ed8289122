/* Input to ledger. See sender_state.h. */
#include "httppost/sender_state.h"

#include "common/signals.h"

#include <errno.h>
#include <string.h>

void
intake_fill(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	size_t before = input->end - input->start;
	enum lines_result result = lines_fill(input);
	size_t length = input->end - input->start - before;

	if (length && !arrivals_add(&sender->arrivals, length,
			      signals_realtime_ns(), now_ns)) {
		message_error("out of memory");
		sender->is_failed = true;
		sender_stop_early(sender, now_ns);
	}
	if (result == LINES_ERROR) {
		message_error("stdin: %s", strerror(errno));
		sender->is_failed = true;
		sender_stop_early(sender, now_ns);
	}
}

static void
take(struct sender *sender, size_t length)
{
	lines_take(&sender->input, length);
	(void)arrivals_take(&sender->arrivals, length);
}

/* Skips a line, or the part of a long one that is there. */
static bool
skip(struct sender *sender, size_t length)
{
	struct lines_in *input = &sender->input;

	if (!length && input->is_ended) {
		message_error("stdin: ends %llu lines before the checkpoint",
			(unsigned long long)sender->to_skip);
		sender->is_failed = true;
		sender->phase = SENDER_DONE;
		return true;
	}
	if (!length && !lines_is_too_long(input))
		return false;
	if (length)
		sender->to_skip--;
	take(sender, length ? length : input->end - input->start);
	return true;
}

static void
begin_passing(struct sender *sender)
{
	struct message_place place = { "stdin", sender->ledger.settled + 1, 0 };

	char held_back[SETTLE_HELD_BACK];

	sender->is_passing = true;
	sender->figures.lines++;
	settle_remember_error(sender, "line longer than --max-line");
	if (settle_admit_report(sender, held_back))
		message_error_at(&place,
			"refused: longer than %llu bytes (--max-line)%s",
			(unsigned long long)sender->options->common.max_line,
			held_back);
}

/* A line over the limit cannot be sent, and is given back without being held:
 * what was before it is settled, so it has its place in the order. */
static bool
pass_long_line(struct sender *sender, size_t length)
{
	struct lines_in *input = &sender->input;
	size_t there = length ? length : input->end - input->start;
	size_t written;
	bool is_last;

	if (!sender->is_passing)
		begin_passing(sender);
	written = settle_write(sender, input->bytes + input->start, there);
	is_last = length && written == length;
	if (is_last && input->bytes[input->start + length - 1] != '\n' &&
		!settle_write(sender, "\n", 1))
		return false;
	take(sender, written);
	if (is_last) {
		sender->is_passing = false;
		settle_count_given_back(sender);
	}
	return written > 0;
}

static bool
enter(struct sender *sender, size_t length, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	const char *text = input->bytes + input->start;
	struct ledger_line *line = ledger_enter(&sender->ledger, text, length);
	struct arrival arrival;

	if (!line) {
		message_error("out of memory");
		sender->is_failed = true;
		sender_stop_early(sender, now_ns);
		return true;
	}
	lines_take(input, length);
	arrival = arrivals_take(&sender->arrivals, length);
	if (!sender->first_line_ns)
		sender->first_line_ns = arrival.monotonic_ns;
	line->read_realtime_ns = arrival.realtime_ns;
	line->since_first_ns = arrival.monotonic_ns - sender->first_line_ns;
	sender->figures.lines++;
	if (line->text.length == 1) {
		sender->figures.empty++;
		line->state = LEDGER_DELIVERED; /* nothing to send */
	}
	return true;
}

static void
begin_attempt(struct sender *sender, struct ledger_line *line, int64_t now_ns)
{
	char key[SENDER_KEY];
	struct template_line known = sender_line(sender, line, NULL, key);
	const char *fault =
		request_build(&sender->plan, &known, &sender->request);

	if (!fault)
		fault = transfer_begin(sender->engine, &sender->request, line);
	if (fault) {
		settle_refuse(sender, line, fault);
		return;
	}
	line->state = LEDGER_IN_FLIGHT;
	sender->figures.in_flight++;
	sender->figures.attempts++;
	sender->figures.retries += line->retry.attempts > 0;
	if (!sender->figures.began_ns)
		sender->figures.began_ns = now_ns;
	/* without a descriptor to wait for yet, libcurl wants to be called */
	transfer_step(sender->engine, NULL, 0, INT64_MAX);
}

static bool
begin_attempts(struct sender *sender, int64_t now_ns)
{
	bool has_begun = false;
	struct ledger_line *line;
	size_t i;

	for (i = 0; (line = ledger_at(&sender->ledger, i)); i++) {
		if (line->state != LEDGER_READY || line->due_ns > now_ns ||
			sender->retry.hold_until_ns > now_ns)
			continue;
		begin_attempt(sender, line, now_ns);
		has_begun = true;
	}
	return has_begun;
}

bool
intake_step(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	bool is_moved = begin_attempts(sender, now_ns);
	size_t length = lines_peek(input);

	if (!length && !input->is_ended && lines_has_room(input)) {
		size_t before = input->end - input->start;

		intake_fill(sender, now_ns);
		is_moved = input->end - input->start != before ||
			   input->is_ended || is_moved;
		length = lines_peek(input);
	}
	if (sender->phase != SENDER_SENDING)
		return true;
	if (sender->to_skip)
		return skip(sender, length) || is_moved;
	if (sender->is_passing || lines_is_too_long(input))
		return (!sender->ledger.count && !sender->is_output_blocked &&
			       (length || input->end > input->start) &&
			       pass_long_line(sender, length)) ||
		       is_moved;
	if (length && !ledger_is_full(&sender->ledger) &&
		sender->retry.hold_until_ns <= now_ns)
		return enter(sender, length, now_ns);
	if (input->is_ended && input->start == input->end &&
		!sender->ledger.count)
		sender->phase = SENDER_DONE;
	return is_moved || sender->phase == SENDER_DONE;
}
