/* All files, one after another. */
#ifndef CSVROWS_FILES_H
#define CSVROWS_FILES_H

#include "csvrows/options.h"

/* Reads all files, as often as is asked for, and writes their lines on stdout,
 * which it closes. Returns the exit status (message.h); does not return where a
 * signal ended it. */
int files_convert(const struct csvrows_options *options);

#endif
