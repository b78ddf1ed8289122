/* Outcomes of attempts become settled lines. See sender_state.h. */
#include "httppost/sender_state.h"

#include "common/signals.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* splitmix64: jitter needs no more. */
static uint32_t
draw(struct sender *sender)
{
	uint64_t mixed = sender->chance += UINT64_C(0x9e3779b97f4a7c15);

	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(mixed >> 32);
}

struct template_line
sender_line(const struct sender *sender, const struct ledger_line *line,
	const char *reason, char *key)
{
	(void)snprintf(key, SENDER_KEY, "%s-%" PRIu64, sender->checkpoint.run,
		line->number);
	return (struct template_line){
		.text = line->text.bytes,
		.length = line->text.length - 1,
		.number = line->number,
		.read_realtime_ns = line->read_realtime_ns,
		.since_first_ns = line->since_first_ns,
		.key = key,
		.reason = reason,
	};
}

static void
show(struct sender *sender, struct template *template,
	const struct ledger_line *line, const char *reason)
{
	char key[SENDER_KEY];
	struct template_line known = sender_line(sender, line, reason, key);

	sender->shown.length = 0;
	if (template_expand(template, &known, &sender->shown))
		message_raw(sender->shown.bytes, sender->shown.length);
}

bool
settle_admit_report(struct sender *sender, char held_back[SETTLE_HELD_BACK])
{
	struct message_flood *failures = &sender->failures;

	held_back[0] = '\0';
	if (!message_flood_admit(failures, signals_monotonic_ns()))
		return false;
	if (failures->held_back)
		(void)snprintf(held_back, SETTLE_HELD_BACK,
			" (and %llu more like it)",
			(unsigned long long)failures->held_back);
	failures->held_back = 0;
	return true;
}

static void
report_undelivered(struct sender *sender, const struct ledger_line *line,
	const char *reason)
{
	struct message_place place = { "stdin", line->number, 0 };
	uint64_t attempts = line->retry.attempts;
	char held_back[SETTLE_HELD_BACK];

	if (sender->options->show_failure) {
		show(sender, &sender->show_failure, line, reason);
		return;
	}
	if (!settle_admit_report(sender, held_back))
		return;
	if (!attempts)
		message_error_at(&place, "not sent: %s%s", reason, held_back);
	else
		message_error_at(&place,
			"not delivered after %llu attempt%s: %s%s",
			(unsigned long long)attempts, attempts == 1 ? "" : "s",
			reason, held_back);
}

void
settle_remember_error(struct sender *sender, const char *reason)
{
	(void)snprintf(sender->figures.last_error,
		sizeof(sender->figures.last_error), "%.190s", reason);
}

void
settle_refuse(
	struct sender *sender, struct ledger_line *line, const char *reason)
{
	settle_remember_error(sender, reason);
	report_undelivered(sender, line, reason);
	line->state = LEDGER_UNDELIVERED;
}

static void
say_waiting(struct sender *sender, const struct ledger_line *line,
	const char *reason)
{
	struct message_place place = { "stdin", line->number, 0 };
	char text[QUANTITY_TEXT];

	if (sender->has_said_waiting)
		return;
	sender->has_said_waiting = true;
	message_error_at(&place, "%s; trying again, %s%s", reason,
		sender->policy.retry_for_ns == RETRY_FOREVER ? "" : "for ",
		sender->policy.retry_for_ns == RETRY_FOREVER
			? "without end"
			: quantity_duration_text(
				  sender->policy.retry_for_ns, text));
}

/* The server takes lines again, or refuses them for good. */
static void
say_over(struct sender *sender, int64_t outage_ns)
{
	char text[QUANTITY_TEXT];

	if (sender->has_said_waiting)
		message_note("answered again after %s",
			quantity_duration_text(outage_ns, text));
	sender->has_said_waiting = false;
}

