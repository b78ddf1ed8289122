/* SPDX-License-Identifier: ISC */
/* Messages about lines, outages and the end, and the output of --show and
 * --show-failure. */
#ifndef HTTPPOST_REPORT_H
#define HTTPPOST_REPORT_H

#include "httppost/dispatch.h"
#include "httppost/figures.h"
#include "httppost/template.h"

#include "common/message.h"

/* Its settings. The texts must be valid and outlive it. */
struct report_settings {
	const char *show;         /* or NULL */
	const char *show_failure; /* or NULL */
	uint64_t max_line;
	int64_t retry_for_ns;
	bool has_checkpoint;
	const char *run; /* of %{key} */
};

/* What was reported about an outage. */
struct report_outage {
	bool is_said;
	int status;      /* of the reported answer, or 0 */
	char reason[80]; /* if there was no answer */
	struct message_flood changes;
};

/* Other modules only read it. */
struct report {
	struct report_settings settings;
	struct template show;
	struct template show_failure;
	struct buffer shown;
	struct message_flood failures;
	struct report_outage outage;
};

/* False if memory is short. */
bool report_open(struct report *report, const struct report_settings *settings);
void report_close(struct report *report);

/* Reports the open lines of the piece as not delivered, with the reason. */
void report_undelivered(
	struct report *report, const struct batch *batch, const char *reason);

/* Reports the outcome of an attempt, before its lines are settled. While the
 * run is stopping, delays and faults that stop it are not reported. */
void
report_outcome(struct report *report, const struct dispatch_outcome *outcome,
	bool is_stopping, int64_t now_ns);

/* Whether an outage was reported and not yet its end; and reports the end. */
bool report_has_outage(const struct report *report);
void report_end_outage(struct report *report, int64_t outage_ns);

/* Reports a line longer than --max-line, or one that has no valid origin; it is
 * returned. */
void report_too_long(struct report *report, const struct template_line *line);
void report_no_origin(struct report *report, const struct template_line *line);

/* Reports that the last line has no newline and is refused. With `is_late` the
 * rest of it may still arrive. */
void report_torn(const struct report *report, uint64_t number, bool is_late);

/* Reports that the input has ended within a batch that an earlier run has sent,
 * with the lines `first` to `last`, and that those there are refused. */
void report_cut(uint64_t first, uint64_t last);

/* The reports at the end: failures that were not shown, lines that an early
 * stop has returned, and lines that are left, from number `first` on. */
void
report_held_back(const struct report *report, const struct figures *figures);
void report_returned(uint64_t lines);
void report_left(uint64_t lines, uint64_t first);

#endif
