/* See account.h. */
#include "pace/account.h"

#include "common/message.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* Longer than any one part of the status line. */
#define PART_BYTES 160

const char *
account_state_name(enum account_state state)
{
	static const char *const names[] = {
		[ACCOUNT_WAITING] = "waiting",
		[ACCOUNT_RUNNING] = "running",
		[ACCOUNT_PAUSED] = "paused",
		[ACCOUNT_BLOCKED] = "blocked",
		[ACCOUNT_FINISHED] = "finished",
		[ACCOUNT_STOPPED] = "stopped",
		[ACCOUNT_FAILED] = "failed",
	};

	return names[state];
}

uint64_t
account_lines(const struct account *account)
{
	const struct schedule *schedule = account->schedule;

	return account->options->first + schedule->released +
	       schedule->replay.skipped;
}

bool
account_percent(const struct account *account, double *percent)
{
	if (!account->options->is_total_known || !account->options->total)
		return false;
	*percent = 100 * (double)account_lines(account) /
		   (double)account->options->total;
	return true;
}

/* Rounded down, and at the greatest where it is more. */
static int64_t
whole_ns(double ns)
{
	return ns < 9e18 ? (int64_t)ns : ACTIVE_TIME_FOREVER;
}

/* How long that many slots take; 0 where there are none. */
static int64_t
slots_ns(const struct account *account, uint64_t slots)
{
	const struct quantity_rate *rate = &account->schedule->settings.rate;

	if (!rate->lines)
		return 0;
	return whole_ns(
		(double)slots * (double)rate->period_ns / (double)rate->lines);
}

double
account_rate(const struct account *account)
{
	const struct schedule *schedule = account->schedule;
	int64_t ns = schedule->last_ns - schedule->first_ns;

	if (schedule->released < 2 || ns <= 0)
		return 0;
	return (double)(schedule->released - 1) * (double)NS_PER_SECOND /
	       (double)ns;
}

/* How many lines are left, where the total or the limit says so. */
static bool
lines_left(const struct account *account, uint64_t *left)
{
	const struct schedule *schedule = account->schedule;
	uint64_t limit = schedule->settings.limit;
	uint64_t total = account->options->total, done = account_lines(account);

	*left = UINT64_MAX;
	if (account->options->is_total_known)
		*left = total > done ? total - done : 0;
	if (limit != UINT64_MAX && limit - schedule->released < *left)
		*left = limit - schedule->released;
	return *left != UINT64_MAX;
}

/* How long so many lines take. False where nobody knows. */
static bool
span_of_lines(const struct account *account, uint64_t lines, int64_t *ns)
{
	const struct schedule_settings *settings = &account->schedule->settings;
	double rate = account_rate(account);

	*ns = 0;
	if (settings->rate.lines)
		*ns = slots_ns(account, lines / settings->burst +
						(lines % settings->burst != 0));
	else if (settings->replay.field && rate > 0)
		*ns = whole_ns((double)lines / rate * (double)NS_PER_SECOND);
	else
		return settings->replay.field && !lines;
	return true;
}

bool
account_left(const struct account *account, int64_t *ns)
{
	int64_t span_ns = account->schedule->settings.span_ns, elapsed_ns;
	bool is_span_known = span_ns != ACTIVE_TIME_FOREVER, is_known;
	uint64_t lines;

	is_known = lines_left(account, &lines) &&
		   span_of_lines(account, lines, ns);
	if (!is_span_known)
		return is_known;
	elapsed_ns = schedule_elapsed_ns(account->schedule, account->now_ns);
	span_ns = elapsed_ns < span_ns ? span_ns - elapsed_ns : 0;
	if (!is_known || span_ns < *ns)
		*ns = span_ns;
	return true;
}

static bool
append(struct buffer *line, const char *format, ...) MESSAGE_FORMAT(2, 3);

static bool
append(struct buffer *line, const char *format, ...)
{
	char part[PART_BYTES];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(part, sizeof(part), format, arguments);
	va_end(arguments);
	return buffer_append_text(line, part);
}

static bool
append_lines(const struct account *account, struct buffer *line)
{
	double percent;

	if (!append(line, "%s %" PRIu64, account_state_name(account->state),
		    account_lines(account)))
		return false;
	if (account->options->is_total_known &&
		!append(line, "/%" PRIu64, account->options->total))
		return false;
	if (!append(line, " lines"))
		return false;
	return !account_percent(account, &percent) ||
	       append(line, " (%.1f%%)", percent);
}

bool
account_line(const struct account *account, struct buffer *line)
{
	const struct schedule *schedule = account->schedule;
	char elapsed[QUANTITY_TEXT], lag[QUANTITY_TEXT], slipped[QUANTITY_TEXT];
	char left[QUANTITY_TEXT];
	int64_t left_ns;

	quantity_clock_text(
		schedule_elapsed_ns(schedule, account->now_ns), elapsed);
	quantity_duration_text(schedule->lag_ns, lag);
	quantity_duration_text(schedule->slipped_ns, slipped);
	if (!append_lines(account, line) ||
		!append(line, ", elapsed %s, %.3f lines/s, lag %s, slipped %s",
			elapsed, account_rate(account), lag, slipped))
		return false;
	return !account_left(account, &left_ns) ||
	       append(line, ", left %s", quantity_clock_text(left_ns, left));
}

/* Nine digits behind the point do for any other figure as for seconds. */
static void
add_decimal(struct status *status, const char *key, double value)
{
	status_add_seconds(
		status, key, whole_ns(value * (double)NS_PER_SECOND));
}

void
account_status(const struct account *account, struct status *status)
{
	const struct schedule *schedule = account->schedule;
	int64_t left_ns;
	double percent;

	status_add_text(status, "state", account_state_name(account->state));
	status_add_count(status, "lines", account_lines(account));
	status_add_count(status, "released", schedule->released);
	if (account->options->is_total_known)
		status_add_count(status, "total", account->options->total);
	if (account_percent(account, &percent))
		add_decimal(status, "percent", percent);
	status_add_seconds(status, "elapsed",
		schedule_elapsed_ns(schedule, account->now_ns));
	status_add_seconds(status, "paused",
		schedule_paused_ns(schedule, account->now_ns));
	add_decimal(status, "rate", account_rate(account));
	status_add_seconds(status, "interval", slots_ns(account, 1));
	status_add_seconds(status, "lag", schedule->lag_ns);
	status_add_seconds(status, "slipped", schedule->slipped_ns);
	status_add_count(status, "slips", schedule->slips);
	status_add_seconds(status, "waited", schedule->waited_ns);
	if (schedule->settings.replay.field) {
		status_add_count(status, "back", schedule->replay.back);
		status_add_count(status, "skipped", schedule->replay.skipped);
		status_add_count(
			status, "unstamped", schedule->replay.unstamped);
	}
	if (account_left(account, &left_ns))
		status_add_seconds(status, "left", left_ns);
}
