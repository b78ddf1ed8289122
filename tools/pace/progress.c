/* SPDX-License-Identifier: ISC */
/* See progress.h. */
#include "pace/progress.h"

#include "common/message.h"
#include "common/signals.h"
#include "pace/metrics.h"
#include "pace/progress_bar.h"

/* How old the files must be before they are written again: for a new state, and
 * for new figures. The latter is a little less than a second, so that one line
 * a second, give or take some microseconds, causes one write each. */
#define STATE_GAP_NS (100 * NS_PER_MS)
#define FIGURES_GAP_NS (950 * NS_PER_MS)

/* A smaller change of the time when the next line is due is not written. */
#define DUE_NS (100 * NS_PER_MS)

/* How old the line on the screen must be before it is drawn again: for new
 * figures, and for the elapsed time alone. */
#define SCREEN_GAP_NS (200 * NS_PER_MS)
#define SCREEN_TIME_NS NS_PER_SECOND

static struct pace_figures
figures_of(const struct progress *progress, int64_t now_ns)
{
	return (struct pace_figures){ progress->state, progress->options,
		progress->schedule, now_ns, signals_realtime_ns(),
		recent_rate(&progress->recent, now_ns), progress->reloads };
}

static void
write_form(const struct pace_figures *figures, enum status_form form,
	struct status_file *file)
{
	struct status status = {
		.form = form,
		.metrics = pace_metrics,
		.path = file->path,
	};

	if (!file->path)
		return;
	pace_figures_status(figures, &status);
	if (status_end(&status))
		status_file_write(file, &status);
	buffer_free(&status.text);
}

static void
write_files(struct progress *progress, int64_t now_ns)
{
	const struct pace_options *options = progress->options;
	struct pace_figures figures = figures_of(progress, now_ns);

	progress->written_ns = now_ns;
	progress->written_state = progress->state;
	progress->written_released = progress->schedule->released;
	progress->written_due_ns = schedule_next_due_ns(progress->schedule);
	write_form(&figures, (enum status_form)options->status_format,
		&progress->file);
	write_form(&figures, STATUS_PROMETHEUS, &progress->metrics);
}

static void
draw(struct progress *progress, int64_t now_ns)
{
	struct pace_figures figures = figures_of(progress, now_ns);
	struct buffer line = { 0 };

	progress->drawn_ns = now_ns;
	progress->drawn_state = progress->state;
	progress->drawn_released = progress->schedule->released;
	if (!progress_screen_is_in_front(&progress->screen))
		progress->drawn_ns += SCREEN_TIME_NS - SCREEN_GAP_NS;
	else if (progress_bar_text(&figures, progress_screen_columns(), &line))
		progress_screen_draw(
			&progress->screen, line.bytes, line.length);
	buffer_free(&line);
}

bool
progress_open(struct progress *progress, const struct pace_options *options,
	const struct schedule *schedule)
{
	*progress = (struct progress){
		.options = options,
		.schedule = schedule,
		.written_state = PACE_FAILED, /* nothing was written yet */
		.written_due_ns = ACTIVE_TIME_FOREVER,
		.written_ns = -FIGURES_GAP_NS,
		.drawn_ns = -SCREEN_TIME_NS,
	};
	if (options->progress)
		progress->screen = progress_screen_open();
	if (progress->screen.is_usable)
		signals_want_terminal();
	return status_file_open(&progress->file, options->status_file) &&
	       status_file_open(&progress->metrics, options->metrics_file);
}

/* Whether the files show another time for the next line. The moment of
 * --start-at is computed again each second, and differs by a little. */
static bool
is_other_due(const struct progress *progress)
{
	int64_t due_ns = schedule_next_due_ns(progress->schedule);
	int64_t written_ns = progress->written_due_ns;

	return due_ns > written_ns ? due_ns - written_ns > DUE_NS
				   : written_ns - due_ns > DUE_NS;
}

/* When the files should be written, or ACTIVE_TIME_FOREVER. A pause, its end
 * and the first line are written at once, because other programs wait for them.
 */
