/* SPDX-License-Identifier: ISC */
/* See settings.h. */
#include "pace/settings.h"

#include "common/file.h"
#include "common/place.h"
#include "common/signals.h"
#include "common/zone_file.h"
#include "pace/start_at.h"
#include "pace/ticks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum option_source
source_of(const struct pace_options *options, const char *name)
{
	return options_source(&pace_options_table, options, name);
}

static bool
is_set(const struct pace_options *options, const char *name)
{
	return source_of(options, name) != OPTION_UNSET;
}

/* Both report a fault of the settings as a whole, and return false. */
static bool
refuse(const struct pace_options *options, const char *name, const char *reason)
{
	return options_refuse(&pace_options_table, options, name, reason);
}

static bool
conflict(
	const struct pace_options *options, const char *name, const char *other)
{
	return options_conflict(
		&pace_options_table, options, name, "does not go with", other);
}

/* Whether an option was set that has no meaning with the others. An option of
 * the profile does not count if the command line chose another kind of timing.
 */
static bool
is_meaningless(const struct pace_options *options, const char *name,
	enum option_source chosen)
{
	enum option_source source = source_of(options, name);

	return source >= OPTION_PROFILE && source >= chosen;
}

static enum option_source
later(enum option_source a, enum option_source b)
{
	return a > b ? a : b;
}

/* Checks options that need slots or recorded times. */
static bool
verify_kinds(const struct pace_options *options)
{
	static const char *const of_slots[] = { "speed", "burst", "late",
		"tick" };
	static const char *const of_replay[] = { "max-gap", "order",
		"time-format", "dry-run" };
	enum option_source rate = source_of(options, "rate");
	enum option_source by = source_of(options, "by");
	enum option_source chosen = later(rate, source_of(options, "interval"));
	bool is_fine = true;
	size_t i;

	for (i = 0; i < sizeof(of_slots) / sizeof(of_slots[0]); i++) {
		if (is_set(options, "rate") && !options->rate.lines &&
			is_meaningless(options, of_slots[i], rate))
			is_fine = conflict(options, of_slots[i], "rate max");
	}
	for (i = 0; i < sizeof(of_replay) / sizeof(of_replay[0]); i++) {
		if (!options->by.count &&
			is_meaningless(options, of_replay[i], chosen))
			is_fine = refuse(options, of_replay[i], "needs --by");
	}
	if (!options->by.count && !options->start_at &&
		is_meaningless(options, "zone", chosen))
		is_fine = refuse(options, "zone", "needs --by or --start-at");
	if (options->by.count && is_meaningless(options, "burst", by))
		is_fine = conflict(options, "burst", "by");
	if (options->by.count && options->late == SCHEDULE_SKIP &&
		is_meaningless(options, "late", by))
		is_fine = conflict(options, "late skip", "by");
	return is_fine;
}

/* Combines interval, rate, burst and speed into slots per period. A rate counts
 * lines, of which a slot has as many as burst says. False if the numbers do not
 * fit. */
static bool
slots_of(const struct pace_options *options, struct quantity_rate *slots,
	struct quantity_factor *factor)
{
	const struct quantity_factor share = { 1, options->burst };

	if (quantity_factor(options->speed, factor))
		return false;
	*slots = (struct quantity_rate){ 0, (uint64_t)NS_PER_SECOND };
	if (options->by.count)
		return factor->numerator <= REPLAY_PART &&
		       factor->denominator <= REPLAY_PART;
	if (is_set(options, "rate")) {
		*slots = options->rate;
		if (!quantity_rate_times(slots, &share))
			return false;
	} else {
		*slots = (struct quantity_rate){ 1,
			(uint64_t)options->interval_ns };
	}
	return quantity_rate_times(slots, factor);
}

static bool
verify_slots(const struct pace_options *options)
{
	struct quantity_factor factor;
	struct quantity_rate slots;
	const char *name =
		source_of(options, "speed") > OPTION_PRESET ? "speed" : "burst";

	if (!slots_of(options, &slots, &factor))
		return refuse(options, name, "has too many digits");
	if (slots.lines &&
		slots.period_ns / slots.lines > (uint64_t)SCHEDULE_SLOWEST_NS)
		return refuse(options, name,
			"must leave at least one slot in 36500d");
	return true;
}

/* --by on the command line overrides skip in the profile. */
static enum schedule_late
late_of(const struct pace_options *options)
{
	if (options->by.count && options->late == SCHEDULE_SKIP)
		return SCHEDULE_SLIP;
	return (enum schedule_late)options->late;
}

/* The zone of --start-at: --zone, otherwise local time. NULL means UTC, if the
 * text has a zone, or the failure in *why. */
static struct zone *
open_start_zone(const struct pace_options *options, const char **why)
{
	*why = NULL;
	if (!options->start_at || start_at_has_zone(options->start_at))
		return NULL;
	return zone_open(options->zone ? options->zone : "local", why);
}

static bool
verify_start(const struct pace_options *options)
{
	char reason[160];
	const char *why;

	zone_close(open_start_zone(options, &why));
	if (!why)
		return true;
	(void)snprintf(reason, sizeof(reason),
		"cannot use local time: %s; see --zone", why);
	return refuse(options, "start-at", reason);
}

static bool
verify_fields(const struct pace_options *options)
{
	if (options->by.count <= LINE_TIME_FIELDS)
		return true;
	return refuse(options, "by", "must name at most 8 fields");
}

