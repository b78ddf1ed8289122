/* SPDX-License-Identifier: ISC */
/* See figures.h. */
#include "pace/figures.h"

#include "common/message.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* Longer than any one part of the status line. */
#define PART_BYTES 160

const char *
pace_state_name(enum pace_state state)
{
	static const char *const names[] = {
		[PACE_WAITING] = "waiting",
		[PACE_RUNNING] = "running",
		[PACE_PAUSED] = "paused",
		[PACE_BLOCKED] = "blocked",
		[PACE_FINISHED] = "finished",
		[PACE_STOPPED] = "stopped",
		[PACE_FAILED] = "failed",
	};

	return names[state];
}

uint64_t
pace_figures_lines(const struct pace_figures *figures)
{
	const struct schedule *schedule = figures->schedule;

	return figures->options->first + schedule->released +
	       schedule->replay.skipped;
}

uint64_t
pace_figures_total(const struct pace_figures *figures)
{
	const struct quantity_share *share = &figures->options->share;
	uint64_t total = figures->options->total;

	if (!share->count)
		return total;
	return total / share->count + (total % share->count >= share->index);
}

bool
pace_figures_percent(const struct pace_figures *figures, double *percent)
{
	uint64_t total = pace_figures_total(figures);

	if (!figures->options->is_total_known || !total)
		return false;
	*percent = 100 * (double)pace_figures_lines(figures) / (double)total;
	return true;
}

/* Rounds down, and limits to the greatest value. */
static int64_t
whole_ns(double ns)
{
	return ns < 9e18 ? (int64_t)ns : ACTIVE_TIME_FOREVER;
}

/* The length of that many slots; 0 if there are none. */
static int64_t
slots_ns(const struct pace_figures *figures, uint64_t slots)
{
	const struct quantity_rate *rate = &figures->schedule->settings.rate;

	if (!rate->lines)
		return 0;
	return whole_ns(
		(double)slots * (double)rate->period_ns / (double)rate->lines);
}

double
pace_figures_rate(const struct pace_figures *figures)
{
	const struct schedule *schedule = figures->schedule;
	int64_t ns = schedule->last_ns - schedule->first_ns;

	if (schedule->released < 2 || ns <= 0)
		return 0;
	return (double)(schedule->released - 1) * (double)NS_PER_SECOND /
	       (double)ns;
}

/* The number of lines left, if the total or the limit is known. */
static bool
lines_left(const struct pace_figures *figures, uint64_t *left)
{
	const struct schedule *schedule = figures->schedule;
	uint64_t limit = schedule->settings.limit;
	uint64_t total = pace_figures_total(figures),
		 done = pace_figures_lines(figures);

	*left = UINT64_MAX;
	if (figures->options->is_total_known)
		*left = total > done ? total - done : 0;
	if (limit != UINT64_MAX && limit - schedule->released < *left)
		*left = limit - schedule->released;
	return *left != UINT64_MAX;
}

/* The time for that many lines. False if it is unknown. */
static bool
span_of_lines(const struct pace_figures *figures, uint64_t lines, int64_t *ns)
{
	const struct schedule_settings *settings = &figures->schedule->settings;
	uint64_t shards = settings->shard.count ? settings->shard.count : 1;
	double rate = pace_figures_rate(figures);
	uint64_t all = UINT64_MAX; /* lines, with those of other shards */

	if (lines <= UINT64_MAX / shards)
		all = lines * shards;
	*ns = 0;
	if (settings->rate.lines)
		*ns = slots_ns(figures,
			all / settings->burst + (all % settings->burst != 0));
	else if (settings->replay.fields.count && rate > 0)
		*ns = whole_ns((double)lines / rate * (double)NS_PER_SECOND);
	else
		return settings->replay.fields.count && !lines;
	return true;
}

bool
pace_figures_left(const struct pace_figures *figures, int64_t *ns)
{
	int64_t span_ns = figures->schedule->settings.span_ns, elapsed_ns;
	bool is_span_known = span_ns != ACTIVE_TIME_FOREVER, is_known;
	uint64_t lines;

	is_known = lines_left(figures, &lines) &&
		   span_of_lines(figures, lines, ns);
	if (!is_span_known)
		return is_known;
	elapsed_ns = schedule_elapsed_ns(figures->schedule, figures->now_ns);
	span_ns = elapsed_ns < span_ns ? span_ns - elapsed_ns : 0;
	if (!is_known || span_ns < *ns)
		*ns = span_ns;
	return true;
}

