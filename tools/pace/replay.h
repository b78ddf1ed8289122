/* SPDX-License-Identifier: ISC */
/* Recorded time: computes the wait before each line. Pure. */
#ifndef PACE_REPLAY_H
#define PACE_REPLAY_H

#include "common/quantity.h"
#include "pace/line_time.h"

/* What to do with a time before the reference, which is the latest time so far.
 *
 * A step back is small if it is less than the last spacing, the difference
 * between two successive references. Before there is a spacing, the first two
 * steps are small. */
enum replay_order {
	REPLAY_RESTART, /* small: due at once; larger: the line becomes the
			   reference and is due one spacing after the previous
			   line; without a spacing the run ends */
	REPLAY_EMIT,  /* the line is due at once; if two lines with larger steps
			 were due at the same moment, the second is due one
			 spacing after the previous line */
	REPLAY_SKIP,  /* the line is dropped */
	REPLAY_ERROR, /* the run ends, as with a line without a time */
};

struct replay_settings {
	struct line_time_fields fields; /* count 0 without --by */
	struct moment_series series;  /* the form of --time-format, the zone */
	struct quantity_factor speed; /* both parts at most REPLAY_PART */
	int64_t max_gap_ns;           /* after the speed is applied */
	enum replay_order order;
	/* Other lines came before this input, so its first line need not have a
	 * time. */
	bool is_continued;
};

/* The spacing before there is one. */
#define REPLAY_SPACING_NS NS_PER_SECOND

/* Keeps products of a factor's parts within 64 bits. */
#define REPLAY_PART UINT64_C(2147483648)

struct replay {
	struct replay_settings settings;
	struct line_time time;
	bool is_begun; /* a line was taken */
	bool has_reference;
	struct moment reference;
	int64_t recorded_ns; /* the gap of the last line, before speed */
	int64_t spacing_ns;  /* the last one; 0 before there is one */
	int64_t spent_ns;    /* gaps of lines without a time since then */
	int steps_back;      /* before there is a spacing */
	bool is_back_there;  /* one with a larger step is due now */
	uint64_t carry;      /* rest of rounded gaps, in 1/numerator ns */
	uint64_t back;       /* lines that went back */
	uint64_t unstamped;  /* lines without a time */
	uint64_t skipped;    /* lines that were dropped */
};

enum replay_verdict {
	REPLAY_PASS,
	REPLAY_LEAVE_OUT,
	REPLAY_STOP,
};

struct replay_step {
	enum replay_verdict verdict;
	enum line_time_fault fault; /* what is wrong with the line */
	int64_t gap_ns;       /* wait before the line; 0 for the first one */
	struct moment moment; /* of LINE_TIME_FINE and LINE_TIME_BACK */
	int64_t spacing_ns;   /* how far the reference moved forward, or 0 */
	bool is_restart;  /* LINE_TIME_BACK: the line became the reference */
	bool is_first;    /* the first time is missing or not understood */
	bool is_reversed; /* LINE_TIME_BACK before any spacing */
};

void replay_open(struct replay *replay, const struct replay_settings *settings);

/* Takes the next line; NULL stands for a line that is too long to have a time.
 * If no time is missing or goes back, gaps that max_gap_ns does not cut add up
 * exactly: their sum is the span of the times divided by the speed, rounded
 * down. A line without a time is due one spacing after the previous line, or
 * REPLAY_SPACING_NS if there is no spacing yet. The next gap is shortened by
 * that, but not below one spacing. */
struct replay_step
replay_next(struct replay *replay, const char *line, size_t length);

/* Changes the speed from the last line on, and returns its gap at the new
 * speed. */
int64_t
replay_change_speed(struct replay *replay, const struct quantity_factor *speed);

#endif
