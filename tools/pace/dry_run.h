/* --dry-run: what --by makes of the input, without releasing any of it. */
#ifndef PACE_DRY_RUN_H
#define PACE_DRY_RUN_H

#include "pace/options.h"

/* Reads stdin to its end and prints on stdout what was understood, or with
 * --stats=json the same as an object. Returns the exit status that the run
 * would have; ends by the signal that asks to stop. */
int pace_dry_run(const struct pace_options *options);

#endif
