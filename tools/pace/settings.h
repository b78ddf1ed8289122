/* What pace's options mean together. */
#ifndef PACE_SETTINGS_H
#define PACE_SETTINGS_H

#include "pace/options.h"
#include "pace/schedule.h"

/* Reads the command line and the profile into the zeroed struct, verifies that
 * they go together, and fills in what follows from them; see options_read. */
enum option_outcome
pace_settings_read(int argc, char **argv, struct pace_options *options);

/* Whether the files that a run writes can be written. False after a message. */
bool pace_settings_verify_files(const struct pace_options *options);

/* The schedule's part of them. */
struct schedule_settings
pace_settings_schedule(const struct pace_options *options);

/* Reads both again, and gives the schedule's part of what they say now. False
 * after messages. */
bool pace_settings_reread(
	const struct pace_options *options, struct schedule_settings *settings);

#endif
