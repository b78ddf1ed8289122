/* SPDX-License-Identifier: ISC */
/* See dry_run.h. */
#include "pace/dry_run.h"

#include "common/signals.h"
#include "pace/replay.h"
#include "pace/report.h"
#include "pace/settings.h"
#include "pace/stream.h"
#include "pace/survey_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct dry_run {
	const struct pace_options *options;
	struct pace_stream stream;
	struct replay replay;
	struct pace_report report;
	struct survey survey;
};

static void
take_signals(const struct dry_run *dry_run, unsigned arrived)
{
	if (arrived & SIGNALS_STOP)
		message_die(signals_stopped_by());
	if (arrived & SIGNALS_REPORT)
		message_answer("reading %llu lines",
			(unsigned long long)dry_run->survey.lines);
}

/* Takes a line; of a line in several parts only the first one. False if the
 * first line has no time or the file runs backwards, because later lines then
 * have no place in time. With --order error it reads on after the first fault,
 * to find all such lines. */
static bool
take_line(struct dry_run *dry_run)
{
	struct replay_step step;
	const char *line;
	size_t length;
	uint64_t number;

	if (dry_run->stream.begun) {
		pace_stream_drop(&dry_run->stream);
		return true;
	}
	line = pace_stream_front(&dry_run->stream, &length);
	number = dry_run->options->first + dry_run->survey.lines + 1;
	step = replay_next(&dry_run->replay, line, length);
	/* other faults are in the printed result */
	if (step.verdict == REPLAY_STOP && !dry_run->survey.stop_line)
		pace_report_line(&dry_run->report, &dry_run->replay, &step,
			number, signals_monotonic_ns());
	survey_take(&dry_run->survey, &dry_run->replay, &step, number);
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

/* False if memory is short. */
static bool
describe(const struct dry_run *dry_run, struct buffer *text)
{
	const struct pace_options *options = dry_run->options;

	if (options->common.has_stats && options->common.stats)
		return survey_json(
			&dry_run->survey, &dry_run->replay, options, text);
	return survey_text(&dry_run->survey, &dry_run->replay, options, text);
}

/* False after a message. */
static bool
print(const struct dry_run *dry_run)
{
	struct buffer text = { 0 };
	bool is_described = describe(dry_run, &text), is_written;

	is_written = is_described &&
		     fwrite(text.bytes, 1, text.length, stdout) == text.length;
	buffer_free(&text);
	if (fclose(stdout) == 0 && is_written)
		return true;
	if (is_described)
		message_error("stdout: %s", strerror(errno));
	else
		message_error("out of memory");
	return false;
}

int
pace_dry_run(const struct pace_options *options)
{
	static struct dry_run dry_run; /* it is large */
	const struct replay_settings settings =
		pace_settings_schedule(options).replay;
	bool is_done;

	dry_run.options = options;
	if (!pace_stream_open(&dry_run.stream, STDIN_FILENO, STDOUT_FILENO,
		    (size_t)options->common.max_line)) {
		message_error("out of memory");
		return EXIT_FAILED;
	}
	replay_open(&dry_run.replay, &settings);
	is_done = read_all(&dry_run) && print(&dry_run);
	pace_stream_close(&dry_run.stream);
	if (!is_done || dry_run.survey.stop_line)
		return EXIT_FAILED;
	return dry_run.replay.skipped ? EXIT_REFUSED : EXIT_DONE;
}
