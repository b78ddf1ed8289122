/* SPDX-License-Identifier: ISC */
/* Reports the progress of a stream to a supervisor, from its start to its end,
 * as sd_notify(3) does. */
#ifndef DATARUNNER_STATUS_SUPERVISE_H
#define DATARUNNER_STATUS_SUPERVISE_H

/* Sends to the socket that NOTIFY_SOCKET names; does nothing without one. While
 * the keeper lives, keep-alive pings are sent as WATCHDOG_USEC and WATCHDOG_PID
 * ask for. The parent must be `datarunner run`. Returns when the stream has
 * ended and the supervisor has been told, when another stream has taken its
 * place, or when the parent has ended. If a message cannot be sent, this is
 * reported once and has no other effect. */
void supervise(const char *folder, const char *name);

#endif
