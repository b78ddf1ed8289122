/* See progress.h. */
#include "pace/progress.h"

#include "common/message.h"
#include "common/signals.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* How old the file must be before it is written again: for a new state, and
 * for new figures. The latter is a little less than a second, such that one
 * line a second, with a few microseconds more or less, is one write each. */
#define STATE_GAP_NS (100 * NS_PER_MS)
#define FIGURES_GAP_NS (950 * NS_PER_MS)

/* Longer than any one part of the status line. */
#define PART_BYTES 160

static const char *
state_name(enum progress_state state)
{
	static const char *const names[] = {
		[PROGRESS_WAITING] = "waiting",
		[PROGRESS_RUNNING] = "running",
		[PROGRESS_PAUSED] = "paused",
		[PROGRESS_BLOCKED] = "blocked",
		[PROGRESS_FINISHED] = "finished",
		[PROGRESS_STOPPED] = "stopped",
		[PROGRESS_FAILED] = "failed",
	};

	return names[state];
}

static uint64_t
lines_done(const struct progress_figures *figures)
{
	return figures->options->first + figures->schedule->released;
}

static double
percent(const struct progress_figures *figures)
{
	return 100 * (double)lines_done(figures) /
	       (double)figures->options->total;
}

static bool
has_percent(const struct progress_figures *figures)
{
	return figures->options->is_total_known && figures->options->total;
}

static bool
has_left(const struct progress_figures *figures)
{
	return figures->options->is_total_known && figures->options->rate.lines;
}

/* How long that many slots take; 0 where unpaced. */
static int64_t
slots_ns(const struct progress_figures *figures, uint64_t slots)
{
	const struct quantity_rate *rate = &figures->options->rate;
	double ns;

	if (!rate->lines)
		return 0;
	ns = (double)slots * (double)rate->period_ns / (double)rate->lines;
	return ns < 9e18 ? (int64_t)ns : ACTIVE_FOREVER;
}

/* Lines per second from the first to the last. */
static double
mean_rate(const struct schedule *schedule)
{
	int64_t ns = schedule->last_ns - schedule->first_ns;

	if (schedule->released < 2 || ns <= 0)
		return 0;
	return (double)(schedule->released - 1) * (double)NS_PER_SECOND /
	       (double)ns;
}