/* Reports options that do not go together. False if there are any. */
static bool
verify(const void *options)
{
	return verify_kinds(options) && verify_slots(options) &&
	       verify_fields(options) && verify_start(options);
}

/* Opens the zones, which verify has checked. False after a message. */
static bool
open_zones(struct pace_options *options)
{
	const char *why = NULL;

	if (options->zone && options->by.count)
		options->by_zone = zone_open(options->zone, &why);
	if (!why)
		options->start_zone = open_start_zone(options, &why);
	if (why)
		message_error("--zone: %s", why);
	return !why;
}

/* --start-at on the wall clock. INT64_MIN without it, or if it is so long ago
 * that a difference would overflow. */
static int64_t
start_of(const struct pace_options *options)
{
	int64_t start_ns;

	if (!options->start_at)
		return INT64_MIN;
	start_ns = start_at_ns(
		options->start_at, options->start_zone, signals_realtime_ns());
	return start_ns < 0 ? INT64_MIN : start_ns;
}

/* Fills in the derived fields. False after a message. */
static bool
complete(struct pace_options *options)
{
	(void)slots_of(options, &options->slots, &options->factor);
	if (options->shard)
		(void)quantity_share(options->shard, &options->share);
	if (options->time_format)
		(void)moment_form_compile(&options->form, options->time_format);
	if (options->by.count) /* a burst of the profile does not count */
		options->burst = 1;
	if (!is_set(options, "limit"))
		options->limit = UINT64_MAX;
	if (!is_set(options, "for"))
		options->span_ns = ACTIVE_TIME_FOREVER;
	if (!is_set(options, "max-gap"))
		options->max_gap_ns = ACTIVE_TIME_FOREVER;
	options->is_total_known = is_set(options, "total");
	if (!open_zones(options))
		return false;
	options->start_ns = start_of(options);
	return true;
}

enum option_outcome
pace_settings_read(int argc, char **argv, struct pace_options *options)
{
	enum option_outcome outcome;

	options->argc = argc;
	options->argv = argv;
	outcome =
		options_read(&pace_options_table, argc, argv, options, verify);
	if (outcome == OPTION_RUN && !complete(options))
		outcome = OPTION_FAULT;
	return outcome;
}

static bool
verify_file(
	const struct pace_options *options, const char *name, const char *path)
{
	const char *fault = path ? place_check(path, PLACE_REPLACED) : NULL;

	return !fault || options_refuse_file(&pace_options_table, options, name,
				 path, fault);
}

bool
pace_settings_verify_files(const struct pace_options *options)
{
	const char *status = options->status_file;
	const char *metrics = options->metrics_file;

	if (options->dry_run)
		return true;
	if (status && metrics && file_is_same(status, metrics))
		return options_conflict(&pace_options_table, options,
			"metrics-file", "must not be the file of",
			"status-file");
	return verify_file(options, "status-file", status) &&
	       verify_file(options, "metrics-file", metrics);
}

struct schedule_settings
pace_settings_schedule(const struct pace_options *options)
{
	return (struct schedule_settings){
		.rate = options->slots,
		.burst = options->burst,
		.shard = options->share,
		.tick_ns = ticks_for_lateness(options->tick_ns),
		.span_ns = options->span_ns,
		.limit = options->limit,
		.start_ns = INT64_MIN,
		.late = late_of(options),
		.is_paused = options->paused,
		.replay = {
			.fields = { options->by.items, options->by.count },
			.series = { options->form, options->by_zone },
			.speed = options->factor,
			.max_gap_ns = options->max_gap_ns,
			.order = (enum replay_order)options->order,
			.is_continued = options->first > 0,
		},
	};
}

static bool
is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool
is_same_list(const struct option_list *a, const struct option_list *b)
{
	size_t i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++) {
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	}
	return true;
}

/* The way in which times are read cannot change, because later times have the
 * form of the first. Returns the name of an option that changed, or NULL. */
static const char *
changed(const struct pace_options *options, const struct pace_options *again)
{
	if (!is_same_list(&options->by, &again->by))
		return "by";
	if (!is_same_text(options->time_format, again->time_format))
		return "time-format";
	if (!is_same_text(options->shard, again->shard))
		return "shard";
	return is_same_text(options->zone, again->zone) ? NULL : "zone";
}

/* Options that were read again. They are kept, because their texts are in use.
 */
struct kept_options {
	struct pace_options options;
	struct kept_options *before;
};

/* Reads command line and profile again. NULL after messages. */
static const struct pace_options *
read_again(const struct pace_options *options)
{
	static struct kept_options *all;
	struct kept_options *kept = calloc(1, sizeof(*kept));

	if (!kept) {
		message_error("out of memory");
		return NULL;
	}
	kept->before = all;
	all = kept;
	return pace_settings_read(options->argc, options->argv,
		       &kept->options) == OPTION_RUN
		       ? &kept->options
		       : NULL;
}

bool
pace_settings_reread(
	const struct pace_options *options, struct schedule_settings *settings)
{
	const struct pace_options *again;
	const char *path = options->common.profile, *name;
	struct stat profile;

	/* a pipe delivers its settings once, and reading again would block */
	if (stat(path, &profile) == 0 && !S_ISREG(profile.st_mode)) {
		message_error("%s: not a regular file, so it is not read again",
			path);
		return false;
	}
	again = read_again(options);
	if (!again)
		return false;
	name = changed(options, again);
	if (name) {
		message_error(
			"%s: pace.%s: cannot change during a run", path, name);
		return false;
	}
	*settings = pace_settings_schedule(again);
	return true;
}
