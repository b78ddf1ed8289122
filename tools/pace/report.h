/* Reports of lines whose time is not as it should be. */
#ifndef PACE_REPORT_H
#define PACE_REPORT_H

#include "common/message.h"
#include "pace/replay.h"

#include <stdbool.h>
#include <stdint.h>

/* {0} begins. */
struct pace_report {
	bool is_held_back; /* some reports were */
	struct message_flood unstamped;
	struct message_flood back;
};

/* Whether the line is worth a report: all that have no time, and those that
 * went back unless that changes nothing for other lines. */
bool pace_report_is_due(const struct replay_step *step);

/* How many they were, where some were held back. */
void pace_report_sum(const struct pace_report *report);

/* Reports it by its number, unless that would be a flood. */
void pace_report_line(struct pace_report *report, const struct replay *replay,
	const struct replay_step *step, uint64_t number, int64_t now_ns);

#endif
