/* What people read of lines, outages and the end: messages, and the templates
 * of
 * --show and --show-failure. */
#ifndef HTTPPOST_REPORT_H
#define HTTPPOST_REPORT_H

#include "httppost/dispatch.h"
#include "httppost/figures.h"
#include "httppost/template.h"

#include "common/message.h"

/* What it says depends on these; texts must be checked, and outlive it. */
struct report_settings {
	const char *show;         /* or NULL */
	const char *show_failure; /* or NULL */
	uint64_t max_line;
	int64_t retry_for_ns;
	bool has_checkpoint;
	const char *run; /* of %{key} */
};

/* What was said of an outage. */
struct report_outage {
	bool is_said;
	int status;      /* of the answer that was said, or 0 */
	char reason[80]; /* without an answer */
	struct message_flood changes;
};

/* Others only read it. */
struct report {
	struct report_settings settings;
	struct template show;
	struct template show_failure;
	struct buffer shown;
	struct message_flood failures;
	struct report_outage outage;
};

/* False where memory is short. */
bool report_open(struct report *report, const struct report_settings *settings);
void report_close(struct report *report);

/* The open lines of the piece are not delivered, for a reason. */
void report_undelivered(
	struct report *report, const struct batch *batch, const char *reason);

/* What an attempt has come to, before its lines are settled. While the run
 * stops, nothing is said of waits and of faults that stop it. */
void
report_outcome(struct report *report, const struct dispatch_outcome *outcome,
	bool is_stopping, int64_t now_ns);

/* Whether an outage was said, of which the end is to be told; and tells that.
 */
bool report_has_outage(const struct report *report);
void report_end_outage(struct report *report, int64_t outage_ns);

/* A line longer than --max-line comes, and is returned. */
void report_too_long(struct report *report, const struct template_line *line);

/* The last line has no newline, and is refused; `is_late` where the rest of it
 * may still come. */
void report_torn(const struct report *report, uint64_t number, bool is_late);

/* The last words: of failures that were not shown; of lines that an early stop
 * has returned; and of those that are left, of which `first` is the number of
 * the first. */
void
report_held_back(const struct report *report, const struct figures *figures);
void report_returned(uint64_t lines);
void report_left(uint64_t lines, uint64_t first);

#endif
