/* SPDX-License-Identifier: ISC */
/* The readings of the last hour of one stream, for a page that has just been
 * opened: at most one each second, whatever the rate. Pure: no I/O and no
 * clock; moments are nanoseconds on the monotonic clock. */
#ifndef BACKEND_HISTORY_H
#define BACKEND_HISTORY_H

#include <jansson.h>
#include <stddef.h>

#define HISTORY_SECONDS 3600
#define HISTORY_VALUES 6

struct history_sample {
	long long at_ns;
	char time[9];                  /* of the record: hh:mm:ss */
	double values[HISTORY_VALUES]; /* NAN: none */
};

/* A ring. Begins zeroed; its memory, 72 bytes a second, comes with the first
 * sample. */
struct history {
	struct history_sample *samples; /* HISTORY_SECONDS of them, or NULL */
	size_t next;                    /* where the next sample goes */
	size_t count;
};

/* Takes a record that body_check has accepted. Of the records of one second
 * the last one is kept. Does nothing if memory is short. */
void history_take(struct history *history, json_t *record, long long now_ns);

/* Returns the samples that are not older than an hour as a new array, the
 * oldest first: [age in seconds, time, kWh of RX, TX1 and TX2, CO_ppm of the
 * same]; a value that is missing is null. */
json_t *history_show(const struct history *history, long long now_ns);

/* Frees what the history holds. */
void history_free(struct history *history);

#endif
