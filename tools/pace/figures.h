/* The figures of one moment, and how they read: the status line, and keys and
 * values. Pure. */
#ifndef PACE_FIGURES_H
#define PACE_FIGURES_H

#include "common/status.h"
#include "pace/options.h"
#include "pace/schedule.h"

enum pace_state {
	PACE_WAITING, /* for input, or for the start */
	PACE_RUNNING,
	PACE_PAUSED,
	PACE_BLOCKED, /* by its reader */
	PACE_FINISHED,
	PACE_STOPPED, /* by a signal, or its reader has gone */
	PACE_FAILED,
};

struct pace_figures {
	enum pace_state state;
	const struct pace_options *options; /* for first and total */
	const struct schedule *schedule;
	int64_t now_ns; /* monotonic */
};

/* "running". */
const char *pace_state_name(enum pace_state state);

/* Lines that are done: released or left out, and those before --first. */
uint64_t pace_figures_lines(const struct pace_figures *figures);

/* False where there is nothing to have a percentage of. */
bool pace_figures_percent(const struct pace_figures *figures, double *percent);

/* Lines a second, the mean from the first that left to the last. */
double pace_figures_rate(const struct pace_figures *figures);

/* When it will end: the lines that are left of the total or to the limit, by
 * their slots, and where those are not known, by the mean rate; or the end of
 * the span where that is before. False where nobody knows. */
bool pace_figures_left(const struct pace_figures *figures, int64_t *ns);

/* Appends the status line, without "pace: " and newline. False where memory is
 * short. */
bool pace_figures_text(const struct pace_figures *figures, struct buffer *line);

/* Adds the figures as keys and values. */
void
pace_figures_status(const struct pace_figures *figures, struct status *status);

#endif
