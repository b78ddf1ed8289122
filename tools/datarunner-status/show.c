/* SPDX-License-Identifier: ISC */
/* See show.h. */
#include "datarunner-status/show.h"

#include "common/escape.h"
#include "common/message.h"
#include "common/quantity.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REASON_BYTES ((size_t)2 * LOOK_TEXT)

/* Where lines are, as a part of the reason. */
#define PLACE_BYTES (REASON_BYTES - 200)
#define HOUR_SECONDS INT64_C(3600)
#define DAY_SECONDS (24 * HOUR_SECONDS)

/* Text that is being written. */
struct page {
	struct buffer *out;
	bool is_short_of_memory;
};

static void
add(struct page *page, const char *format, ...) MESSAGE_FORMAT(2, 3);

static void
add(struct page *page, const char *format, ...)
{
	char text[4096];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (!buffer_append_text(page->out, text))
		page->is_short_of_memory = true;
}

static void
add_long(struct page *page, const char *text)
{
	if (!buffer_append_text(page->out, text))
		page->is_short_of_memory = true;
}

/* --- reasons -------------------------------------------------------------- */

const char *
show_clock(int64_t at_ns, int64_t now_ns, char text[SHOW_CLOCK])
{
	time_t at = (time_t)(at_ns / NS_PER_SECOND);
	time_t now = (time_t)(now_ns / NS_PER_SECOND);
	struct tm then, today;
	bool is_today;

	*text = '\0';
	if (!localtime_r(&at, &then) || !localtime_r(&now, &today))
		return text;
	is_today =
		then.tm_yday == today.tm_yday && then.tm_year == today.tm_year;
	if (!strftime(text, SHOW_CLOCK,
		    is_today ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &then))
		*text = '\0';
	return text;
}

/* "2 h": rounded to a unit of which there are about two or more. */
static void
span_text(int64_t ns, char text[SHOW_CLOCK])
{
	int64_t seconds = (ns + NS_PER_SECOND / 2) / NS_PER_SECOND;

	if (seconds < 90)
		(void)snprintf(text, SHOW_CLOCK, "%" PRId64 " s", seconds);
	else if (seconds < HOUR_SECONDS * 3 / 2)
		(void)snprintf(text, SHOW_CLOCK, "%" PRId64 " min",
			(seconds + 30) / 60);
	else if (seconds < DAY_SECONDS * 3 / 2)
		(void)snprintf(text, SHOW_CLOCK, "%" PRId64 " h",
			(seconds + HOUR_SECONDS / 2) / HOUR_SECONDS);
	else
		(void)snprintf(text, SHOW_CLOCK, "%" PRId64 " days",
			(seconds + DAY_SECONDS / 2) / DAY_SECONDS);
}

/* What the first line of a start waits for. */
static void
starting_reason(const struct show *show, char *reason)
{
	const struct look_facts *facts = show->facts;
	char clock[SHOW_CLOCK], span[SHOW_CLOCK];
	int64_t due_ns = facts->pace.next_due_ns;

	if (facts->pace.released || !strcmp(facts->pace.state, "running"))
		(void)snprintf(reason, REASON_BYTES,
			"no answer to the first record yet");
	else if (due_ns > show->now_ns) {
		span_text(due_ns - show->now_ns, span);
		(void)snprintf(reason, REASON_BYTES,
			"first record is due at %s, in %s",
			show_clock(due_ns, show->now_ns, clock), span);
	} else {
		(void)snprintf(reason, REASON_BYTES, "reading to record %llu",
			(unsigned long long)facts->first + 1);
	}
}

