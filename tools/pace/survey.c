/* See survey.h. */
#include "pace/survey.h"

#include "common/signals.h"
#include "common/status.h"
#include "pace/notice.h"
#include "pace/replay.h"
#include "pace/settings.h"
#include "pace/stream.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct survey {
	const struct pace_options *options;
	struct stream stream;
	struct replay replay;
	struct notice notice;
	uint64_t lines;
	int64_t duration_ns;
	int64_t largest_ns;
	uint64_t largest_line; /* 0 where there is no gap */
	bool is_stopped;       /* the run would end before a line */
};

static void
take_signals(const struct survey *survey, unsigned arrived)
{
	if (arrived & SIGNALS_STOP)
		signals_die(signals_stopped_by());
	if (arrived & SIGNALS_REPORT)
		message_note("reading %llu lines",
			(unsigned long long)survey->lines);
}

/* Only the first part of a line that comes in parts counts. False where the
 * run would end before this line, and what follows has no place in time: with
 * --order error it reads on, to report all such lines. */
static bool
take_line(struct survey *survey)
{
	struct replay_step step;
	const char *line;
	size_t length;

	if (survey->stream.begun) {
		stream_drop(&survey->stream);
		return true;
	}
	line = stream_front(&survey->stream, &length);
	step = replay_next(&survey->replay, line, length);
	survey->lines++;
	if (notice_is_due(&step))
		notice_line(&survey->notice, &survey->replay, &step,
			survey->options->first + survey->lines,
			signals_monotonic_ns());
	survey->duration_ns = active_time_add(survey->duration_ns, step.gap_ns);
	if (step.gap_ns > survey->largest_ns) {
		survey->largest_ns = step.gap_ns;
		survey->largest_line = survey->options->first + survey->lines;
	}
	survey->is_stopped |= step.verdict == REPLAY_STOP;
	stream_drop(&survey->stream);
	return !step.is_first && !step.is_reversed;
}

/* False after a message. */
static bool
read_all(struct survey *survey)
{
	struct pollfd input = { survey->stream.in.fd, POLLIN, 0 };
	enum lines_result result;

	for (;;) {
		if (stream_has_line(&survey->stream)) {
			if (!take_line(survey))
				return false;
			continue;
		}
		if (survey->stream.in.is_ended)
			return true;
		result = stream_read(&survey->stream);
		stream_readable(&survey->stream);
		if (result == LINES_ERROR) {
			message_error("stdin: %s", strerror(errno));
			return false;
		}
		if (result == LINES_WAIT)
			take_signals(survey,
				signals_wait(&input, 1, SIGNALS_FOREVER));
		else
			take_signals(survey, signals_take());
	}
}

/* False after a message. */
static bool
print(const struct survey *survey)
{
	struct status status = { .form = STATUS_LINES };
	bool is_written;

	status_add_count(&status, "lines", survey->lines);
	status_add_seconds(&status, "duration", survey->duration_ns);
	status_add_seconds(&status, "gap", survey->largest_ns);
	status_add_count(&status, "gap-line", survey->largest_line);
	status_add_count(&status, "back", survey->replay.back);
	status_add_count(&status, "unstamped", survey->replay.unstamped);
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
survey_run(const struct pace_options *options)
{
	const struct replay_settings settings =
		settings_of_schedule(options).replay;
	struct survey survey = { .options = options };
	bool is_done;

	if (!stream_open(&survey.stream, STDIN_FILENO, STDOUT_FILENO,
		    (size_t)options->common.max_line)) {
		message_error("out of memory");
		return EXIT_FAILED;
	}
	replay_open(&survey.replay, &settings);
	is_done = read_all(&survey);
	notice_sum(&survey.notice);
	is_done = is_done && print(&survey);
	stream_close(&survey.stream);
	if (!is_done || survey.is_stopped)
		return EXIT_FAILED;
	return survey.replay.skipped ? EXIT_REFUSED : EXIT_DONE;
}
