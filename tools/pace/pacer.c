/* The loop of pace; see pacer.h, and turn for the way of a line.
 *
 * It waits only where there is nothing to do: in one call that input, reader,
 * signals and the deadline end. The bytes are in stream, the arithmetic in
 * schedule, the texts in progress and report. */
#include "pace/pacer.h"

#include "common/confine.h"
#include "common/file.h"
#include "common/message.h"
#include "common/signals.h"
#include "pace/progress.h"
#include "pace/release.h"
#include "pace/report.h"
#include "pace/settings.h"
#include "pace/start_at.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* So long a wait for --start-at trusts the wall clock, which may be set. */
#define START_WAIT_NS NS_PER_SECOND

/* So long signals may stay unheard while there is always something to do. */
#define DEAF_NS (10 * NS_PER_MS)

/* So much a pipe should hold that brings lines as fast as they go: its writer
 * is woken more rarely. The reader's pipe stays as it is, for what is in it
 * when it stalls is late. */
#define INPUT_BYTES (256 * 1024)

struct pacer {
	const struct pace_options *options;
	struct pace_stream stream;
	struct schedule schedule;
	struct progress progress;
	struct pace_report report;
	int64_t start_ns; /* --start-at by the wall clock, or INT64_MIN */
	int64_t now_ns;
	int64_t heard_ns; /* when signals were taken last */
	int64_t stop_ns;  /* when a stop waits no more, or SIGNALS_FOREVER */
	int64_t ask_ns;   /* when to show the status line, or SIGNALS_FOREVER */
	bool is_hurried;  /* a second stop was asked for */
	bool is_over;
	enum pacer_end end;
};

static void
end(struct pacer *pacer, enum pacer_end why)
{
	pacer->is_over = true;
	pacer->end = why;
}

/* Takes what reading or writing said. */
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

/* Reads the settings again and takes the new rate. */
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

/* A line that has left in part is finished, but for a second signal. */
static void
stop(struct pacer *pacer)
{
	pacer->is_hurried = pacer->stop_ns != SIGNALS_FOREVER;
	pacer->stop_ns = pacer->now_ns;
	if (pacer->is_hurried || !pacer->stream.begun)
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
	/* where there is always something to do it never waits, and signals
	 * arrive only here */
	if (pacer->now_ns - pacer->heard_ns >= DEAF_NS)
		take_signals(pacer, signals_take());
}

static uint64_t
number_of_front(const struct pacer *pacer)
{
	return pacer->options->first + pacer->schedule.released +
	       pacer->schedule.replay.skipped + 1;
}

/* In replay, gives the line in front its time. One that is left out is taken
 * away, and is not there any more. */
static void
date_line(struct pacer *pacer)
{
	const struct replay *replay = &pacer->schedule.replay;
	struct replay_step step;
	const char *line;
	size_t length;
	uint64_t number;

	line = pace_stream_front(&pacer->stream, &length);
	number = number_of_front(pacer);
	step = schedule_date(&pacer->schedule, line, length);
	if (pace_report_is_due(&step)) {
		progress_hide(&pacer->progress);
		pace_report_line(
			&pacer->report, replay, &step, number, pacer->now_ns);
	}
	if (step.verdict == REPLAY_STOP)
		end(pacer, PACER_FAILED);
	else if (step.verdict == REPLAY_LEAVE_OUT)
		pace_stream_drop(&pacer->stream);
}

/* Whether there is a line that date_line should look at. */
static bool
wants_date(struct pacer *pacer)
{
	if (!schedule_wants_date(&pacer->schedule) || pacer->stream.begun)
		return false;
	return pace_stream_has_line(&pacer->stream);
}

/* The slot of a line that was begun lasts until the line has left, whatever
 * the schedule, a pause or a stop says. What can be written is written before
 * the time is judged. */
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

/* The moment of --start-at on the monotonic clock, as the wall clock has it
 * now. The wall clock is read first: what lies between makes the moment later,
 * and none leaves early. */
static int64_t
monotonic_start_ns(const struct pacer *pacer)
{
	int64_t wall_ns;

	if (pacer->start_ns == INT64_MIN)
		return INT64_MIN;
	wall_ns = signals_realtime_ns();
	return signals_monotonic_ns() + (pacer->start_ns - wall_ns);
}

/* What the next line is doing. */
static enum schedule_input
input_of(struct pace_stream *stream)
{
	if (pace_stream_has_line(stream))
		return stream->is_stuck ? SCHEDULE_STUCK : SCHEDULE_LINE;
	return stream->in.is_ended ? SCHEDULE_ENDED : SCHEDULE_NONE;
}

static struct schedule_step
decide(struct pacer *pacer)
{
	enum schedule_input input = input_of(&pacer->stream);
	struct schedule_step step;

	if (pacer->stream.begun)
		return finish_line(pacer, input);
	if (pacer->stop_ns != SIGNALS_FOREVER)
		return (struct schedule_step){ SCHEDULE_END, pacer->now_ns };
	if (!pacer->schedule.is_begun)
		schedule_start_at(&pacer->schedule, monotonic_start_ns(pacer));
	step = schedule_next(&pacer->schedule, input, pacer->now_ns);
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

/* Shows how far it is, where it is time to; returns when that is again. */
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

/* A stop that waits for the reader waits again from each byte that it takes. */
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

/* Watches stdin only while no line is there, so that what is at its end or has
 * more than is needed does not wake; and stdout always, for its reader may go.
 */
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

/* The way of a line: it is read, gets its time where times are recorded, and is
 * written when the schedule says so. Each turn goes one step of it, or waits
 * where there is nothing to do. */
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
	/* pace itself may have been stopped since it last looked */
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
	if (step.action == SCHEDULE_RELEASE)
		release(pacer);
	else
		wait_until(pacer, step.action,
			wake_ns < step.wake_ns ? wake_ns : step.wake_ns);
}

/* Of a line that has left in part; false where it stays cut short. */
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
	return lines_mend(&pacer->stream.out, pacer->stream.begun,
		number_of_front(pacer), reason);
}

/* What is at the end; it closes stdout, and may fail by that. */
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
	/* which may say only now that it is full */
	if (pacer->end == PACER_DONE || pacer->end == PACER_STOPPED)
		check(pacer, lines_finish(&pacer->stream.out), "stdout");
	pace_report_sum(&pacer->report);
	if (pacer->end == PACER_DONE && pacer->schedule.replay.skipped)
		pacer->end = PACER_REFUSED;
	state = is_whole ? states[pacer->end] : PACE_FAILED;
	progress_end(&pacer->progress, state, signals_monotonic_ns());
}

/* --start-at by the wall clock; INT64_MIN where there is none, or it is so long
 * ago that a difference would overflow. */
static int64_t
start_of(const struct pace_options *options)
{
	int64_t start_ns;

	if (!options->start_at)
		return INT64_MIN;
	start_ns = start_at_ns(
		options->start_at, options->start_zone, signals_realtime_ns());
	return start_ns < 0 ? INT64_MIN : start_ns;
}

/* What is opened later on: the status file anew each time, and the profile, if
 * SIGHUP asks for it. */
static void
confine_to_files(const struct pace_options *options)
{
	struct confine confine;

	confine_begin(&confine);
	if (options->status_file)
		confine_allow_beside(
			&confine, options->status_file, CONFINE_REPLACE);
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
		.start_ns = start_of(options),
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
