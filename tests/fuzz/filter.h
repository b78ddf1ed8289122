/* SPDX-License-Identifier: ISC */
/* All of csvrows in one call, for fuzz targets. */
#ifndef FUZZ_FILTER_H
#define FUZZ_FILTER_H

#include "csvrows/options.h"

#include <stddef.h>

/* Runs csvrows with the options on a file of these bytes. Returns what it
 * wrote, to be freed, with a NUL after it that does not count. */
char *filter_run(struct csvrows_options *options, const char *bytes,
	size_t length, size_t *written);

#endif
