/* Input to ledger. See sender_rooms.h. */
#include "httppost/sender_rooms.h"

#include "common/signals.h"

#include <errno.h>
#include <string.h>

static void
run_out_of_memory(struct sender *sender, int64_t now_ns)
{
	message_error("out of memory");
	sender_fail(sender, now_ns);
}

void
intake_fill(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	size_t before = input->end - input->start;
	enum lines_result result = lines_fill(input);
	size_t length = input->end - input->start - before;

	if (length && !arrivals_add(&sender->arrivals, length,
			      signals_realtime_ns(), now_ns))
		run_out_of_memory(sender, now_ns);
	if (result == LINES_ERROR) {
		message_error("stdin: %s", strerror(errno));
		sender_fail(sender, now_ns);
	}
}

static void
take(struct sender *sender, size_t length)
{
	lines_take(&sender->input, length);
	arrivals_take(&sender->arrivals, length);
}

/* Skips a line, or the part of a long one that is there. */
static bool
skip(struct sender *sender, size_t length)
{
	struct lines_in *input = &sender->input;

	if (!length && input->is_ended && sender->is_skipping) {
		/* a long one without a newline */
		sender->is_skipping = false;
		sender->to_skip--;
		return true;
	}
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
	sender->is_skipping = !length;
	take(sender, length ? length : input->end - input->start);
	return true;
}

void
intake_refuse_torn(struct sender *sender)
{
	struct lines_in *input = &sender->input;

	say_torn(sender);
	figures_remember(&sender->figures, "a line has no newline");
	sender->has_torn_line = true;
	if (sender->is_passing)
		settle_cut_output(sender);
	(void)lines_unread(
		input, input->end - input->start + sender->passed_bytes);
	sender->is_passing = false;
	sender->passed_bytes = 0;
}

static bool
refuses_torn(const struct sender *sender)
{
	return sender->options->last_line == HTTPPOST_REFUSE;
}

/* Whether the line at the front is the last one, and has no newline. */
static bool
is_torn(const struct sender *sender, size_t length)
{
	const struct lines_in *input = &sender->input;

	return input->is_ended &&
	       (!length || input->bytes[input->start + length - 1] != '\n');
}

bool
intake_pass(struct sender *sender, size_t length)
{
	struct lines_in *input = &sender->input;
	const char *bytes = input->bytes + input->start;
	size_t written;
	bool is_end;

	if (!length) {
		length = 1;
		bytes = "\n";
	}
	written = settle_write(sender, bytes, length);
	is_end = written && bytes[written - 1] == '\n';
	sender->passed_bytes += written;
	if (input->end > input->start)
		take(sender, written);
	if (is_end) {
		sender->is_passing = false;
		sender->passed_bytes = 0;
		sender->figures.lines++;
		sender->given_back_early += sender->phase != SENDER_SENDING;
		settle_count_given_back(sender);
	}
	return written == length;
}

/* A line over the limit cannot be sent, and is given back without being held:
 * what was before it is settled, so it has its place in the order. */
static bool
pass_long_line(struct sender *sender, size_t length)
{
	struct lines_in *input = &sender->input;

	/* of a file its end can be known before a part of it is on stdout */
	if (refuses_torn(sender) && !sender->is_passing && !length &&
		lines_is_last(input))
		input->is_ended = true;
	if (refuses_torn(sender) && is_torn(sender, length)) {
		intake_refuse_torn(sender);
		return true;
	}
	if (!sender->is_passing) {
		sender->is_passing = true;
		say_too_long(sender);
	}
	return intake_pass(sender, length ? length : input->end - input->start);
}

/* How much stands around the items of the batch that the line begins. Its key
 * may become shorter than this one, if it ends before its last line. */
static size_t
measure_frame(struct sender *sender, const struct template_line *line)
{
	uint64_t lines = sender->ledger.limits.lines;
	struct template_line first = *line;

	first.last = (line->number - 1) / lines * lines + lines;
	return body_frame_length(&sender->body, &first);
}

/* Makes the item of the line, and sees to it that its batch does not grow too
 * large. False where memory is short. */
