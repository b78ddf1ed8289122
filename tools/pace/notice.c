/* See notice.h. */
#include "pace/notice.h"

#include <string.h>

/* Longer names of fields are cut in reports. */
#define NAME_BYTES 80

static const char *
reason_of(enum stamp_fault fault)
{
	static const char *const reasons[] = {
		[STAMP_FINE] = "is as it should be",
		[STAMP_TOO_LONG] = "is not looked for in a line this long",
		[STAMP_NO_JSON] = "is not there: the line is no JSON object",
		[STAMP_NO_FIELD] = "is not there",
		[STAMP_UNREADABLE] = "is no time",
		[STAMP_OTHER_FORM] = "is not of the form of the first time",
		[STAMP_BACK] = "goes back",
	};

	return reasons[fault];
}

static const char *
consequence_of(const struct replay_step *step)
{
	if (step->verdict == REPLAY_LEAVE_OUT)
		return "; the line is left out";
	return step->verdict == REPLAY_PASS ? "; the line leaves with the one "
					      "before"
					    : "";
}

bool
notice_is_due(const struct replay_step *step)
{
	if (step->fault == STAMP_BACK)
		return step->verdict != REPLAY_PASS;
	return step->fault != STAMP_FINE;
}

void
notice_line(struct notice *notice, const struct replay *replay,
	const struct replay_step *step, uint64_t number, int64_t now_ns)
{
	struct message_flood *flood =
		step->fault == STAMP_BACK ? &notice->back : &notice->unstamped;
	struct message_place place = { "stdin", number, 0 };
	const char *field = replay->settings.field;
	char name[NAME_BYTES], others[MESSAGE_OTHERS];

	if (!message_flood_admit(flood, now_ns, others)) {
		notice->is_held_back = true;
		return;
	}
	message_error_at(&place, "%s: %s%s%s",
		message_escape(field, strlen(field), name, sizeof(name)),
		reason_of(step->fault), consequence_of(step), others);
}

void
notice_sum(const struct notice *notice)
{
	if (notice->is_held_back)
		message_error("%llu lines without a time, %llu left out",
			(unsigned long long)notice->unstamped.total,
			(unsigned long long)notice->back.total);
}
