/* SPDX-License-Identifier: ISC */
/* Figures for other programs: key=value lines in a file, metrics for
 * Prometheus, or JSON. */
#ifndef COMMON_STATUS_H
#define COMMON_STATUS_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stdint.h>

enum status_form {
	STATUS_LINES, /* key=value lines; a value's control bytes are escaped */
	STATUS_PROMETHEUS, /* metrics in the text format of Prometheus 0.0.4 */
	STATUS_JSON,       /* one JSON object on one line */
};

enum status_kind {
	STATUS_COUNTER,
	STATUS_GAUGE,
	STATUS_WORD, /* a gauge for each word, 1 for the current one */
};

/* The name of a figure among metrics. */
struct status_metric {
	const char *key;  /* of the figure */
	const char *name; /* tool_figure_unit, _total for counters */
	enum status_kind kind;
	const char *help;  /* a sentence without backslash and newline */
	const char *words; /* "a|b|c" of a STATUS_WORD, and its label is key */
};

/* Text that is being built: {.form = ...} begins an empty one. Metrics need the
 * table, which ends with {0}, and leave out figures that are not in it. They
 * also need the path of the file: its name without folder and ".prom" is their
 * label `stream`, so that one folder can hold many streams. */
struct status {
	enum status_form form;
	const struct status_metric *metrics;
	const char *path;
	bool is_short_of_memory;
	struct buffer text;
};

/* Add a figure. Keys are plain words. */
void status_add_count(struct status *status, const char *key, uint64_t value);
void status_add_text(struct status *status, const char *key, const char *value);

/* Adds nanoseconds as seconds with nine decimals: exact. */
void status_add_seconds(struct status *status, const char *key, int64_t ns);

/* Ends the text (brace and newline of JSON). False if memory was short. */
bool status_end(struct status *status);

/* Ends JSON, writes it to stderr unless memory was short, and frees it. */
void status_show(struct status *status);

/* A file with the newest text, replaced by rename, mode 0600. Metrics contain
 * only numbers and are read by another user, so the umask decides who can read
 * them. */
struct status_file {
	const char *path;
	char *temporary;
	uint64_t sequence; /* of the next text */
	bool is_failing;   /* the last write failed, and was reported */
};

/* Prepares the file; with a path of NULL all calls do nothing. An existing file
 * must be regular, and not a symbolic link. False after a message. */
bool status_file_open(struct status_file *file, const char *path);

/* Writes "pid", "seq" (not among metrics) and the text. A failure is reported
 * once, until writing works again: a full disk must not stop the lines. */
void status_file_write(struct status_file *file, const struct status *status);

void status_file_close(struct status_file *file);

#endif