static void
retrying_reason(const struct show *show, char *reason)
{
	const struct look_post *post = &show->facts->post;
	char since[SHOW_CLOCK], next[SHOW_CLOCK];
	int length;

	length = snprintf(reason, REASON_BYTES, "%s",
		*post->last_error ? post->last_error : "no answer");
	if (length > 0 && post->failing_since_ns)
		length += snprintf(reason + length,
			REASON_BYTES - (size_t)length, ", since %s",
			show_clock(
				post->failing_since_ns, show->now_ns, since));
	if (length > 0 && post->next_attempt_ns)
		(void)snprintf(reason + length, REASON_BYTES - (size_t)length,
			", next attempt %s",
			show_clock(post->next_attempt_ns, show->now_ns, next));
}

/* Writes where the undelivered lines of this stream are: the oldest file, and
 * how many there are besides. */
static void
kept_place(const struct show *show, char place[PLACE_BYTES])
{
	const struct look_facts *facts = show->facts;
	char set[40] = "", more[40] = "";

	*place = '\0';
	if (!facts->kept_files)
		return;
	if (facts->kept_number)
		(void)snprintf(set, sizeof(set), "kept/%" PRIu64 "/",
			facts->kept_number);
	if (facts->kept_files > 1)
		(void)snprintf(more, sizeof(more), " and %zu more file%s",
			facts->kept_files - 1,
			facts->kept_files > 2 ? "s" : "");
	(void)snprintf(place, PLACE_BYTES, "%s/%s%s%s", show->folder, set,
		facts->kept_name, more);
}

/* Where the undelivered lines are, and how to post them again. */
static void
incomplete_reason(const struct show *show, char *reason)
{
	uint64_t lines =
		show->snapshot->undelivered - show->snapshot->redelivered;
	char place[PLACE_BYTES];
	bool is_named = strcmp(show->name, "default") != 0;

	kept_place(show, place);
	(void)snprintf(reason, REASON_BYTES,
		"%llu data points are undelivered, in %s; "
		"datarunner%s%s redeliver posts them again",
		(unsigned long long)lines, place, is_named ? " --name " : "",
		is_named ? show->name : "");
}

void
show_reason(const struct show *show, char reason[2 * LOOK_TEXT])
{
	*reason = '\0';
	switch (show->look->state) {
	case LOOK_DIED:
		(void)snprintf(reason, REASON_BYTES, "%s", show->look->reason);
		break;
	case LOOK_INCOMPLETE:
		incomplete_reason(show, reason);
		break;
	case LOOK_RETRYING:
		retrying_reason(show, reason);
		break;
	case LOOK_STARTING:
		starting_reason(show, reason);
		break;
	case LOOK_FINISHED:
	case LOOK_STOPPED:
	case LOOK_STOPPING:
	case LOOK_PAUSED:
	case LOOK_RUNNING:
	case LOOK_STATES:
		break;
	}
}

/* --- text ----------------------------------------------------------------- */

/* Room for a count, or "unknown". */
#define COUNT_BYTES 24

static const char *
total_text(const struct show *show, const char *unknown, char text[COUNT_BYTES])
{
	if (show->facts->has_total)
		(void)snprintf(text, COUNT_BYTES, "%llu",
			(unsigned long long)show->facts->total);
	else
		(void)snprintf(text, COUNT_BYTES, "%s", unknown);
	return text;
}

static void
add_count(struct page *page, const char *label, uint64_t count)
{
	add(page, "%s: %" PRIu64 "\n", label, count);
}

static void
add_live(struct page *page, const struct snapshot *snapshot)
{
	char text[QUANTITY_TEXT];

	if (snapshot->rate >= 0)
		add(page, "Rate: %.3f/s (mean %.3f/s)\n", snapshot->rate,
			snapshot->mean_rate);
	if (snapshot->lag_ns >= 0)
		add(page, "Lag: %" PRId64 "us\n", snapshot->lag_ns / NS_PER_US);
	if (snapshot->left_ns >= 0)
		add(page, "Time left: %s\n",
			quantity_clock_text(snapshot->left_ns, text));
	if (snapshot->pace_age_ns >= 0 && snapshot->post_age_ns >= 0)
		add(page, "Figures: pace %.1fs old, httppost %.1fs old\n",
			(double)snapshot->pace_age_ns / (double)NS_PER_SECOND,
			(double)snapshot->post_age_ns / (double)NS_PER_SECOND);
}

