/* Which line is due when: state x event -> what to do next, and until when.
 * Slot i is due at t0 + floor(i * period / lines) in active time, or a line at
 * its recorded time; late input and slips move t0. Pure: now_ns, the monotonic
 * clock, is an argument. */
#ifndef PACE_SCHEDULE_H
#define PACE_SCHEDULE_H

#include "pace/active_time.h"
#include "pace/replay.h"
#include "pace/slots.h"

#include <stddef.h>

/* The longest slot: 36500 days. */
#define SCHEDULE_SLOWEST_NS (INT64_C(36500) * 86400 * NS_PER_SECOND)

/* What is caught up of a lag, by the names of other schedulers. */
enum schedule_late {
	SCHEDULE_SLIP,      /* a slot or 250 ms; the rest moves t0 */
	SCHEDULE_SKIP,      /* less than a slot; t0 moves by whole slots */
	SCHEDULE_LATE_BURST /* all */
};

struct schedule_settings {
	/* slots in a time, not slower than SCHEDULE_SLOWEST_NS; lines 0 is
	 * unpaced, or replay */
	struct quantity_rate rate;
	uint64_t burst;   /* lines in a slot, from 1 */
	int64_t tick_ns;  /* of slots shorter than that and than 500 us */
	int64_t span_ns;  /* slots are due before t0 and this */
	uint64_t limit;   /* of lines; UINT64_MAX for none */
	int64_t start_ns; /* t0 is not before this; INT64_MIN for none */
	enum schedule_late late;
	bool is_paused;
	struct replay_settings replay;
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
	SCHEDULE_HOLD,    /* wait for the start */
	SCHEDULE_BLOCK,   /* wait for the reader */
	SCHEDULE_PAUSE,   /* wait for the end of the pause */
	SCHEDULE_END,
};

struct schedule_step {
	enum schedule_action action;
	int64_t wake_ns; /* ask again at this time, if not before */
};

/* All instants but start_ns are in active time: a pause changes none. */
struct schedule {
	struct schedule_settings settings;
	struct active_time active;
	struct slots slots;
	struct replay replay;
	int64_t tick_ns;  /* or 0: a wake per slot */
	int64_t owed_ns;  /* lag that is caught up after a stall */
	bool is_held;     /* the first line is there, and the start is not */
	bool is_begun;    /* t0 is known: */
	int64_t begin_ns; /* t0 before anything moved it */
	int64_t begin_paused_ns; /* pauses before t0 */
	int64_t due_ns;          /* deadline of the last line */
	int64_t next_ns;         /* deadline of the next line, rounded down */
	uint64_t in_slot; /* lines that have left in the slot of next_ns */
	bool is_dated;    /* replay: next_ns is that of the next line */
	bool is_starved;  /* the next line was due and not there */

	/* the figures */
	uint64_t released;
	int64_t first_ns; /* when the first and the last line left */
	int64_t last_ns;
	int64_t lag_ns;     /* of the last line */
	int64_t slipped_ns; /* in all slips */
	uint64_t slips;
	int64_t waited_ns; /* for late input */
};

static inline bool
schedule_is_replay(const struct schedule *schedule)
{
	return schedule->settings.replay.fields.count > 0;
}

static inline bool
schedule_is_unpaced(const struct schedule *schedule)
{
	return schedule->settings.rate.lines == 0 &&
	       !schedule_is_replay(schedule);
}

/* Whether its slots are so short that what leaves in them is too much to be
 * careful about each line, or there are none. */
bool schedule_is_dense(const struct schedule *schedule);

/* Begins with nothing released. t0 is the latest of the first line, the start
 * and, where it begins paused, the first resume. */
void schedule_open(struct schedule *schedule,
	const struct schedule_settings *settings, int64_t now_ns);

/* Whether the next line must be shown to schedule_date before anything else is
 * asked about it: in replay, once for each line within the limit. */
bool schedule_wants_date(const struct schedule *schedule);

/* The next line is this one (NULL: too long to have a time). Where the verdict
 * is not REPLAY_PASS, it must not be released. */
struct replay_step
schedule_date(struct schedule *schedule, const char *line, size_t length);

/* What to do now. It ends with the limit, the span, or the input, but not
 * with the latter two while paused. */
struct schedule_step schedule_next(
	struct schedule *schedule, enum schedule_input input, int64_t now_ns);

/* Whether one more line that is there may leave now, after schedule_next has
 * said SCHEDULE_RELEASE and lines have been released since. */
bool schedule_may_release(const struct schedule *schedule, int64_t now_ns);

/* How many lines may leave now at once, if they are there: with recorded times,
 * one at most. */
uint64_t schedule_due(const struct schedule *schedule, int64_t now_ns);

/* Whether nothing counts but that the next `count` lines leave: unpaced, or in
 * very short slots where all of them have been due for a tick. */
bool schedule_is_behind(
	const struct schedule *schedule, uint64_t count, int64_t now_ns);

/* The next line has left now. What it lags more than may stay owed is a slip:
 * it moves all later slots. */
void schedule_release(struct schedule *schedule, int64_t now_ns);

/* The same for as many lines at once as schedule_due allowed, or fewer. */
void
schedule_release_all(struct schedule *schedule, uint64_t count, int64_t now_ns);

/* So many lines can be held: from now on ticks of slots are so short that no
 * more become due in one. */
void schedule_fit(struct schedule *schedule, uint64_t lines);

/* Takes rate and burst of other settings and, in replay, the speed. The running
 * slot has its new length: what is over by it is due now, and owes nothing. */
void schedule_change(struct schedule *schedule,
	const struct schedule_settings *settings, int64_t now_ns);

/* t0 is not before this, on the monotonic clock, if it is not known yet. */
void schedule_start_at(struct schedule *schedule, int64_t start_ns);

/* Both may come twice. */
void schedule_pause(struct schedule *schedule, int64_t now_ns);
void schedule_resume(struct schedule *schedule, int64_t now_ns);

/* Active time since t0; 0 before it. */
int64_t schedule_elapsed_ns(const struct schedule *schedule, int64_t now_ns);

/* How long it has been paused since t0; 0 before it. */
int64_t schedule_paused_ns(const struct schedule *schedule, int64_t now_ns);

#endif
