/* SPDX-License-Identifier: ISC */
/* signals: each test in a process of its own, whose end is checked. */
#include "common/signals.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* A limit for waits that should end much earlier; nothing is measured. */
#define LONG_NS (20 * NS_PER_SECOND)

static int64_t
soon(void)
{
	return signals_monotonic_ns() + LONG_NS;
}

/* Installs the handlers in this process, which belongs to the test alone. */
static void
install(void)
{
	signals_install();
	signals_want_stop();
	ck_assert_uint_eq(signals_take(), 0);
	ck_assert_int_eq(signals_stopped_by(), 0);
}

static const struct {
	const char *name;
	int sent[4];
	unsigned arrived;
	int stopped_by;
} sequences[] = {
	{ "nothing", { 0 }, 0, 0 },
	{ "INT", { SIGINT }, SIGNALS_STOP, SIGINT },
	{ "TERM", { SIGTERM }, SIGNALS_STOP, SIGTERM },
	{ "HUP", { SIGHUP }, SIGNALS_STOP, SIGHUP },
	{ "QUIT", { SIGQUIT }, SIGNALS_REPORT, 0 },
#ifdef SIGINFO
	{ "INFO", { SIGINFO }, SIGNALS_REPORT, 0 },
#endif
	{ "USR1", { SIGUSR1 }, SIGNALS_PAUSE, 0 },
	{ "USR2", { SIGUSR2 }, SIGNALS_RESUME, 0 },
	{ "USR1 twice", { SIGUSR1, SIGUSR1 }, SIGNALS_PAUSE, 0 },
	{ "QUIT and USR1", { SIGQUIT, SIGUSR1 }, SIGNALS_REPORT | SIGNALS_PAUSE,
		0 },
	{ "TERM and QUIT", { SIGTERM, SIGQUIT }, SIGNALS_STOP | SIGNALS_REPORT,
		SIGTERM },
	{ "PIPE", { SIGPIPE }, 0, 0 },
	{ "XFSZ", { SIGXFSZ }, 0, 0 },
};

/* The signals that several waits report together: two pending signals may come
 * one after the other, but none is reported twice. */
static unsigned
wait_for_all(struct pollfd *fds, nfds_t count, unsigned wanted)
{
	unsigned all = 0, got;
	int i;

	for (i = 0; i < 4 && all != wanted; i++) {
		got = signals_wait(fds, count, soon());
		ck_assert_uint_eq(all & got, 0);
		all |= got;
	}
	return all | signals_take();
}

/* Sent before the wait: it ends at once. */
START_TEST(sequence)
{
	unsigned got;
	int i;

	install();
	for (i = 0; i < 4 && sequences[_i].sent[i]; i++)
		ck_assert_int_eq(kill(getpid(), sequences[_i].sent[i]), 0);
	got = wait_for_all(NULL, 0, sequences[_i].arrived);
	ck_assert_msg(got == sequences[_i].arrived, "%s: %u",
		sequences[_i].name, got);
	ck_assert_int_eq(signals_stopped_by(), sequences[_i].stopped_by);
	ck_assert_uint_eq(signals_take(), 0);
}
END_TEST

/* The same while a descriptor is ready: a flood of input must not hide signals,
 * at most for so many waits and then so long. */
static void
send_in_a_flood(int row, int waits, int64_t wait_ns)
{
	const unsigned wanted = sequences[row].arrived;
	int64_t until_ns;
	struct pollfd fd = { -1, POLLIN, 0 };
	unsigned all = 0;
	int ends[2], i;

	install();
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], "x", 1), 1);
	fd.fd = ends[0];
	/* none is there yet */
	(void)signals_wait(&fd, 1, soon());
	for (i = 0; i < 4 && sequences[row].sent[i]; i++)
		ck_assert_int_eq(kill(getpid(), sequences[row].sent[i]), 0);
	until_ns = signals_monotonic_ns() + wait_ns;
	for (i = 0; i < waits ||
		    (all != wanted && signals_monotonic_ns() < until_ns);
		i++)
		all |= signals_wait(&fd, 1, soon());
	ck_assert_msg(all == wanted, "%s: %u", sequences[row].name, all);
}

START_TEST(sequence_in_a_flood)
{
	send_in_a_flood(_i, 4, 0);
}
END_TEST

