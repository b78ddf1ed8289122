/* SPDX-License-Identifier: ISC */
/* See progress_bar.h. */
#include "pace/progress_bar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A line with more lag than this is shown as late. */
#define LATE_NS (50 * NS_PER_MS)

/* The fewest columns of a bar, with its brackets. */
#define LEAST_BAR 12

#define GAP "  "

/* The parts after the bar, from left to right. */
enum part {
	PART_PERCENT,
	PART_LINES,
	PART_RATE,
	PART_ELAPSED,
	PART_LEFT,
	PART_STATE,
	PARTS,
};

/* The order in which parts are left out if there is no room. */
static const enum part goes[] = { PART_ELAPSED, PART_RATE, PART_LEFT,
	PART_LINES, PART_PERCENT, PART_STATE };

/* A missing part is empty. */
struct parts {
	char texts[PARTS][3 * QUANTITY_TEXT];
};

static void
state_text(const struct pace_figures *figures, char text[QUANTITY_TEXT])
{
	char lag[QUANTITY_TEXT];

	if (figures->state != PACE_RUNNING)
		(void)snprintf(text, QUANTITY_TEXT, "%s",
			pace_state_name(figures->state));
	else if (figures->schedule->lag_ns >= LATE_NS)
		(void)snprintf(text, QUANTITY_TEXT, "late %s",
			quantity_duration_text(figures->schedule->lag_ns, lag));
}

static void
fill_parts(const struct pace_figures *figures, struct parts *parts)
{
	const size_t size = sizeof(parts->texts[0]);
	char time[QUANTITY_TEXT];
	int64_t left_ns;
	double percent;

	*parts = (struct parts){ { "" } };
	if (pace_figures_percent(figures, &percent))
		(void)snprintf(
			parts->texts[PART_PERCENT], size, "%.1f%%", percent);
	if (figures->options->is_total_known)
		(void)snprintf(parts->texts[PART_LINES], size,
			"%" PRIu64 "/%" PRIu64 " lines",
			pace_figures_lines(figures),
			pace_figures_total(figures));
	else
		(void)snprintf(parts->texts[PART_LINES], size,
			"%" PRIu64 " lines", pace_figures_lines(figures));
	(void)snprintf(parts->texts[PART_RATE], size, "%.3f/s",
		pace_figures_rate(figures));
	(void)snprintf(parts->texts[PART_ELAPSED], size, "%s",
		quantity_clock_text(
			schedule_elapsed_ns(figures->schedule, figures->now_ns),
			time));
	if (pace_figures_left(figures, &left_ns))
		(void)snprintf(parts->texts[PART_LEFT], size, "left %s",
			quantity_clock_text(left_ns, time));
	state_text(figures, parts->texts[PART_STATE]);
}

/* Joins the parts with gaps. */
static size_t
width_of(const struct parts *parts)
{
	size_t width = 0;
	int i;

	for (i = 0; i < PARTS; i++) {
		if (!parts->texts[i][0])
			continue;
		width += strlen(parts->texts[i]) + (width ? strlen(GAP) : 0);
	}
	return width;
}

static bool
append_bar(struct buffer *line, size_t columns, double percent)
{
	double share = percent < 100 ? percent / 100 : 1;
	size_t inside = columns - 2, i;
	size_t full = (size_t)(share * (double)inside);
	bool is_done = buffer_append_byte(line, '[');
	char mark;

	for (i = 0; is_done && i < inside; i++) {
		mark = ' ';
		if (i <= full)
			mark = i < full ? '=' : '>';
		is_done = buffer_append_byte(line, mark);
	}
	return is_done && buffer_append_byte(line, ']');
}

bool
progress_bar_text(
	const struct pace_figures *figures, size_t columns, struct buffer *line)
{
	size_t room = columns ? columns - 1 : 0, width, i;
	size_t begin = line->length;
	struct parts parts;
	double percent;

	fill_parts(figures, &parts);
	for (i = 0; width_of(&parts) > room; i++)
		parts.texts[goes[i]][0] = '\0';
	width = width_of(&parts) + strlen(GAP);
	if (pace_figures_percent(figures, &percent) &&
		room >= width + LEAST_BAR &&
		!append_bar(line, room - width, percent))
		return false;
	for (i = 0; i < PARTS; i++) {
		if (!parts.texts[i][0])
			continue;
		if (line->length > begin && !buffer_append_text(line, GAP))
			return false;
		if (!buffer_append_text(line, parts.texts[i]))
			return false;
	}
	return true;
}
