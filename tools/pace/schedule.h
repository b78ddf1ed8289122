/* SPDX-License-Identifier: ISC */
/* Decides when each line is due: from state and event it computes what to do
 * next, and until when. Slot i is due at t0 + floor(i * period / lines) in
 * active time, or with --by at its recorded time; late input and slips move t0.
 * Pure: now_ns, on the monotonic clock, is an argument. */
#ifndef PACE_SCHEDULE_H
#define PACE_SCHEDULE_H

#include "pace/active_time.h"
#include "pace/replay.h"
#include "pace/slots.h"

#include <stddef.h>

/* The longest slot: 36500 days. */
#define SCHEDULE_SLOWEST_NS (INT64_C(36500) * 86400 * NS_PER_SECOND)

/* How much lag is caught up. */
enum schedule_late {
	SCHEDULE_SLIP,      /* a slot or 250 ms; the rest moves t0 */
	SCHEDULE_SKIP,      /* less than a slot; t0 moves by whole slots */
	SCHEDULE_LATE_BURST /* all */
};

struct schedule_settings {
	/* slots per period, not slower than SCHEDULE_SLOWEST_NS; lines 0:
	 * unpaced or replay */
	struct quantity_rate rate;
	uint64_t burst; /* lines per slot, at least 1 */
	/* all lines take their slots, but only those of this shard leave; count
	 * 0: all */
	struct quantity_share shard;
	int64_t tick_ns;  /* for slots shorter than this and than 500 us */
	int64_t span_ns;  /* only slots due before t0 + span_ns are used */
	uint64_t limit;   /* number of lines; UINT64_MAX: no limit */
	int64_t start_ns; /* t0 is not before this; INT64_MIN: no such time */
	enum schedule_late late;
	bool is_paused;
	struct replay_settings replay;
};

/* The state of the input. */
enum schedule_input {
	SCHEDULE_LINE,  /* the next line is there */
	SCHEDULE_STUCK, /* the same, but the reader takes nothing now */
	SCHEDULE_NONE,  /* no line is there, and nothing can be read now */
	SCHEDULE_ENDED, /* the input has ended */
};

enum schedule_action {
	SCHEDULE_RELEASE, /* write the line, then schedule_release */
	SCHEDULE_PASS,    /* drop the line, then schedule_pass */
	SCHEDULE_SLEEP,   /* the next slot is not due */
	SCHEDULE_STARVE,  /* wait for input */
	SCHEDULE_HOLD,    /* wait for the start */
	SCHEDULE_BLOCK,   /* wait for the reader */
	SCHEDULE_PAUSE,   /* wait for the end of the pause */
	SCHEDULE_END,
};

struct schedule_step {
	enum schedule_action action;
	int64_t wake_ns; /* ask again at this time at the latest */
};

/* All times but start_ns are active time, so a pause changes none of them. */
struct schedule {
	struct schedule_settings settings;
	struct active_time active;
	struct slots slots;
	struct replay replay;
	int64_t tick_ns;  /* or 0: one wake-up per slot */
	int64_t owed_ns;  /* the most lag that is caught up after a stall */
	bool is_held;     /* the first line waits for the start */
	bool is_begun;    /* t0 is known */
	bool is_late;     /* the start has passed, and is moved by ... */
	uint64_t joined;  /* ... that many slots */
	uint64_t period;  /* slots after which the shard has the same lines */
	int64_t begin_ns; /* t0 before it was moved */
	int64_t begin_paused_ns; /* pauses before t0 */
	int64_t due_ns;          /* deadline of the last line */
	int64_t next_ns;         /* deadline of the next line, rounded down */
	uint64_t in_slot;        /* lines released in the slot of next_ns */
	bool is_dated;           /* replay: next_ns belongs to the next line */
	bool is_starved;         /* the next line was due and missing */

	uint64_t lines; /* of the input that are done, over all shards */

