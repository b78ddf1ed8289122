/* SPDX-License-Identifier: ISC */
/* See signals.h. On Linux the wait is ppoll, elsewhere POSIX's pselect. */
#if defined(__linux__)
#define _GNU_SOURCE /* ppoll */
#else
#undef _POSIX_C_SOURCE /* it would hide SIGINFO */
#endif

#include "common/signals.h"

#include "common/quantity.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

/* The first STOPS of them ask to stop. The first EARLY of these have their
 * default action until signals_want_stop. SIGHUP is handled from the start,
 * because it may mean something else; until then it ends the process when it is
 * let in. */
#define STOPS 3
#define EARLY 2
static const int ours[] = {
	SIGINT,
	SIGTERM,
	SIGHUP,
	SIGQUIT,
	SIGUSR1,
	SIGUSR2,
#ifdef SIGINFO
	SIGINFO,
#endif
	/* The last TERMINALS of them have their default action until
	 * signals_want_terminal. */
	SIGTSTP,
	SIGWINCH,
};
#define TERMINALS 2

/* At one line a second there is one wake-up a second. */
#define LONG_WAIT_NS (3 * NS_PER_SECOND / 2)

/* See signals_look_seldom. */
#define READY_WAITS 4
#define LOOK_NS (10 * NS_PER_MS)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static volatile sig_atomic_t arrived;
static volatile sig_atomic_t stopped_by;
static volatile sig_atomic_t is_second_told;
static int64_t stopped_ns; /* touched by one handler at a time only */
static sigset_t while_waiting;
static sigset_t while_working;
static bool is_installed;
static bool is_stop_wanted;
static bool are_let_in;
static bool is_look_seldom;
static int64_t wait_began_ns; /* 0 if the clock was not read for it */

/* A clock that cannot be read stands still. A time of 0 would make waits last
 * as long as the uptime of the machine. */
static int64_t
clock_ns(clockid_t clock, int64_t *last_ns)
{
	struct timespec now;

	if (clock_gettime(clock, &now) == 0)
		*last_ns = (int64_t)now.tv_sec * NS_PER_SECOND + now.tv_nsec;
	return *last_ns;
}

int64_t
signals_monotonic_ns(void)
{
	static int64_t last_ns;

	return clock_ns(CLOCK_MONOTONIC, &last_ns);
}

int64_t
signals_realtime_ns(void)
{
	static int64_t last_ns;

	return clock_ns(CLOCK_REALTIME, &last_ns);
}

void
signals_die(int signal_number)
{
	struct sigaction action = { 0 };
	sigset_t only;

	action.sa_handler = SIG_DFL;
	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(signal_number, &action, NULL);
	(void)sigemptyset(&only);
	(void)sigaddset(&only, signal_number);
	(void)raise(signal_number);
	(void)sigprocmask(SIG_UNBLOCK, &only, NULL);
	_exit(128 + signal_number); /* not reached */
}

/* When a terminal is closed, both the system and the shell send SIGHUP. That is
 * one hang-up, not a second request. */
static bool
is_same_hangup(int signal_number)
{
	return signal_number == SIGHUP && stopped_by == SIGHUP &&
	       signals_monotonic_ns() - stopped_ns < NS_PER_SECOND;
}

static void
stop_arrived(int signal_number)
{
	/* before signals_want_stop there is nothing to finish */
	if (!is_stop_wanted)
		signals_die(signal_number);
	if (is_same_hangup(signal_number))
		return;
	if (stopped_by && !is_second_told)
		signals_die(signal_number);
	is_second_told = 0;
	stopped_by = signal_number;
	stopped_ns = signals_monotonic_ns();
	arrived = arrived | SIGNALS_STOP;
}

static void
other_arrived(int signal_number)
{
	/* The later of pause and resume counts. */
	if (signal_number == SIGUSR1)
		arrived = (arrived | SIGNALS_PAUSE) & ~SIGNALS_RESUME;
	else if (signal_number == SIGUSR2)
		arrived = (arrived | SIGNALS_RESUME) & ~SIGNALS_PAUSE;
	else if (signal_number == SIGHUP)
		arrived = arrived | SIGNALS_RELOAD;
	else if (signal_number == SIGINT)
		arrived = arrived | SIGNALS_INTERRUPT;
	else if (signal_number == SIGTSTP)
		arrived = arrived | SIGNALS_SUSPEND;
	else if (signal_number == SIGWINCH)
		arrived = arrived | SIGNALS_RESIZE;
	else
		arrived = arrived | SIGNALS_REPORT;
}

