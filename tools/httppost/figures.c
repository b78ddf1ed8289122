/* SPDX-License-Identifier: ISC */
/* See figures.h. */
#include "httppost/figures.h"

#include "httppost/cksum.h"
#include "httppost/metrics.h"

#include "common/member.h"
#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"

#include <stdio.h>
#include <string.h>

bool
figures_open(struct figures *figures, const char *path, enum status_form form,
	const char *metrics_path, const struct option_list *names)
{
	*figures = (struct figures){
		.state = "running",
		.engine = "none",
		.form = form,
		.names = names,
		.next_attempt_ns = INT64_MAX,
		.write_ns = INT64_MAX,
	};
	return status_file_open(&figures->file, path) &&
	       status_file_open(&figures->metrics, metrics_path);
}

void
figures_close(struct figures *figures)
{
	status_file_close(&figures->file);
	status_file_close(&figures->metrics);
	buffer_free(&figures->last_line);
}

void
figures_set_engine(struct figures *figures, const char *engine)
{
	figures->engine = engine;
}

void
figures_add_lines(struct figures *figures, uint64_t lines, bool are_empty)
{
	figures->lines += lines;
	figures->empty += are_empty ? lines : 0;
}

void
figures_add_attempt(struct figures *figures, bool is_retry, int64_t now_ns)
{
	figures->attempts++;
	figures->retries += is_retry;
	if (!figures->began_ns)
		figures->began_ns = now_ns;
}

void
figures_add_result(struct figures *figures, int64_t took_ns,
	uint64_t sent_bytes, const char *reason, int64_t now_ns)
{
	figures->bytes += sent_bytes;
	latency_add(&figures->latency, took_ns);
	if (!reason) {
		figures->failing = 0;
		if (!figures->first_took_ns)
			figures->first_took_ns = took_ns;
		return;
	}
	if (!figures->failing++)
		figures->failing_since_ns = now_ns;
	figures_remember(figures, reason);
}

void
figures_add_delivered(struct figures *figures, uint64_t lines)
{
	figures->delivered += lines;
}

void
figures_keep_line(struct figures *figures, uint64_t number, const char *line,
	size_t length)
{
	if (!figures->file.path)
		return;
	figures->last_number = number;
	figures->last_line.length = 0;
	(void)buffer_append(&figures->last_line, line, length);
}

void
figures_add_undelivered(struct figures *figures, uint64_t lines)
{
	figures->undelivered += lines;
}

void
figures_set(struct figures *figures, uint64_t settled, size_t in_flight,
	int64_t next_attempt_ns)
{
	figures->settled = settled;
	figures->in_flight = in_flight;
	figures->next_attempt_ns = next_attempt_ns;
}

/* Thousandths of a request per second since the first attempt. */
static uint64_t
rate_thousandths(const struct figures *figures, int64_t now_ns)
{
	int64_t us = (now_ns - figures->began_ns) / NS_PER_US;

	if (!figures->began_ns || us <= 0)
		return 0;
	if (figures->attempts > UINT64_MAX / UINT64_C(1000000000))
		return figures->attempts / ((uint64_t)us / 1000000 + 1) * 1000;
	return figures->attempts * UINT64_C(1000000000) / (uint64_t)us;
}

void
figures_remember(struct figures *figures, const char *reason)
{
	(void)snprintf(figures->last_error, sizeof(figures->last_error),
		"%.190s", reason);
}

void
figures_report(const struct figures *figures, int64_t now_ns)
{
	char p50[QUANTITY_TEXT], p95[QUANTITY_TEXT], p99[QUANTITY_TEXT],
		longest[QUANTITY_TEXT];
	uint64_t rate = rate_thousandths(figures, now_ns);

	message_answer(
		"%s, %llu lines, %llu delivered, %llu undelivered, "
		"%llu attempts, %llu retries, %llu bytes, %zu in flight, "
		"%llu.%03llu requests/s, latency p50 %s p95 %s p99 %s "
		"max %s%s%s",
		figures->state, (unsigned long long)figures->lines,
		(unsigned long long)figures->delivered,
		(unsigned long long)figures->undelivered,
		(unsigned long long)figures->attempts,
		(unsigned long long)figures->retries,
		(unsigned long long)figures->bytes, figures->in_flight,
		(unsigned long long)rate / 1000,
		(unsigned long long)rate % 1000,
		quantity_duration_text(
			latency_percentile(&figures->latency, 50), p50),
		quantity_duration_text(
			latency_percentile(&figures->latency, 95), p95),
		quantity_duration_text(
			latency_percentile(&figures->latency, 99), p99),
		quantity_duration_text(figures->latency.longest_ns, longest),
		*figures->last_error ? ", last error: " : "",
		figures->last_error);
}

/* A moment of the monotonic clock, as seconds since the epoch. */
static void
add_moment(
	struct status *status, const char *key, int64_t at_ns, int64_t now_ns)
{
	status_add_seconds(
		status, key, signals_realtime_ns() + (at_ns - now_ns));
}

/* The members of the line that was delivered last, in the order of their names,
 * with a space between two. Members that it lacks are left out. */
