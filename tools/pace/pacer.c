/* SPDX-License-Identifier: ISC */
/* The main loop; see pacer.h, and turn() for the steps of a line.
 *
 * It waits only if there is nothing to do, in one call that input, reader,
 * signals and the deadline end. stream holds the bytes, schedule does the
 * arithmetic, and progress and report write the texts. */
#include "pace/pacer.h"

#include "common/confine.h"
#include "common/file.h"
#include "common/message.h"
#include "common/signals.h"
#include "pace/progress.h"
#include "pace/release.h"
#include "pace/report.h"
#include "pace/settings.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The longest wait for --start-at without a look at the wall clock, which may
 * be set. */
#define START_WAIT_NS NS_PER_SECOND

/* How often signals are handled while there is always something to do. */
#define DEAF_NS (10 * NS_PER_MS)

/* The size that an input pipe should have if lines are to pass as fast as
 * possible: its writer is woken less often. The output pipe keeps its size,
 * because its content is late after a stall. */
#define INPUT_BYTES (256 * 1024)

struct pacer {
	const struct pace_options *options;
	struct pace_stream stream;
	struct schedule schedule;
	struct progress progress;
	struct pace_report report;
	int64_t now_ns;
	int64_t heard_ns; /* when signals were last handled */
	int64_t stop_ns;  /* when a stop gives up, or SIGNALS_FOREVER */
	int64_t ask_ns;   /* when to show the status line, or SIGNALS_FOREVER */
	bool is_hurried;  /* a second stop signal arrived */
	bool is_over;
	enum pacer_end end;
};

static void
end(struct pacer *pacer, enum pacer_end why)
{
	pacer->is_over = true;
	pacer->end = why;
}

/* Handles the result of a read or a write. */
static void
check(struct pacer *pacer, enum lines_result result, const char *stream)
{
	if (result == LINES_ERROR) {
		message_error("%s: %s", stream, strerror(errno));
		end(pacer, PACER_FAILED);
	} else if (result == LINES_GONE) {
		end(pacer, PACER_GONE);
	}
}

/* Reads the settings again and applies the new rate. */
static void
reload(struct pacer *pacer)
{
	struct schedule_settings settings;

	progress_hide(&pacer->progress);
	if (!pace_settings_reread(pacer->options, &settings))
		return;
	schedule_change(&pacer->schedule, &settings, pacer->now_ns);
	progress_renew(&pacer->progress, pacer->now_ns);
}

/* Whether the front line belongs to another shard, which also reports what is
 * wrong with it. */
static bool
is_other(const struct pacer *pacer)
{
	return schedule_is_other(&pacer->schedule);
}

/* A partly written line is finished, unless a second signal arrives. */
static void
stop(struct pacer *pacer)
{
	pacer->is_hurried = pacer->stop_ns != SIGNALS_FOREVER;
	pacer->stop_ns = pacer->now_ns;
	if (pacer->is_hurried || !pacer->stream.begun || is_other(pacer))
		return;
	pacer->stop_ns += LINES_STOP_NS;
	signals_want_second_stop();
}

static void
take_signals(struct pacer *pacer, unsigned arrived)
{
	pacer->now_ns = pacer->heard_ns = signals_monotonic_ns();
	if (arrived & SIGNALS_PAUSE)
		schedule_pause(&pacer->schedule, pacer->now_ns);
	if (arrived & SIGNALS_RESUME)
		schedule_resume(&pacer->schedule, pacer->now_ns);
	if (arrived & SIGNALS_STOP)
		stop(pacer);
	if (arrived & SIGNALS_REPORT)
		pacer->ask_ns =
			pacer->now_ns + progress_settle_ns(&pacer->progress);
	if (arrived & SIGNALS_RELOAD)
		reload(pacer);
	if (arrived & SIGNALS_RESIZE)
		progress_hide(&pacer->progress);
	if (arrived & SIGNALS_SUSPEND) {
		progress_leave(&pacer->progress);
		signals_suspend();
		pacer->now_ns = signals_monotonic_ns();
	}
}