/* Three waits in a row may leave them out, and so may all for 10 ms, which a
 * busy machine makes longer. */
START_TEST(seldom_in_a_flood)
{
	signals_look_seldom();
	send_in_a_flood(_i, 4, LONG_NS);
}
END_TEST

/* If two of them are pending in one wait, the system chooses their order. */
START_TEST(later_counts)
{
	bool is_paused = _i & 1;

	install();
	ck_assert_int_eq(kill(getpid(), is_paused ? SIGUSR2 : SIGUSR1), 0);
	ck_assert_uint_eq(
		signals_take(), is_paused ? SIGNALS_RESUME : SIGNALS_PAUSE);
	ck_assert_int_eq(kill(getpid(), is_paused ? SIGUSR1 : SIGUSR2), 0);
	ck_assert_uint_eq(
		signals_take(), is_paused ? SIGNALS_PAUSE : SIGNALS_RESUME);
	/* never both at a time */
	ck_assert_int_eq(kill(getpid(), SIGUSR1), 0);
	ck_assert_int_eq(kill(getpid(), SIGUSR2), 0);
	ck_assert_uint_ne(signals_take(), SIGNALS_PAUSE | SIGNALS_RESUME);
}
END_TEST

/* When signals are let in they arrive at once, and the next wait ends because
 * of them. */
START_TEST(let_in)
{
	sigset_t before, after;
	int i;

	install();
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, NULL, &before), 0);
	ck_assert_int_eq(kill(getpid(), SIGTERM), 0);
	ck_assert_int_eq(signals_stopped_by(), 0);
	signals_let_in();
	ck_assert_int_eq(signals_stopped_by(), SIGTERM);
	signals_keep_out();
	ck_assert_int_eq(kill(getpid(), SIGQUIT), 0);
	ck_assert_uint_eq(wait_for_all(NULL, 0, SIGNALS_STOP | SIGNALS_REPORT),
		SIGNALS_STOP | SIGNALS_REPORT);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, NULL, &after), 0);
	for (i = 1; i < 32; i++)
		ck_assert_int_eq(
			sigismember(&before, i), sigismember(&after, i));
}
END_TEST

/* Signals were not blocked yet. */
START_TEST(let_in_before)
{
	sigset_t usual, after;

	(void)sigemptyset(&usual);
	(void)sigaddset(&usual, SIGUSR1);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &usual, NULL), 0);
	ck_assert_int_eq(kill(getpid(), SIGUSR1), 0);
	signals_let_in();
	signals_keep_out();
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, NULL, &after), 0);
	ck_assert_int_eq(sigismember(&after, SIGUSR1), 1);
}
END_TEST

/* Exits with the signals that arrived as its status, or 100 if there were
 * none. */
static pid_t
begin_waiting(const int *ignored, size_t count, int ready)
{
	pid_t child = fork();
	unsigned got;
	size_t i;

	ck_assert_int_ge(child, 0);
	if (child)
		return child;
	for (i = 0; i < count; i++)
		(void)signal(ignored[i], SIG_IGN);
	signals_install();
	signals_want_stop();
	(void)!write(ready, "r", 1);
	got = signals_wait(NULL, 0, soon());
	_exit(got ? (int)got : 100);
}

static int
status_of(pid_t child)
{
	int status = 0;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return status;
}

static const struct {
	int sent;
	unsigned arrived;
} outside[] = {
	{ SIGINT, SIGNALS_STOP },
	{ SIGTERM, SIGNALS_STOP },
	{ SIGHUP, SIGNALS_STOP },
	{ SIGQUIT, SIGNALS_REPORT },
	{ SIGUSR1, SIGNALS_PAUSE },
	{ SIGUSR2, SIGNALS_RESUME },
};

START_TEST(from_outside)
{
	int ready[2], status;
	char byte;
	pid_t child;

	ck_assert_int_eq(pipe(ready), 0);
	child = begin_waiting(NULL, 0, ready[1]);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	ck_assert_int_eq(kill(child, outside[_i].sent), 0);
	status = status_of(child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), (int)outside[_i].arrived);
}
END_TEST

/* Inherited as ignored: a background job keeps living through Ctrl-C, but its
 * reports still come. */
