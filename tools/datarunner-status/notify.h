/* SPDX-License-Identifier: ISC */
/* Messages to a supervisor through the socket that NOTIFY_SOCKET names, as in
 * sd_notify(3). */
#ifndef DATARUNNER_STATUS_NOTIFY_H
#define DATARUNNER_STATUS_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notify {
	int fd;
	struct sockaddr_un address;
	socklen_t length;
};

/* Prepares to send to the socket of that name: a path, or "@" and a name that
 * is not in the file system. The socket need not exist yet. False with errno:
 * EAFNOSUPPORT for another kind of name, ENAMETOOLONG. */
bool notify_open(struct notify *notify, const char *name);

/* Sends one message, and waits for up to a second for room. False with errno.
 */
bool notify_send(const struct notify *notify, const char *message);

/* Waits until the supervisor has received all messages. Before that the sender
 * must not end, or the supervisor may not know whose they are. False with
 * errno, ETIMEDOUT after `wait_ns`. */
bool notify_wait(const struct notify *notify, int64_t wait_ns);

void notify_close(struct notify *notify);

#endif
