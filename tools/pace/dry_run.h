/* --dry-run: what --by makes of the input, without releasing any of it. */
#ifndef PACE_DRY_RUN_H
#define PACE_DRY_RUN_H

#include "pace/options.h"

/* Reads stdin to its end and prints on stdout, as key=value lines: lines,
 * duration, the largest gap and the line behind it, lines that go back, and
 * lines without a time. Returns the exit status; ends by the signal that asks
 * to stop. */
int pace_dry_run(const struct pace_options *options);

#endif