START_TEST(inherited)
{
	static const int all[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1,
		SIGUSR2, SIGPIPE };
	int ready[2], status;
	char byte;
	pid_t child;

	ck_assert_int_eq(pipe(ready), 0);
	child = begin_waiting(all, ROWS(all), ready[1]);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	ck_assert_int_eq(kill(child, SIGINT), 0);
	ck_assert_int_eq(kill(child, SIGTERM), 0);
	ck_assert_int_eq(kill(child, SIGHUP), 0);
	ck_assert_int_eq(kill(child, outside[_i].sent), 0);
	if (outside[_i].arrived == SIGNALS_STOP)
		ck_assert_int_eq(kill(child, SIGQUIT), 0);
	status = status_of(child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status),
		outside[_i].arrived == SIGNALS_STOP ? SIGNALS_REPORT
						    : (int)outside[_i].arrived);
}
END_TEST

/* Blocked by the parent: still let in during the wait. */
START_TEST(inherited_as_blocked)
{
	sigset_t all;

	(void)sigfillset(&all);
	ck_assert_int_eq(sigprocmask(SIG_BLOCK, &all, NULL), 0);
	install();
	ck_assert_int_eq(kill(getpid(), outside[_i].sent), 0);
	ck_assert_uint_eq(signals_wait(NULL, 0, soon()), outside[_i].arrived);
}
END_TEST

/* The second stop signal, of the same kind or another, ends the process. */
static const struct {
	int first;
	int second;
} stops[] = {
	{ SIGINT, SIGINT },
	{ SIGTERM, SIGTERM },
	{ SIGHUP, SIGTERM },
	{ SIGTERM, SIGINT },
	{ SIGINT, SIGTERM },
};

START_TEST(second_stop)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		signals_install();
		signals_want_stop();
		(void)kill(getpid(), stops[_i].first);
		if (signals_take() != SIGNALS_STOP)
			_exit(1);
		(void)kill(getpid(), stops[_i].second);
		(void)signals_wait(NULL, 0, soon());
		_exit(2);
	}
	status = status_of(child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), stops[_i].second);
}
END_TEST

/* The second one is reported if that is wanted; the third one ends the
 * process. */
START_TEST(third_stop)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		signals_install();
		signals_want_stop();
		(void)kill(getpid(), stops[_i].first);
		if (signals_take() != SIGNALS_STOP)
			_exit(1);
		signals_want_second_stop();
		(void)kill(getpid(), stops[_i].second);
		if (signals_take() != SIGNALS_STOP ||
			signals_stopped_by() != stops[_i].second)
			_exit(2);
		(void)kill(getpid(),
			stops[_i].first == SIGHUP ? SIGINT : stops[_i].first);
		(void)signals_wait(NULL, 0, soon());
		_exit(3);
	}
	status = status_of(child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status),
		stops[_i].first == SIGHUP ? SIGINT : stops[_i].first);
}
END_TEST

/* Before a stop is wanted, INT and TERM end the process, and HUP waits. */
START_TEST(early_stop)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		/* Check has handlers of its own */
		(void)signal(SIGINT, SIG_DFL);
		(void)signal(SIGTERM, SIG_DFL);
		signals_install();
		(void)kill(getpid(), SIGHUP);
		if (signals_stopped_by())
			_exit(1);
		(void)kill(getpid(), _i ? SIGINT : SIGTERM);
		_exit(2);
	}
	status = status_of(child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), _i ? SIGINT : SIGTERM);
}
END_TEST

/* When it is let in, HUP ends the process too, and the other signals wait for
 * the first wait. */
START_TEST(early_hangup)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		(void)signal(SIGHUP, SIG_DFL);
		signals_install();
		(void)kill(getpid(), SIGUSR1);
		(void)kill(getpid(), SIGQUIT);
		signals_let_in();
		signals_keep_out();
		if (signals_take() != (SIGNALS_PAUSE | SIGNALS_REPORT))
			_exit(1);
		(void)kill(getpid(), SIGHUP);
		signals_let_in();
		_exit(2);
	}
	status = status_of(child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGHUP);
}
END_TEST