static void
continued(int signal_number)
{
	(void)signal_number;
}

/* The replacement of a closed descriptor must not become a file of the user
 * later on, and must fail as a closed one does. */
static void
keep_standard_descriptors(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };
	int fd;

	for (fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF)
			(void)open("/dev/null", modes[fd]);
	}
}

static bool
is_ignored(int signal_number)
{
	struct sigaction action;

	return sigaction(signal_number, NULL, &action) == 0 &&
	       !(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN;
}

/* The handled signals from `begin` to before `end`. */
static sigset_t
set_of_ours(size_t begin, size_t end)
{
	sigset_t set;
	size_t i;

	(void)sigemptyset(&set);
	for (i = begin; i < end; i++)
		(void)sigaddset(&set, ours[i]);
	return set;
}

/* Handlers run one at a time: each blocks all handled signals. */
static void
handle(int signal_number, void (*handler)(int))
{
	struct sigaction action = { 0 };

	action.sa_mask = set_of_ours(0, COUNT(ours));
	action.sa_handler = handler;
	(void)sigaction(signal_number, &action, NULL);
}

/* Blocks the signals from `begin` to before `end` except in waits, and handles
 * them. */
static void
take_over(size_t begin, size_t end)
{
	size_t i;

	for (i = begin; i < end; i++) {
		(void)sigdelset(&while_waiting, ours[i]);
		if (i < STOPS && is_ignored(ours[i]))
			continue;
		handle(ours[i], i < STOPS ? stop_arrived : other_arrived);
	}
}

void
signals_install(void)
{
	const size_t count = COUNT(ours) - TERMINALS;
	sigset_t blocked = set_of_ours(EARLY, count);

	(void)sigprocmask(SIG_BLOCK, &blocked, &while_waiting);
	take_over(EARLY, count);
	/* The wait of a suspended process would continue with the time that was
	 * left. This handler ends it, and the caller looks at the clock. */
	handle(SIGCONT, continued);
	handle(SIGPIPE, SIG_IGN);
	handle(SIGXFSZ, SIG_IGN);
	keep_standard_descriptors();
	is_installed = true;
}

void
signals_want_stop(void)
{
	sigset_t blocked = set_of_ours(0, EARLY);

	is_stop_wanted = true;
	(void)sigprocmask(SIG_BLOCK, &blocked, NULL);
	take_over(0, EARLY);
}

void
signals_look_seldom(void)
{
	is_look_seldom = true;
}

void
signals_want_second_stop(void)
{
	is_second_told = 1;
}

void
signals_want_reload(void)
{
	handle(SIGHUP, other_arrived);
}

void
signals_want_interrupt(void)
{
	if (!is_ignored(SIGINT))
		handle(SIGINT, other_arrived);
}

void
signals_want_terminal(void)
{
	sigset_t blocked = set_of_ours(0, COUNT(ours));
	size_t i;

	(void)sigprocmask(SIG_BLOCK, &blocked, NULL);
	for (i = COUNT(ours) - TERMINALS; i < COUNT(ours); i++) {
		(void)sigdelset(&while_waiting, ours[i]);
		if (!is_ignored(ours[i]))
			handle(ours[i], other_arrived);
	}
}

void
signals_suspend(void)
{
	sigset_t only;

	(void)sigemptyset(&only);
	(void)sigaddset(&only, SIGTSTP);
	handle(SIGTSTP, SIG_DFL);
	(void)raise(SIGTSTP);
	(void)sigprocmask(SIG_UNBLOCK, &only, NULL);
	/* the process is suspended and continued here */
	(void)sigprocmask(SIG_BLOCK, &only, NULL);
	handle(SIGTSTP, other_arrived);
}

static int64_t
remaining_ns(int64_t deadline_ns)
{
	wait_began_ns = 0;
	if (deadline_ns == SIGNALS_FOREVER || deadline_ns <= 0)
		return 0;
	wait_began_ns = signals_monotonic_ns();
	return deadline_ns > wait_began_ns ? deadline_ns - wait_began_ns : 0;
}

#if defined(__linux__)
static int
wait_once(struct pollfd *fds, nfds_t count, const struct timespec *timeout)
{
	return ppoll(fds, count, timeout, &while_waiting);
}
#else
static int
wait_once(struct pollfd *fds, nfds_t count, const struct timespec *timeout)
{
	fd_set readable, writable;
	int highest = -1, ready;
	nfds_t i;

	FD_ZERO(&readable);
	FD_ZERO(&writable);
	for (i = 0; i < count; i++) {
		if (fds[i].fd < 0 || fds[i].fd >= FD_SETSIZE)
			continue;
		if (fds[i].events & POLLIN)
			FD_SET(fds[i].fd, &readable);
		if (fds[i].events & POLLOUT)
			FD_SET(fds[i].fd, &writable);
		if (fds[i].fd > highest)
			highest = fds[i].fd;
	}
	ready = pselect(highest + 1, &readable, &writable, NULL, timeout,
		&while_waiting);
	for (i = 0; ready >= 0 && i < count; i++) {
		fds[i].revents = 0;
		if (fds[i].fd < 0 || fds[i].fd >= FD_SETSIZE)
			continue;
		if (FD_ISSET(fds[i].fd, &readable))
			fds[i].revents |= POLLIN;
		if (FD_ISSET(fds[i].fd, &writable))
			fds[i].revents |= POLLOUT;
	}
	return ready;
}
#endif

/* If a descriptor is ready at once, ppoll lets no signal in, so a flood of
 * input would hide signals. */
static void
let_pending_in(void)
{
	static unsigned waits;
	static int64_t next_look_ns;
	const struct timespec at_once = { 0, 0 };
	sigset_t pending;
	size_t i;

	if (is_look_seldom && waits++ % READY_WAITS)
		return;
	if (is_look_seldom && wait_began_ns && wait_began_ns < next_look_ns)
		return;
	next_look_ns = wait_began_ns + LOOK_NS;
	if (sigpending(&pending) != 0)
		return;
	for (i = 0; i < COUNT(ours); i++) {
		if (sigismember(&pending, ours[i]) == 1) {
			(void)wait_once(NULL, 0, &at_once);
			waits = 0; /* others may follow */
			next_look_ns = 0;
			return;
		}
	}
}

/* Linux may end a wait late by a thousandth of it. So a long wait first ends
 * early by more than that, and the rest follows. */
static int
wait_until(struct pollfd *fds, nfds_t count, int64_t deadline_ns)
{
	int64_t left_ns = remaining_ns(deadline_ns);
	bool is_long = left_ns > LONG_WAIT_NS;
	struct timespec timeout;
	int ready;

	if (deadline_ns == SIGNALS_FOREVER)
		return wait_once(fds, count, NULL);
	if (is_long)
		left_ns -= left_ns / 500;
	timeout.tv_sec = (time_t)(left_ns / NS_PER_SECOND);
	timeout.tv_nsec = (long)(left_ns % NS_PER_SECOND);
	ready = wait_once(fds, count, &timeout);
	return is_long && ready == 0 ? wait_until(fds, count, deadline_ns)
				     : ready;
}

unsigned
signals_wait(struct pollfd *fds, nfds_t count, int64_t deadline_ns)
{
	/* signals that were let in elsewhere do not end a wait any more */
	int ready = wait_until(fds, count, arrived ? 0 : deadline_ns);
	unsigned taken;
	nfds_t i;

	for (i = 0; ready < 0 && i < count; i++)
		fds[i].revents = 0;
	if (ready > 0)
		let_pending_in();
	taken = (unsigned)arrived;
	arrived = 0;
	return taken;
}

unsigned
signals_take(void)
{
	return signals_wait(NULL, 0, 0);
}

void
signals_let_in(void)
{
	are_let_in = is_installed && sigprocmask(SIG_SETMASK, &while_waiting,
					     &while_working) == 0;
}

void
signals_keep_out(void)
{
	int saved = errno;

	if (are_let_in)
		(void)sigprocmask(SIG_SETMASK, &while_working, NULL);
	are_let_in = false;
	errno = saved;
}

int
signals_stopped_by(void)
{
	return stopped_by;
}