static void
read_lines(struct pacer *pacer)
{
	check(pacer, pace_stream_read(&pacer->stream), "stdin");
	pacer->now_ns = signals_monotonic_ns();
	/* when there is always something to do it never waits, and signals are
	 * handled only here */
	if (pacer->now_ns - pacer->heard_ns >= DEAF_NS)
		take_signals(pacer, signals_take());
}

static uint64_t
number_of_front(const struct pacer *pacer)
{
	const struct pace_options *options = pacer->options;
	uint64_t shards = options->share.count ? options->share.count : 1;

	return options->first * shards + pacer->schedule.lines + 1;
}

/* In replay, sets the time of the front line. A line that is dropped is removed
 * from the stream. */
static void
date_line(struct pacer *pacer)
{
	const struct replay *replay = &pacer->schedule.replay;
	struct replay_step step;
	const char *line;
	size_t length;
	bool is_others = is_other(pacer);
	uint64_t number;

	line = pace_stream_front(&pacer->stream, &length);
	number = number_of_front(pacer);
	step = schedule_date(&pacer->schedule, line, length);
	if (pace_report_is_due(&step) &&
		(!is_others || step.verdict == REPLAY_STOP)) {
		progress_hide(&pacer->progress);
		pace_report_line(
			&pacer->report, replay, &step, number, pacer->now_ns);
	}
	if (step.verdict == REPLAY_STOP)
		end(pacer, PACER_FAILED);
	else if (step.verdict == REPLAY_LEAVE_OUT)
		pace_stream_drop(&pacer->stream);
}

/* Whether there is a line for date_line. */
static bool
wants_date(struct pacer *pacer)
{
	if (!schedule_wants_date(&pacer->schedule) || pacer->stream.begun)
		return false;
	return pace_stream_has_line(&pacer->stream);
}

/* The slot of a line lasts until the whole line is written, whatever the
 * schedule, a pause or a stop says. Bytes are written before the time is
 * checked. */
static struct schedule_step
finish_line(const struct pacer *pacer, enum schedule_input input)
{
	struct schedule_step step = { SCHEDULE_RELEASE, pacer->stop_ns };

	if (pacer->now_ns >= pacer->stop_ns &&
		(input != SCHEDULE_LINE || pacer->is_hurried))
		step.action = SCHEDULE_END;
	else if (input == SCHEDULE_STUCK)
		step.action = SCHEDULE_BLOCK;
	else if (input == SCHEDULE_NONE)
		step.action = SCHEDULE_STARVE;
	return step;
}

/* The rest of a long line of another shard is dropped as it comes. */
static struct schedule_step
drop_line(const struct pacer *pacer, enum schedule_input input)
{
	struct schedule_step step = { SCHEDULE_PASS, SIGNALS_FOREVER };

	if (pacer->stop_ns != SIGNALS_FOREVER)
		step.action = SCHEDULE_END;
	else if (input == SCHEDULE_NONE)
		step.action = SCHEDULE_STARVE;
	return step;
}

/* The moment of --start-at on the monotonic clock, according to the wall clock
 * now. The wall clock is read first: a delay between the two reads makes the
 * moment later, so no line leaves early. */
static int64_t
monotonic_start_ns(const struct pacer *pacer)
{
	int64_t wall_ns;

	if (pacer->options->start_ns == INT64_MIN)
		return INT64_MIN;
	wall_ns = signals_realtime_ns();
	return signals_monotonic_ns() + (pacer->options->start_ns - wall_ns);
}

/* The state of the input. */
static enum schedule_input
input_of(struct pace_stream *stream)
{
	if (pace_stream_has_line(stream))
		return stream->is_stuck ? SCHEDULE_STUCK : SCHEDULE_LINE;
	return stream->in.is_ended ? SCHEDULE_ENDED : SCHEDULE_NONE;
}

/* A shard begins after the moment of --start-at. With --first the lines before
 * may have left in time. */
static void
report_start(const struct pacer *pacer)
{
	const struct schedule *schedule = &pacer->schedule;
	char late[QUANTITY_TEXT];

	if (schedule->missed_ns && !pacer->options->first)
		message_warning("--start-at %s: began %s late; %s",
			pacer->options->start_at,
			quantity_duration_text(schedule->missed_ns, late),
			schedule->joined
				? "continues in the slots of this shard"
				: "all times are later by that");
}

