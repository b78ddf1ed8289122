/* SPDX-License-Identifier: ISC */
/* Reports lines whose time is missing or goes back. */
#ifndef PACE_REPORT_H
#define PACE_REPORT_H

#include "common/message.h"
#include "pace/replay.h"

#include <stdbool.h>
#include <stdint.h>

/* {0} begins. */
struct pace_report {
	bool is_held_back; /* some reports were held back */
	struct message_flood unstamped;
	struct message_flood back;
};

/* Whether to report the line: every line without a time, and every step back
 * that changes other lines. */
bool pace_report_is_due(const struct replay_step *step);

/* Reports the number of such lines, if some reports were held back. */
void pace_report_sum(const struct pace_report *report);

/* Reports the line with its number, unless there are too many reports. */
void pace_report_line(struct pace_report *report, const struct replay *replay,
	const struct replay_step *step, uint64_t number, int64_t now_ns);

#endif
