/* Ledger to attempts. See sender_rooms.h. */
#include "httppost/sender_rooms.h"

struct template_line
begin_line(const struct sender *sender, const struct batch *batch, size_t index)
{
	const struct batch_line *line = &batch->lines[index];
	struct template_line known = {
		.number = batch->first + index,
		.read_realtime_ns = line->read_realtime_ns,
		.since_first_ns = line->since_first_ns,
		.run = sender->checkpoint.run,
	};

	known.text = batch_text(batch, index, &known.length);
	return known;
}

/* The body of a piece in a frame is made once, for all its attempts. */
static bool
make_body(struct sender *sender, struct batch *batch,
	const struct template_line *known, struct body *body)
{
	struct body items;

	if (sender->body.is_framed && batch->framed.length) {
		*body = (struct body){ batch->framed.bytes,
			batch->framed.length };
		return true;
	}
	items.bytes = batch_items(batch, &items.length);
	return body_build(&sender->body, known, &items, &batch->framed, body);
}

static const char *
try(struct sender *sender, struct batch *batch, int64_t now_ns)
{
	struct request *request = &sender->request;
	struct template_line known = begin_line(sender, batch, batch->begin);
	const char *fault;

	known.last = batch->first + batch->end - 1;
	fault = request_build(&sender->plan, &known, request);
	if (fault)
		return fault;
	if (!make_body(sender, batch, &known, &request->body))
		return "out of memory";
	return transfer_begin(sender->engine, request, batch, now_ns);
}

static void
begin_attempt(struct sender *sender, struct batch *batch, int64_t now_ns)
{
	const char *fault = try(sender, batch, now_ns);

	if (fault) {
		settle_refuse(sender, batch, fault);
		return;
	}
	batch->state = BATCH_IN_FLIGHT;
	sender->figures.in_flight++;
	sender->figures.attempts++;
	sender->figures.retries += batch->retry.attempts > 0;
	if (!sender->figures.began_ns)
		sender->figures.began_ns = now_ns;
}

bool
begin_is_retrying(const struct sender *sender)
{
	const struct batch *batch;
	size_t i;

	for (i = 0; (batch = ledger_at(&sender->ledger, i)); i++) {
		if (batch->state != BATCH_SETTLED && batch->retry.attempts)
			return true;
	}
	return false;
}

bool
begin_may_be_new(const struct sender *sender, int64_t now_ns)
{
	if (sender->retry.hold_until_ns > now_ns)
		return false;
	return !sender->retry.is_out || !begin_is_retrying(sender);
}

bool
begin_attempts(struct sender *sender, bool may_be_new, int64_t now_ns)
{
	bool has_begun = false;
	struct batch *batch;
	size_t i;

	if (sender->figures.in_flight == sender->ledger.count ||
		sender->retry.hold_until_ns > now_ns)
		return false;
	for (i = 0; (batch = ledger_at(&sender->ledger, i)); i++) {
		if (batch->state != BATCH_READY || batch->due_ns > now_ns ||
			(!batch->retry.attempts && !may_be_new))
			continue;
		begin_attempt(sender, batch, now_ns);
		has_begun = true;
	}
	/* without a descriptor to wait for yet, it wants to be called */
	if (has_begun)
		transfer_step(sender->engine, now_ns);
	return has_begun;
}
