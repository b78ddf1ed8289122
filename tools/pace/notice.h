/* Reports of lines whose time is not as it should be. */
#ifndef PACE_NOTICE_H
#define PACE_NOTICE_H

#include "common/message.h"
#include "pace/replay.h"

#include <stdbool.h>
#include <stdint.h>

/* {0} begins. */
struct notice {
	bool is_held_back; /* some reports were */
	struct message_flood unstamped;
	struct message_flood back;
};

/* Whether the line is worth a report: all that have no time, and those that
 * went back unless that changes nothing for other lines. */
bool notice_is_due(const struct replay_step *step);

/* How many they were, where some were held back. */
void notice_sum(const struct notice *notice);

/* Reports it by its number, unless that would be a flood. */
void notice_line(struct notice *notice, const struct replay *replay,
	const struct replay_step *step, uint64_t number, int64_t now_ns);

#endif