/* Both the shell and the system report that the terminal has closed. */
START_TEST(same_hangup)
{
	install();
	ck_assert_int_eq(kill(getpid(), SIGHUP), 0);
	ck_assert_uint_eq(signals_take(), SIGNALS_STOP);
	ck_assert_int_eq(kill(getpid(), SIGHUP), 0);
	ck_assert_uint_eq(signals_take(), 0);
	ck_assert_int_eq(signals_stopped_by(), SIGHUP);
}
END_TEST

/* Dies of the signal, even if it is blocked, handled or ignored. */
START_TEST(die)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		if (_i & 4)
			(void)signal(signals[_i & 3], SIG_IGN);
		signals_install();
		signals_die(signals[_i & 3]);
	}
	status = status_of(child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), signals[_i & 3]);
}
END_TEST

/* A write after the reader has exited fails with EPIPE and has no other
 * effect. */
START_TEST(broken_pipe)
{
	int ends[2];

	install();
	ck_assert_int_eq(pipe(ends), 0);
	(void)close(ends[0]);
	ck_assert_int_eq(write(ends[1], "x", 1), -1);
	ck_assert_int_eq(errno, EPIPE);
}
END_TEST

/* For each set of closed standard descriptors: no file that is opened later
 * gets their numbers, and reading and writing there fail. */
START_TEST(closed_descriptors)
{
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		char byte = 0;
		int fd;

		for (fd = 0; fd < 3; fd++) {
			if (_i & 1 << fd)
				(void)close(fd);
		}
		signals_install();
		if (open("/dev/null", O_RDONLY) < 3)
			_exit(1);
		if (_i & 1 && (read(0, &byte, 1) != -1 || errno != EBADF))
			_exit(2);
		for (fd = 1; fd < 3; fd++) {
			if (_i & 1 << fd &&
				(write(fd, &byte, 1) != -1 || errno != EBADF))
				_exit(3);
		}
		_exit(0);
	}
	status = status_of(child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

/* If that is wanted, HUP asks to read the settings again, even if it was
 * inherited as ignored, and it never stops then. */
START_TEST(reload)
{
	int i;

	if (_i)
		ck_assert(signal(SIGHUP, SIG_IGN) != SIG_ERR);
	install();
	signals_want_reload();
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(kill(getpid(), SIGHUP), 0);
		ck_assert_uint_eq(
			signals_wait(NULL, 0, soon()), SIGNALS_RELOAD);
	}
	ck_assert_int_eq(signals_stopped_by(), 0);
}
END_TEST

/* A new size of the terminal is reported only if that is wanted. */
START_TEST(resize)
{
	install();
	ck_assert_int_eq(kill(getpid(), SIGWINCH), 0);
	ck_assert_uint_eq(signals_take(), 0);
	signals_want_terminal();
	ck_assert_int_eq(kill(getpid(), SIGWINCH), 0);
	ck_assert_uint_eq(signals_take(), SIGNALS_RESIZE);
}
END_TEST

/* In a process group that another process watches: the first SIGTSTP is
 * reported, the process then suspends itself, and SIGCONT continues it; the
 * same happens again. */
