/* SPDX-License-Identifier: ISC */
/* The text of the line of --progress. Pure. */
#ifndef PACE_PROGRESS_BAR_H
#define PACE_PROGRESS_BAR_H

#include "pace/figures.h"

/* Appends the line for a terminal with that many columns, in ASCII without
 * control bytes. The last column stays free. If not everything fits, the bar is
 * left out first, then elapsed, rate, left and lines. False if memory is short.
 */
bool progress_bar_text(const struct pace_figures *figures, size_t columns,
	struct buffer *line);

#endif
