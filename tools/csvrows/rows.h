/* The loop over the records of all files. */
#ifndef CSVROWS_ROWS_H
#define CSVROWS_ROWS_H

#include "csvrows/options.h"

/* Reads all files and writes their lines on stdout, which it closes. Returns
 * the exit status (message.h); does not return where a signal ended it. */
int rows_run(const struct csvrows_options *options);

#endif
