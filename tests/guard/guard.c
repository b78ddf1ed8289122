/* SPDX-License-Identifier: ISC */
/* Runs one test and leaves nothing of it behind.
 *
 *	guard SECONDS TEST [ARGUMENT...]
 *	guard -c COMMAND [ARGUMENT...]
 *
 * The first form makes a folder for the test, puts its path into TESTS_FOLDER,
 * runs the test for at most SECONDS, and exits with its status. However the
 * test ends, each process that it started is then killed and the folder is
 * removed: Linux makes the guard the parent of all orphans.
 *
 * The second form becomes the command, with the usual SIGINT and SIGQUIT. It
 * dies with the shell that started it, even if the guard was killed. */
#include "support/program.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#define GRACE_SECONDS 5 /* between SIGTERM and SIGKILL */
#define SWEEP_SECONDS 30

const char program_name[] = "guard";

struct test {
	const char *name;
	pid_t pid;
	bool has_ended;
	int status;
	char folder[4096];
};

static void
nap(void)
{
	const struct timespec step = { .tv_nsec = 10000000 };

	(void)nanosleep(&step, NULL);
}

/* Asks for a signal when the parent ends. */
static void
die_with_parent(int signal)
{
#ifdef __linux__
	if (prctl(PR_SET_PDEATHSIG, (unsigned long)signal, 0UL, 0UL, 0UL) != 0)
		fail("prctl");
#else
	(void)signal;
#endif
}

static void
adopt_orphans(void)
{
#ifdef __linux__
	if (prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL) != 0)
		fail("prctl");
#endif
}

/* The parent of a process, from /proc/PID/stat, whose second field is a name in
 * parentheses that may contain any byte; 0 if the process has ended. */
static pid_t
parent_of(const char *pid)
{
	char path[64], text[512];
	char *end;
	size_t length;
	FILE *file;

	(void)snprintf(path, sizeof(path), "/proc/%.20s/stat", pid);
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	length = fread(text, 1, sizeof(text) - 1, file);
	(void)fclose(file);
	text[length] = '\0';
	end = strrchr(text, ')');
	if (end == NULL || strlen(end) < 4)
		return 0;
	return (pid_t)strtol(end + 4, NULL, 10);
}

static void
kill_children(void)
{
	struct dirent *entry;
	DIR *all = opendir("/proc");

	if (all == NULL)
		return;
	while ((entry = readdir(all)) != NULL) {
		if (strspn(entry->d_name, "0123456789") != 0 &&
			parent_of(entry->d_name) == getpid())
			(void)kill((pid_t)strtol(entry->d_name, NULL, 10),
				SIGKILL);
	}
	(void)closedir(all);
}

/* Collects all children that have ended; false if there are no children. */
static bool
reap(struct test *test)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == test->pid) {
			test->has_ended = true;
			test->status = status;
		}
	}
	return pid == 0;
}

/* Children of a killed child become children of this process, so a few rounds
 * end all generations. */
static void
sweep(struct test *test)
{
	int64_t until_ns = now_ns() + SWEEP_SECONDS * NS_PER_SECOND;

	while (reap(test) && now_ns() < until_ns) {
		kill_children();
		nap();
	}
}

static void
remove_folder(const struct test *test)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)execlp("rm", "rm", "-rf", "--", test->folder, (char *)0);
		_exit(127);
	}
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
}

static void
make_folder(struct test *test)
{
	const char *where = getenv("TMPDIR");

	if (where == NULL || *where == '\0')
		where = "/tmp";
	if (snprintf(test->folder, sizeof(test->folder), "%s/cli.XXXXXX",
		    where) >= (int)sizeof(test->folder)) {
		errno = ENAMETOOLONG;
		fail(where);
	}
	if (mkdtemp(test->folder) == NULL)
		fail(test->folder);
}

static void
set_default(int signal)
{
	const struct sigaction action = { .sa_handler = SIG_DFL };

	(void)sigaction(signal, &action, NULL);
}

