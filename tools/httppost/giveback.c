/* The early stop: every line that was read and is not settled is written to
 * stdout, in order and verbatim, so that what follows in the descriptor is
 * exactly what is unread. A line of which a part was read is read to its end
 * for that; without an end it is no line. See sender_rooms.h. */
#include "httppost/sender_rooms.h"

#include "common/quantity.h"

/* For the rest of a line, at least, once nothing is in flight any more. */
#define REST_NS NS_PER_SECOND

/* So much of it is read before signals are looked after: a line without an end
 * must not keep the second one away. */
#define REST_BYTES 4096

enum rest {
	REST_READ,  /* no part of a line ends the buffer any more */
	REST_COMES, /* there may be more, later */
	REST_LONG,  /* it is longer than the buffer may be */
	REST_TORN,  /* no more of it comes, or too late */
};

static void
end_draining(struct sender *sender, int64_t now_ns)
{
	transfer_abandon(sender->engine);
	sender->figures.in_flight = 0;
	settle_give_up(sender);
	sender->phase = SENDER_GIVING_BACK;
	if (sender->grace_ns < now_ns + REST_NS)
		sender->grace_ns = now_ns + REST_NS;
}

/* Reads on a long line of a file, of which a part is on stdout already. */
static enum rest
read_passing(struct sender *sender, bool is_late)
{
	struct lines_in *input = &sender->input;

	if (is_late)
		return REST_TORN;
	if (input->start < input->end)
		return REST_LONG;
	return lines_fill(input) == LINES_OK ? REST_COMES : REST_TORN;
}

/* Reads on a line of which a part was read: byte by byte, so that nothing after
 * it is read. Of a file that part is unread instead. */
static enum rest
read_rest(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	size_t length = lines_rest(input);
	bool is_late = now_ns >= sender->grace_ns;
	enum lines_result result;
	int count;

	if (!length && !sender->is_passing)
		return REST_READ;
	if (sender->is_passing && input->is_file)
		return read_passing(sender, is_late);
	for (count = 0; count < REST_BYTES; count++) {
		if (length > input->limit && !input->is_file)
			return REST_LONG;
		result = lines_fill_byte(input);
		if (result == LINES_ERROR)
			input->is_ended = true;
		if (result == LINES_WAIT && !is_late)
			return REST_COMES;
		if (result != LINES_OK)
			return REST_TORN;
		length++;
		if (input->is_file)
			(void)lines_unread(input, length);
		if (input->is_file || input->bytes[input->end - 1] == '\n')
			return REST_READ;
	}
	/* what comes without waiting is read, but no line without an end */
	return is_late && sender->is_passing ? REST_TORN : REST_COMES;
}

/* Gives back the whole lines that were read of the input. False where that has
 * to wait. */
static bool
give_back_input(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;

	while (sender->is_passing || input->start < input->end) {
		size_t length = lines_peek(input);
		enum rest rest = REST_LONG;

		if (!length ||
			input->bytes[input->start + length - 1] != '\n') {
			rest = read_rest(sender, now_ns);
			length = input->end - input->start;
		}
		if (rest == REST_COMES)
			return false;
		if (rest == REST_TORN)
			intake_refuse_torn(sender);
		if (rest != REST_LONG)
			continue;
		sender->is_passing = true;
		if (!intake_pass(sender, length))
			return false;
	}
	return true;
}

bool
giveback_wants_input(const struct sender *sender)
{
	size_t length = lines_rest(&sender->input);

	if (sender->input.is_ended || sender->is_output_blocked ||
		sender->is_output_broken || sender->to_skip)
		return false;
	if (sender->is_passing)
		return sender->phase == SENDER_GIVING_BACK;
	return length && length <= sender->input.limit;
}

void
giveback_step(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	size_t length;

	/* who writes the line may be about to stop, too, and wait for us */
	if (sender->phase == SENDER_DRAINING && !sender->to_skip &&
		!sender->is_passing && !sender->is_output_broken)
		(void)read_rest(sender, now_ns);
	if (sender->phase == SENDER_DRAINING &&
		(!sender->figures.in_flight || now_ns >= sender->grace_ns)) {
		end_draining(sender, now_ns);
		settle_oldest(sender);
	}
	if (sender->phase != SENDER_GIVING_BACK)
		return;
	/* what --resume passes over is settled, what is behind it is not */
	for (; sender->to_skip && (length = lines_peek(input)) > 0;
		sender->to_skip--)
		lines_take(input, length);
	if (sender->is_output_broken || sender->to_skip) {
		sender->phase = SENDER_DONE;
		return;
	}
	if (sender->is_output_blocked || sender->ledger.count)
		return;
	if (give_back_input(sender, now_ns) || sender->is_output_broken)
		sender->phase = SENDER_DONE;
}