static bool
append(struct buffer *line, const char *format, ...) MESSAGE_FORMAT(2, 3);

static bool
append(struct buffer *line, const char *format, ...)
{
	char part[PART_BYTES];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(part, sizeof(part), format, arguments);
	va_end(arguments);
	return buffer_append_text(line, part);
}

static bool
append_lines(const struct pace_figures *figures, struct buffer *line)
{
	double percent;

	if (!append(line, "%s %" PRIu64, pace_state_name(figures->state),
		    pace_figures_lines(figures)))
		return false;
	if (figures->options->is_total_known &&
		!append(line, "/%" PRIu64, pace_figures_total(figures)))
		return false;
	if (!append(line, " lines"))
		return false;
	return !pace_figures_percent(figures, &percent) ||
	       append(line, " (%.1f%%)", percent);
}

bool
pace_figures_text(const struct pace_figures *figures, struct buffer *line)
{
	const struct schedule *schedule = figures->schedule;
	char elapsed[QUANTITY_TEXT], lag[QUANTITY_TEXT], slipped[QUANTITY_TEXT];
	char left[QUANTITY_TEXT];
	int64_t left_ns;

	quantity_clock_text(
		schedule_elapsed_ns(schedule, figures->now_ns), elapsed);
	quantity_duration_text(schedule->lag_ns, lag);
	quantity_duration_text(schedule->slipped_ns, slipped);
	if (!append_lines(figures, line) ||
		!append(line, ", elapsed %s, %.3f lines/s, lag %s, slipped %s",
			elapsed, pace_figures_rate(figures), lag, slipped))
		return false;
	return !pace_figures_left(figures, &left_ns) ||
	       append(line, ", left %s", quantity_clock_text(left_ns, left));
}

/* Nine decimals are enough for the other figures as well as for seconds. */
static void
add_decimal(struct status *status, const char *key, double value)
{
	status_add_seconds(
		status, key, whole_ns(value * (double)NS_PER_SECOND));
}

void
pace_figures_status(const struct pace_figures *figures, struct status *status)
{
	const struct schedule *schedule = figures->schedule;
	int64_t due_ns = schedule_next_due_ns(schedule), left_ns;
	double percent;

	status_add_text(status, "state", pace_state_name(figures->state));
	status_add_count(status, "lines", pace_figures_lines(figures));
	status_add_count(status, "released", schedule->released);
	if (figures->options->is_total_known)
		status_add_count(status, "total", pace_figures_total(figures));
	if (pace_figures_percent(figures, &percent))
		add_decimal(status, "percent", percent);
	status_add_seconds(status, "elapsed",
		schedule_elapsed_ns(schedule, figures->now_ns));
	status_add_seconds(status, "paused",
		schedule_paused_ns(schedule, figures->now_ns));
	add_decimal(status, "rate", pace_figures_rate(figures));
	add_decimal(status, "recent_rate", figures->recent);
	status_add_seconds(status, "interval", slots_ns(figures, 1));
	status_add_seconds(status, "lag", schedule->lag_ns);
	status_add_seconds(status, "slipped", schedule->slipped_ns);
	status_add_count(status, "slips", schedule->slips);
	status_add_seconds(status, "waited", schedule->waited_ns);
	status_add_count(status, "reloads", figures->reloads);
	if (due_ns != ACTIVE_TIME_FOREVER)
		status_add_seconds(status, "next_due",
			figures->wall_ns + (due_ns - figures->now_ns));
	if (schedule_is_replay(schedule)) {
		status_add_count(status, "back", schedule->replay.back);
		status_add_count(status, "skipped", schedule->replay.skipped);
		status_add_count(
			status, "unstamped", schedule->replay.unstamped);
	}
	if (pace_figures_left(figures, &left_ns))
		status_add_seconds(status, "left", left_ns);
	if (figures->options->start_at &&
		figures->options->start_ns != INT64_MIN)
		status_add_seconds(status, "start", figures->options->start_ns);
}