static void
add_text(struct page *page, const struct show *show)
{
	const struct snapshot *snapshot = show->snapshot;
	const struct look_facts *facts = show->facts;
	char reason[REASON_BYTES], total[COUNT_BYTES];

	show_reason(show, reason);
	add(page, "=== Real-Time Data Runner Status ===\n");
	add(page, "Status: %s%s%s%s\n", look_word(show->look->state),
		*reason ? " (" : "", reason, *reason ? ")" : "");
	add(page, "CSV File: ");
	add_long(page, show->csv_file);
	add(page, "\n");
	add(page, "Total Data Points: %s\n",
		total_text(show, "unknown", total));
	add(page, "Current Index: %" PRIu64 "%s%s\n", snapshot->index,
		facts->has_total ? "/" : "", total_text(show, "", total));
	add(page, "Elapsed Time: %" PRId64 "s",
		snapshot->elapsed_ns / NS_PER_SECOND);
	if (snapshot->paused_ns >= NS_PER_SECOND)
		add(page, " (%" PRId64 "s paused)",
			snapshot->paused_ns / NS_PER_SECOND);
	add(page, "\n");
	add_count(page, "Released", snapshot->released);
	add_count(page, "Delivered", snapshot->delivered);
	add_count(page, "Undelivered", snapshot->undelivered);
	if (snapshot->redelivered)
		add_count(page, "Redelivered", snapshot->redelivered);
	if (snapshot->empty)
		add_count(page, "Empty", snapshot->empty);
	add_count(page, "Backlog", snapshot->backlog);
	if (facts->kept)
		add_count(page, "Kept for redeliver", facts->kept);
	add(page, "Last error: %s\n",
		*facts->post.last_error ? facts->post.last_error : "none");
	if (*facts->post.member)
		add(page, "Data time: %s\n", facts->post.member);
	if (facts->log_lost)
		add(page, "Log: %" PRIu64 " message%s lost: %s\n",
			facts->log_lost, facts->log_lost == 1 ? "" : "s",
			facts->log_reason);
	add_live(page, snapshot);
	add(page, "Commands: start | stop | status | exit\n");
}

static void
add_row(struct page *page, const struct show *show)
{
	char index[2 * COUNT_BYTES], total[COUNT_BYTES];

	(void)snprintf(index, sizeof(index), "%" PRIu64 "%s%s",
		show->snapshot->index, show->facts->has_total ? "/" : "",
		total_text(show, "", total));
	add(page, "%-20s %-10s %12s  ", show->name,
		look_word(show->look->state), index);
	add_long(page, *show->csv_file ? show->csv_file : "-");
	add(page, "\n");
}

/* In one row of a terminal, which may cut the end. */
static void
add_line(struct page *page, const struct show *show)
{
	const struct snapshot *snapshot = show->snapshot;
	char reason[REASON_BYTES], text[QUANTITY_TEXT], total[COUNT_BYTES];

	show_reason(show, reason);
	add(page, "%s  %" PRIu64 "%s%s%s%s", look_word(show->look->state),
		snapshot->index, show->facts->has_total ? "/" : "",
		total_text(show, "", total), *reason ? "  " : "", reason);
	if (snapshot->rate >= 0)
		add(page, "  %.3f/s", snapshot->rate);
	if (show->look->is_any_alive)
		add(page, "  backlog %" PRIu64, snapshot->backlog);
	if (snapshot->undelivered)
		add(page, "  undelivered %" PRIu64, snapshot->undelivered);
	if (snapshot->left_ns >= 0)
		add(page, "  %s left",
			quantity_clock_text(snapshot->left_ns, text));
	add(page, "\n");
}

/* --- JSON ----------------------------------------------------------------- */