static void
deliver(struct sender *sender, struct ledger_line *line)
{
	line->state = LEDGER_DELIVERED;
	sender->figures.delivered++;
	if (sender->options->show)
		show(sender, &sender->show, line, NULL);
}

static void
settle_outcome(struct sender *sender, const struct transfer_result *result,
	int64_t now_ns)
{
	struct ledger_line *line = result->owner;
	int64_t again_ns = 0, out_since_ns = sender->retry.outage_since_ns;
	enum retry_verdict verdict =
		retry_decide(&sender->policy, &sender->retry, &line->retry,
			&result->outcome, now_ns, draw(sender), &again_ns);

	line->state = LEDGER_READY;
	line->due_ns = again_ns;
	sender->figures.in_flight--;
	sender->figures.bytes += result->sent_bytes;
	latency_add(&sender->figures.latency, result->took_ns);
	if (!sender->retry.is_out)
		say_over(sender, now_ns - out_since_ns);
	if (verdict != RETRY_DELIVERED)
		settle_remember_error(sender, result->reason);
	switch (verdict) {
	case RETRY_DELIVERED:
		deliver(sender, line);
		break;
	case RETRY_AGAIN:
		say_waiting(sender, line, result->reason);
		break;
	case RETRY_GIVE_BACK:
		settle_refuse(sender, line, result->reason);
		break;
	case RETRY_STOP:
		report_undelivered(sender, line, result->reason);
		message_error("every line would fail alike: stopping");
		sender->is_failed = true;
		sender_stop_early(sender, now_ns);
		break;
	}
}

void
settle_outcomes(struct sender *sender, int64_t now_ns)
{
	struct transfer_result result;

	while (transfer_next(sender->engine, &result))
		settle_outcome(sender, &result, now_ns);
}

void
settle_lose_output(struct sender *sender, const char *reason)
{
	message_error("stdout: %s: what is not delivered cannot be given back",
		reason ? reason : strerror(errno));
	sender->is_output_broken = true;
	sender->is_output_blocked = false;
	sender->is_failed = true;
	sender_stop_early(sender, signals_monotonic_ns());
}

size_t
settle_write(struct sender *sender, const char *bytes, size_t length)
{
	struct lines_out out = lines_to(STDOUT_FILENO);
	enum lines_result result;
	size_t written = 0;

	if (sender->is_output_broken)
		return 0;
	if (sender->options->transfer.is_dry_run)
		return length; /* stdout is for the requests */
	result = lines_write(&out, bytes, length, &written);
	sender->is_output_blocked = result == LINES_WAIT;
	if (result == LINES_GONE)
		settle_lose_output(sender, "the reader has gone");
	else if (result == LINES_ERROR)
		settle_lose_output(sender, NULL);
	return written;
}

static void
count_settled(struct sender *sender)
{
	sender->figures.settled = sender->ledger.settled;
	if (!checkpoint_write(&sender->checkpoint, sender->ledger.settled)) {
		sender->checkpoint.path = NULL; /* said once */
		sender->is_failed = true;
		sender_stop_early(sender, signals_monotonic_ns());
	}
	if (!sender->sync_ns)
		sender->sync_ns = signals_monotonic_ns() + NS_PER_SECOND;
}

void
settle_count_given_back(struct sender *sender)
{
	sender->figures.undelivered++;
	ledger_settle_unentered(&sender->ledger);
	count_settled(sender);
}

void
settle_oldest(struct sender *sender)
{
	struct ledger_line *line;

	while ((line = ledger_at(&sender->ledger, 0))) {
		if (line->state == LEDGER_UNDELIVERED) {
			line->written += settle_write(sender,
				line->text.bytes + line->written,
				line->text.length - line->written);
			if (line->written < line->text.length)
				break;
			sender->figures.undelivered++;
			sender->given_back_early += line->is_given_back_early;
		} else if (line->state != LEDGER_DELIVERED) {
			break;
		}
		ledger_settle(&sender->ledger);
		count_settled(sender);
	}
}