static void
name_guard(const struct test *test)
{
	char self[32];

	(void)snprintf(self, sizeof(self), "%ld", (long)getpid());
	if (setenv("TESTS_GUARD", self, 1) != 0 ||
		setenv("TESTS_FOLDER", test->folder, 1) != 0)
		fail("setenv");
}

/* The test gets the usual signals, also under nohup and in the background. */
static void
start(struct test *test, char **arguments, const sigset_t *mask)
{
	test->pid = fork();
	if (test->pid < 0)
		fail("fork");
	if (test->pid > 0)
		return;
	die_with_parent(SIGTERM);
	set_default(SIGHUP);
	set_default(SIGINT);
	set_default(SIGQUIT);
	set_default(SIGPIPE);
	(void)sigprocmask(SIG_SETMASK, mask, NULL);
	(void)execv(arguments[0], arguments);
	(void)fprintf(stderr, "guard: %s: %s\n", arguments[0], strerror(errno));
	_exit(127);
}

/* Waits until then for one of the signals, which are blocked; 0 if none came.
 * It waits in small steps, because not every system has sigtimedwait(). */
static int
await(const sigset_t *signals, int64_t until_ns)
{
	sigset_t pending;
	int signal;

	for (;;) {
		(void)sigemptyset(&pending);
		(void)sigpending(&pending);
		for (signal = 1; signal < 32; signal++) {
			if (sigismember(signals, signal) == 1 &&
				sigismember(&pending, signal) == 1 &&
				sigwait(signals, &signal) == 0)
				return signal;
		}
		if (now_ns() >= until_ns)
			return 0;
		nap();
	}
}

static void
watch(struct test *test, const sigset_t *signals, int64_t seconds)
{
	int64_t until_ns = now_ns() + seconds * NS_PER_SECOND;
	int next = SIGTERM;

	while (reap(test), !test->has_ended) {
		int signal = await(signals, until_ns);

		if (signal == 0 && now_ns() >= until_ns) {
			(void)fprintf(stderr, "# %s: takes too long: SIG%s\n",
				test->name, next == SIGTERM ? "TERM" : "KILL");
			signal = next;
		}
		if (signal == 0 || signal == SIGCHLD)
			continue;
		(void)kill(test->pid, signal);
		until_ns = now_ns() + GRACE_SECONDS * NS_PER_SECOND;
		next = SIGKILL;
	}
}

static int
run(int64_t seconds, char **arguments)
{
	struct test test = { .name = arguments[0] };
	sigset_t signals, mask;

	(void)sigemptyset(&signals);
	(void)sigaddset(&signals, SIGCHLD);
	(void)sigaddset(&signals, SIGTERM);
	(void)sigaddset(&signals, SIGINT);
	(void)sigaddset(&signals, SIGHUP);
	set_default(SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &signals, &mask);
	adopt_orphans();
	make_folder(&test);
	name_guard(&test);
	start(&test, arguments, &mask);
	watch(&test, &signals, seconds);
	sweep(&test);
	remove_folder(&test);
	if (WIFSIGNALED(test.status))
		return 128 + WTERMSIG(test.status);
	return WEXITSTATUS(test.status);
}

static int
become(char **arguments)
{
	set_default(SIGINT);
	set_default(SIGQUIT);
	die_with_parent(SIGKILL);
	(void)execvp(arguments[0], arguments);
	(void)fprintf(stderr, "guard: %s: %s\n", arguments[0], strerror(errno));
	return errno == ENOENT ? 127 : 126;
}

int
main(int argc, char **argv)
{
	char *end;
	long seconds;

	if (argc < 3) {
		(void)fprintf(stderr, "usage: guard SECONDS TEST...\n"
				      "       guard -c COMMAND...\n");
		return 2;
	}
	if (strcmp(argv[1], "-c") == 0)
		return become(argv + 2);
	errno = 0;
	seconds = strtol(argv[1], &end, 10);
	if (errno != 0 || *end != '\0' || seconds <= 0 || seconds > 1000000) {
		(void)fprintf(stderr, "guard: %s: not a number of seconds\n",
			argv[1]);
		return 2;
	}
	return run(seconds, argv + 2);
}