static void
add_string(struct page *page, const char *key, const char *text)
{
	add(page, ",\"%s\":", key);
	if (!*text)
		add(page, "null");
	else if (!escape_quote(text, strlen(text), page->out))
		page->is_short_of_memory = true;
}

static void
add_number(struct page *page, const char *key, uint64_t number)
{
	add(page, ",\"%s\":%" PRIu64, key, number);
}

/* -1 is unknown. */
static void
add_seconds(struct page *page, const char *key, int64_t ns)
{
	if (ns < 0)
		add(page, ",\"%s\":null", key);
	else
		add(page, ",\"%s\":%" PRId64 ".%09" PRId64, key,
			ns / NS_PER_SECOND, ns % NS_PER_SECOND);
}

/* 0 is unknown. */
static void
add_moment(struct page *page, const char *key, int64_t ns)
{
	add_seconds(page, key, ns ? ns : -1);
}

static void
add_rate(struct page *page, const char *key, double rate)
{
	if (rate < 0)
		add(page, ",\"%s\":null", key);
	else
		add(page, ",\"%s\":%.9f", key, rate);
}

/* The members that versions before 0.2.0 had, with the meaning that they had
 * there. */
static void
add_old(struct page *page, const struct show *show)
{
	const struct snapshot *snapshot = show->snapshot;
	const struct look_pace *pace = &show->facts->pace;

	add_string(page, "status", look_old_word(show->look->state));
	add_string(page, "reason", show->look->reason);
	add_string(page, "csv_file", show->csv_file);
	if (show->facts->has_total)
		add_number(page, "total", show->facts->total);
	else
		add(page, ",\"total\":null");
	add_number(page, "index", snapshot->index);
	add_seconds(page, "elapsed_seconds", pace->elapsed_ns);
	add_seconds(page, "paused_seconds", pace->paused_ns);
	add_number(page, "delivered", snapshot->delivered);
	add_number(page, "undelivered", snapshot->undelivered);
	add_number(page, "kept", show->facts->kept);
	add_string(page, "last_error", show->facts->post.last_error);
	add_rate(page, "rate_per_second", snapshot->mean_rate);
	add_seconds(page, "lag_seconds", snapshot->lag_ns);
	add_seconds(page, "left_seconds", snapshot->left_ns);
}

static void
add_json(struct page *page, const struct show *show)
{
	const struct snapshot *snapshot = show->snapshot;
	const struct look_facts *facts = show->facts;
	bool is_retrying = show->look->state == LOOK_RETRYING;
	bool is_alive = show->look->is_any_alive;
	char detail[REASON_BYTES];

	show_reason(show, detail);
	add(page, "{\"name\":\"%s\"", show->name);
	add_old(page, show);
	add_number(page, "schema", SHOW_SCHEMA);
	add_string(page, "state", look_word(show->look->state));
	add_string(page, "detail", detail);
	add_string(page, "url", show->url);
	add_number(page, "released", snapshot->released);
	add_number(page, "empty", snapshot->empty);
	add_number(page, "redelivered", snapshot->redelivered);
	add_number(page, "backlog", snapshot->backlog);
	add_seconds(page, "lag_s", snapshot->lag_ns);
	add_seconds(page, "elapsed_s", snapshot->elapsed_ns);
	add_seconds(page, "paused_s", snapshot->paused_ns);
	add_rate(page, "rate", snapshot->rate);
	add_rate(page, "mean_rate", snapshot->mean_rate);
	add_seconds(page, "left_s", snapshot->left_ns);
	add_string(page, "data_time", facts->post.member);
	add_number(page, "log_lost", facts->log_lost);
	add_moment(page, "next_due", is_alive ? facts->pace.next_due_ns : 0);
	add_moment(page, "retrying_since",
		is_retrying ? facts->post.failing_since_ns : 0);
	add_moment(page, "next_attempt",
		is_retrying ? facts->post.next_attempt_ns : 0);
	add_seconds(page, "pace_age_s", snapshot->pace_age_ns);
	add_seconds(page, "httppost_age_s", snapshot->post_age_ns);
	add(page, "}\n");
}

