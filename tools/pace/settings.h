/* SPDX-License-Identifier: ISC */
/* Combines the options into settings. */
#ifndef PACE_SETTINGS_H
#define PACE_SETTINGS_H

#include "pace/options.h"
#include "pace/schedule.h"

/* Reads the command line and the profile into the zeroed struct, checks that
 * they go together, and fills in the derived fields; see options_read. */
enum option_outcome
pace_settings_read(int argc, char **argv, struct pace_options *options);

/* Whether the output files can be written. False after a message. */
bool pace_settings_verify_files(const struct pace_options *options);

/* The settings of the schedule. */
struct schedule_settings
pace_settings_schedule(const struct pace_options *options);

/* Reads command line and profile again, and returns the settings of the
 * schedule. False after messages. */
bool pace_settings_reread(
	const struct pace_options *options, struct schedule_settings *settings);

#endif
