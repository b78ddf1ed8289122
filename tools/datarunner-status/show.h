/* SPDX-License-Identifier: ISC */
/* The status of a stream as text for people, JSON, metrics for Prometheus, a
 * row of `list`, and words of the shell. Pure, except for the time zone of the
 * times that people read. */
#ifndef DATARUNNER_STATUS_SHOW_H
#define DATARUNNER_STATUS_SHOW_H

#include "datarunner-status/snapshot.h"

#include "common/buffer.h"

/* Of the JSON object. It is raised when a member changes its meaning. */
#define SHOW_SCHEMA 1

/* What is shown. Texts have no control bytes. */
struct show {
	const char *name;
	const char *folder;
	const char *csv_file;
	const char *url;
	const struct look_facts *facts;
	const struct look *look;
	const struct snapshot *snapshot;
	int64_t now_ns; /* since the epoch */
};

enum show_form {
	SHOW_TEXT,
	SHOW_JSON,
	SHOW_PROMETHEUS,
	SHOW_ROW,
	SHOW_SHELL, /* state and figures as assignments */
	SHOW_SUMS,  /* for the file `earlier` of the next start */
	SHOW_LINE,  /* state and figures in one line, for the prompt */
};

/* Appends it, with its last newline. False if memory is short. */
bool show(const struct show *show, enum show_form form, struct buffer *out);

/* Appends an assignment of the shell: KEY='TEXT'. False if memory is short. */
bool show_word(const char *key, const char *text, struct buffer *out);

/* Room for show_clock. */
#define SHOW_CLOCK 48

/* "12:14:07", with the date if that is another day than now, in local time.
 * Returns text. */
const char *show_clock(int64_t at_ns, int64_t now_ns, char text[SHOW_CLOCK]);

/* Why the stream is in its state, or "": the failure, what it waits for, where
 * the undelivered lines are. */
void show_reason(const struct show *show, char reason[2 * LOOK_TEXT]);

#endif