static void
add_members(const struct figures *figures, struct status *status)
{
	const struct buffer *line = &figures->last_line;
	struct buffer text = { 0 };
	size_t i;

	for (i = 0; i < figures->names->count && line->length; i++) {
		const char *name = figures->names->items[i];
		struct member member = { .name = name,
			.name_length = strlen(name) };

		if (!member_find(line->bytes, line->length, &member, 1) ||
			!member.value ||
			(text.length && !buffer_append_byte(&text, ' ')) ||
			!buffer_reserve(&text, member.value_length + 1))
			continue;
		text.length += member_plain(member.value, member.value_length,
			text.bytes + text.length);
	}
	if (text.length && buffer_append_byte(&text, '\0'))
		status_add_text(status, "member", text.bytes);
	buffer_free(&text);
}

/* Its number and checksum tell later whether a file still has it. */
static void
add_last_line(const struct figures *figures, struct status *status)
{
	const struct buffer *line = &figures->last_line;
	char sum[2 * QUANTITY_TEXT];

	if (!line->length)
		return;
	(void)snprintf(sum, sizeof(sum), "%lu %zu",
		(unsigned long)cksum(line->bytes, line->length), line->length);
	status_add_count(status, "delivered_line", figures->last_number);
	status_add_text(status, "delivered_sum", sum);
	add_members(figures, status);
}

static void
add_all(const struct figures *figures, int64_t now_ns, struct status *status)
{
	const struct latency *latency = &figures->latency;
	uint64_t rate = rate_thousandths(figures, now_ns);

	status_add_text(status, "state", figures->state);
	status_add_count(status, "lines", figures->lines);
	status_add_count(status, "delivered", figures->delivered);
	status_add_count(status, "undelivered", figures->undelivered);
	status_add_count(status, "empty", figures->empty);
	status_add_count(status, "settled", figures->settled);
	status_add_count(status, "attempts", figures->attempts);
	status_add_count(status, "retries", figures->retries);
	status_add_count(status, "failing", figures->failing);
	if (figures->failing)
		add_moment(status, "failing_since", figures->failing_since_ns,
			now_ns);
	if (figures->next_attempt_ns != INT64_MAX)
		add_moment(status, "next_attempt", figures->next_attempt_ns,
			now_ns);
	status_add_count(status, "bytes", figures->bytes);
	status_add_count(status, "in_flight", figures->in_flight);
	status_add_seconds(status, "requests_per_second",
		(int64_t)(rate * UINT64_C(1000000)));
	status_add_seconds(
		status, "latency_p50", latency_percentile(latency, 50));
	status_add_seconds(
		status, "latency_p95", latency_percentile(latency, 95));
	status_add_seconds(
		status, "latency_p99", latency_percentile(latency, 99));
	status_add_seconds(status, "latency_max", latency->longest_ns);
	if (figures->first_took_ns)
		status_add_seconds(
			status, "latency_first", figures->first_took_ns);
	status_add_text(status, "engine", figures->engine);
	status_add_text(status, "last_error", figures->last_error);
	add_last_line(figures, status);
}

void
figures_print_json(const struct figures *figures, int64_t now_ns)
{
	struct status status = { .form = STATUS_JSON };

	add_all(figures, now_ns, &status);
	status_show(&status);
}

static void
write_form(const struct figures *figures, enum status_form form, int64_t now_ns,
	struct status_file *file)
{
	struct status status = {
		.form = form,
		.metrics = httppost_metrics,
		.path = file->path,
	};

	if (!file->path)
		return;
	add_all(figures, now_ns, &status);
	if (status_end(&status))
		status_file_write(file, &status);
	buffer_free(&status.text);
}

void
figures_write(struct figures *figures, const char *state, int64_t now_ns)
{
	figures->state = state;
	write_form(figures, figures->form, now_ns, &figures->file);
	write_form(figures, STATUS_PROMETHEUS, now_ns, &figures->metrics);
	figures->write_ns = INT64_MAX;
}

/* A number that changes whenever a figure changes, because all of them only
 * grow. */
static uint64_t
progress_of(const struct figures *figures)
{
	return figures->lines + figures->attempts + figures->delivered +
	       figures->undelivered;
}

/* The first settled line is told at once, because others wait for it. */
static bool
is_first_settled(struct figures *figures)
{
	if (figures->has_told_first ||
		(!figures->delivered && !figures->undelivered))
		return false;
	return figures->has_told_first = true;
}

void
figures_tell(struct figures *figures, const char *state, int64_t now_ns)
{
	/* most of the time it is the same text */
	bool is_other = (figures->state != state &&
				strcmp(figures->state, state) != 0) ||
			is_first_settled(figures);

	if (!figures->file.path && !figures->metrics.path) {
		figures->state = state;
		return;
	}
	if (is_other || now_ns >= figures->write_ns ||
		!(figures->file.sequence | figures->metrics.sequence)) {
		figures_write(figures, state, now_ns);
		figures->progress = progress_of(figures);
	} else if (figures->write_ns == INT64_MAX &&
		   figures->progress != progress_of(figures)) {
		figures->write_ns = now_ns + NS_PER_SECOND;
	}
}
