/* See bar.h. */
#include "pace/bar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A line that left later than this is said to be late. */
#define LATE_NS (50 * NS_PER_MS)

/* A bar with fewer columns, its brackets among them, shows nothing. */
#define LEAST_BAR 12

#define GAP "  "

/* The parts behind the bar, from left to right. */
enum part {
	PART_PERCENT,
	PART_LINES,
	PART_RATE,
	PART_ELAPSED,
	PART_LEFT,
	PART_STATE,
	PARTS,
};

/* In this order parts go where there is no room. */
static const enum part goes[] = { PART_ELAPSED, PART_RATE, PART_LEFT,
	PART_LINES, PART_PERCENT, PART_STATE };

/* A part that is not there is empty. */
struct parts {
	char texts[PARTS][3 * QUANTITY_TEXT];
};

static void
state_text(const struct account *account, char text[QUANTITY_TEXT])
{
	char lag[QUANTITY_TEXT];

	if (account->state != ACCOUNT_RUNNING)
		(void)snprintf(text, QUANTITY_TEXT, "%s",
			account_state_name(account->state));
	else if (account->schedule->lag_ns >= LATE_NS)
		(void)snprintf(text, QUANTITY_TEXT, "late %s",
			quantity_duration_text(account->schedule->lag_ns, lag));
}

static void
fill_parts(const struct account *account, struct parts *parts)
{
	const size_t size = sizeof(parts->texts[0]);
	char time[QUANTITY_TEXT];
	int64_t left_ns;
	double percent;

	*parts = (struct parts){ { "" } };
	if (account_percent(account, &percent))
		(void)snprintf(
			parts->texts[PART_PERCENT], size, "%.1f%%", percent);
	if (account->options->is_total_known)
		(void)snprintf(parts->texts[PART_LINES], size,
			"%" PRIu64 "/%" PRIu64 " lines", account_lines(account),
			account->options->total);
	else
		(void)snprintf(parts->texts[PART_LINES], size,
			"%" PRIu64 " lines", account_lines(account));
	(void)snprintf(
		parts->texts[PART_RATE], size, "%.3f/s", account_rate(account));
	(void)snprintf(parts->texts[PART_ELAPSED], size, "%s",
		quantity_clock_text(
			schedule_elapsed_ns(account->schedule, account->now_ns),
			time));
	if (account_left(account, &left_ns))
		(void)snprintf(parts->texts[PART_LEFT], size, "left %s",
			quantity_clock_text(left_ns, time));
	state_text(account, parts->texts[PART_STATE]);
}

/* With a gap before each but the first. */
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
bar_line(const struct account *account, size_t columns, struct buffer *line)
{
	size_t room = columns ? columns - 1 : 0, width, i;
	size_t begin = line->length;
	struct parts parts;
	double percent;

	fill_parts(account, &parts);
	for (i = 0; width_of(&parts) > room; i++)
		parts.texts[goes[i]][0] = '\0';
	width = width_of(&parts) + strlen(GAP);
	if (account_percent(account, &percent) && room >= width + LEAST_BAR &&
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
