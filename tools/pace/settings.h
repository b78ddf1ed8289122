/* What pace's options mean together. */
#ifndef PACE_SETTINGS_H
#define PACE_SETTINGS_H

#include "pace/options.h"
#include "pace/schedule.h"

/* Says by messages what does not go together, and is false then. The argument
 * is a struct pace_options. */
bool settings_verify(const void *options);

/* Fills in what follows from the options, which must be verified. */
void settings_complete(struct pace_options *options);

/* The schedule's part of them. */
struct schedule_settings
settings_of_schedule(const struct pace_options *options);

#endif
