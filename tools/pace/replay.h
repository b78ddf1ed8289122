/* Recorded time: how long after the line before a line is due. Pure. */
#ifndef PACE_REPLAY_H
#define PACE_REPLAY_H

#include "common/quantity.h"
#include "pace/line_time.h"

/* For a time before the reference, which is the latest time so far.
 *
 * A step back is small if it is less than the last spacing: the way from one
 * reference to the next. Before there is a spacing, the first two steps are
 * small. */
enum replay_order {
	REPLAY_RESTART, /* small: due at once; larger: the new reference, one
			 * spacing after the line before; before there is a
			 * spacing, it ends */
	REPLAY_EMIT,    /* the line is due at once; but of those with a larger
			 * step, no two are due in the same moment: the second
			 * is due one spacing after the line before */
	REPLAY_SKIP,    /* the line is left out */
	REPLAY_ERROR,   /* it ends; so does a line without a time */
};

struct replay_settings {
	struct line_time_fields fields; /* count 0: no replay */
	struct moment_series series;    /* the form if it is told, the zone */
	struct quantity_factor speed;   /* both parts at most REPLAY_PART */
	int64_t max_gap_ns;             /* after speed */
	enum replay_order order;
	/* Lines came before this input: its first line is not the first of all,
	 * and need not have a time. */
	bool is_continued;
};

/* Stands in for a spacing before there is one. */
#define REPLAY_SPACING_NS NS_PER_SECOND

/* Keeps products of a factor's parts within 64 bits. */
#define REPLAY_PART UINT64_C(2147483648)

struct replay {
	struct replay_settings settings;
	struct line_time time;
	bool is_begun; /* there was a line before */
	bool has_reference;
	struct moment reference;
	int64_t recorded_ns; /* the gap of the last line, before speed */
	int64_t spacing_ns;  /* the last one; 0: there was none yet */
	int64_t spent_ns;    /* gaps since the reference, which it has not */
	int steps_back;      /* before there is a spacing */
	bool is_back_there;  /* a larger step back is due in this moment */
	uint64_t carry;      /* of gaps rounded down, in 1/numerator ns */
	uint64_t back;       /* lines that went back */
	uint64_t unstamped;  /* lines without a time */
	uint64_t skipped;    /* lines that were left out */
};

enum replay_verdict {
	REPLAY_PASS,
	REPLAY_LEAVE_OUT,
	REPLAY_STOP,
};

struct replay_step {
	enum replay_verdict verdict;
	enum line_time_fault fault; /* what is unusual about the line */
	int64_t gap_ns;             /* of REPLAY_PASS; the first line's is 0 */
	struct moment moment; /* its time: LINE_TIME_FINE and LINE_TIME_BACK */
	int64_t spacing_ns;   /* how far it moved the reference forward, or 0 */
	bool is_restart;      /* LINE_TIME_BACK: it is the new reference */
	bool is_first;    /* it ends: no form is known from the first time */
	bool is_reversed; /* it ends: LINE_TIME_BACK before any spacing */
};

void replay_open(struct replay *replay, const struct replay_settings *settings);

/* Takes the next line; NULL is one that is too long to have a time. Where no
 * time is missing and none goes back, the gaps that max_gap_ns does not cut
 * add up exactly: the sum is the span of the times divided by the speed,
 * rounded down. A line without a time is due one spacing after the line
 * before, or REPLAY_SPACING_NS where there was none yet; the next time takes
 * that off its own gap, but not below one spacing. */
struct replay_step
replay_next(struct replay *replay, const char *line, size_t length);

/* Changes the speed from the last line on, and returns its gap as it is at the
 * new speed. */
int64_t
replay_change_speed(struct replay *replay, const struct quantity_factor *speed);

#endif
