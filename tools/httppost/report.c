/* SPDX-License-Identifier: ISC */
/* See report.h. */
#include "httppost/report.h"

#include "common/quantity.h"
#include "common/signals.h"

#include <stdio.h>
#include <string.h>

bool
report_open(struct report *report, const struct report_settings *settings)
{
	*report = (struct report){ .settings = *settings };
	return (!settings->show || !template_parse(&report->show,
					   settings->show, TEMPLATE_SHOW)) &&
	       (!settings->show_failure ||
		       !template_parse(&report->show_failure,
			       settings->show_failure, TEMPLATE_FAILURE));
}

void
report_close(struct report *report)
{
	template_free(&report->show);
	template_free(&report->show_failure);
	buffer_free(&report->shown);
}

static void
show_line(struct report *report, struct template *template,
	const struct template_line *line, const char *reason)
{
	struct template_line known = *line;

	if (!known.run)
		known.run = report->settings.run;
	known.reason = reason;
	report->shown.length = 0;
	if (template_expand(template, &known, &report->shown))
		message_raw(report->shown.bytes, report->shown.length);
}

static void
show_piece(struct report *report, struct template *template,
	const struct batch *batch, const char *reason)
{
	size_t i;

	for (i = batch->begin; i < batch->end; i++) {
		struct template_line line;

		if (batch->lines[i].state != BATCH_LINE_OPEN)
			continue;
		line = batch_line(batch, i);
		show_line(report, template, &line, reason);
	}
}

void
report_undelivered(
	struct report *report, const struct batch *batch, const char *reason)
{
	struct message_place place = { "stdin", batch->first + batch->begin,
		0 };
	unsigned long long attempts = batch->retry.attempts;
	char others[MESSAGE_OTHERS], lines[40] = "", tries[48];
	size_t count = batch_open_lines(batch);

	if (report->settings.show_failure) {
		show_piece(report, &report->show_failure, batch, reason);
		return;
	}
	if (!message_flood_admit(
		    &report->failures, signals_monotonic_ns(), others))
		return;
	if (count > 1)
		(void)snprintf(lines, sizeof(lines), "%zu lines ", count);
	(void)snprintf(tries, sizeof(tries),
		"not delivered after %llu attempt%s", attempts,
		attempts == 1 ? "" : "s");
	message_error_at(&place, "%s%s: %s%s", lines,
		attempts ? tries : "not sent", reason, others);
}

/* Such a line is not kept in memory, so it has no text and no members. */
static void
report_unsent(struct report *report, const struct template_line *line,
	const char *reason)
{
	struct message_place place = { "stdin", line->number, 0 };
	char others[MESSAGE_OTHERS];

	if (report->settings.show_failure)
		show_line(report, &report->show_failure, line, reason);
	else if (message_flood_admit(
			 &report->failures, signals_monotonic_ns(), others))
		message_error_at(&place, "not sent: %s%s", reason, others);
}

void
report_too_long(struct report *report, const struct template_line *line)
{
	char reason[64];

	(void)snprintf(reason, sizeof(reason),
		"longer than %llu bytes; see --max-line",
		(unsigned long long)report->settings.max_line);
	report_unsent(report, line, reason);
}

void
report_no_origin(struct report *report, const struct template_line *line)
{
	report_unsent(report, line,
		"does not begin with an origin; see --take-origin");
}

void
report_torn(const struct report *report, uint64_t number, bool is_late)
{
	struct message_place place = { "stdin", number, 0 };
	bool has_checkpoint = report->settings.has_checkpoint;
	char first[64] = "--resume";

	if (is_late) {
		message_error_at(&place,
			"the rest of the line did not arrive in time; not "
			"sent. %s",
			has_checkpoint ? "To send it: --resume"
				       : "To send it, repeat the input from "
					 "this line on");
		return;
	}
	if (!has_checkpoint)
		(void)snprintf(first, sizeof(first),
			"send it with --first %llu",
			(unsigned long long)(number - 1));
	message_error_at(&place,
		"the last line has no newline and may be incomplete; not sent. "
		"If it is complete: %s --last-line take",
		first);
}

void
report_cut(uint64_t first, uint64_t last)
{
	struct message_place place = { "stdin", first, 0 };

	message_error_at(&place,
		"the input ends, but lines %llu to %llu were one batch when "
		"they were sent; not sent again. With the whole input: "
		"--resume; without it: --first %llu",
		(unsigned long long)first, (unsigned long long)last,
		(unsigned long long)first - 1);
}

/* Whether the reason is the one reported last. Answers are compared by their
 * status, because each may have a different text. */
static bool
is_known(const struct report_outage *notice, const struct engine_result *result)
{
	return notice->is_said && notice->status == result->outcome.status &&
	       (notice->status || !strncmp(notice->reason, result->reason,
					  sizeof(notice->reason) - 1));
}

