/* SPDX-License-Identifier: ISC */
/*
 * Control: the buttons of the page, which run datarunner.
 *
 * A request is obeyed only if it comes from the page itself: its Host is this
 * server (a name that was made to point here is not), its Origin is this server
 * (no other page), and it has the token, which is made anew at each start and
 * is only in the address that its user was given (no other user of the machine
 * has it). What a request can choose is one of a few verbs, the name of a
 * stream and a number. They become words of an argument vector; there is no
 * shell.
 */
#ifndef BACKEND_CONTROL_H
#define BACKEND_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "reply.h"

#define CONTROL_TOKEN_DIGITS 32 /* of four bits each */

struct control {
	char *command;     /* the path of datarunner; NULL: no control */
	unsigned int port; /* of this server */
	int stop_fd;       /* readable or closed when the backend ends */
	char token[CONTROL_TOKEN_DIGITS + 1];
};

/* One request; what it does not have is NULL. */
struct control_request {
	const char *host;
	const char *origin;
	const char *token;
	const char *body; /* JSON: verb, and with most of them stream, speed */
	size_t bytes;
};

/*
 * Makes a token, writes it to a new file of mode 0600, and allows control by
 * running this command, which must stay valid. Returns false, with the reason
 * in `why`, if listen_fd is not bound to loopback, the command cannot be run,
 * or there is no token. Does not change stop_fd.
 */
bool control_start(struct control *control, int listen_fd, char *command,
	const char *token_path, char *why, size_t why_bytes);

/*
 * Makes the reply: 403 to everything that is not exactly allowed; 200 or 409
 * with {"status":N,"text":...}, the exit status of datarunner and what it
 * said; for the verb status 200 with {"streams":[...]}, the objects of
 * `datarunner status --all --json`. Waits until the command has ended.
 */
void control_answer(const struct control *control,
	const struct control_request *request, struct reply *reply);

#endif
