/* The words of a command line become fields. */
#ifndef COMMON_OPTION_COMMAND_H
#define COMMON_OPTION_COMMAND_H

#include "common/option.h"

/* Reads the command line, and reports its faults: false then. *asked becomes
 * the row of --help or --version, behind which nothing is read, or NULL. */
bool option_command_read(const struct option_table *table, int argc,
	char **argv, void *options, const struct option_row **asked);

#endif
