/* See options.h. */
#include "pace/options.h"

#include "common/message.h"
#include "pace/schedule.h"

#include <stdio.h>
#include <string.h>

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

static const struct option_row rows[] = {
	{
		"interval",
		'i',
		OPTION_DURATION(struct pace_options, interval_ns),
		1,
		"DUR",
		"1s",
		"time from one line to the next",
		OPTION_PLAIN,
		"rate",
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
		"interval",
		verify_rate,
	},
	{
		"speed",
		0,
		OPTION_TEXT(struct pace_options, speed),
		0,
		"X",
		"1",
		"slots come X times as fast: 2, 0.5",
		OPTION_PLAIN,
		NULL,
		verify_speed,
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
		"for",
		0,
		OPTION_DURATION(struct pace_options, span_ns),
		1,
		"DUR",
		NULL,
		"end so long after the first line, pauses not\ncounted",
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

static bool verify(const void *settings);

static const struct option_table table = {
	"pace",
	"[options] <input >output",
	"Copies stdin to stdout, each line at its time.",
	rows,
	sizeof(rows) / sizeof(rows[0]),
	OPTION_AT(struct pace_options, common, struct option_common),
	verify,
};

static enum option_source
source_of(const struct pace_options *options, const char *name)
{
	return options_source(&table, options, name);
}

static bool
is_set(const struct pace_options *options, const char *name)
{
	return source_of(options, name) != OPTION_UNSET;
}

/* Reports a fault of the settings as a whole, and is false. */
static bool
refuse(const struct pace_options *options, const char *name, const char *reason)
{
	if (source_of(options, name) == OPTION_PROFILE)
		message_error("%s: pace.%s: %s", options->common.profile, name,
			reason);
	else
		message_error("--%s: %s (see pace --help)", name, reason);
	return false;
}

/* What interval or rate and speed make together. False where that does not
 * fit. */
static bool
effective_rate(const struct pace_options *options, struct quantity_rate *rate)
{
	struct quantity_factor speed;

	if (is_set(options, "rate"))
		*rate = options->rate;
	else
		*rate = (struct quantity_rate){ 1,
			(uint64_t)options->interval_ns };
	return quantity_factor(options->speed, &speed) == NULL &&
	       quantity_rate_times(rate, &speed);
}

/* A speed of the profile is beaten by a rate of the command line. */
static bool
has_speed_without_rate(const struct pace_options *options)
{
	return source_of(options, "speed") >= OPTION_PROFILE &&
	       source_of(options, "speed") >= source_of(options, "rate") &&
	       is_set(options, "rate") && !options->rate.lines;
}

static bool
verify(const void *settings)
{
	const struct pace_options *options = settings;
	struct quantity_rate rate;

	if (has_speed_without_rate(options))
		return refuse(options, "speed", "does not go with --rate max");
	if (!effective_rate(options, &rate))
		return refuse(
			options, "speed", "must be a number of fewer digits");
	if (rate.lines &&
		rate.period_ns / rate.lines > (uint64_t)SCHEDULE_SLOWEST_NS)
		return refuse(options, "speed",
			"must leave more than a line in 36500d");
	return true;
}

enum option_outcome
pace_options_read(int argc, char **argv, struct pace_options *options)
{
	enum option_outcome outcome = options_read(&table, argc, argv, options);

	if (outcome != OPTION_RUN)
		return outcome;
	(void)effective_rate(options, &options->rate);
	if (!is_set(options, "limit"))
		options->limit = UINT64_MAX;
	if (!is_set(options, "for"))
		options->span_ns = ACTIVE_FOREVER;
	options->is_total_known = is_set(options, "total");
	options->is_summary_wanted = is_set(options, "stats");
	options->is_summary_json = options->common.stats == 1;
	return OPTION_RUN;
}
