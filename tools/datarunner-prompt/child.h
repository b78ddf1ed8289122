/* SPDX-License-Identifier: ISC */
/* A process that is run for its output. */
#ifndef DATARUNNER_PROMPT_CHILD_H
#define DATARUNNER_PROMPT_CHILD_H

#include "common/lines.h"

#include <stdbool.h>
#include <sys/types.h>

struct child {
	pid_t pid; /* 0: none runs */
	struct lines_in output;
	int report; /* what it writes to descriptor 5, or -1 */
};

enum child_kind {
	CHILD_VERB,     /* with stderr in its output, and a report */
	CHILD_SURE,     /* the same, and no signal of the terminal ends it */
	CHILD_FOLLOWER, /* without stderr, and without signals of the terminal
			 */
};

/* Starts the words, the first of which is looked up in PATH. The variable of
 * the environment, "NAME=VALUE", may be NULL. False with errno. */
bool child_start(struct child *child, enum child_kind kind,
	const char *const *words, char *variable);

/* The next line of an output, without its newline; a line that is too long
 * comes in pieces. NULL if there is none yet; *is_ended tells whether none will
 * come. It stays there until the next call. */
const char *child_line(struct lines_in *in, size_t *length, bool *is_ended);

/* Waits for its end, and forgets it. Returns the status as waitpid(2) does. The
 * report, if there is one, is read into `report` of `size` bytes. */
int child_finish(struct child *child, char *report, size_t size);

/* Kills it, and forgets it. */
void child_kill(struct child *child);

#endif
