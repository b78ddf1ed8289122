/* The early stop: whatever was read and is not settled is written to stdout,
 * in order and verbatim, so that what follows in the descriptor is exactly what
 * is unread. See sender_rooms.h. */
#include "httppost/sender_rooms.h"

#include "common/quantity.h"

/* For the rest of a line of which a part was read. */
#define TAIL_NS NS_PER_SECOND

/* So much of it is read before signals are looked after: a line without an end
 * must not keep the second one away. */
#define TAIL_BYTES 4096

static void
end_draining(struct sender *sender, int64_t now_ns)
{
	transfer_abandon(sender->engine);
	sender->figures.in_flight = 0;
	settle_give_up(sender);
	sender->phase = SENDER_GIVING_BACK;
	sender->grace_ns = now_ns + TAIL_NS;
}

/* Gives back `length` bytes from the front of the buffer, as intake_pass does,
 * and counts a line whose first byte is among them. */
static bool
pass(struct sender *sender, size_t length)
{
	if (!sender->is_passing) {
		sender->is_passing = true;
		sender->given_back_early++;
	}
	return intake_pass(sender, length);
}

/* Gives back what was read of the input. Of a line that is there in part the
 * rest is in the descriptor or on its way: it is read byte by byte, so that
 * nothing behind it is. False where that has to wait. */
static bool
give_back_input(struct sender *sender, int64_t now_ns)
{
	struct lines_in *input = &sender->input;
	int count = 0;

	while (sender->is_passing || input->start < input->end) {
		size_t length = lines_peek(input);
		size_t there = input->end - input->start;
		bool is_part = !length && !input->is_ended;
		enum lines_result result;

		if (!is_part || !lines_has_room(input)) {
			if (!pass(sender, is_part ? there : length))
				return false;
			continue;
		}
		result = lines_fill_byte(input);
		if (result == LINES_WAIT && now_ns < sender->grace_ns)
			return false;
		if (result == LINES_WAIT || result == LINES_ERROR)
			return !there || pass(sender, there);
		if (++count == TAIL_BYTES)
			return false;
	}
	return true;
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
	if (give_back_input(sender, now_ns) || sender->is_output_broken)
		sender->phase = SENDER_DONE;
}
