/* The figures of one moment, and how they read: the status line, and keys and
 * values. Pure. */
#ifndef PACE_ACCOUNT_H
#define PACE_ACCOUNT_H

#include "common/status.h"
#include "pace/options.h"
#include "pace/schedule.h"

enum account_state {
	ACCOUNT_WAITING, /* for input, or for the start */
	ACCOUNT_RUNNING,
	ACCOUNT_PAUSED,
	ACCOUNT_BLOCKED, /* by its reader */
	ACCOUNT_FINISHED,
	ACCOUNT_STOPPED, /* by a signal, or its reader has gone */
	ACCOUNT_FAILED,
};

struct account {
	enum account_state state;
	const struct pace_options *options; /* for first and total */
	const struct schedule *schedule;
	int64_t now_ns; /* monotonic */
};

/* "running". */
const char *account_state_name(enum account_state state);

/* Lines that are done: released or left out, and those before --first. */
uint64_t account_lines(const struct account *account);

/* False where there is nothing to have a percentage of. */
bool account_percent(const struct account *account, double *percent);

/* Lines a second, the mean from the first that left to the last. */
double account_rate(const struct account *account);

/* When it will end: the lines that are left of the total or to the limit, by
 * their slots, and where those are not known, by the mean rate; or the end of
 * the span where that is before. False where nobody knows. */
bool account_left(const struct account *account, int64_t *ns);

/* Appends the status line, without "pace: " and newline. False where memory is
 * short. */
bool account_line(const struct account *account, struct buffer *line);

/* Adds the figures as keys and values. */
void account_status(const struct account *account, struct status *status);

#endif