START_TEST(suspend)
{
	pid_t child = fork();
	int status, i;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		(void)setpgid(0, 0);
		signals_install();
		signals_want_terminal();
		for (i = 0; i < 2; i++) {
			(void)raise(SIGTSTP);
			if (signals_wait(NULL, 0, soon()) != SIGNALS_SUSPEND)
				_exit(1);
			signals_suspend();
		}
		_exit(signals_take() ? 2 : 0);
	}
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(waitpid(child, &status, WUNTRACED), child);
		ck_assert(WIFSTOPPED(status));
		ck_assert_int_eq(WSTOPSIG(status), SIGTSTP);
		ck_assert_int_eq(kill(child, SIGCONT), 0);
	}
	status = status_of(child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

/* A deadline in the past ends the wait at once, one in the future not before
 * its time. */
START_TEST(deadline)
{
	int64_t before_ns, deadline_ns;

	install();
	ck_assert_uint_eq(signals_wait(NULL, 0, 0), 0);
	ck_assert_uint_eq(signals_wait(NULL, 0, -1), 0);
	ck_assert_uint_eq(signals_wait(NULL, 0, INT64_MIN), 0);
	before_ns = signals_monotonic_ns();
	ck_assert_uint_eq(signals_wait(NULL, 0, before_ns - 1), 0);
	deadline_ns = before_ns + 20 * NS_PER_MS;
	ck_assert_uint_eq(signals_wait(NULL, 0, deadline_ns), 0);
	ck_assert_int_ge(signals_monotonic_ns(), deadline_ns);
}
END_TEST

/* A long wait ends early once and then continues to its deadline, unless
 * something arrives meanwhile. */
START_TEST(far_deadline)
{
	int64_t deadline_ns = signals_monotonic_ns() + 1600 * NS_PER_MS;
	struct pollfd none = { -1, POLLIN, POLLIN };

	signals_install();
	ck_assert_uint_eq(signals_wait(&none, 1, deadline_ns), 0);
	ck_assert_int_ge(signals_monotonic_ns(), deadline_ns);
	ck_assert_int_eq(none.revents, 0);
	(void)raise(SIGUSR1);
	deadline_ns = signals_monotonic_ns() + 1000 * NS_PER_SECOND;
	ck_assert_uint_eq(signals_wait(&none, 1, deadline_ns), SIGNALS_PAUSE);
}
END_TEST

START_TEST(descriptors)
{
	struct pollfd fds[2] = { { -1, POLLIN, 77 }, { -1, POLLIN, 77 } };
	int empty[2], full[2];

	install();
	ck_assert_int_eq(pipe(empty), 0);
	ck_assert_int_eq(pipe(full), 0);
	ck_assert_int_eq(write(full[1], "x", 1), 1);
	fds[0].fd = empty[0];
	fds[1].fd = full[0];
	ck_assert_uint_eq(signals_wait(fds, 2, SIGNALS_FOREVER), 0);
	ck_assert_int_eq(fds[0].revents, 0);
	ck_assert_int_eq(fds[1].revents, POLLIN);
	(void)close(full[1]);
	ck_assert_int_eq(read(full[0], &(char){ 0 }, 1), 1);
	ck_assert_uint_eq(signals_wait(fds, 2, soon()), 0);
	ck_assert(fds[1].revents);
	/* only a signal: no descriptor is reported as ready */
	ck_assert_int_eq(kill(getpid(), SIGQUIT), 0);
	fds[0].revents = 77;
	ck_assert_uint_eq(signals_wait(fds, 1, soon()), SIGNALS_REPORT);
	ck_assert_int_eq(fds[0].revents, 0);
}
END_TEST

START_TEST(clocks)
{
	int64_t before_ns = signals_monotonic_ns();
	time_t now = time(NULL);

	ck_assert_int_ge(signals_monotonic_ns(), before_ns);
	ck_assert_int_ge(signals_realtime_ns() / NS_PER_SECOND, now);
	ck_assert_int_le(signals_realtime_ns() / NS_PER_SECOND, now + 3600);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("signals");
	TCase *tests = tcase_create("signals");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, sequence, 0, ROWS(sequences));
	tcase_add_loop_test(tests, sequence_in_a_flood, 0, ROWS(sequences));
	tcase_add_loop_test(tests, seldom_in_a_flood, 0, ROWS(sequences));
	tcase_add_loop_test(tests, later_counts, 0, 2);
	tcase_add_test(tests, let_in);
	tcase_add_test(tests, let_in_before);
	tcase_add_loop_test(tests, from_outside, 0, ROWS(outside));
	tcase_add_loop_test(tests, inherited, 0, ROWS(outside));
	tcase_add_loop_test(tests, inherited_as_blocked, 0, ROWS(outside));
	tcase_add_loop_test(tests, second_stop, 0, ROWS(stops));
	tcase_add_loop_test(tests, third_stop, 0, ROWS(stops));
	tcase_add_loop_test(tests, early_stop, 0, 2);
	tcase_add_test(tests, early_hangup);
	tcase_add_test(tests, same_hangup);
	tcase_add_loop_test(tests, die, 0, 8);
	tcase_add_test(tests, broken_pipe);
	tcase_add_loop_test(tests, closed_descriptors, 0, 8);
	tcase_add_loop_test(tests, reload, 0, 2);
	tcase_add_test(tests, resize);
	tcase_add_test(tests, suspend);
	tcase_add_test(tests, deadline);
	tcase_add_test(tests, far_deadline);
	tcase_add_test(tests, descriptors);
	tcase_add_test(tests, clocks);
	suite_add_tcase(suite, tests);
	return suite_run_apart(suite);
}
