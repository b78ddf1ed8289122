/* Which line is due when: state x event -> what to do next, and until when.
 * Slot i is due at t0 + floor(i * period / lines) in active time; late input
 * and slips move t0. Pure: now_ns, the monotonic clock, is an argument. */
#ifndef PACE_SCHEDULE_H
#define PACE_SCHEDULE_H

#include "common/quantity.h"
#include "pace/active.h"

/* The longest slot: 36500 days. */
#define SCHEDULE_SLOWEST_NS (INT64_C(36500) * 86400 * NS_PER_SECOND)

struct schedule_settings {
	struct quantity_rate rate; /* not slower than SCHEDULE_SLOWEST_NS */
	int64_t span_ns;           /* slots are due before t0 and this */
	uint64_t limit;            /* of lines; UINT64_MAX for none */
	bool is_paused;
};

/* What the next line is doing. */
enum schedule_input {
	SCHEDULE_LINE,  /* it is there */
	SCHEDULE_STUCK, /* it is there, and the reader takes nothing now */
	SCHEDULE_NONE,  /* none is there, and nothing can be read now */
	SCHEDULE_ENDED, /* there will be none */
};

enum schedule_action {
	SCHEDULE_RELEASE, /* write the line, then schedule_release */
	SCHEDULE_SLEEP,   /* the next slot is not due */
	SCHEDULE_STARVE,  /* wait for input */
	SCHEDULE_BLOCK,   /* wait for the reader */
	SCHEDULE_PAUSE,   /* wait for the end of the pause */
	SCHEDULE_END,
};

struct schedule_step {
	enum schedule_action action;
	int64_t wake_ns; /* ask again at this time, if not before */
};

/* All instants are in active time: a pause changes none of them. */
struct schedule {
	struct schedule_settings settings;
	struct active active;
	int64_t slot_ns;  /* period / lines, rounded down */
	uint64_t rest;    /* and what that leaves, in 1/lines ns */
	int64_t tick_ns;  /* or 0: a wake per slot */
	int64_t owed_ns;  /* lag that is caught up after a stall */
	bool is_begun;    /* t0 is known: */
	int64_t begin_ns; /* t0 before anything moved it */
	int64_t next_ns;  /* deadline of the next line, rounded down */
	uint64_t carry;   /* what that leaves, in 1/lines ns */
	bool is_starved;  /* the next line was due and not there */

	/* the account */
	uint64_t released;
	int64_t first_ns; /* when the first and the last line left */
	int64_t last_ns;
	int64_t lag_ns;     /* of the last line */
	int64_t slipped_ns; /* in all slips */
	uint64_t slips;
	int64_t waited_ns; /* for late input */
};

/* Begins with nothing released. t0 comes with the first line or, where it
 * begins paused, with the first resume, whichever is later. */
void schedule_open(struct schedule *schedule,
	const struct schedule_settings *settings, int64_t now_ns);

/* What to do now. It ends with the limit, the span, or the input, but not
 * with the latter two while paused. */
struct schedule_step schedule_next(
	struct schedule *schedule, enum schedule_input input, int64_t now_ns);

/* Whether one more line that is there may leave now, after schedule_next has
 * said SCHEDULE_RELEASE and lines have been released since. */
bool schedule_may_release(const struct schedule *schedule, int64_t now_ns);

/* The next line has left now. What it lags more than may stay owed is a slip:
 * it moves all later slots. */
void schedule_release(struct schedule *schedule, int64_t now_ns);

/* Active time since t0; 0 before it. */
int64_t schedule_elapsed_ns(const struct schedule *schedule, int64_t now_ns);

#endif