/* --- Prometheus ----------------------------------------------------------- */

/* The name is letters, digits, ".", "_" and "-". */
static void
add_metric(struct page *page, const struct show *show, const char *name,
	const char *kind, const char *help)
{
	add(page,
		"# HELP datarunner_%s %s\n# TYPE datarunner_%s %s\n"
		"datarunner_%s{stream=\"%s\"} ",
		name, help, name, kind, name, show->name);
}

static void
add_counter(struct page *page, const struct show *show, const char *name,
	const char *help, uint64_t value)
{
	add_metric(page, show, name, "counter", help);
	add(page, "%" PRIu64 "\n", value);
}

static void
add_gauge(struct page *page, const struct show *show, const char *name,
	const char *help, uint64_t value)
{
	add_metric(page, show, name, "gauge", help);
	add(page, "%" PRIu64 "\n", value);
}

/* Left out if it is unknown. */
static void
add_time(struct page *page, const struct show *show, const char *name,
	const char *kind, const char *help, int64_t ns)
{
	if (ns < 0)
		return;
	add_metric(page, show, name, kind, help);
	add(page, "%" PRId64 ".%09" PRId64 "\n", ns / NS_PER_SECOND,
		ns % NS_PER_SECOND);
}

static void
add_speed(struct page *page, const struct show *show, const char *name,
	const char *help, double rate)
{
	if (rate < 0)
		return;
	add_metric(page, show, name, "gauge", help);
	add(page, "%.9f\n", rate);
}

static void
add_states(struct page *page, const struct show *show)
{
	static const char help[] =
		"# HELP datarunner_state 1 for the current state, 0 for the "
		"others.\n# TYPE datarunner_state gauge\n";
	int state;

	add(page, "%s", help);
	for (state = 0; state < LOOK_STATES; state++)
		add(page, "datarunner_state{stream=\"%s\",state=\"%s\"} %d\n",
			show->name, look_word((enum look_state)state),
			state == (int)show->look->state);
}

static void
add_prometheus(struct page *page, const struct show *show)
{
	const struct snapshot *its = show->snapshot;
	const struct look_facts *facts = show->facts;
	int64_t since_ns = facts->post.failing_since_ns;

	add_states(page, show);
	add_counter(page, show, "released_total", "Released data points.",
		its->released);
	add_counter(page, show, "delivered_total", "Delivered data points.",
		its->delivered);
	add_counter(page, show, "undelivered_total", "Undelivered data points.",
		its->undelivered);
	add_gauge(page, show, "redelivered",
		"Undelivered data points that redeliver has delivered since.",
		its->redelivered);
	add_counter(page, show, "empty_total",
		"Empty lines, settled without a request.", its->empty);
	add_gauge(page, show, "backlog",
		"Data points that are released and not settled.", its->backlog);
	add_gauge(page, show, "kept",
		"Undelivered data points that wait for redeliver.",
		facts->kept);
	add_counter(page, show, "log_lost_total",
		"Messages that could not be written to the log.",
		facts->log_lost);
	add_gauge(page, show, "index", "Records that are done.", its->index);
	if (facts->has_total)
		add_gauge(page, show, "records", "Records in the whole stream.",
			facts->total);
	add_time(page, show, "elapsed_seconds_total", "counter",
		"Time since the first record, without pauses.",
		its->elapsed_ns);
	add_time(page, show, "paused_seconds_total", "counter",
		"Time spent paused.", its->paused_ns);
	add_time(page, show, "lag_seconds", "gauge",
		"How late the last record was released.", its->lag_ns);
	add_speed(page, show, "records_per_second",
		"Rate of the last ten seconds.", its->rate);
	add_speed(page, show, "mean_records_per_second",
		"Mean rate since the last start.", its->mean_rate);
	add_time(page, show, "left_seconds", "gauge",
		"Estimated time until the end.", its->left_ns);
	if (show->look->state == LOOK_RETRYING && since_ns)
		add_time(page, show, "retrying_since_timestamp_seconds",
			"gauge",
			"Since when no attempt has succeeded, since the epoch.",
			since_ns);
}

