/* SPDX-License-Identifier: ISC */
/* See dispatch.h. */
#include "httppost/dispatch.h"

#include "common/signals.h"

void
dispatch_open(struct dispatch *dispatch, const struct dispatch_parts *parts,
	const struct retry_policy *policy, int64_t batch_wait_ns, uint64_t seed)
{
	*dispatch = (struct dispatch){
		.parts = *parts,
		.policy = *policy,
		.chance = seed,
		.batch_wait_ns = batch_wait_ns,
	};
}

bool
dispatch_may_be_new(const struct dispatch *dispatch, int64_t now_ns)
{
	if (dispatch->retry.hold_until_ns > now_ns)
		return false;
	return !dispatch->retry.is_out ||
	       !ledger_is_retrying(dispatch->parts.ledger);
}

/* Makes the item of the line, and closes the batch if the item would make it
 * too large. False if memory is short. */
static bool
prepare(struct dispatch *dispatch, const struct template_line *line,
	struct body *item)
{
	struct ledger *ledger = dispatch->parts.ledger;
	struct request_plan *request = dispatch->parts.request;

	if (!request_item(request, line, item))
		return false;
	if (ledger->limits.lines == 1)
		return true;
	if (line->origin)
		ledger_separate(ledger, line);
	if (!ledger->filling)
		dispatch->frame_bytes = request_frame_length(request, line);
	ledger_make_way(ledger, line->origin_length + line->length + 1,
		item->length + dispatch->frame_bytes);
	return true;
}

/* The sum; a moment too late to be represented is INT64_MAX. */
static int64_t
later(int64_t at_ns, int64_t more_ns)
{
	return at_ns > INT64_MAX - more_ns ? INT64_MAX : at_ns + more_ns;
}

size_t
dispatch_room(const struct dispatch *dispatch, size_t *bytes)
{
	if (!dispatch->parts.request->form.has_origins)
		return ledger_room(
			dispatch->parts.ledger, dispatch->frame_bytes, bytes);
	*bytes = 0;
	return 1;
}

/* Enters a line, or several that are their own items. */
static enum dispatch_entry
enter(struct dispatch *dispatch, const struct batch_lines *lines,
	int64_t arrived_ns)
{
	struct ledger *ledger = dispatch->parts.ledger;
	const struct template_line *line = lines->first;
	struct body item = { NULL, 0 };
	bool is_first;

	if (line->length && !prepare(dispatch, line, &item))
		return DISPATCH_FAILED;
	if (ledger_is_full(ledger))
		return DISPATCH_FULL;
	is_first = !ledger->filling;
	if (!ledger_enter(ledger, lines, item.bytes, item.length))
		return DISPATCH_FAILED;
	if (is_first)
		dispatch->fill_until_ns =
			ledger_expects_end(ledger)
				? SIGNALS_FOREVER
				: later(arrived_ns, dispatch->batch_wait_ns);
	return DISPATCH_ENTERED;
}

/* Enters lines one by one, and sets lines->more to how many have followed the
 * first. */
static enum dispatch_entry
enter_each(struct dispatch *dispatch, struct batch_lines *lines,
	int64_t arrived_ns)
{
	struct template_line line = *lines->first;
	const struct batch_lines single = { .first = &line };
	enum dispatch_entry entry = enter(dispatch, &single, arrived_ns);
	size_t more = lines->more, end;

	for (lines->more = 0; lines->more < more && entry == DISPATCH_ENTERED;
		lines->more++) {
		line.text += line.length + 1;
		line.number++;
		end = lines->ends[lines->more];
		line.length =
			(size_t)(lines->first->text + end - line.text) - 1;
		if (enter(dispatch, &single, arrived_ns) != DISPATCH_ENTERED)
			break;
	}
	return entry;
}

enum dispatch_entry
dispatch_enter(struct dispatch *dispatch, struct batch_lines *lines,
	int64_t arrived_ns)
{
	return dispatch->parts.request->body.is_text
		       ? enter(dispatch, lines, arrived_ns)
		       : enter_each(dispatch, lines, arrived_ns);
}

bool
dispatch_close_batch(struct dispatch *dispatch, bool is_over, int64_t now_ns)
{
	return (is_over || now_ns >= dispatch->fill_until_ns) &&
	       ledger_close_batch(dispatch->parts.ledger);
}

struct batch *
dispatch_next(const struct dispatch *dispatch, bool may_be_new, int64_t now_ns,
	size_t *i)
{
	struct ledger *ledger = dispatch->parts.ledger;
	size_t first = ledger_first_ready(ledger);
	struct batch *batch;

	if (dispatch->retry.hold_until_ns > now_ns)
		return NULL;
	for (*i = *i > first ? *i : first; (batch = ledger_at(ledger, *i));
		++*i) {
		if (batch->state == BATCH_READY && batch->due_ns <= now_ns &&
			(batch->retry.attempts || may_be_new))
			return batch;
	}
	return NULL;
}

const char *
dispatch_start(struct dispatch *dispatch, struct batch *batch, int64_t now_ns)
{
	const struct request *request;
	const char *fault =
		request_make(dispatch->parts.request, batch, &request);

	if (!fault)
		fault = engine_start(
			dispatch->parts.engine, request, batch, now_ns);
	if (!fault)
		ledger_start(dispatch->parts.ledger, batch);
	return fault;
}

