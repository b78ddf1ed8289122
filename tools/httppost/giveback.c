/* The early stop: whatever was read and is not settled is written to stdout,
 * in order and verbatim, so that what follows in the descriptor is exactly what
 * is unread. See sender_rooms.h. */
#include "httppost/sender_rooms.h"

#include "common/signals.h"

/* For the rest of a line of which a part was read. */
#define TAIL_NS NS_PER_SECOND

static void
end_draining(struct sender *sender, int64_t now_ns)
{
	transfer_abandon(sender->engine);
	sender->figures.in_flight = 0;
	settle_give_up(sender);
	sender->phase = SENDER_GIVING_BACK;
	sender->grace_ns = now_ns + TAIL_NS;
}

/* Counts a line whose first byte is given back now. */
static void
count_first_byte(struct sender *sender)
{
	if (sender->is_passing)
		return;
	sender->is_passing = true;
	sender->figures.lines++;
	sender->given_back_early++;
}

/* Writes `length` bytes from the front of the buffer. False where not all of
 * them could be written. */
static bool
give_back(struct sender *sender, size_t length)
{
	struct lines_in *input = &sender->input;
	size_t written;

	count_first_byte(sender);
	written = settle_write(sender, input->bytes + input->start, length);
	lines_take(input, written);
	return written == length;
}

static bool
give_back_line(struct sender *sender, size_t length)
{
	if (!give_back(sender, length))
		return false;
	sender->is_passing = false;
	settle_count_given_back(sender);
	return true;
}

/* A part of a line is in the buffer: its rest is in the descriptor or on its
 * way. It is read byte by byte, so that nothing behind it is. */
static void
give_back_tail(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	enum lines_result result;
	size_t length;

	do {
		result = lines_fill_byte(input);
		length = lines_peek(input);
		if (length && !give_back_line(sender, length))
			return;
		if (!length && result == LINES_WAIT &&
			now_ns < sender->grace_ns)
			return;
		if (!length && (result != LINES_OK || !lines_has_room(input)) &&
			!give_back(sender, input->end - input->start))
			return;
	} while (!length && result == LINES_OK);
	sender->phase = SENDER_DONE;
}

void
giveback_step(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	size_t length;

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
	while ((length = lines_peek(input)) > 0) {
		if (!give_back_line(sender, length))
			return;
	}
	if (input->start == input->end && !sender->is_passing)
		sender->phase = SENDER_DONE;
	else
		give_back_tail(sender, now_ns);
}
