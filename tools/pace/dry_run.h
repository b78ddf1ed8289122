/* SPDX-License-Identifier: ISC */
/* --dry-run: shows how --by times the input, and releases none of it. */
#ifndef PACE_DRY_RUN_H
#define PACE_DRY_RUN_H

#include "pace/options.h"

/* Reads stdin to its end and prints the result on stdout, with --stats=json as
 * a JSON object. Returns the exit status that the run would have. A signal that
 * asks to stop ends the process. */
int pace_dry_run(const struct pace_options *options);

#endif
