/* Signals, and the one wait that they end. They are blocked everywhere but in
 * signals_wait, and where signals_let_in says so, so none is lost between a
 * check and a sleep. */
#ifndef COMMON_SIGNALS_H
#define COMMON_SIGNALS_H

#include <poll.h>
#include <stdint.h>

/* What arrived, as a set. */
enum signals_arrived {
	SIGNALS_STOP = 1,     /* INT, TERM or HUP; see below for the second */
	SIGNALS_REPORT = 2,   /* QUIT, and INFO where it exists */
	SIGNALS_PAUSE = 4,    /* USR1 */
	SIGNALS_RESUME = 8,   /* USR2, later than the last USR1 */
	SIGNALS_RELOAD = 16,  /* HUP, where signals_want_reload was called */
	SIGNALS_SUSPEND = 32, /* TSTP, and */
	SIGNALS_RESIZE = 64,  /* WINCH, where signals_want_terminal was */
};

/* An instant that never comes. */
#define SIGNALS_FOREVER INT64_MAX

/* First thing in main: installs and blocks all of the above, also those that
 * were inherited as ignored, but for what stops: INT, TERM and HUP stay ignored
 * where they were (nohup, background jobs), and INT and TERM end the process as
 * ever until signals_want_stop. SIGPIPE and SIGXFSZ are ignored: writes say
 * EPIPE and EFBIG. Opens /dev/null in place of a closed stdin, stdout or
 * stderr, such that reading and writing there still fail. */
void signals_install(void);

/* From now on INT and TERM ask to stop, and HUP where it is let in. Before,
 * they end the process: there is nothing to finish, and a setting that comes
 * from a pipe may keep its reader waiting. A second stop
 * signal ends the process at once, by that signal; SIGHUP again within a second
 * of SIGHUP is the same hang-up and does nothing. */
void signals_want_stop(void);

/* After the first stop: the second one is told, too, by SIGNALS_STOP, for there
 * is something to say before the end. The third one ends the process. */
void signals_want_second_stop(void);

/* From now on HUP does not stop: it asks to read the settings again, also where
 * it was inherited as ignored. */
void signals_want_reload(void);

/* From now on a stop by Ctrl-Z is told, such that the terminal can be left as
 * it should be before signals_suspend; so is another size of the terminal. */
void signals_want_terminal(void);

/* Stops as Ctrl-Z does, and returns when the process is continued. */
void signals_suspend(void);

/* Waits until a descriptor is ready, a signal arrives, or the monotonic clock
 * reaches deadline_ns. Fills revents as poll does. Returns the set of
 * signals_arrived since the last call, with revents then possibly 0. */
unsigned signals_wait(struct pollfd *fds, nfds_t count, int64_t deadline_ns);

/* The same without waiting. */
unsigned signals_take(void);

/* Lets signals in where something else may block, such as a reader of messages
 * that takes none, until signals_keep_out: they interrupt it, signals_wait
 * tells of them then, and a second stop signal ends the process. Nothing before
 * signals_install. signals_keep_out leaves errno as it is. */
void signals_let_in(void);
void signals_keep_out(void);

/* The signal that asked to stop, or 0. */
int signals_stopped_by(void);

/* Ends the process by the signal, whatever is blocked or ignored, so that the
 * parent sees it. Nothing is flushed. */
_Noreturn void signals_die(int signal_number);

/* CLOCK_MONOTONIC and CLOCK_REALTIME in nanoseconds. */
int64_t signals_monotonic_ns(void);
int64_t signals_realtime_ns(void);

#endif