/* Whether to report the reason: once, and again if it changes. If so, it counts
 * as reported. */
static bool
is_news(struct report *report, const struct engine_result *result,
	int64_t now_ns)
{
	struct report_outage *notice = &report->outage;
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

/* Reports that the piece waits for its next attempt: once, and again if the
 * reason changes. */
static void
report_waiting(struct report *report, const struct dispatch_outcome *outcome,
	int64_t now_ns)
{
	const struct batch *batch = outcome->batch;
	struct message_place place = { "stdin", batch->first + batch->begin,
		0 };
	int64_t patience_ns = report->settings.retry_for_ns;
	char until[QUANTITY_TEXT], patience[QUANTITY_TEXT];

	if (!is_news(report, &outcome->result, now_ns))
		return;
	message_warning_at(&place, "%s; retrying in %s, %s%s",
		outcome->result.reason,
		quantity_duration_text(outcome->again_ns > now_ns
					       ? outcome->again_ns - now_ns
					       : 0,
			until),
		patience_ns == RETRY_FOREVER ? "" : "for up to ",
		patience_ns == RETRY_FOREVER
			? "without limit"
			: quantity_duration_text(patience_ns, patience));
}

/* Reports that the piece is given up and Retry-After holds back all other
 * lines, by the rule for waits. */
static void
report_hold(struct report *report, const struct dispatch_outcome *outcome,
	int64_t now_ns)
{
	char until[QUANTITY_TEXT];

	if (is_news(report, &outcome->result, now_ns))
		message_warning("HTTP %d with Retry-After: nothing is sent for "
				"%s",
			outcome->result.outcome.status,
			quantity_duration_text(
				outcome->hold_until_ns - now_ns, until));
}

static void
report_delivered(struct report *report, const struct batch *batch)
{
	if (report->settings.show)
		show_piece(report, &report->show, batch, NULL);
}

/* The advice about a failure that every line would share, with a semicolon
 * before it; or "". */
static const char *
advice_on(const struct retry_outcome *outcome)
{
	if (outcome->kind != RETRY_ANSWERED)
		return "";
	switch (outcome->status) {
	case 400:
		return "; use https:// in the URL";
	case 401:
	case 403:
		return "; check the credentials (--header, --cert)";
	case 404:
		return "; check the path of the URL";
	case 405:
		return "; check the path of the URL, and --method";
	default:
		return "";
	}
}

void
report_outcome(struct report *report, const struct dispatch_outcome *outcome,
	bool is_stopping, int64_t now_ns)
{
	const char *reason = outcome->result.reason;

	switch (outcome->fate) {
	case DISPATCH_DELIVERED:
		report_delivered(report, outcome->batch);
		break;
	case DISPATCH_AGAIN:
		if (outcome->again_ns > now_ns && !is_stopping)
			report_waiting(report, outcome, now_ns);
		break;
	case DISPATCH_UNDELIVERED:
		report_undelivered(report, outcome->batch, reason);
		break;
	case DISPATCH_SPLIT:
		break;
	case DISPATCH_STOP:
		if (is_stopping)
			break; /* the first one in flight has reported it */
		report_undelivered(report, outcome->batch, reason);
		message_error("stopping: every line would fail the same way%s",
			advice_on(&outcome->result.outcome));
		break;
	}
	if (outcome->hold_until_ns && !is_stopping)
		report_hold(report, outcome, now_ns);
}

void
report_end_outage(struct report *report, int64_t outage_ns)
{
	char text[QUANTITY_TEXT];

	message_note("the server answers again after %s",
		quantity_duration_text(outage_ns, text));
	report->outage.is_said = false;
}

void
report_held_back(const struct report *report, const struct figures *figures)
{
	unsigned long long count = report->failures.held_back;

	if (message_is_quiet() && figures->undelivered)
		message_error("%llu line%s not delivered%s%s",
			(unsigned long long)figures->undelivered,
			figures->undelivered == 1 ? "" : "s",
			*figures->last_error ? "; last error: " : "",
			figures->last_error);
	else if (count && !message_is_quiet())
		message_error("%llu more failure%s not shown", count,
			count == 1 ? " was" : "s were");
}

void
report_returned(uint64_t lines)
{
	if (lines)
		message_note("stopped early: %llu line%s returned",
			(unsigned long long)lines,
			lines == 1 ? " was" : "s were");
}

void
report_left(uint64_t lines, uint64_t first)
{
	if (lines)
		message_error("%llu line%s from line %llu on %s neither "
			      "delivered nor returned",
			(unsigned long long)lines, lines == 1 ? "" : "s",
			(unsigned long long)first, lines == 1 ? "was" : "were");
}
