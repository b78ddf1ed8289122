/* See dry_run.h. */
#include "pace/dry_run.h"

#include "common/signals.h"
#include "common/status.h"
#include "pace/replay.h"
#include "pace/report.h"
#include "pace/settings.h"
#include "pace/stream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct dry_run {
	const struct pace_options *options;
	struct pace_stream stream;
	struct replay replay;
	struct pace_report report;
	uint64_t lines;
	int64_t duration_ns;
	int64_t largest_ns;
	uint64_t largest_line; /* 0 where there is no gap */
	bool is_stopped;       /* the run would end before a line */
};

static void
take_signals(const struct dry_run *dry_run, unsigned arrived)
{
	if (arrived & SIGNALS_STOP)
		signals_die(signals_stopped_by());
	if (arrived & SIGNALS_REPORT)
		message_answer("reading %llu lines",
			(unsigned long long)dry_run->lines);
}

/* Only the first part of a line that comes in parts counts. False where the
 * run would end before this line, and what follows has no place in time: with
 * --order error it reads on, to report all such lines. */
static bool
take_line(struct dry_run *dry_run)
{
	struct replay_step step;
	const char *line;
	size_t length;

	if (dry_run->stream.begun) {
		pace_stream_drop(&dry_run->stream);
		return true;
	}
	line = pace_stream_front(&dry_run->stream, &length);
	step = replay_next(&dry_run->replay, line, length);
	dry_run->lines++;
	if (pace_report_is_due(&step))
		pace_report_line(&dry_run->report, &dry_run->replay, &step,
			dry_run->options->first + dry_run->lines,
			signals_monotonic_ns());
	dry_run->duration_ns =
		active_time_add(dry_run->duration_ns, step.gap_ns);
	if (step.gap_ns > dry_run->largest_ns) {
		dry_run->largest_ns = step.gap_ns;
		dry_run->largest_line =
			dry_run->options->first + dry_run->lines;
	}
	dry_run->is_stopped |= step.verdict == REPLAY_STOP;
	pace_stream_drop(&dry_run->stream);
	return !step.is_first && !step.is_reversed;
}

/* False after a message. */
static bool
read_all(struct dry_run *dry_run)
{
	struct pollfd input = { dry_run->stream.in.fd, POLLIN, 0 };
	enum lines_result result;

	for (;;) {
		if (pace_stream_has_line(&dry_run->stream)) {
			if (!take_line(dry_run))
				return false;
			continue;
		}
		if (dry_run->stream.in.is_ended)
			return true;
		result = pace_stream_read(&dry_run->stream);
		pace_stream_readable(&dry_run->stream);
		if (result == LINES_ERROR) {
			message_error("stdin: %s", strerror(errno));
			return false;
		}
		if (result == LINES_WAIT)
			take_signals(dry_run,
				signals_wait(&input, 1, SIGNALS_FOREVER));
		else
			take_signals(dry_run, signals_take());
	}
}

/* False after a message. */
static bool
print(const struct dry_run *dry_run)
{
	struct status status = { .form = STATUS_LINES };
	bool is_written;

	status_add_count(&status, "lines", dry_run->lines);
	status_add_seconds(&status, "duration", dry_run->duration_ns);
	status_add_seconds(&status, "gap", dry_run->largest_ns);
	status_add_count(&status, "gap-line", dry_run->largest_line);
	status_add_count(&status, "back", dry_run->replay.back);
	status_add_count(&status, "unstamped", dry_run->replay.unstamped);
	is_written = status_end(&status) &&
		     fwrite(status.text.bytes, 1, status.text.length, stdout) ==
			     status.text.length;
	buffer_free(&status.text);
	if (fclose(stdout) == 0 && is_written)
		return true;
	message_error("stdout: %s", strerror(errno));
	return false;
}

int
pace_dry_run(const struct pace_options *options)
{
	const struct replay_settings settings =
		pace_settings_schedule(options).replay;
	struct dry_run dry_run = { .options = options };
	bool is_done;

	if (!pace_stream_open(&dry_run.stream, STDIN_FILENO, STDOUT_FILENO,
		    (size_t)options->common.max_line)) {
		message_error("out of memory");
		return EXIT_FAILED;
	}
	replay_open(&dry_run.replay, &settings);
	is_done = read_all(&dry_run);
	pace_report_sum(&dry_run.report);
	is_done = is_done && print(&dry_run);
	pace_stream_close(&dry_run.stream);
	if (!is_done || dry_run.is_stopped)
		return EXIT_FAILED;
	return dry_run.replay.skipped ? EXIT_REFUSED : EXIT_DONE;
}
