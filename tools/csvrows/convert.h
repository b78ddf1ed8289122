/* SPDX-License-Identifier: ISC */
/* Files of records to lines: the way of each record, from source and parser by
 * shape to the output. */
#ifndef CSVROWS_CONVERT_H
#define CSVROWS_CONVERT_H

#include "csvrows/options.h"

/* Reads all files, as often as is asked for, and writes their lines on stdout,
 * which it closes. Returns the exit status (message.h); does not return where a
 * signal ended it. */
int convert_files(const struct csvrows_options *options);

/* Serves --check: reads the headers of files that are regular ones, and shows
 * the settings with what they tell. Nothing is written to files, and nothing is
 * waited for. Returns the exit status. */
int convert_check(struct csvrows_options *options);

#endif
