/* The loop of pace. See gate.h.
 *
 * Each turn asks the schedule what the next line may do, does that much, and
 * waits only where there is nothing to do: in one call that input, reader,
 * signals and the deadline end. The bytes are in stream, the arithmetic in
 * schedule, the texts in progress. */
#include "pace/gate.h"

#include "common/confine.h"
#include "common/file.h"
#include "common/message.h"
#include "common/signals.h"
#include "pace/notice.h"
#include "pace/progress.h"
#include "pace/settings.h"
#include "pace/start.h"
#include "pace/stream.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* So long a wait for --start-at trusts the wall clock, which may be set. */
#define START_WAIT_NS NS_PER_SECOND

/* So long signals may stay unheard while there is always something to do. */
#define DEAF_NS (10 * NS_PER_MS)

/* So much a pipe should hold that brings lines as fast as they go: its writer
 * is woken more rarely. The reader's pipe stays as it is, for what is in it
 * when it stalls is late. */
#define INPUT_BYTES (256 * 1024)

struct gate {
	const struct pace_options *options;
	struct stream stream;
	struct schedule schedule;
	struct progress progress;
	struct notice notice;
	int64_t start_ns; /* --start-at by the wall clock, or INT64_MIN */
	int64_t now_ns;
	int64_t heard_ns; /* when signals were taken last */
	int64_t stop_ns;  /* when a stop waits no more, or SIGNALS_FOREVER */
	int64_t ask_ns;   /* when to show the status line, or SIGNALS_FOREVER */
	bool is_hurried;  /* a second stop was asked for */
	bool is_over;
	enum gate_end end;
};

static void
end(struct gate *gate, enum gate_end why)
{
	gate->is_over = true;
	gate->end = why;
}

/* Takes what reading or writing said. */
static void
look_at(struct gate *gate, enum lines_result result, const char *stream)
{
	if (result == LINES_ERROR) {
		message_error("%s: %s", stream, strerror(errno));
		end(gate, GATE_FAILED);
	} else if (result == LINES_GONE) {
		end(gate, GATE_GONE);
	}
}

/* Reads the settings again and takes the new rate. */
static void
reload(struct gate *gate)
{
	static struct pace_options again; /* its texts stay */
	struct schedule_settings settings;
	struct stat profile;

	progress_hide(&gate->progress);
	/* a pipe brings its settings once, and a second reader would wait */
	if (stat(gate->options->common.profile, &profile) == 0 &&
		!S_ISREG(profile.st_mode)) {
		message_error("%s: not a regular file: it is not read again",
			gate->options->common.profile);
		return;
	}
	again = (struct pace_options){ 0 };
	if (!settings_reread(gate->options, &again))
		return;
	if (!again.by != !gate->options->by) {
		message_error("%s: pace.by: does not change while it runs",
			gate->options->common.profile);
		return;
	}
	settings = settings_of_schedule(&again);
	schedule_change(&gate->schedule, &settings, gate->now_ns);
	progress_renew(&gate->progress, gate->now_ns);
}

/* A line that has left in part is finished, but for a second signal. */
static void
stop(struct gate *gate)
{
	gate->is_hurried = gate->stop_ns != SIGNALS_FOREVER;
	gate->stop_ns = gate->now_ns;
	if (gate->is_hurried || !gate->stream.begun)
		return;
	gate->stop_ns += LINES_STOP_NS;
	signals_want_second_stop();
}

static void
take_signals(struct gate *gate, unsigned arrived)
{
	gate->now_ns = gate->heard_ns = signals_monotonic_ns();
	if (arrived & SIGNALS_PAUSE)
		active_pause(&gate->schedule.active, gate->now_ns);
	if (arrived & SIGNALS_RESUME)
		active_resume(&gate->schedule.active, gate->now_ns);
	if (arrived & SIGNALS_STOP)
		stop(gate);
	if (arrived & SIGNALS_REPORT)
		gate->ask_ns =
			gate->now_ns + progress_settle_ns(&gate->progress);
	if (arrived & SIGNALS_RELOAD)
		reload(gate);
	if (arrived & SIGNALS_RESIZE)
		progress_hide(&gate->progress);
	if (arrived & SIGNALS_SUSPEND) {
		progress_leave(&gate->progress);
		signals_suspend();
		gate->now_ns = signals_monotonic_ns();
	}
}

static uint64_t
number_of_front(const struct gate *gate)
{
	return gate->options->first + gate->schedule.released +
	       gate->schedule.replay.skipped + 1;
}

/* In replay, gives the line in front its time. One that is left out is taken
 * away, and is not there any more. */
