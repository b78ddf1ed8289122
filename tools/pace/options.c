/* See options.h. */
#include "pace/options.h"

#include "common/signals.h"
#include "pace/schedule.h"
#include "pace/start_at.h"

#include <stdio.h>
#include <string.h>

/* Shorter ticks would spin, longer ones be late by what may stay owed. */
#define LEAST_TICK_NS (10 * NS_PER_US)
#define MOST_TICK_NS (100 * NS_PER_MS)

static const char *
verify_input(const char *text)
{
	static char reason[256];

	if (!strcmp(text, "-"))
		return NULL;
	(void)snprintf(reason, sizeof(reason),
		"%.160s is not read: pace reads stdin only", text);
	return reason;
}

static const char *
verify_interval(const char *text)
{
	int64_t ns;

	if (quantity_duration(text, &ns) == NULL && ns > SCHEDULE_SLOWEST_NS)
		return "must be at most 36500d";
	return NULL;
}

static const char *
verify_rate(const char *text)
{
	struct quantity_rate rate;

	if (quantity_rate(text, &rate) == NULL && rate.lines &&
		rate.period_ns / rate.lines > (uint64_t)SCHEDULE_SLOWEST_NS)
		return "must be more than a line in 36500d";
	return NULL;
}

static const char *
verify_speed(const char *text)
{
	struct quantity_factor speed;

	return quantity_factor(text, &speed);
}

static const char *
verify_by(const char *text)
{
	return *text ? NULL : "must name a field";
}

static const char *
verify_tick(const char *text)
{
	int64_t ns;

	if (quantity_duration(text, &ns) == NULL &&
		(ns < LEAST_TICK_NS || ns > MOST_TICK_NS))
		return "must be from 10us to 100ms";
	return NULL;
}

static const char *
verify_start_at(const char *text)
{
	int64_t at_ns;

	return start_at_ns(text, signals_realtime_ns(), &at_ns);
}

static const struct option_row rows[] = {
	{
		"interval",
		'i',
		OPTION_DURATION(struct pace_options, interval_ns),
		1,
		"DUR",
		"1s",
		"time from one slot to the next",
		OPTION_PLAIN,
		"rate|by",
		verify_interval,
	},
	{
		"rate",
		'r',
		OPTION_RATE(struct pace_options, rate),
		1,
		"RATE",
		NULL,
		"lines in a time instead: 250/s, 10/m;\n"
		"max is as fast as it goes",
		OPTION_PLAIN,
		"interval|by",
		verify_rate,
	},
	{
		"burst",
		0,
		OPTION_COUNT(struct pace_options, burst),
		1,
		"N",
		"1",
		"lines in a slot",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"by",
		0,
		OPTION_TEXT(struct pace_options, by),
		0,
		"FIELD",
		NULL,
		"instead of slots, each JSON line at its own\n"
		"time: 13:00:00, RFC 3339 or epoch",
		OPTION_PLAIN,
		"interval|rate",
		verify_by,
	},
	{
		"speed",
		0,
		OPTION_TEXT(struct pace_options, speed),
		0,
		"X",
		"1",
		"time runs X times as fast: 2, 0.5",
		OPTION_PLAIN,
		NULL,
		verify_speed,
	},
	{
		"max-gap",
		0,
		OPTION_DURATION(struct pace_options, max_gap_ns),
		1,
		"DUR",
		NULL,
		"no recorded wait is longer than that",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"order",
		0,
		OPTION_CHOICE(struct pace_options, order),
		0,
		"restart|emit|skip|error",
		"restart",
		"where recorded time goes back, start again\n"
		"from there, send at once, drop, or stop",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"late",
		0,
		OPTION_CHOICE(struct pace_options, late),
		0,
		"slip|skip|burst",
		"slip",
		"after a stall, catch up 250ms or a slot,\n"
		"nothing but whole slots, or all",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"tick",
		0,
		OPTION_DURATION(struct pace_options, tick_ns),
		1,
		"DUR",
		"1ms",
		"above 2000 lines/s they leave in ticks, none of\n"
		"them later than that",
		OPTION_PLAIN,
		NULL,
		verify_tick,
	},
	{
		"start-at",
		0,
		OPTION_TEXT(struct pace_options, start_at),
		0,
		"TIME",
		NULL,
		"no line before that: 13:00:00, or RFC 3339",
		OPTION_PLAIN,
		NULL,
		verify_start_at,
	},
	{
		"for",
		0,
		OPTION_DURATION(struct pace_options, span_ns),
		1,
		"DUR",
		NULL,
		"end so long after the first line, pauses not\n"
		"counted",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"limit",
		'n',
		OPTION_COUNT(struct pace_options, limit),
		0,
		"N",
		NULL,
		"end after N lines",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"paused",
		0,
		OPTION_FLAG(struct pace_options, paused),
		0,
		NULL,
		NULL,
		"begin paused; SIGUSR2 lets the lines go",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"total",
		0,
		OPTION_COUNT(struct pace_options, total),
		0,
		"N",
		NULL,
		"lines that there are, for percent and time left",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"first",
		0,
		OPTION_COUNT(struct pace_options, first),
		0,
		"N",
		"0",
		"lines that were done before",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"progress",
		0,
		OPTION_FLAG(struct pace_options, progress),
		0,
		NULL,
		NULL,
		"show on the terminal how far it is",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"status-file",
		0,
		OPTION_PATH(struct pace_options, status_file),
		0,
		"FILE",
		NULL,
		"keep the figures in a file",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"status-format",
		0,
		OPTION_CHOICE(struct pace_options, status_format),
		0,
		"lines|prometheus",
		"lines",
		"as key=value lines or as metrics",
		OPTION_PLAIN,
		NULL,
		NULL,
	},
	{
		"dry-run",
		0,
		OPTION_FLAG(struct pace_options, dry_run),
		0,
		NULL,
		NULL,
		"read all, print what --by makes of it, and exit",
		OPTION_COMMAND_ONLY,
		NULL,
		NULL,
	},
	{
		"input",
		0,
		OPTION_TEXT(struct pace_options, input),
		0,
		NULL,
		NULL,
		"-, which is stdin",
		OPTION_OPERAND | OPTION_COMMAND_ONLY,
		NULL,
		verify_input,
	},
};

const struct option_table pace_options_table = {
	"pace", "[options] <input >output",
	"Copies stdin to stdout, each line at its time.", rows,
	sizeof(rows) / sizeof(rows[0]),
	OPTION_AT(struct pace_options, common, struct option_common),
	NULL, /* settings verifies them together */
};