static int64_t
file_due_ns(const struct progress *progress)
{
	if (!progress->options->status_file && !progress->options->metrics_file)
		return ACTIVE_TIME_FOREVER;
	if ((progress->state == PACE_PAUSED) !=
		(progress->written_state == PACE_PAUSED))
		return progress->written_ns;
	if (!progress->written_released && progress->schedule->released)
		return progress->written_ns;
	if (progress->state != progress->written_state)
		return progress->written_ns + STATE_GAP_NS;
	/* the length of a pause is a figure, too */
	if (progress->schedule->released != progress->written_released ||
		progress->state == PACE_PAUSED || is_other_due(progress))
		return progress->written_ns + FIGURES_GAP_NS;
	return ACTIVE_TIME_FOREVER;
}

/* When the line should be drawn. No time passes in a pause. */
static int64_t
screen_due_ns(const struct progress *progress)
{
	if (!progress->screen.is_usable)
		return ACTIVE_TIME_FOREVER;
	if (progress->state != progress->drawn_state ||
		progress->schedule->released != progress->drawn_released ||
		!progress->screen.is_drawn)
		return progress->drawn_ns + SCREEN_GAP_NS;
	if (progress->state == PACE_PAUSED)
		return ACTIVE_TIME_FOREVER;
	return progress->drawn_ns + SCREEN_TIME_NS;
}

int64_t
progress_update(
	struct progress *progress, enum pace_state state, int64_t now_ns)
{
	int64_t file_ns, screen_ns;

	progress->state = state;
	recent_take(&progress->recent, progress->schedule->released, now_ns);
	file_ns = file_due_ns(progress);
	if (now_ns >= file_ns) {
		write_files(progress, now_ns);
		file_ns = file_due_ns(progress);
	}
	screen_ns = screen_due_ns(progress);
	if (now_ns >= screen_ns) {
		draw(progress, now_ns);
		screen_ns = screen_due_ns(progress);
	}
	return file_ns < screen_ns ? file_ns : screen_ns;
}

void
progress_renew(struct progress *progress, int64_t now_ns)
{
	progress->reloads++;
	write_files(progress, now_ns);
}

void
progress_hide(struct progress *progress)
{
	progress_screen_clear(&progress->screen);
}

void
progress_leave(struct progress *progress)
{
	progress_screen_settle(&progress->screen);
	progress_screen_clear(&progress->screen);
}

int64_t
progress_settle_ns(const struct progress *progress)
{
	return progress->screen.is_usable
		       ? PROGRESS_SCREEN_SETTLE_MS * NS_PER_MS
		       : 0;
}

static void
show_line(const struct pace_figures *figures)
{
	struct buffer line = { 0 };

	if (pace_figures_text(figures, &line))
		message_answer("%.*s", (int)line.length, line.bytes);
	buffer_free(&line);
}

static void
show_json(const struct pace_figures *figures)
{
	struct status status = { .form = STATUS_JSON };

	pace_figures_status(figures, &status);
	status_show(&status);
}

void
progress_show(struct progress *progress, int64_t now_ns)
{
	struct pace_figures figures = figures_of(progress, now_ns);

	progress_hide(progress);
	show_line(&figures);
	write_files(progress, now_ns);
}

static bool
is_summary_due(const struct progress *progress)
{
	const struct option_common *common = &progress->options->common;

	return common->has_stats ||
	       (progress->state == PACE_FAILED && !common->quiet);
}

void
progress_end(struct progress *progress, enum pace_state state, int64_t now_ns)
{
	struct pace_figures figures;

	progress->state = state;
	recent_take(&progress->recent, progress->schedule->released, now_ns);
	figures = figures_of(progress, now_ns);
	write_files(progress, now_ns);
	if (is_summary_due(progress) && progress->options->common.stats)
		show_json(&figures);
	else if (is_summary_due(progress))
		show_line(&figures);
	status_file_close(&progress->file);
	status_file_close(&progress->metrics);
}