static struct schedule_step
decide(struct pacer *pacer)
{
	enum schedule_input input = input_of(&pacer->stream);
	bool was_begun = pacer->schedule.is_begun;
	struct schedule_step step;

	if (pacer->stream.begun)
		return is_other(pacer) ? drop_line(pacer, input)
				       : finish_line(pacer, input);
	if (pacer->stop_ns != SIGNALS_FOREVER)
		return (struct schedule_step){ SCHEDULE_END, pacer->now_ns };
	if (!pacer->schedule.is_begun)
		schedule_start_at(&pacer->schedule, monotonic_start_ns(pacer));
	step = schedule_next(&pacer->schedule, input, pacer->now_ns);
	if (pacer->schedule.is_begun && !was_begun)
		report_start(pacer);
	if (step.action == SCHEDULE_HOLD &&
		step.wake_ns > pacer->now_ns + START_WAIT_NS)
		step.wake_ns = pacer->now_ns + START_WAIT_NS;
	return step;
}

static enum pace_state
state_of(const struct pacer *pacer, enum schedule_action action)
{
	if (pacer->schedule.active.is_paused)
		return PACE_PAUSED;
	if (action == SCHEDULE_STARVE || action == SCHEDULE_HOLD)
		return PACE_WAITING;
	if (action == SCHEDULE_BLOCK)
		return PACE_BLOCKED;
	return PACE_RUNNING;
}

/* Updates the reports that are due; returns when to do so again. */
static int64_t
show(struct pacer *pacer, enum schedule_action action)
{
	int64_t wake_ns = progress_update(
		&pacer->progress, state_of(pacer, action), pacer->now_ns);

	if (pacer->now_ns >= pacer->ask_ns) {
		progress_show(&pacer->progress, pacer->now_ns);
		pacer->ask_ns = SIGNALS_FOREVER;
	}
	return wake_ns < pacer->ask_ns ? wake_ns : pacer->ask_ns;
}

/* A stop waits for the reader, and the wait begins again after each byte that
 * the reader takes. */
static void
release(struct pacer *pacer)
{
	const uint64_t begun = pacer->stream.begun;

	check(pacer,
		release_lines(&pacer->stream, &pacer->schedule, pacer->now_ns),
		"stdout");
	pacer->now_ns = signals_monotonic_ns();
	if (pacer->stop_ns != SIGNALS_FOREVER && !pacer->is_hurried &&
		pacer->stream.begun != begun)
		pacer->stop_ns = pacer->now_ns + LINES_STOP_NS;
}

/* A line of another shard has had its slot. */
static void
pass_line(struct pacer *pacer)
{
	pace_stream_drop(&pacer->stream);
	if (!pacer->stream.begun)
		schedule_pass(&pacer->schedule);
}

/* Watches stdin only while no line is there, so that the end of the input, or
 * more input than needed, does not wake pace. Always watches stdout, because
 * the reader may exit. */
static void
wait_until(struct pacer *pacer, enum schedule_action action, int64_t wake_ns)
{
	bool is_read = input_of(&pacer->stream) == SCHEDULE_NONE;
	struct pollfd fds[] = {
		{ is_read ? pacer->stream.in.fd : -1, POLLIN, 0 },
		{ pacer->stream.out.fd, action == SCHEDULE_BLOCK ? POLLOUT : 0,
			0 },
	};
	unsigned arrived = signals_wait(fds, 2, wake_ns);

	if (fds[0].revents)
		pace_stream_readable(&pacer->stream);
	if (fds[1].revents & (POLLERR | POLLHUP))
		end(pacer, PACER_GONE);
	else if (fds[1].revents)
		pace_stream_writable(&pacer->stream);
	take_signals(pacer, arrived);
}

/* The steps of a line: it is read, gets its time in replay, and is written when
 * the schedule says so. Each call takes one step, or waits if there is nothing
 * to do. */
