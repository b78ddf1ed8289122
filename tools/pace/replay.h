/* Recorded time: how long after the line before a line is due. Pure. */
#ifndef PACE_REPLAY_H
#define PACE_REPLAY_H

#include "common/quantity.h"
#include "pace/stamp.h"

/* For a stamp before the reference, which is the latest stamp so far. */
enum replay_order {
	REPLAY_EMIT,  /* the line is due at once */
	REPLAY_SKIP,  /* the line is left out */
	REPLAY_ERROR, /* it ends; so does a line without a stamp */
};

struct replay_settings {
	const char *field;            /* NULL: no replay */
	struct quantity_factor speed; /* both parts at most REPLAY_PART */
	int64_t max_gap_ns;           /* after speed */
	enum replay_order order;
};

/* Keeps products of a factor's parts within 64 bits. */
#define REPLAY_PART UINT64_C(2147483648)

struct replay {
	struct replay_settings settings;
	struct stamp stamp;
	bool has_reference;
	int64_t reference_ns;
	int64_t recorded_ns; /* from the reference before to this one */
	uint64_t carry;      /* of gaps rounded down, in 1/numerator ns */
	uint64_t back;       /* lines that went back */
	uint64_t unstamped;  /* lines without a stamp */
	uint64_t skipped;    /* lines that were left out */
};

enum replay_verdict {
	REPLAY_PASS,
	REPLAY_LEAVE_OUT,
	REPLAY_STOP,
};

struct replay_step {
	enum replay_verdict verdict;
	enum stamp_fault fault; /* what is unusual about the line */
	int64_t gap_ns;         /* of REPLAY_PASS; the first line's is 0 */
};

void replay_open(struct replay *replay, const struct replay_settings *settings);

/* Takes the next line; NULL is one that is too long to have a stamp. The gaps
 * of lines that are not cut by max_gap_ns add up exactly: the sum is the span
 * of their stamps divided by the speed, rounded down. */
struct replay_step
replay_next(struct replay *replay, const char *line, size_t length);

/* Changes the speed from the last line on, and returns its gap as it is at the
 * new speed. */
int64_t
replay_change_speed(struct replay *replay, const struct quantity_factor *speed);

#endif
