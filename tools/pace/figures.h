/* SPDX-License-Identifier: ISC */
/* The figures at one moment, as status line and as keys and values. Pure. */
#ifndef PACE_FIGURES_H
#define PACE_FIGURES_H

#include "common/status.h"
#include "pace/options.h"
#include "pace/schedule.h"

enum pace_state {
	PACE_WAITING, /* for input, or for the start */
	PACE_RUNNING,
	PACE_PAUSED,
	PACE_BLOCKED, /* the reader takes nothing */
	PACE_FINISHED,
	PACE_STOPPED, /* by a signal, or because the reader has exited */
	PACE_FAILED,
};

struct pace_figures {
	enum pace_state state;
	const struct pace_options *options; /* for first and total */
	const struct schedule *schedule;
	int64_t now_ns;   /* monotonic */
	int64_t wall_ns;  /* the same moment since the epoch */
	double recent;    /* lines per second in the last ten seconds */
	uint64_t reloads; /* settings that were read again */
};

/* "running". */
const char *pace_state_name(enum pace_state state);

/* Lines that are done: released, dropped, and those of --first. */
uint64_t pace_figures_lines(const struct pace_figures *figures);

/* How many of the --total lines belong to this shard. */
uint64_t pace_figures_total(const struct pace_figures *figures);

/* False if there is no total to take a percentage of. */
bool pace_figures_percent(const struct pace_figures *figures, double *percent);

/* The mean rate in lines per second, from the first released line to the last.
 */
double pace_figures_rate(const struct pace_figures *figures);

/* Estimates the time left: the slots of the lines left to the total or the
 * limit, or the mean rate if slots are unknown, but at most the rest of the
 * span. False if it is unknown. */
bool pace_figures_left(const struct pace_figures *figures, int64_t *ns);

/* Appends the status line, without "pace: " and newline. False if memory is
 * short. */
bool pace_figures_text(const struct pace_figures *figures, struct buffer *line);

/* Adds the figures as keys and values. */
void
pace_figures_status(const struct pace_figures *figures, struct status *status);

#endif
