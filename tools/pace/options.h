/* SPDX-License-Identifier: ISC */
/* The table of options. settings.h combines their values. */
#ifndef PACE_OPTIONS_H
#define PACE_OPTIONS_H

#include "common/moment_form.h"
#include "common/options.h"

struct pace_options {
	struct option_common common;
	const char *input; /* "-", if given */
	int64_t interval_ns;
	struct quantity_rate rate; /* valid if set */
	const char *speed;
	uint64_t burst;
	struct option_list by;   /* fields; empty without --by */
	const char *time_format; /* or NULL */
	const char *zone;        /* its name, or NULL */
	int64_t max_gap_ns;
	int order; /* enum replay_order */
	int late;  /* enum schedule_late */
	int64_t tick_ns;
	const char *shard;    /* K/N, or NULL */
	const char *start_at; /* or NULL */
	uint64_t limit;       /* UINT64_MAX if not set */
	int64_t span_ns;      /* --for; ACTIVE_TIME_FOREVER if not set */
	bool paused;
	uint64_t total;
	bool is_total_known;
	uint64_t first;
	bool progress;
	const char *status_file;
	const char *metrics_file;
	int status_format; /* enum status_form */
	bool dry_run;

	/* set by settings from interval, rate, speed and burst */
	struct quantity_rate slots; /* lines 0: unpaced, or by time */
	struct quantity_factor factor;
	struct quantity_share share; /* of shard; count 0: all lines */
	struct moment_form form;     /* of time_format */
	struct zone *by_zone;        /* NULL: UTC */
	struct zone *start_zone;     /* of start_at; NULL: UTC */
	int64_t start_ns; /* start_at on the wall clock, or INT64_MIN */

	int argc; /* the command line, to be read again */
	char **argv;
};

extern const struct option_table pace_options_table;

#endif
