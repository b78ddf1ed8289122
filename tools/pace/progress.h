/* What pace says about itself: status line, status file, summary. */
#ifndef PACE_PROGRESS_H
#define PACE_PROGRESS_H

#include "common/status.h"
#include "pace/options.h"
#include "pace/schedule.h"

enum progress_state {
	PROGRESS_WAITING, /* for input */
	PROGRESS_RUNNING,
	PROGRESS_PAUSED,
	PROGRESS_BLOCKED, /* by its reader */
	PROGRESS_FINISHED,
	PROGRESS_STOPPED, /* by a signal, or its reader has gone */
	PROGRESS_FAILED,
};

/* The figures of one moment. */
struct progress_figures {
	enum progress_state state;
	const struct pace_options *options;
	const struct schedule *schedule;
	int64_t now_ns; /* monotonic */
};

/* Appends the status line, without "pace: " and newline. False where memory is
 * short. */
bool progress_line(const struct progress_figures *figures, struct buffer *line);

/* Adds the figures as keys and values. */
void
progress_status(const struct progress_figures *figures, struct status *status);

/* What was told last, and where. */
struct progress {
	const struct pace_options *options;
	const struct schedule *schedule;
	struct status_file file;
	enum progress_state state;
	enum progress_state written_state; /* of the file */
	uint64_t written_released;
	int64_t written_ns;
};

/* Begins; options and schedule must live as long. False after a message. */
bool progress_open(struct progress *progress,
	const struct pace_options *options, const struct schedule *schedule);

/* Takes the state, and rewrites the file where it is time to: at once for a
 * new state (where states change back and forth, ten times a second), each
 * second for new figures. Returns when to call again at the latest. */
int64_t progress_update(
	struct progress *progress, enum progress_state state, int64_t now_ns);

/* A status signal: the line on stderr, and the file. */
void progress_show(struct progress *progress, int64_t now_ns);

/* The last state, with a summary on stderr where one is due. Closes. */
void progress_end(
	struct progress *progress, enum progress_state state, int64_t now_ns);

#endif
