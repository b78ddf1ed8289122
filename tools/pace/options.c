/* SPDX-License-Identifier: ISC */
/* See options.h. */
#include "pace/options.h"

#include "common/zone_file.h"
#include "pace/schedule.h"
#include "pace/start_at.h"

#include <string.h>

/* Shorter ticks would spin; longer ones would exceed the lag that may be caught
 * up. */
#define LEAST_TICK_NS (10 * NS_PER_US)
#define MOST_TICK_NS (100 * NS_PER_MS)

static const char *
verify_input(const char *text)
{
	return strcmp(text, "-") ? "must be standard input (pace <FILE)" : NULL;
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
		return "must be at least one line in 36500d";
	return NULL;
}

static const char *
verify_speed(const char *text)
{
	struct quantity_factor speed;

	return quantity_factor(text, &speed);
}

static const char *
verify_time_format(const char *text)
{
	struct moment_form form = { 0 };

	return moment_form_compile(&form, text);
}

static const char *
verify_zone(const char *text)
{
	const char *why = NULL;

	zone_close(zone_open(text, &why));
	return why;
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
verify_shard(const char *text)
{
	struct quantity_share share;

	return quantity_share(text, &share);
}

static const struct option_row rows[OPTION_ROWS] = {
	{ "interval", 'i', OPTION_DURATION(pace_options, interval_ns),
		.least = 1, .argument = "DUR", .preset = "1s",
		.help = "time between two slots", .rival = "rate|by",
		.verify = verify_interval, .group = "Slots and recorded time",
		.traits = OPTION_IN_SHORT_HELP },
	{ "rate", 'r', OPTION_RATE(pace_options, rate), .least = 1,
		.argument = "RATE", .help = "rate of lines: 250/s, 10/m, max",
		.rival = "interval|by", .verify = verify_rate,
		.traits = OPTION_IN_SHORT_HELP },
	{ "burst", 0, OPTION_COUNT(pace_options, burst), .least = 1,
		.argument = "N", .preset = "1",
		.help = "release N lines in each slot" },
	{ "by", 0, OPTION_NAMES(pace_options, by), .argument = "A[,B]",
		.help = "release each JSON line at the time in its fields",
		.rival = "interval|rate", .traits = OPTION_IN_SHORT_HELP },
	{ "time-format", 0, OPTION_TEXT(pace_options, time_format),
		.argument = "FORMAT",
		.help = "format of the times: '%d/%m/%Y %H:%M', s, ms, excel",
		.verify = verify_time_format, .traits = OPTION_IN_SHORT_HELP },
	{ "zone", 0, OPTION_TEXT(pace_options, zone), .argument = "NAME",
		.help = "zone of times that have none, or local (UTC)",
		.verify = verify_zone },
	{ "speed", 0, OPTION_TEXT(pace_options, speed), .argument = "X",
		.preset = "1", .help = "run X times as fast: 2, 0.5",
		.verify = verify_speed, .traits = OPTION_IN_SHORT_HELP },
	{ "max-gap", 0, OPTION_DURATION(pace_options, max_gap_ns), .least = 1,
		.argument = "DUR", .help = "shorten longer waits to DUR",
		.traits = OPTION_IN_SHORT_HELP },
	{ "order", 0, OPTION_CHOICE(pace_options, order),
		.argument = "restart|emit|skip|error", .preset = "restart",
		.help = "if recorded time goes back: restart there,\n"
			"send at once, drop the line, or stop" },
	{ "late", 0, OPTION_CHOICE(pace_options, late),
		.argument = "slip|skip|burst", .preset = "slip",
		.help = "after a stall, catch up 250ms or a slot,\n"
			"less than a slot, or everything" },
	{ "tick", 0, OPTION_DURATION(pace_options, tick_ns), .least = 1,
		.argument = "DUR", .preset = "1ms",
		.help = "above 2000 lines/s, release lines in groups,\n"
			"none later than DUR",
		.verify = verify_tick },
	{ "shard", 0, OPTION_TEXT(pace_options, shard), .argument = "K/N",
		.help = "release only the Kth of each N lines, in its slot",
		.verify = verify_shard },
	{ "start-at", 0, OPTION_TEXT(pace_options, start_at),
		.argument = "TIME",
		.help = "release nothing before TIME, such as 13:00:00",
		.verify = start_at_verify, .group = "Start and end",
		.traits = OPTION_IN_SHORT_HELP },
	{ "for", 0, OPTION_DURATION(pace_options, span_ns), .least = 1,
		.argument = "DUR",
		.help = "end DUR after the first line, not counting pauses",
		.traits = OPTION_IN_SHORT_HELP },
	{ "limit", 'n', OPTION_COUNT(pace_options, limit), .argument = "N",
		.help = "end after N lines", .traits = OPTION_IN_SHORT_HELP },
	{ "paused", 0, OPTION_FLAG(pace_options, paused),
		.help = "start paused; SIGUSR2 resumes",
		.traits = OPTION_IN_SHORT_HELP },
	{ "first", 0, OPTION_COUNT(pace_options, first), .argument = "N",
		.preset = "0", .help = "count N earlier lines in the figures" },
	{ "input", 0, OPTION_TEXT(pace_options, input), .help = "-, for stdin",
		.traits = OPTION_OPERAND | OPTION_COMMAND_ONLY,
		.verify = verify_input },
	{ "max-line", 0, OPTION_SIZE(pace_options, common.max_line), .least = 1,
		.argument = "SIZE", .preset = "1M",
		.help = "write lines of up to SIZE in one piece" },
	OPTION_ROW_STATS(pace_options),
	OPTION_ROW_QUIET(pace_options),
	OPTION_ROW_COLOR(pace_options),
	{ "progress", 0, OPTION_FLAG(pace_options, progress),
		.help = "draw a progress line on the terminal",
		.traits = OPTION_IN_SHORT_HELP },
	{ "total", 0, OPTION_COUNT(pace_options, total), .argument = "N",
		.help = "number of all lines, for percentage and time left" },
	OPTION_ROW_STATUS_FILE(pace_options),
	OPTION_ROW_STATUS_FORMAT(pace_options),
	OPTION_ROW_METRICS_FILE(pace_options),
	OPTION_ROW_PROFILE(pace_options),
	OPTION_ROW_CHECK(pace_options),
	{ "dry-run", 0, OPTION_FLAG(pace_options, dry_run),
		.help = "read everything, print how --by times it, and exit",
		.traits = OPTION_COMMAND_ONLY },
	OPTION_ROW_HELP,
	OPTION_ROW_VERSION,
	{ 0 },
};

const struct option_table pace_options_table = {
	.tool = "pace",
	.synopsis = "[options] <input >output",
	.summary =
		"Copies stdin to stdout, one line a second or as the options "
		"say.",
	.rows = rows,
};