static int64_t
left_ns(const struct progress_figures *figures)
{
	uint64_t total = figures->options->total, done = lines_done(figures);

	return slots_ns(figures, total > done ? total - done : 0);
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
append_lines(const struct progress_figures *figures, struct buffer *line)
{
	if (!append(line, "%s %" PRIu64, state_name(figures->state),
		    lines_done(figures)))
		return false;
	if (figures->options->is_total_known &&
		!append(line, "/%" PRIu64, figures->options->total))
		return false;
	if (!append(line, " lines"))
		return false;
	return !has_percent(figures) ||
	       append(line, " (%.1f%%)", percent(figures));
}

bool
progress_line(const struct progress_figures *figures, struct buffer *line)
{
	const struct schedule *schedule = figures->schedule;
	char elapsed[QUANTITY_TEXT], lag[QUANTITY_TEXT], slipped[QUANTITY_TEXT];
	char left[QUANTITY_TEXT];

	quantity_clock_text(
		schedule_elapsed_ns(schedule, figures->now_ns), elapsed);
	quantity_duration_text(schedule->lag_ns, lag);
	quantity_duration_text(schedule->slipped_ns, slipped);
	if (!append_lines(figures, line) ||
		!append(line, ", elapsed %s, %.3f lines/s, lag %s, slipped %s",
			elapsed, mean_rate(schedule), lag, slipped))
		return false;
	return !has_left(figures) ||
	       append(line, ", left %s",
		       quantity_clock_text(left_ns(figures), left));
}

/* Nine digits behind the point do for any other figure as for seconds. */
static void
add_decimal(struct status *status, const char *key, double value)
{
	status_add_seconds(
		status, key, (int64_t)(value * (double)NS_PER_SECOND));
}

void
progress_status(const struct progress_figures *figures, struct status *status)
{
	const struct schedule *schedule = figures->schedule;

	status_add_text(status, "state", state_name(figures->state));
	status_add_count(status, "lines", lines_done(figures));
	status_add_count(status, "released", schedule->released);
	if (figures->options->is_total_known)
		status_add_count(status, "total", figures->options->total);
	if (has_percent(figures))
		add_decimal(status, "percent", percent(figures));
	status_add_seconds(status, "elapsed",
		schedule_elapsed_ns(schedule, figures->now_ns));
	add_decimal(status, "rate", mean_rate(schedule));
	status_add_seconds(status, "interval", slots_ns(figures, 1));
	status_add_seconds(status, "lag", schedule->lag_ns);
	status_add_seconds(status, "slipped", schedule->slipped_ns);
	status_add_count(status, "slips", schedule->slips);
	status_add_seconds(status, "waited", schedule->waited_ns);
	if (has_left(figures))
		status_add_seconds(status, "left", left_ns(figures));
}

static struct progress_figures
figures_of(const struct progress *progress, int64_t now_ns)
{
	return (struct progress_figures){ progress->state, progress->options,
		progress->schedule, now_ns };
}

static void
write_file(struct progress *progress, int64_t now_ns)
{
	struct progress_figures figures = figures_of(progress, now_ns);
	struct status status = { .form = STATUS_LINES };

	progress->written_ns = now_ns;
	progress->written_state = progress->state;
	progress->written_released = progress->schedule->released;
	progress_status(&figures, &status);
	if (status_end(&status))
		status_file_write(&progress->file, &status);
	buffer_free(&status.text);
}

bool
progress_open(struct progress *progress, const struct pace_options *options,
	const struct schedule *schedule)
{
	*progress = (struct progress){
		.options = options,
		.schedule = schedule,
		.written_state = PROGRESS_FAILED, /* nothing is written */
		.written_ns = -FIGURES_GAP_NS,
	};
	return status_file_open(&progress->file, options->status_file);
}

int64_t
progress_update(
	struct progress *progress, enum progress_state state, int64_t now_ns)
{
	int64_t due_ns;

	progress->state = state;
	if (!progress->options->status_file)
		return ACTIVE_FOREVER;
	if (state != progress->written_state)
		due_ns = progress->written_ns + STATE_GAP_NS;
	else if (progress->schedule->released != progress->written_released)
		due_ns = progress->written_ns + FIGURES_GAP_NS;
	else
		return ACTIVE_FOREVER;
	if (now_ns < due_ns)
		return due_ns;
	write_file(progress, now_ns);
	return ACTIVE_FOREVER;
}

static void
show_line(const struct progress_figures *figures)
{
	struct buffer line = { 0 };

	if (progress_line(figures, &line))
		message_note("%.*s", (int)line.length, line.bytes);
	buffer_free(&line);
}

static void
show_json(const struct progress_figures *figures)
{
	struct status status = { .form = STATUS_JSON };

	progress_status(figures, &status);
	if (status_end(&status))
		message_raw(status.text.bytes, status.text.length);
	buffer_free(&status.text);
}

void
progress_show(struct progress *progress, int64_t now_ns)
{
	struct progress_figures figures = figures_of(progress, now_ns);

	show_line(&figures);
	write_file(progress, now_ns);
}

static bool
is_summary_due(const struct progress *progress)
{
	if (progress->options->is_summary_wanted)
		return true;
	if (progress->state == PROGRESS_STOPPED && !signals_stopped_by())
		return false;
	return progress->state == PROGRESS_FAILED || isatty(STDERR_FILENO);
}

void
progress_end(
	struct progress *progress, enum progress_state state, int64_t now_ns)
{
	struct progress_figures figures;

	progress->state = state;
	figures = figures_of(progress, now_ns);
	write_file(progress, now_ns);
	if (is_summary_due(progress) && progress->options->is_summary_json)
		show_json(&figures);
	else if (is_summary_due(progress))
		show_line(&figures);
	status_file_close(&progress->file);
}
