/* SPDX-License-Identifier: ISC */
/* What --dry-run finds out about recorded times, in a fixed amount of memory.
 * Pure. */
#ifndef PACE_SURVEY_H
#define PACE_SURVEY_H

#include "pace/replay.h"
#include "pace/spacings.h"
#include "pace/time_fault.h"

/* The most lines of a kind that are shown. */
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
	bool has_time; /* some line has a time */
	struct moment first;
	struct moment last;
	int64_t span_ns;       /* of the replay as recorded */
	int64_t duration_ns;   /* with --speed and --max-gap */
	int64_t largest_ns;    /* from one time to the next */
	uint64_t largest_line; /* the later line; 0 if there is no gap */
	uint64_t stop_line;    /* where the run would end, or 0 */
	struct spacings spacings;
	struct survey_list back;
	struct survey_list unreadable;
};

/* Takes the result of the replay for the line with that number. The line must
 * still be in memory. */
void survey_take(struct survey *survey, const struct replay *replay,
	const struct replay_step *step, uint64_t number);

#endif