static bool
prepare(struct sender *sender, const char *text, size_t length,
	const struct arrival *arrival)
{
	struct ledger *ledger = &sender->ledger;
	struct template_line line = {
		.text = text,
		.length = length,
		.number = ledger->entered + 1,
		.read_realtime_ns = arrival->realtime_ns,
		.since_first_ns = arrival->monotonic_ns - sender->first_line_ns,
		.run = sender->checkpoint.run,
	};
	size_t bytes = length + 1;

	if (!sender->body.is_text) {
		if (!body_item(&sender->body, &line, &sender->item))
			return false;
		bytes = sender->item.length;
	}
	if (ledger->limits.lines == 1)
		return true;
	if (!ledger_filling(ledger))
		sender->frame_bytes = measure_frame(sender, &line);
	ledger_make_way(ledger, length + 1, bytes + sender->frame_bytes);
	return true;
}

/* Notes what is known of a line that was entered and opened a batch, or not. */
static void
note(struct sender *sender, struct batch_line *line,
	const struct arrival *arrival, bool is_first)
{
	line->read_realtime_ns = arrival->realtime_ns;
	line->since_first_ns = arrival->monotonic_ns - sender->first_line_ns;
	sender->figures.lines++;
	sender->figures.empty += line->state == BATCH_LINE_EMPTY;
	if (is_first)
		sender->fill_until_ns = sender_later(
			arrival->monotonic_ns, sender->options->batch_wait_ns);
}

/* False where it must wait for room. */
static bool
enter(struct sender *sender, size_t length, int64_t now_ns)
{
	struct ledger *ledger = &sender->ledger;
	const char *text = sender->input.bytes + sender->input.start;
	size_t text_length = length - (text[length - 1] == '\n');
	struct arrival arrival = arrivals_peek(&sender->arrivals, length);
	bool is_text = sender->body.is_text || !text_length, is_first;
	struct batch_line *line = NULL;

	if (!sender->first_line_ns)
		sender->first_line_ns = arrival.monotonic_ns;
	if (!text_length || prepare(sender, text, text_length, &arrival)) {
		if (ledger_is_full(ledger))
			return false;
		is_first = !ledger_filling(ledger);
		line = ledger_enter(ledger, text, length,
			is_text ? NULL : sender->item.bytes,
			sender->item.length);
	}
	if (!line) {
		run_out_of_memory(sender, now_ns);
		return true;
	}
	take(sender, length);
	note(sender, line, &arrival, is_first);
	return true;
}

static bool
is_too_long(const struct sender *sender)
{
	return sender->is_passing || lines_is_too_long(&sender->input);
}

/* Moves one line, or a part of one that is too long. False where that has to
 * wait. */
static bool
move(struct sender *sender, bool may_be_new, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	size_t length = lines_peek(input);

	if (sender->to_skip)
		return skip(sender, length);
	if (is_too_long(sender))
		return !sender->ledger.count && !sender->is_output_blocked &&
		       (input->end > input->start || input->is_ended) &&
		       pass_long_line(sender, length);
	if (length && refuses_torn(sender) && is_torn(sender, length)) {
		intake_refuse_torn(sender);
		return true;
	}
	return length && may_be_new && !ledger_is_full(&sender->ledger) &&
	       enter(sender, length, now_ns);
}

/* Whether there was something to read, or the end. */
static bool
read_on(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	size_t before = input->end - input->start;

	if (lines_peek(input) || !lines_has_room(input) ||
		ledger_is_full(&sender->ledger))
		return false;
	intake_fill(sender, now_ns);
	return input->end - input->start != before || input->is_ended;
}

/* The batch being filled goes as it is, where no further line is there for
 * it. */
static bool
close_filling(struct sender *sender, int64_t now_ns)
{
	struct batch *filling = ledger_filling(&sender->ledger);
	bool is_over = sender->input.is_ended || is_too_long(sender) ||
		       now_ns >= sender->fill_until_ns;

	if (!filling || !is_over ||
		(lines_peek(&sender->input) && !is_too_long(sender)))
		return false;
	batch_close(filling);
	return true;
}

bool
intake_step(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	bool may_be_new = begin_may_be_new(sender, now_ns);
	bool is_moved = read_on(sender, now_ns);

	while (sender->phase == SENDER_SENDING &&
		move(sender, may_be_new, now_ns))
		is_moved = true;
	if (sender->phase != SENDER_SENDING)
		return true;
	if (!is_moved)
		is_moved = close_filling(sender, now_ns);
	is_moved = begin_attempts(sender, may_be_new, now_ns) || is_moved;
	if (input->is_ended && input->start == input->end &&
		!sender->is_passing && !sender->ledger.count)
		sender->phase = SENDER_DONE;
	return is_moved || sender->phase == SENDER_DONE;
}
