/* SPDX-License-Identifier: ISC */
/* See report.h. */
#include "pace/report.h"

#include "pace/time_fault.h"

#include <string.h>

/* The consequence, which follows a semicolon; or NULL. */
static const char *
consequence_of(const struct replay *replay, const struct replay_step *step,
	char text[TIME_FAULT_BYTES])
{
	if (step->is_first)
		return time_fault_advice(replay, step->fault, text);
	if (step->is_reversed)
		return "this is the third step back in a row: if the newest "
		       "line comes first, reverse the file (tac), otherwise "
		       "see --order";
	if (step->verdict == REPLAY_STOP)
		return NULL;
	if (step->verdict == REPLAY_LEAVE_OUT)
		return "the line is dropped";
	return step->is_restart ? "timing restarts here, one spacing after the "
				  "previous line"
				: "the line is released one spacing after the "
				  "previous one";
}

/* Shows the commands to choose from if the first time is ambiguous. Long names
 * are cut. */
static void
show_commands(const struct replay *replay, enum line_time_fault fault)
{
	struct buffer command = { 0 };
	char line[512] = "    ";
	int reading;

	for (reading = 0; reading < MOMENT_FORMATS; reading++) {
		command.length = 0;
		if (!time_fault_command(replay, fault, reading, &command))
			break;
		(void)message_escape(command.bytes, command.length, line + 4,
			sizeof(line) - 4);
		message_raw(line, strlen(line));
	}
	buffer_free(&command);
}

bool
pace_report_is_due(const struct replay_step *step)
{
	if (step->fault == LINE_TIME_BACK)
		return step->verdict != REPLAY_PASS || step->is_restart;
	return step->fault != LINE_TIME_FINE;
}

void
pace_report_line(struct pace_report *report, const struct replay *replay,
	const struct replay_step *step, uint64_t number, int64_t now_ns)
{
	struct message_flood *flood = step->fault == LINE_TIME_BACK
					      ? &report->back
					      : &report->unstamped;
	struct message_place place = { "stdin", number, 0 };
	char text[TIME_FAULT_BYTES], advice[TIME_FAULT_BYTES];
	char others[MESSAGE_OTHERS];
	const char *consequence;
	bool is_admitted = message_flood_admit(flood, now_ns, others);

	/* the fault that ends the run is always shown */
	if (!is_admitted && step->verdict != REPLAY_STOP) {
		report->is_held_back = true;
		return;
	}
	consequence = consequence_of(replay, step, advice);
	message_error_at(&place, "%s%s%s%s",
		time_fault_text(replay, step->fault, text),
		consequence ? "; " : "", consequence ? consequence : "",
		is_admitted ? others : "");
	if (step->is_first)
		show_commands(replay, step->fault);
}

void
pace_report_sum(const struct pace_report *report)
{
	if (report->is_held_back)
		message_error("%llu lines had no time; %llu reported steps "
			      "back",
			(unsigned long long)report->unstamped.total,
			(unsigned long long)report->back.total);
}
