/* See report.h. */
#include "pace/report.h"

#include <stdio.h>
#include <string.h>

/* Longer names and values are cut in reports. */
#define NAME_BYTES 80
#define SUBJECT_BYTES (NAME_BYTES + 16)

/* What the report begins with: the value, or the field that has none. */
static const char *
subject_of(const struct replay *replay, const struct replay_step *step,
	char text[SUBJECT_BYTES])
{
	const char *field = replay->settings.field;
	char name[NAME_BYTES];

	switch (step->fault) {
	case LINE_TIME_TOO_LONG:
	case LINE_TIME_NO_JSON:
		return "the line";
	case LINE_TIME_NO_FIELD:
		(void)snprintf(text, SUBJECT_BYTES, "field \"%s\"",
			message_escape(
				field, strlen(field), name, sizeof(name)));
		return text;
	case LINE_TIME_FINE:
	case LINE_TIME_UNREADABLE:
	case LINE_TIME_OTHER_FORM:
	case LINE_TIME_BACK:
		break;
	}
	if (step->value_length && *step->value == '"')
		return message_escape(
			step->value, step->value_length, text, NAME_BYTES);
	(void)snprintf(text, SUBJECT_BYTES, "\"%s\"",
		message_escape(
			step->value, step->value_length, name, sizeof(name)));
	return text;
}

static const char *
reason_of(enum line_time_fault fault)
{
	static const char *const reasons[] = {
		[LINE_TIME_FINE] = "is a time",
		[LINE_TIME_TOO_LONG] =
			"is longer than --max-line and has no time",
		[LINE_TIME_NO_JSON] = "is not a JSON object",
		[LINE_TIME_NO_FIELD] = "is missing",
		[LINE_TIME_UNREADABLE] = "is not a recognised time",
		[LINE_TIME_OTHER_FORM] =
			"does not have the form of the first time",
		[LINE_TIME_BACK] = "is earlier than a time before it",
	};

	return reasons[fault];
}

static const char *
consequence_of(const struct replay_step *step)
{
	if (step->is_first)
		return "; --by takes times such as 13:00:00, "
		       "2024-02-16T20:30:45Z or 1708115445";
	if (step->is_reversed)
		return "; this is the third step back in a row: if the newest "
		       "line comes first, reverse the file (tac), else see "
		       "--order";
	if (step->verdict == REPLAY_STOP)
		return "";
	if (step->verdict == REPLAY_LEAVE_OUT)
		return "; the line is left out";
	return step->is_restart ? "; time starts again here, one spacing after "
				  "the line before"
				: "; the line leaves one spacing after the one "
				  "before";
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
	char subject[SUBJECT_BYTES], others[MESSAGE_OTHERS];
	bool is_admitted = message_flood_admit(flood, now_ns, others);

	/* what ends the run is shown in any case */
	if (!is_admitted && step->verdict != REPLAY_STOP) {
		report->is_held_back = true;
		return;
	}
	message_error_at(&place, "%s %s%s%s", subject_of(replay, step, subject),
		reason_of(step->fault), consequence_of(step),
		is_admitted ? others : "");
}

void
pace_report_sum(const struct pace_report *report)
{
	if (report->is_held_back)
		message_error("%llu lines without a time, %llu reported as "
			      "going back",
			(unsigned long long)report->unstamped.total,
			(unsigned long long)report->back.total);
}
