/* pace's settings. */
#ifndef PACE_OPTIONS_H
#define PACE_OPTIONS_H

#include "common/option.h"

struct pace_options {
	struct option_common common;
	const char *input; /* "-", where it was said */
	int64_t interval_ns;
	const char *speed;
	struct quantity_rate rate; /* what the three make together */
	uint64_t limit;            /* UINT64_MAX where not set */
	int64_t span_ns;           /* --for; ACTIVE_FOREVER where not set */
	bool paused;
	uint64_t total;
	bool is_total_known;
	uint64_t first;
	const char *status_file;
	bool is_summary_wanted; /* --stats */
	bool is_summary_json;
};

/* Reads the command line and the profile; see options_read. */
enum option_outcome
pace_options_read(int argc, char **argv, struct pace_options *options);

#endif
