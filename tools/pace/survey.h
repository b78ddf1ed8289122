/* What --dry-run finds out about recorded times, in a fixed amount of memory.
 * Pure. */
#ifndef PACE_SURVEY_H
#define PACE_SURVEY_H

#include "pace/replay.h"
#include "pace/spacings.h"
#include "pace/time_fault.h"

/* That many lines of a kind are shown. */
#define SURVEY_ITEMS 10

struct survey_item {
	uint64_t line;
	char text[TIME_FAULT_BYTES];
};

struct survey_list {
	uint64_t count;
	struct survey_item items[SURVEY_ITEMS]; /* the first of them */
};

/* {0} begins. */
struct survey {
	uint64_t lines;
	bool has_time; /* some line has one: */
	struct moment first;
	struct moment last;
	int64_t span_ns;       /* of the replay as recorded, and ... */
	int64_t duration_ns;   /* at the speed and with the longest gap */
	int64_t largest_ns;    /* from one time to the next */
	uint64_t largest_line; /* the later of the two; 0: there is none */
	uint64_t stop_line;    /* where the run would end, or 0 */
	struct spacings spacings;
	struct survey_list back;
	struct survey_list unreadable;
};

/* Takes what the replay says of the line with that number, while the line is
 * still there. */
void survey_take(struct survey *survey, const struct replay *replay,
	const struct replay_step *step, uint64_t number);

#endif
