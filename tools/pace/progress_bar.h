/* --progress: the line that shows how far it is. Pure. */
#ifndef PACE_PROGRESS_BAR_H
#define PACE_PROGRESS_BAR_H

#include "pace/figures.h"

/* Appends the line for a terminal of so many columns, of which it leaves the
 * last one free; ASCII without control bytes. Where there is no room for all,
 * the bar goes first, then elapsed, rate, left and lines. False where memory is
 * short. */
bool progress_bar_text(const struct pace_figures *figures, size_t columns,
	struct buffer *line);

#endif
