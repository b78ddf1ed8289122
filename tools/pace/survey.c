/* SPDX-License-Identifier: ISC */
/* See survey.h. */
#include "pace/survey.h"

#include "pace/active_time.h"

#include <stdio.h>

/* Room for one more line, or NULL if there are enough. */
static struct survey_item *
add_item(struct survey_list *list, uint64_t number)
{
	struct survey_item *item;

	if (list->count++ >= SURVEY_ITEMS)
		return NULL;
	item = &list->items[list->count - 1];
	item->line = number;
	return item;
}

static const char *
consequence_of(const struct replay_step *step)
{
	if (step->verdict == REPLAY_STOP)
		return "ends the run";
	if (step->verdict == REPLAY_LEAVE_OUT)
		return "is dropped";
	if (step->is_restart)
		return "starts again";
	return step->gap_ns ? "leaves one spacing later" : "leaves at once";
}

static void
take_back(struct survey *survey, const struct replay *replay,
	const struct replay_step *step, uint64_t number)
{
	struct survey_item *item = add_item(&survey->back, number);
	char value[TIME_FAULT_BYTES];

	if (item)
		(void)snprintf(item->text, sizeof(item->text), "%.90s %s",
			time_fault_value(replay, value), consequence_of(step));
}

static void
take_unreadable(struct survey *survey, const struct replay *replay,
	const struct replay_step *step, uint64_t number)
{
	struct survey_item *item = add_item(&survey->unreadable, number);

	if (item)
		(void)time_fault_text(replay, step->fault, item->text);
}

static void
take_time(
	struct survey *survey, const struct replay_step *step, uint64_t number)
{
	if (!survey->has_time)
		survey->first = step->moment;
	survey->has_time = true;
	survey->last = step->moment;
	if (!step->spacing_ns)
		return;
	spacings_add(&survey->spacings, step->spacing_ns);
	if (step->spacing_ns > survey->largest_ns) {
		survey->largest_ns = step->spacing_ns;
		survey->largest_line = number;
	}
}

void
survey_take(struct survey *survey, const struct replay *replay,
	const struct replay_step *step, uint64_t number)
{
	survey->lines++;
	if (step->fault == LINE_TIME_BACK)
		take_back(survey, replay, step, number);
	else if (step->fault != LINE_TIME_FINE)
		take_unreadable(survey, replay, step, number);
	if (step->fault == LINE_TIME_FINE || step->fault == LINE_TIME_BACK)
		take_time(survey, step, number);
	if (step->verdict == REPLAY_STOP && !survey->stop_line)
		survey->stop_line = number;
	if (step->verdict != REPLAY_PASS)
		return;
	survey->span_ns = active_time_add(survey->span_ns, replay->recorded_ns);
	survey->duration_ns =
		active_time_add(survey->duration_ns, step->gap_ns);
}
