/* SPDX-License-Identifier: ISC */
/* datarunner-hold: stands in for flock(1) and setsid(1) where a system has
 * neither (macOS, the BSDs), with as much of them as datarunner(1) uses:
 *
 *	datarunner-hold flock [-s] -n FD	lock an inherited descriptor
 *	datarunner-hold setsid COMMAND ...	run in a session of its own
 *
 * As with flock(1), the lock belongs to the open file behind FD and lives until
 * the last process that has it open is gone; 1 says that it is held. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE
#elif defined(__FreeBSD__) || defined(__NetBSD__) || defined(__DragonFly__)
#define __BSD_VISIBLE 1
#endif

#include "common/message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define EXIT_HELD 1

static int
usage(void)
{
	message_error("usage: datarunner-hold flock [-s] -n FD | "
		      "setsid COMMAND [ARG ...]");
	return EXIT_FAILED;
}

static int
lock(int count, char **words)
{
	int kind = LOCK_EX;
	char *end;
	long fd;

	if (count > 0 && !strcmp(words[0], "-s")) {
		kind = LOCK_SH;
		words++;
		count--;
	}
	if (count != 2 || strcmp(words[0], "-n") != 0)
		return usage();
	errno = 0;
	fd = strtol(words[1], &end, 10);
	if (errno || *end || end == words[1] || fd < 0 || fd > 255)
		return usage();
	while (flock((int)fd, kind | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			return EXIT_HELD;
		if (errno != EINTR) {
			message_error("%ld: %s", fd, strerror(errno));
			return EXIT_FAILED;
		}
	}
	return EXIT_DONE;
}

/* The leader of a process group cannot leave it: its child does, and it ends.
 */
static int
run_in_session(char **words)
{
	int reason;

	if (setsid() < 0) {
		pid_t child = fork();

		if (child > 0)
			return EXIT_DONE;
		if (child < 0 || setsid() < 0) {
			message_error("%s: %s", words[0], strerror(errno));
			return EXIT_FAILED;
		}
	}
	(void)execvp(words[0], words);
	reason = errno; /* a message may change it */
	message_error("%s: %s", words[0], strerror(reason));
	return reason == ENOENT ? 127 : 126;
}

int
main(int argc, char **argv)
{
	message_begin("datarunner-hold", MESSAGE_COLOR_NEVER);
	if (argc > 2 && !strcmp(argv[1], "flock"))
		return lock(argc - 2, argv + 2);
	if (argc > 2 && !strcmp(argv[1], "setsid"))
		return run_in_session(argv + 2);
	return usage();
}
