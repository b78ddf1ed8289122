/* --dry-run: what --by makes of the input, without releasing any of it. */
#ifndef PACE_SURVEY_H
#define PACE_SURVEY_H

#include "pace/options.h"

/* Reads stdin to its end and prints on stdout, as key=value lines: lines,
 * duration, the largest gap and the line behind it, lines that go back, and
 * lines without a time. Returns the exit status; ends by the signal that asks
 * to stop. */
int survey_run(const struct pace_options *options);

#endif