/* splitmix64, which is enough for jitter. */
static uint32_t
draw(struct dispatch *dispatch)
{
	uint64_t mixed = dispatch->chance += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(mixed >> 32);
}

/* 400, 413 and 422 refuse the content; perhaps only a part of it is at
 * fault. */
static bool
may_be_of_part(const struct retry_outcome *outcome)
{
	return outcome->kind == RETRY_ANSWERED &&
	       (outcome->status == 400 || outcome->status == 413 ||
		       outcome->status == 422);
}

static enum dispatch_fate
fate_of(enum retry_verdict verdict, const struct dispatch_outcome *outcome)
{
	switch (verdict) {
	case RETRY_DELIVERED:
		return DISPATCH_DELIVERED;
	case RETRY_AGAIN:
		return DISPATCH_AGAIN;
	case RETRY_STOP:
		return DISPATCH_STOP;
	case RETRY_UNDELIVERED:
		break;
	}
	return may_be_of_part(&outcome->result.outcome) &&
			       batch_open_lines(outcome->batch) > 1
		       ? DISPATCH_SPLIT
		       : DISPATCH_UNDELIVERED;
}

bool
dispatch_take(struct dispatch *dispatch, int64_t now_ns,
	struct dispatch_outcome *outcome)
{
	const struct retry_outcome *ended = &outcome->result.outcome;
	int64_t out_since_ns = dispatch->retry.outage_since_ns;
	enum retry_verdict verdict;
	struct retry_line retry;

	if (!engine_next(dispatch->parts.engine, &outcome->result))
		return false;
	outcome->batch = outcome->result.owner;
	outcome->again_ns = 0;
	retry = outcome->batch->retry;
	verdict = retry_decide(&dispatch->policy, &dispatch->retry, &retry,
		ended, now_ns, draw(dispatch), &outcome->again_ns);
	ledger_end(dispatch->parts.ledger, outcome->batch, &retry,
		outcome->again_ns);
	outcome->fate = fate_of(verdict, outcome);
	outcome->outage_ns = now_ns - out_since_ns;
	outcome->hold_until_ns = 0;
	if ((outcome->fate == DISPATCH_SPLIT ||
		    outcome->fate == DISPATCH_UNDELIVERED) &&
		ended->retry_after_ns && dispatch->retry.hold_until_ns > now_ns)
		outcome->hold_until_ns = dispatch->retry.hold_until_ns;
	return true;
}

void
dispatch_settle(
	struct dispatch *dispatch, const struct dispatch_outcome *outcome)
{
	switch (outcome->fate) {
	case DISPATCH_DELIVERED:
		batch_settle(outcome->batch, BATCH_LINE_DELIVERED);
		break;
	case DISPATCH_UNDELIVERED:
		batch_settle(outcome->batch, BATCH_LINE_UNDELIVERED);
		break;
	case DISPATCH_SPLIT:
		(void)batch_split(outcome->batch);
		break;
	case DISPATCH_AGAIN:
	case DISPATCH_STOP:
		break; /* the lines stay open */
	}
	if (outcome->batch->state == BATCH_READY)
		ledger_search_again(dispatch->parts.ledger);
}

bool
dispatch_is_well(const struct dispatch *dispatch)
{
	return !dispatch->retry.is_out &&
	       !ledger_is_retrying(dispatch->parts.ledger);
}

static void
earlier(int64_t *deadline_ns, int64_t other_ns)
{
	if (other_ns < *deadline_ns)
		*deadline_ns = other_ns;
}

/* When the next batch becomes due. */
static int64_t
next_due_ns(const struct dispatch *dispatch, int64_t now_ns)
{
	struct ledger *ledger = dispatch->parts.ledger;
	int64_t due_ns = SIGNALS_FOREVER;
	const struct batch *batch;
	size_t i;

	for (i = ledger_first_ready(ledger); (batch = ledger_at(ledger, i));
		i++) {
		if (batch->state == BATCH_READY && batch->due_ns > now_ns)
			earlier(&due_ns, batch->due_ns);
	}
	return due_ns;
}

int64_t
dispatch_retry_ns(const struct dispatch *dispatch, int64_t now_ns)
{
	int64_t due_ns = next_due_ns(dispatch, now_ns);

	if (dispatch->retry.hold_until_ns > now_ns &&
		(due_ns == SIGNALS_FOREVER ||
			due_ns < dispatch->retry.hold_until_ns))
		due_ns = dispatch->retry.hold_until_ns;
	return due_ns;
}

const char *
dispatch_state(const struct dispatch *dispatch, int64_t now_ns)
{
	if (dispatch->retry.hold_until_ns > now_ns ||
		(!dispatch->parts.ledger->in_flight &&
			next_due_ns(dispatch, now_ns) != SIGNALS_FOREVER))
		return "waiting";
	return dispatch->retry.is_out ? "retrying" : "running";
}

int64_t
dispatch_deadline_ns(
	const struct dispatch *dispatch, bool is_filling, int64_t now_ns)
{
	int64_t deadline_ns = next_due_ns(dispatch, now_ns);

	if (is_filling && dispatch->parts.ledger->filling)
		earlier(&deadline_ns, dispatch->fill_until_ns);
	if (dispatch->retry.hold_until_ns > now_ns)
		earlier(&deadline_ns, dispatch->retry.hold_until_ns);
	return deadline_ns;
}
