/* What pace's options mean together. */
#ifndef PACE_SETTINGS_H
#define PACE_SETTINGS_H

#include "pace/options.h"
#include "pace/schedule.h"

/* Reads the command line and the profile into the zeroed struct, and fills in
 * what follows from them; see options_read. */
enum option_outcome
settings_read(int argc, char **argv, struct pace_options *options);

/* Reads both again, into the zeroed `again`, for slots and factor; the texts
 * stay in memory as those of the first reading do. False after messages. */
bool
settings_reread(const struct pace_options *options, struct pace_options *again);

/* The schedule's part of them. */
struct schedule_settings
settings_of_schedule(const struct pace_options *options);

#endif
