/* SPDX-License-Identifier: ISC */
/* Reads the options of a profile, unless the command line sets them. */
#ifndef COMMON_OPTION_PROFILE_H
#define COMMON_OPTION_PROFILE_H

#include "common/option.h"

/* Reads the section of the tool in the profile at the path. False after reports
 * of faults. */
bool option_profile_read(
	const struct option_table *table, const char *path, void *options);

#endif
