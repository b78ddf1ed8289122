/* A profile's entries become fields, unless the command line said something
 * else. */
#ifndef COMMON_OPTION_PROFILE_H
#define COMMON_OPTION_PROFILE_H

#include "common/option.h"

/* Reads the tool's section of the profile at the path, and reports the faults:
 * false then. */
bool option_profile_read(
	const struct option_table *table, const char *path, void *options);

#endif