/* --- for the shell -------------------------------------------------------- */

static void
add_word(struct page *page, const char *key, const char *text)
{
	add(page, "%s='", key);
	for (; *text; text++) {
		if (*text == '\'')
			add(page, "'\\''");
		else
			add(page, "%c", *text);
	}
	add(page, "'\n");
}

bool
show_word(const char *key, const char *text, struct buffer *out)
{
	struct page page = { out, false };

	add_word(&page, key, text);
	return !page.is_short_of_memory;
}

static void
add_shell(struct page *page, const struct show *show)
{
	const struct look *look = show->look;
	const struct snapshot *snapshot = show->snapshot;
	char reason[REASON_BYTES], place[PLACE_BYTES];

	show_reason(show, reason);
	kept_place(show, place);
	add(page, "status=%s\n", look_word(look->state));
	add(page, "alive='%s%s%s'\n",
		look->is_alive[LOOK_HTTPPOST] ? " httppost" : "",
		look->is_alive[LOOK_PACE] ? " pace" : "",
		look->is_alive[LOOK_CSVROWS] ? " csvrows" : "");
	add_word(page, "reason", reason);
	add_word(page, "pace_state", show->facts->pace.state);
	add_word(page, "data_time", show->facts->post.member);
	add(page, "settled=%" PRIu64 "\n", show->facts->settled);
	add(page, "delivered=%" PRIu64 "\n", snapshot->delivered);
	add(page, "undelivered=%" PRIu64 "\n", snapshot->undelivered);
	add(page, "redelivered=%" PRIu64 "\n", snapshot->redelivered);
	add(page, "elapsed=%" PRId64 "\n",
		snapshot->elapsed_ns / NS_PER_SECOND);
	add(page, "paused=%" PRId64 "\n", snapshot->paused_ns / NS_PER_SECOND);
	add(page, "kept=%" PRIu64 "\n", show->facts->kept);
	add_word(page, "kept_place", place);
}

/* The sums of this start and those before it. Only what the checkpoint counts
 * is not sent again, so no more than that is settled. */
static void
add_sums(struct page *page, const struct show *show)
{
	const struct snapshot *snapshot = show->snapshot;
	uint64_t rest = show->facts->settled, undelivered, empty;

	undelivered =
		snapshot->undelivered < rest ? snapshot->undelivered : rest;
	rest -= undelivered;
	empty = snapshot->empty < rest ? snapshot->empty : rest;
	rest -= empty;
	add(page, "delivered=%" PRIu64 "\n", rest);
	add(page, "undelivered=%" PRIu64 "\n", undelivered);
	add(page, "empty=%" PRIu64 "\n", empty);
	add(page, "elapsed=%" PRId64 ".%09" PRId64 "\n",
		snapshot->elapsed_ns / NS_PER_SECOND,
		snapshot->elapsed_ns % NS_PER_SECOND);
	add(page, "paused=%" PRId64 ".%09" PRId64 "\n",
		snapshot->paused_ns / NS_PER_SECOND,
		snapshot->paused_ns % NS_PER_SECOND);
}

bool
show(const struct show *show, enum show_form form, struct buffer *out)
{
	static void (*const adders[])(struct page *, const struct show *) = {
		[SHOW_TEXT] = add_text,
		[SHOW_JSON] = add_json,
		[SHOW_PROMETHEUS] = add_prometheus,
		[SHOW_ROW] = add_row,
		[SHOW_SHELL] = add_shell,
		[SHOW_SUMS] = add_sums,
		[SHOW_LINE] = add_line,
	};
	struct page page = { out, false };

	adders[form](&page, show);
	return !page.is_short_of_memory;
}
