/* What csvrows can be told. */
#ifndef CSVROWS_OPTIONS_H
#define CSVROWS_OPTIONS_H

#include "common/option.h"

#include <stdbool.h>
#include <stdint.h>

struct csvrows_options {
	struct option_common common;
	struct option_list files; /* none: stdin */
	struct option_list require;
	struct option_list columns; /* none: all */
	const char *from;           /* NAME=VALUE, or NULL */
	uint64_t skip;
	uint64_t limit; /* UINT64_MAX: none */
	bool count;
	bool has_stats;
};

/* Fills the zeroed struct from command line and profile. */
enum option_outcome
csvrows_options_read(int argc, char **argv, struct csvrows_options *options);

#endif
