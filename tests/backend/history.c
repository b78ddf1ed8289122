/* SPDX-License-Identifier: ISC */
/* See history.h. */
#include "history.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS 1000000000LL

static const char *const members[HISTORY_VALUES] = { "RX_kWh", "TX1_kWh",
	"TX2_kWh", "RX_CO_ppm", "TX1_CO_ppm", "TX2_CO_ppm" };

/* The place of the sample i steps before the next one; i is 1 to count. */
static size_t
place(const struct history *history, size_t i)
{
	return (history->next + HISTORY_SECONDS - i) % HISTORY_SECONDS;
}

/* The place for a sample of this moment. */
static struct history_sample *
room_for(struct history *history, long long now_ns)
{
	struct history_sample *last;

	if (history->samples == NULL)
		history->samples =
			calloc(HISTORY_SECONDS, sizeof(*history->samples));
	if (history->samples == NULL)
		return NULL;
	last = &history->samples[place(history, 1)];
	if (history->count > 0 && last->at_ns / NS == now_ns / NS)
		return last;
	last = &history->samples[history->next];
	history->next = (history->next + 1) % HISTORY_SECONDS;
	if (history->count < HISTORY_SECONDS)
		history->count++;
	return last;
}

void
history_take(struct history *history, json_t *record, long long now_ns)
{
	struct history_sample *sample = room_for(history, now_ns);
	json_t *data = json_object_get(record, "data");
	const char *time = json_string_value(json_object_get(data, "time"));

	if (sample == NULL)
		return;
	sample->at_ns = now_ns;
	(void)snprintf(sample->time, sizeof(sample->time), "%s",
		time == NULL ? "" : time);
	for (size_t i = 0; i < HISTORY_VALUES; i++) {
		const json_t *value = json_object_get(data, members[i]);

		sample->values[i] = json_is_number(value)
					    ? json_number_value(value)
					    : (double)NAN;
	}
}

static json_t *
sample_show(const struct history_sample *sample, long long now_ns)
{
	json_t *row = json_array();

	(void)json_array_append_new(
		row, json_real((double)(now_ns - sample->at_ns) / (double)NS));
	(void)json_array_append_new(
		row, json_stringn(sample->time, strlen(sample->time)));
	/* what is not finite is no JSON, and becomes null as well */
	for (size_t i = 0; i < HISTORY_VALUES; i++)
		(void)json_array_append_new(
			row, isfinite(sample->values[i])
				     ? json_real(sample->values[i])
				     : json_null());
	return row;
}

json_t *
history_show(const struct history *history, long long now_ns)
{
	json_t *rows = json_array();

	for (size_t i = history->count; i > 0; i--) {
		const struct history_sample *sample =
			&history->samples[place(history, i)];

		if (now_ns - sample->at_ns <= HISTORY_SECONDS * NS)
			(void)json_array_append_new(
				rows, sample_show(sample, now_ns));
	}
	return rows;
}

void
history_free(struct history *history)
{
	free(history->samples);
	*history = (struct history){ 0 };
}
