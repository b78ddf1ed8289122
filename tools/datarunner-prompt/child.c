/* SPDX-License-Identifier: ISC */
/* See child.h. */
#define _XOPEN_SOURCE 700 /* putenv */

#include "datarunner-prompt/child.h"

#include "common/file.h"
#include "common/message.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The descriptor of the report. */
#define REPORT 5

/* A longer line is shown in pieces. */
#define LINE_BYTES ((size_t)1024 * 1024)

/* --- in the new process --------------------------------------------------- */

/* Handlers do not outlive exec, but ignored and blocked signals do. */
static void
reset_signals(enum child_kind kind)
{
	static const int defaults[] = { SIGPIPE, SIGXFSZ };
	static const int terminal[] = { SIGINT, SIGQUIT, SIGHUP, SIGTERM };
	size_t ignored = 0, i;
	sigset_t none;

	if (kind == CHILD_SURE)
		ignored = sizeof(terminal) / sizeof(terminal[0]);
	else if (kind == CHILD_FOLLOWER)
		ignored = 2; /* SIGINT and SIGQUIT */

	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		(void)signal(defaults[i], SIG_DFL);
	/* a verb that is suspended could not be continued */
	(void)signal(SIGTSTP, SIG_IGN);
	for (i = 0; i < ignored; i++)
		(void)signal(terminal[i], SIG_IGN);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool
place(int fd, int wanted)
{
	if (fd == wanted)
		return fcntl(fd, F_SETFD, 0) == 0;
	return dup2(fd, wanted) >= 0;
}

/* Becomes the words. The descriptors of the pipes are above REPORT. */
_Noreturn static void
become(enum child_kind kind, const char *const *words, char *variable,
	int output, int report)
{
	int null = file_open("/dev/null", O_RDWR, 0);
	union {
		const char *const *constant;
		char *const *words;
	} same = { .constant = words };

	reset_signals(kind);
	if (null >= 0 && place(null, STDIN_FILENO) &&
		place(output, STDOUT_FILENO) &&
		place(kind != CHILD_FOLLOWER ? output : null, STDERR_FILENO) &&
		(report < 0 || place(report, REPORT)) &&
		(!variable || putenv(variable) == 0))
		(void)execvp(words[0], same.words);
	message_error("%s: %s", words[0], strerror(errno));
	_exit(EXIT_FAILED);
}

/* --- in this process ------------------------------------------------------ */

/* Makes a pipe whose ends are above REPORT and are closed on exec. */
static bool
make_pipe(int ends[2])
{
	int low[2], i;

	if (pipe(low) != 0)
		return false;
	for (i = 0; i < 2; i++) {
		ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, REPORT + 1);
		(void)close(low[i]);
	}
	return ends[0] >= 0 && ends[1] >= 0;
}

static void
close_both(const int ends[2])
{
	int i;

	for (i = 0; i < 2; i++) {
		if (ends[i] >= 0)
			(void)close(ends[i]);
	}
}

bool
child_start(struct child *child, enum child_kind kind, const char *const *words,
	char *variable)
{
	int output[2] = { -1, -1 }, report[2] = { -1, -1 };

	*child = (struct child){ .report = -1 };
	if (make_pipe(output) &&
		(kind == CHILD_FOLLOWER || make_pipe(report)) &&
		lines_open(&child->output, output[0], LINE_BYTES))
		child->pid = fork();
	else
		child->pid = -1;
	if (child->pid == 0)
		become(kind, words, variable, output[1], report[1]);
	if (child->pid < 0) {
		lines_close(&child->output);
		close_both(output);
		close_both(report);
		child->pid = 0;
		return false;
	}
	(void)close(output[1]);
	if (report[1] >= 0)
		(void)close(report[1]);
	child->report = report[0];
	return true;
}

const char *
child_line(struct lines_in *in, size_t *length, bool *is_ended)
{
	enum lines_result result = LINES_OK;
	const char *line;

	*is_ended = false;
	while (!(*length = lines_peek(in)) && result == LINES_OK &&
		!lines_is_too_long(in))
		result = lines_fill(in);
	if (!*length && lines_is_too_long(in))
		*length = in->end - in->start;
	if (!*length) {
		*is_ended = result != LINES_WAIT;
		return NULL;
	}
	line = in->bytes + in->start;
	lines_take(in, *length);
	if (line[*length - 1] == '\n')
		--*length;
	return line;
}

static void
forget(struct child *child)
{
	(void)close(child->output.fd);
	lines_close(&child->output);
	if (child->report >= 0)
		(void)close(child->report);
	child->pid = 0;
}

int
child_finish(struct child *child, char *report, size_t size)
{
	ssize_t length = 0;
	int status = 0;

	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (child->report >= 0) {
		/* a process of a stream might still have it open */
		(void)fcntl(child->report, F_SETFL, O_NONBLOCK);
		length = read(child->report, report, size - 1);
	}
	report[length > 0 ? length : 0] = '\0';
	forget(child);
	return status;
}

void
child_kill(struct child *child)
{
	char none[1];

	if (!child->pid)
		return;
	(void)kill(child->pid, SIGKILL);
	(void)child_finish(child, none, sizeof(none));
}
