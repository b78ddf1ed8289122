/* The table of pace's options. What they mean together is in settings. */
#ifndef PACE_OPTIONS_H
#define PACE_OPTIONS_H

#include "common/moment_form.h"
#include "common/options.h"

struct pace_options {
	struct option_common common;
	const char *input; /* "-", where it was said */
	int64_t interval_ns;
	struct quantity_rate rate; /* as set, where it was set */
	const char *speed;
	uint64_t burst;
	struct option_list by;   /* fields; none: no replay */
	const char *time_format; /* or NULL */
	const char *zone;        /* its name, or NULL */
	int64_t max_gap_ns;
	int order; /* enum replay_order */
	int late;  /* enum schedule_late */
	int64_t tick_ns;
	const char *start_at; /* or NULL */
	uint64_t limit;       /* UINT64_MAX where not set */
	int64_t span_ns;      /* --for; ACTIVE_TIME_FOREVER where not set */
	bool paused;
	uint64_t total;
	bool is_total_known;
	uint64_t first;
	bool progress;
	const char *status_file;
	int status_format; /* enum status_form */
	bool dry_run;

	/* filled in by settings: what interval, rate, speed and burst make */
	struct quantity_rate slots; /* lines 0: unpaced, or by time */
	struct quantity_factor factor;
	struct moment_form form; /* what time_format says */
	struct zone *by_zone;    /* NULL: UTC */
	struct zone *start_zone; /* of start_at, the same */

	int argc; /* as they were given, to be read again */
	char **argv;
};

extern const struct option_table pace_options_table;

#endif
