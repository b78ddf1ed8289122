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

/* How long that many slots take; 0 where there are none. */
static int64_t
slots_ns(const struct account *account, uint64_t slots)
{
	const struct quantity_rate *rate = &account->schedule->settings.rate;
	double ns;

	if (!rate->lines)
		return 0;
	ns = (double)slots * (double)rate->period_ns / (double)rate->lines;
	return ns < 9e18 ? (int64_t)ns : ACTIVE_FOREVER;
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

bool
account_left(const struct account *account, int64_t *ns)
{
	const struct schedule_settings *settings = &account->schedule->settings;
	uint64_t total = account->options->total, done = account_lines(account);
	uint64_t left = total > done ? total - done : 0;
	double rate = account_rate(account), left_ns;

	if (!account->options->is_total_known)
		return false;
	*ns = slots_ns(account,
		left / settings->burst + (left % settings->burst != 0));
	if (settings->rate.lines || (settings->replay.field && !left))
		return true;
	if (!settings->replay.field || rate <= 0)
		return false;
	left_ns = (double)left / rate * (double)NS_PER_SECOND;
	*ns = left_ns < 9e18 ? (int64_t)left_ns : ACTIVE_FOREVER;
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
		status, key, (int64_t)(value * (double)NS_PER_SECOND));
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
