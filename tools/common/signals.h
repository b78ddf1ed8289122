/* SPDX-License-Identifier: ISC */
/* Signals, and the one wait that they end. They are blocked except in
 * signals_wait and between signals_let_in and signals_keep_out, so none is lost
 * between a check and a sleep. */
#ifndef COMMON_SIGNALS_H
#define COMMON_SIGNALS_H

#include <poll.h>
#include <stdint.h>

/* The signals that arrived, as a set. */
enum signals_arrived {
	SIGNALS_STOP = 1,     /* INT, TERM or HUP; see below for the second */
	SIGNALS_REPORT = 2,   /* QUIT, and INFO where it exists */
	SIGNALS_PAUSE = 4,    /* USR1 */
	SIGNALS_RESUME = 8,   /* USR2, later than the last USR1 */
	SIGNALS_RELOAD = 16,  /* HUP, after signals_want_reload */
	SIGNALS_SUSPEND = 32, /* TSTP, after signals_want_terminal */
	SIGNALS_RESIZE = 64,  /* WINCH, after the same call */
	SIGNALS_INTERRUPT = 128, /* INT, after signals_want_interrupt */
};

/* An instant that never comes. */
#define SIGNALS_FOREVER INT64_MAX

/* Call this first in main. Installs handlers for the above signals and blocks
 * them, even if they were inherited as ignored. But INT, TERM and HUP stay
 * ignored in that case (nohup, background jobs), and INT and TERM end the
 * process as usual until signals_want_stop. SIGPIPE and SIGXFSZ are ignored, so
 * that writes fail with EPIPE and EFBIG. Opens /dev/null for a closed stdin,
 * stdout or stderr, such that reading and writing there still fail. */
void signals_install(void);

/* From now on INT and TERM ask to stop, and so does HUP when signals are let
 * in. Before, they end the process: there is nothing to finish, and a pipe with
 * settings may keep it waiting. A second stop signal ends the process at once
 * by that signal, but SIGHUP within a second of SIGHUP is the same hang-up and
 * is ignored. */
void signals_want_stop(void);

/* Call this after the first stop: the second one is then also reported by
 * SIGNALS_STOP, and the third one ends the process. */
void signals_want_second_stop(void);

/* From now on HUP asks to read the settings again instead of stopping, even if
 * it was inherited as ignored. */
void signals_want_reload(void);

/* From now on INT is an event of its own: it neither asks to stop nor ends the
 * process, however often it comes. */
void signals_want_interrupt(void);

/* From now on Ctrl-Z is reported, so that the terminal can be restored before
 * signals_suspend, and so is a new size of the terminal. */
void signals_want_terminal(void);

/* Suspends the process as Ctrl-Z does, and returns when it is continued. */
void signals_suspend(void);

/* Waits until a descriptor is ready, a signal arrives, or the monotonic clock
 * reaches deadline_ns. Fills revents as poll does. Returns the set of signals
 * that arrived since the last call; revents may then be 0. */
unsigned signals_wait(struct pollfd *fds, nfds_t count, int64_t deadline_ns);

/* The same without waiting. */
unsigned signals_take(void);

/* From now on a wait that finds a descriptor ready looks for signals only after
 * three such waits in a row, and only if the last look was 10 ms ago: each look
 * is a system call. For a process whose waits are short and many. */
void signals_look_seldom(void);

/* Lets signals in while other code may block, such as a write of messages to a
 * reader that takes none, until signals_keep_out. They interrupt it,
 * signals_wait reports them later, and a second stop signal ends the process.
 * Does nothing before signals_install. signals_keep_out does not change errno.
 */
void signals_let_in(void);
void signals_keep_out(void);

/* The signal that asked to stop, or 0. */
int signals_stopped_by(void);

/* Ends the process by the signal, even if it is blocked or ignored, so that the
 * parent sees it. Nothing is flushed. */
_Noreturn void signals_die(int signal_number);

/* CLOCK_MONOTONIC and CLOCK_REALTIME in nanoseconds. */
int64_t signals_monotonic_ns(void);
int64_t signals_realtime_ns(void);

#endif
