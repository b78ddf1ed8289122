/* SPDX-License-Identifier: ISC */
/* The counters of a run, and their output: the status line, --stats and the
 * status file. */
#ifndef HTTPPOST_FIGURES_H
#define HTTPPOST_FIGURES_H

#include "httppost/latency.h"

#include "common/option.h"
#include "common/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Other modules read them, and change them by the calls below. */
struct figures {
	uint64_t lines; /* read and not skipped by --resume */
	uint64_t delivered;
	uint64_t undelivered; /* returned */
	uint64_t empty;       /* settled without a request */
	uint64_t attempts;
	uint64_t retries;
	uint64_t failing; /* attempts that failed since the last delivery */
	int64_t failing_since_ns; /* when the first of these ended, monotonic */
	int64_t next_attempt_ns;  /* monotonic; INT64_MAX: none waits */
	int64_t first_took_ns;    /* time of the first attempt that delivered */
	uint64_t bytes;           /* of bodies */
	uint64_t settled; /* of the whole input, including earlier runs */
	size_t in_flight;
	const char *state;
	const char *engine; /* its name */
	int64_t began_ns;   /* the first attempt, monotonic */
	struct latency latency;
	char last_error[200];
	const struct option_list *names; /* of --status-member */
	struct buffer last_line;         /* delivered last */
	uint64_t last_number;            /* of it */

	enum status_form form;
	struct status_file file;
	struct status_file metrics;
	bool has_told_first; /* the files show a settled line */
	int64_t write_ns;    /* when they are written again, or INT64_MAX */
	uint64_t progress;   /* how far they are */
};

/* Prepares the status file and the metrics file; a path of NULL means no file.
 * The status file shows the members with these names in the line that was
 * delivered last. False after a message. */
bool
figures_open(struct figures *figures, const char *path, enum status_form form,
	const char *metrics_path, const struct option_list *names);
void figures_close(struct figures *figures);

/* Names the engine in use; the text must stay valid. */
void figures_set_engine(struct figures *figures, const char *engine);

/* Lines were read. */
void figures_add_lines(struct figures *figures, uint64_t lines, bool are_empty);

/* An attempt was started; with `is_retry` not the first of its piece. */
void
figures_add_attempt(struct figures *figures, bool is_retry, int64_t now_ns);

/* An attempt has ended; the reason is NULL unless it failed. */
void figures_add_result(struct figures *figures, int64_t took_ns,
	uint64_t sent_bytes, const char *reason, int64_t now_ns);

/* Lines were delivered. */
void figures_add_delivered(struct figures *figures, uint64_t lines);

/* Takes the line that was delivered last, and its number. Without memory, or if
 * there is no status file, it is not kept. */
void figures_keep_line(struct figures *figures, uint64_t number,
	const char *line, size_t length);

/* Lines were returned. */
void figures_add_undelivered(struct figures *figures, uint64_t lines);

/* What other modules keep: counts, and when the next attempt of a failed
 * request is due, or INT64_MAX. */
void figures_set(struct figures *figures, uint64_t settled, size_t in_flight,
	int64_t next_attempt_ns);

/* Sets the state, and writes the files at once if the state has changed
 * or the first line is settled, or within a second if a figure has changed. */
void figures_tell(struct figures *figures, const char *state, int64_t now_ns);

/* Writes the files now. */
void figures_write(struct figures *figures, const char *state, int64_t now_ns);

/* Keeps the reason of the last failure. */
void figures_remember(struct figures *figures, const char *reason);

/* The status line, without the tool's name, on stderr. */
void figures_report(const struct figures *figures, int64_t now_ns);

/* --stats json, on stderr. */
void figures_print_json(const struct figures *figures, int64_t now_ns);

#endif
