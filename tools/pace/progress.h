/* SPDX-License-Identifier: ISC */
/* Reports on the run: status line, status file, progress line, summary. */
#ifndef PACE_PROGRESS_H
#define PACE_PROGRESS_H

#include "pace/figures.h"
#include "pace/progress_screen.h"
#include "pace/recent.h"

/* What was reported last, and where. */
struct progress {
	const struct pace_options *options;
	const struct schedule *schedule;
	struct status_file file;
	struct status_file metrics;
	struct progress_screen screen;
	enum pace_state state;
	struct recent recent;
	uint64_t reloads; /* settings that were read again */

	/* in the files */
	enum pace_state written_state;
	uint64_t written_released;
	int64_t written_due_ns;
	int64_t written_ns;

	/* on the screen */
	enum pace_state drawn_state;
	uint64_t drawn_released;
	int64_t drawn_ns;
};

/* Begins. `options` and `schedule` must outlive it. False after a message. */
bool progress_open(struct progress *progress,
	const struct pace_options *options, const struct schedule *schedule);

/* Takes the state and writes the files if that is due: at once for a pause, its
 * end and the first line; at most ten times a second for other states; once a
 * second for new figures. The screen is redrawn five times a second. Returns
 * when to call again at the latest. */
int64_t progress_update(
	struct progress *progress, enum pace_state state, int64_t now_ns);

/* Handles a status signal: prints the status line and writes the files. */
void progress_show(struct progress *progress, int64_t now_ns);

/* Counts a change of the settings, and writes the files. */
void progress_renew(struct progress *progress, int64_t now_ns);

/* Clears the progress line before a message. The next update draws it again. */
void progress_hide(struct progress *progress);

/* Clears the line before a suspension by Ctrl-Z, after the terminal has echoed
 * the key. */
void progress_leave(struct progress *progress);

/* How long to wait after a status signal, until the terminal shows output. */
int64_t progress_settle_ns(const struct progress *progress);

/* Reports the last state, with a summary on stderr if one is due, and closes.
 */
void
progress_end(struct progress *progress, enum pace_state state, int64_t now_ns);

#endif
