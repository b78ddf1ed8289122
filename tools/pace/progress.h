/* What pace says about itself, and when: status line, status file, the line of
 * --progress, summary. */
#ifndef PACE_PROGRESS_H
#define PACE_PROGRESS_H

#include "pace/figures.h"
#include "pace/progress_screen.h"

/* What was told last, and where. */
struct progress {
	const struct pace_options *options;
	const struct schedule *schedule;
	struct status_file file;
	struct progress_screen screen;
	enum pace_state state;

	/* in the file */
	enum pace_state written_state;
	uint64_t written_released;
	int64_t written_ns;

	/* on the screen */
	enum pace_state drawn_state;
	uint64_t drawn_released;
	int64_t drawn_ns;
};

/* Begins; options and schedule must live as long. False after a message. */
bool progress_open(struct progress *progress,
	const struct pace_options *options, const struct schedule *schedule);

/* Takes the state, and rewrites the file where it is time to: at once for a
 * pause, its end, the first line, and any other state (where those change back
 * and forth, ten times a second), each second for new figures. The screen has
 * new figures five times a second. Returns when to call again at the latest. */
int64_t progress_update(
	struct progress *progress, enum pace_state state, int64_t now_ns);

/* A status signal: the line on stderr, and the file. */
void progress_show(struct progress *progress, int64_t now_ns);

/* The settings have changed: the file must say so. */
void progress_renew(struct progress *progress, int64_t now_ns);

/* Takes the line off the screen, before a message. It comes back with the next
 * update. */
void progress_hide(struct progress *progress);

/* The same before a stop by Ctrl-Z, for good. */
void progress_leave(struct progress *progress);

/* So long after a status signal the terminal shows what it is told. */
int64_t progress_settle_ns(const struct progress *progress);

/* The last state, with a summary on stderr where one is due. Closes. */
void
progress_end(struct progress *progress, enum pace_state state, int64_t now_ns);

#endif
