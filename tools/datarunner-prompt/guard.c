/* SPDX-License-Identifier: ISC */
/* See guard.h. The guard waits for the end of a pipe that only the prompt has
 * open for writing: the kernel closes it before a parent sees the end of the
 * prompt. */
#include "datarunner-prompt/guard.h"

#include "common/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static struct termios before, while_editing;
static pid_t guard;
static int pipe_end = -1;

/* Reads the modes to restore whenever the prompt tells them, until its end. */
_Noreturn static void
watch(int fd)
{
	static const int ignored[] = { SIGINT, SIGQUIT, SIGTERM, SIGHUP,
		SIGTSTP, SIGTTOU, SIGUSR1, SIGUSR2, SIGALRM };
	struct termios told;
	ssize_t length;
	size_t i;

	for (i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		(void)signal(ignored[i], SIG_IGN);
	while ((length = read(fd, &told, sizeof(told))) != 0) {
		if (length == (ssize_t)sizeof(told))
			before = told;
		else if (length != -1 || errno != EINTR)
			_exit(0); /* told to end */
	}
	(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
	(void)file_write(STDOUT_FILENO, "\r\n", 2);
	_exit(0);
}

void
guard_open(void)
{
	int ends[2];

	if (tcgetattr(STDIN_FILENO, &before) != 0 || pipe(ends) != 0)
		return;
	while_editing = before;
	guard = fork();
	if (guard == 0) {
		(void)close(ends[1]);
		watch(ends[0]);
	}
	(void)close(ends[0]);
	pipe_end = ends[1];
	(void)fcntl(pipe_end, F_SETFD, FD_CLOEXEC);
}

static void
restore(void)
{
	while (tcsetattr(STDIN_FILENO, TCSADRAIN, &before) != 0 &&
		errno == EINTR)
		;
}

void
guard_leave(void)
{
	(void)tcgetattr(STDIN_FILENO, &while_editing);
	restore();
}

void
guard_enter(void)
{
	if (tcgetattr(STDIN_FILENO, &before) == 0)
		(void)file_write(
			pipe_end, (const char *)&before, sizeof(before));
	(void)tcsetattr(STDIN_FILENO, TCSADRAIN, &while_editing);
}

void
guard_close(void)
{
	if (pipe_end < 0)
		return;
	restore();
	(void)file_write(pipe_end, "", 1);
	(void)close(pipe_end);
	pipe_end = -1;
	if (guard > 0)
		(void)waitpid(guard, NULL, 0);
}