static void
date_front(struct gate *gate)
{
	const struct replay *replay = &gate->schedule.replay;
	struct replay_step step;
	const char *line;
	size_t length;
	uint64_t number;

	line = stream_front(&gate->stream, &length);
	number = number_of_front(gate);
	step = schedule_date(&gate->schedule, line, length);
	if (notice_is_due(&step)) {
		progress_hide(&gate->progress);
		notice_line(&gate->notice, replay, &step, number, gate->now_ns);
	}
	if (step.verdict == REPLAY_STOP)
		end(gate, GATE_FAILED);
	else if (step.verdict == REPLAY_LEAVE_OUT)
		stream_drop(&gate->stream);
}

/* Whether there is a line that date_front should look at. */
static bool
wants_date(struct gate *gate)
{
	enum schedule_input input;

	if (!schedule_wants_date(&gate->schedule) || gate->stream.begun)
		return false;
	input = stream_offer(&gate->stream);
	return input == SCHEDULE_LINE || input == SCHEDULE_STUCK;
}

/* The slot of a line that was begun lasts until the line has left, whatever
 * the schedule, a pause or a stop says. What can be written is written before
 * the time is judged. */
static struct schedule_step
finish_line(const struct gate *gate, enum schedule_input input)
{
	struct schedule_step step = { SCHEDULE_RELEASE, gate->stop_ns };

	if (gate->now_ns >= gate->stop_ns &&
		(input != SCHEDULE_LINE || gate->is_hurried))
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
monotonic_start_ns(const struct gate *gate)
{
	int64_t wall_ns;

	if (gate->start_ns == INT64_MIN)
		return INT64_MIN;
	wall_ns = signals_realtime_ns();
	return signals_monotonic_ns() + (gate->start_ns - wall_ns);
}

static struct schedule_step
decide(struct gate *gate)
{
	enum schedule_input input = stream_offer(&gate->stream);
	struct schedule_step step;

	if (gate->stream.begun)
		return finish_line(gate, input);
	if (gate->stop_ns != SIGNALS_FOREVER)
		return (struct schedule_step){ SCHEDULE_END, gate->now_ns };
	if (!gate->schedule.is_begun)
		gate->schedule.settings.start_ns = monotonic_start_ns(gate);
	step = schedule_next(&gate->schedule, input, gate->now_ns);
	if (step.action == SCHEDULE_HOLD &&
		step.wake_ns > gate->now_ns + START_WAIT_NS)
		step.wake_ns = gate->now_ns + START_WAIT_NS;
	return step;
}

static enum account_state
state_of(const struct gate *gate, enum schedule_action action)
{
	if (gate->schedule.active.is_paused)
		return ACCOUNT_PAUSED;
	if (action == SCHEDULE_STARVE || action == SCHEDULE_HOLD)
		return ACCOUNT_WAITING;
	if (action == SCHEDULE_BLOCK)
		return ACCOUNT_BLOCKED;
	return ACCOUNT_RUNNING;
}

/* Watches stdin only while no line is there, so that what is at its end or has
 * more than is needed does not wake; and stdout always, for its reader may go.
 */
static void
wait_for(struct gate *gate, enum schedule_action action, int64_t wake_ns)
{
	bool is_read = stream_offer(&gate->stream) == SCHEDULE_NONE;
	struct pollfd fds[] = {
		{ is_read ? gate->stream.in.fd : -1, POLLIN, 0 },
		{ gate->stream.out.fd, action == SCHEDULE_BLOCK ? POLLOUT : 0,
			0 },
	};
	unsigned arrived = signals_wait(fds, 2, wake_ns);

	if (fds[0].revents)
		gate->stream.is_dry = false;
	if (fds[1].revents & (POLLERR | POLLHUP))
		end(gate, GATE_GONE);
	else if (fds[1].revents)
		gate->stream.is_stuck = false;
	take_signals(gate, arrived);
}

/* Where a stop waits for the reader, it does so anew from each byte on that
 * has been taken. */
static void
release(struct gate *gate)
{
	const uint64_t begun = gate->stream.begun;

	look_at(gate,
		stream_release(&gate->stream, &gate->schedule, gate->now_ns),
		"stdout");
	gate->now_ns = signals_monotonic_ns();
	if (gate->stop_ns != SIGNALS_FOREVER && !gate->is_hurried &&
		gate->stream.begun != begun)
		gate->stop_ns = gate->now_ns + LINES_STOP_NS;
}

static void
turn(struct gate *gate)
{
	struct schedule_step step;
	int64_t wake_ns;

	/* pace itself may have been stopped since it last looked */
	if (gate->stream.begun && gate->now_ns >= gate->stop_ns)
		wait_for(gate, SCHEDULE_BLOCK, gate->now_ns);
	if (gate->is_over)
		return;
	step = decide(gate);
	if (step.action == SCHEDULE_END) {
		end(gate, gate->stop_ns == SIGNALS_FOREVER ? GATE_DONE
							   : GATE_STOPPED);
		return;
	}
	wake_ns = progress_update(
		&gate->progress, state_of(gate, step.action), gate->now_ns);
	if (gate->now_ns >= gate->ask_ns) {
		progress_show(&gate->progress, gate->now_ns);
		gate->ask_ns = SIGNALS_FOREVER;
	}
	if (wake_ns > gate->ask_ns)
		wake_ns = gate->ask_ns;
	if (step.action == SCHEDULE_RELEASE) {
		release(gate);
		return;
	}
	if (wake_ns > step.wake_ns)
		wake_ns = step.wake_ns;
	wait_for(gate, step.action, wake_ns);
}

static void
loop(struct gate *gate)
{
	while (!gate->is_over) {
		if (!stream_wants_read(&gate->stream)) {
			if (wants_date(gate))
				date_front(gate);
			else
				turn(gate);
			continue;
		}
		look_at(gate, stream_read(&gate->stream), "stdin");
		gate->now_ns = signals_monotonic_ns();
		/* where there is always something to do it never waits, and
		 * signals arrive only here */
		if (gate->now_ns - gate->heard_ns >= DEAF_NS)
			take_signals(gate, signals_take());
	}
}

/* Closes stdout, which may say only now that it is full. */
static void
finish_output(struct gate *gate)
{
	if (gate->end == GATE_DONE || gate->end == GATE_STOPPED)
		look_at(gate, lines_finish(&gate->stream.out), "stdout");
}

/* Of a line that has left in part, what has left is taken back where it stands
 * in a file; elsewhere it is said that the line is cut. False where it is. */
static bool
mend(struct gate *gate)
{
	const uint64_t begun = gate->stream.begun;
	const char *reason = "";

	if (!begun || gate->end == GATE_GONE ||
		file_take_back(gate->stream.out.fd, begun))
		return true;
	if (gate->end == GATE_STOPPED && !gate->is_hurried)
		reason = gate->stream.is_stuck
				 ? ": " LINES_STALLED
				 : ": its rest did not come for 8 s";
	message_error("stdout: line %" PRIu64 " is cut short after %" PRIu64
		      " bytes%s",
		number_of_front(gate), begun, reason);
	return false;
}

/* What is at the end; it closes stdout, and may fail by that. */
static void
finish(struct gate *gate)
{
	static const enum account_state states[] = {
		[GATE_DONE] = ACCOUNT_FINISHED,
		[GATE_REFUSED] = ACCOUNT_FINISHED,
		[GATE_FAILED] = ACCOUNT_FAILED,
		[GATE_STOPPED] = ACCOUNT_STOPPED,
		[GATE_GONE] = ACCOUNT_STOPPED,
	};
	enum account_state state;
	bool is_whole;

	progress_leave(&gate->progress);
	is_whole = mend(gate);
	finish_output(gate);
	notice_sum(&gate->notice);
	if (gate->end == GATE_DONE && gate->schedule.replay.skipped)
		gate->end = GATE_REFUSED;
	state = is_whole ? states[gate->end] : ACCOUNT_FAILED;
	progress_end(&gate->progress, state, signals_monotonic_ns());
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

enum gate_end
gate_run(const struct pace_options *options)
{
	const struct schedule_settings settings = settings_of_schedule(options);
	struct gate gate = { .options = options,
		.start_ns = INT64_MIN,
		.stop_ns = SIGNALS_FOREVER,
		.ask_ns = SIGNALS_FOREVER };

	if (!stream_open(&gate.stream, STDIN_FILENO, STDOUT_FILENO,
		    (size_t)options->common.max_line)) {
		message_error("out of memory");
		return GATE_FAILED;
	}
	if (options->start_at) {
		(void)start_moment(options->start_at, signals_realtime_ns(),
			&gate.start_ns);
		/* so long ago that a difference would overflow */
		if (gate.start_ns < 0)
			gate.start_ns = INT64_MIN;
	}
	if (options->common.profile)
		signals_want_reload();
	gate.now_ns = signals_monotonic_ns();
	schedule_open(&gate.schedule, &settings, gate.now_ns);
	if (schedule_is_dense(&gate.schedule))
		lines_enlarge(STDIN_FILENO, INPUT_BYTES);
	if (!file_end_line(STDOUT_FILENO)) {
		look_at(&gate, LINES_ERROR, "stdout");
	} else if (progress_open(&gate.progress, options, &gate.schedule)) {
		confine_to_files(options);
		loop(&gate);
		finish(&gate);
	} else {
		end(&gate, GATE_FAILED);
	}
	stream_close(&gate.stream);
	return gate.end;
}