static void
turn(struct pacer *pacer)
{
	struct schedule_step step;
	int64_t wake_ns;

	if (pace_stream_wants_read(&pacer->stream)) {
		read_lines(pacer);
		return;
	}
	if (wants_date(pacer)) {
		date_line(pacer);
		return;
	}
	/* pace may have been suspended since it last read the clock */
	if (pacer->stream.begun && pacer->now_ns >= pacer->stop_ns)
		wait_until(pacer, SCHEDULE_BLOCK, pacer->now_ns);
	if (pacer->is_over)
		return;
	step = decide(pacer);
	if (step.action == SCHEDULE_END) {
		end(pacer, pacer->stop_ns == SIGNALS_FOREVER ? PACER_DONE
							     : PACER_STOPPED);
		return;
	}
	wake_ns = show(pacer, step.action);
	if (step.action == SCHEDULE_PASS)
		pass_line(pacer);
	else if (step.action == SCHEDULE_RELEASE)
		release(pacer);
	else
		wait_until(pacer, step.action,
			wake_ns < step.wake_ns ? wake_ns : step.wake_ns);
}

/* Handles a partly written line at the end. False if it stays cut. */
static bool
mend(struct pacer *pacer)
{
	const char *reason = "";

	if (pacer->end == PACER_GONE)
		return true;
	if (pacer->end == PACER_STOPPED && !pacer->is_hurried)
		reason = pacer->stream.is_stuck
				 ? ": " LINES_STALLED
				 : ": the rest did not arrive within 8 s";
	return lines_mend(&pacer->stream.out,
		is_other(pacer) ? 0 : pacer->stream.begun,
		number_of_front(pacer), reason);
}

/* Ends the run and closes stdout, which may fail. */
static void
finish(struct pacer *pacer)
{
	static const enum pace_state states[] = {
		[PACER_DONE] = PACE_FINISHED,
		[PACER_REFUSED] = PACE_FINISHED,
		[PACER_FAILED] = PACE_FAILED,
		[PACER_STOPPED] = PACE_STOPPED,
		[PACER_GONE] = PACE_STOPPED,
	};
	enum pace_state state;
	bool is_whole;

	progress_leave(&pacer->progress);
	is_whole = mend(pacer);
	/* closing may report that the disk is full */
	if (pacer->end == PACER_DONE || pacer->end == PACER_STOPPED)
		check(pacer, lines_finish(&pacer->stream.out), "stdout");
	pace_report_sum(&pacer->report);
	if (pacer->end == PACER_DONE && pacer->schedule.replay.skipped)
		pacer->end = PACER_REFUSED;
	state = is_whole ? states[pacer->end] : PACE_FAILED;
	progress_end(&pacer->progress, state, signals_monotonic_ns());
}

/* Allows what is opened later: the status and metrics files at each write, and
 * the profile after SIGHUP. */
static void
confine_to_files(const struct pace_options *options)
{
	struct confine confine;

	confine_begin(&confine);
	if (options->status_file)
		confine_allow_beside(
			&confine, options->status_file, CONFINE_REPLACE);
	if (options->metrics_file)
		confine_allow_beside(
			&confine, options->metrics_file, CONFINE_REPLACE);
	if (options->common.profile)
		confine_allow_beside(
			&confine, options->common.profile, CONFINE_READ);
	confine_allow_library(&confine);
	confine_end(&confine);
}

enum pacer_end
pacer_run(const struct pace_options *options)
{
	const struct schedule_settings settings =
		pace_settings_schedule(options);
	struct pacer pacer = { .options = options,
		.stop_ns = SIGNALS_FOREVER,
		.ask_ns = SIGNALS_FOREVER };

	if (!pace_stream_open(&pacer.stream, STDIN_FILENO, STDOUT_FILENO,
		    (size_t)options->common.max_line)) {
		message_error("out of memory");
		return PACER_FAILED;
	}
	if (options->common.profile)
		signals_want_reload();
	pacer.now_ns = signals_monotonic_ns();
	schedule_open(&pacer.schedule, &settings, pacer.now_ns);
	if (schedule_is_dense(&pacer.schedule))
		lines_enlarge(STDIN_FILENO, INPUT_BYTES);
	if (!file_end_line(STDOUT_FILENO)) {
		check(&pacer, LINES_ERROR, "stdout");
	} else if (progress_open(&pacer.progress, options, &pacer.schedule)) {
		confine_to_files(options);
		while (!pacer.is_over)
			turn(&pacer);
		finish(&pacer);
	} else {
		end(&pacer, PACER_FAILED);
	}
	pace_stream_close(&pacer.stream);
	return pacer.end;
}
