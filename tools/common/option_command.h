/* SPDX-License-Identifier: ISC */
/* Reads the options of a command line. */
#ifndef COMMON_OPTION_COMMAND_H
#define COMMON_OPTION_COMMAND_H

#include "common/option.h"

/* Reads the command line; false after reports of faults. *asked becomes the row
 * of --help or --version, after which nothing is read, or NULL. */
bool option_command_read(const struct option_table *table, int argc,
	char **argv, void *options, const struct option_row **asked);

#endif