	/* the figures */
	uint64_t released;
	int64_t missed_ns; /* how late a shard began, if it missed its first
			      slot */
	int64_t first_ns;  /* release of the first and the last line */
	int64_t last_ns;
	int64_t lag_ns;     /* of the last line */
	int64_t slipped_ns; /* sum of all slips */
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

/* Whether the next line belongs to another shard. */
static inline bool
schedule_is_other(const struct schedule *schedule)
{
	const struct quantity_share *shard = &schedule->settings.shard;

	return shard->count > 1 &&
	       schedule->lines % shard->count != shard->index - 1;
}

/* Whether there are no slots, or so short ones that lines are not handled one
 * by one. */
bool schedule_is_dense(const struct schedule *schedule);

/* Begins. t0 is the latest of the arrival of the first line, the start and, if
 * paused, the first resume. With shards and slots, t0 is the start, even if it
 * has passed: it is moved by as many slots as the shard needs to have its own
 * ones again. */
void schedule_open(struct schedule *schedule,
	const struct schedule_settings *settings, int64_t now_ns);

/* Whether the next line must be passed to schedule_date first: in replay, once
 * for each line within the limit. */
bool schedule_wants_date(const struct schedule *schedule);

/* Takes the next line (NULL: too long to have a time). It may be released, or
 * passed, only if the verdict is REPLAY_PASS. A line of another shard changes
 * no figure. */
struct replay_step
schedule_date(struct schedule *schedule, const char *line, size_t length);

/* Returns what to do now. The run ends with the limit, the span or the input,
 * but during a pause only with the limit. */
struct schedule_step schedule_next(
	struct schedule *schedule, enum schedule_input input, int64_t now_ns);

/* Whether one more line may leave now, or may be passed, after schedule_next
 * returned SCHEDULE_RELEASE and lines were released. */
bool schedule_may_release(const struct schedule *schedule, int64_t now_ns);

/* The number of lines that may leave now at once, without shards; with recorded
 * times at most one. */
uint64_t schedule_due(const struct schedule *schedule, int64_t now_ns);

/* Whether the next `count` lines should leave as fast as possible: unpaced, or
 * in very short slots when all of them have been due for a tick. */
bool schedule_is_behind(
	const struct schedule *schedule, uint64_t count, int64_t now_ns);

/* The next line has left now. Lag beyond what may be caught up is a slip, which
 * moves all later slots. */
void schedule_release(struct schedule *schedule, int64_t now_ns);

/* The same for several lines, at most the number returned by schedule_due. */
void
schedule_release_all(struct schedule *schedule, uint64_t count, int64_t now_ns);

/* The next line, of another shard, has had its slot. */
void schedule_pass(struct schedule *schedule);

/* Sets how many lines can be held, so that no more become due in one tick. */
void schedule_fit(struct schedule *schedule, uint64_t lines);

/* Takes rate and burst of other settings and, in replay, the speed. The running
 * slot gets its new length: if that has already passed, the next line is due
 * now, without lag. */
void schedule_change(struct schedule *schedule,
	const struct schedule_settings *settings, int64_t now_ns);

/* Sets the earliest t0, on the monotonic clock, unless t0 is already known. */
void schedule_start_at(struct schedule *schedule, int64_t start_ns);

/* Both may be called repeatedly. */
void schedule_pause(struct schedule *schedule, int64_t now_ns);
void schedule_resume(struct schedule *schedule, int64_t now_ns);

/* When the next line is due on the monotonic clock, if nothing pauses before:
 * its deadline, or the start that the first line waits for. ACTIVE_TIME_FOREVER
 * if there is no such time: paused, unpaced, before the first line, after the
 * limit, or its recorded time is not read yet. */
int64_t schedule_next_due_ns(const struct schedule *schedule);

/* Active time since t0; 0 before it. */
int64_t schedule_elapsed_ns(const struct schedule *schedule, int64_t now_ns);

/* Time paused since t0; 0 before it. */
int64_t schedule_paused_ns(const struct schedule *schedule, int64_t now_ns);

#endif
