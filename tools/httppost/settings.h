/* SPDX-License-Identifier: ISC */
/* What the options mean: texts become the values that the modules use, and
 * contradictions are reported. */
#ifndef HTTPPOST_SETTINGS_H
#define HTTPPOST_SETTINGS_H

#include "httppost/options.h"

/* Reads the command line, the profile and the files of headers into the zeroed
 * struct, and fills in what follows from them; see options_read. The files that
 * they name must exist. */
enum option_outcome
httppost_settings_read(int argc, char **argv, struct httppost_options *options);

#endif
