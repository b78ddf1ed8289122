/* See settings.h. */
#include "pace/settings.h"

#include "common/place.h"
#include "pace/ticks.h"

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

/* Both report a fault of the settings as a whole, and are false. */
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

/* Whether an option was set that has no meaning because of the others. One of
 * the profile is not meant where the command line chose another kind of time.
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

/* What needs slots, and what needs recorded time. */
static bool
verify_kinds(const struct pace_options *options)
{
	static const char *const of_slots[] = { "speed", "burst", "late",
		"tick" };
	static const char *const of_replay[] = { "max-gap", "order",
		"dry-run" };
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
		if (!options->by &&
			is_meaningless(options, of_replay[i], chosen))
			is_fine = refuse(options, of_replay[i], "needs --by");
	}
	if (options->by && is_meaningless(options, "burst", by))
		is_fine = conflict(options, "burst", "by");
	if (options->by && options->late == SCHEDULE_SKIP &&
		is_meaningless(options, "late", by))
		is_fine = conflict(options, "late skip", "by");
	return is_fine;
}

/* What interval, rate and speed make together: the slots in a time. A rate is
 * one of lines, of which a slot has as many as burst says. False where that
 * does not fit. */
static bool
slots_of(const struct pace_options *options, struct quantity_rate *slots,
	struct quantity_factor *factor)
{
	const struct quantity_factor share = { 1, options->burst };

	if (quantity_factor(options->speed, factor))
		return false;
	*slots = (struct quantity_rate){ 0, (uint64_t)NS_PER_SECOND };
	if (options->by)
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
		return refuse(
			options, name, "must be a number of fewer digits");
	if (slots.lines &&
		slots.period_ns / slots.lines > (uint64_t)SCHEDULE_SLOWEST_NS)
		return refuse(
			options, name, "must leave more than a slot in 36500d");
	return true;
}

/* The profile's skip is beaten by the command line's --by. */
static enum schedule_late
late_of(const struct pace_options *options)
{
	if (options->by && options->late == SCHEDULE_SKIP)
		return SCHEDULE_SLIP;
	return (enum schedule_late)options->late;
}

/* Says by messages what does not go together, and is false then. */
static bool
verify(const void *options)
{
	return verify_kinds(options) && verify_slots(options);
}

/* Fills in what follows from the options. */
static void
complete(struct pace_options *options)
{
	(void)slots_of(options, &options->slots, &options->factor);
	if (options->by) /* what is beaten has no meaning left */
		options->burst = 1;
	if (!is_set(options, "limit"))
		options->limit = UINT64_MAX;
	if (!is_set(options, "for"))
		options->span_ns = ACTIVE_TIME_FOREVER;
	if (!is_set(options, "max-gap"))
		options->max_gap_ns = ACTIVE_TIME_FOREVER;
	options->is_total_known = is_set(options, "total");
}

enum option_outcome
pace_settings_read(int argc, char **argv, struct pace_options *options)
{
	enum option_outcome outcome;

	options->argc = argc;
	options->argv = argv;
	outcome =
		options_read(&pace_options_table, argc, argv, options, verify);
	if (outcome == OPTION_RUN)
		complete(options);
	return outcome;
}

bool
pace_settings_verify_files(const struct pace_options *options)
{
	const char *path = options->status_file, *fault;

	if (!path || options->dry_run)
		return true;
	fault = place_check(path, PLACE_REPLACED);
	return !fault || options_refuse_file(&pace_options_table, options,
				 "status-file", path, fault);
}

struct schedule_settings
pace_settings_schedule(const struct pace_options *options)
{
	return (struct schedule_settings){
		.rate = options->slots,
		.burst = options->burst,
		.tick_ns = ticks_for_lateness(options->tick_ns),
		.span_ns = options->span_ns,
		.limit = options->limit,
		.start_ns = INT64_MIN,
		.late = late_of(options),
		.is_paused = options->paused,
		.replay = {
			.field = options->by,
			.speed = options->factor,
			.max_gap_ns = options->max_gap_ns,
			.order = (enum replay_order)options->order,
			.is_continued = options->first > 0,
		},
	};
}

bool
pace_settings_reread(
	const struct pace_options *options, struct schedule_settings *settings)
{
	static struct pace_options again; /* its texts stay */
	const char *path = options->common.profile;
	struct stat profile;

	/* a pipe brings its settings once, and a second reader would wait */
	if (stat(path, &profile) == 0 && !S_ISREG(profile.st_mode)) {
		message_error(
			"%s: not a regular file: it is not read again", path);
		return false;
	}
	again = (struct pace_options){ 0 };
	if (pace_settings_read(options->argc, options->argv, &again) !=
		OPTION_RUN)
		return false;
	if (!again.by != !options->by) {
		message_error(
			"%s: pace.by: does not change while it runs", path);
		return false;
	}
	*settings = pace_settings_schedule(&again);
	return true;
}
