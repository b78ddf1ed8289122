/* SPDX-License-Identifier: ISC */
/* Converts files of records to lines: takes each record from source and parser
 * through shape to the output. */
#ifndef CSVROWS_CONVERT_H
#define CSVROWS_CONVERT_H

#include "csvrows/options.h"

/* Reads all files, --repeat times, writes their lines to stdout and closes it.
 * Returns the exit status (message.h); does not return if a signal stopped it.
 */
int convert_files(const struct csvrows_options *options);

/* Serves --check: reads the headers of regular files, and prints the settings
 * with what the headers show. Writes to no file and never waits. Returns the
 * exit status. */
int convert_check(struct csvrows_options *options);

#endif
