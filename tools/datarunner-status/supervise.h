/* SPDX-License-Identifier: ISC */
/* Tells a supervisor how a stream fares, as sd_notify(3) does, from its start
 * to its end. */
#ifndef DATARUNNER_STATUS_SUPERVISE_H
#define DATARUNNER_STATUS_SUPERVISE_H

/* Sends to the socket that NOTIFY_SOCKET names; does nothing without one. While
 * the keeper lives, keep-alive pings are sent as WATCHDOG_USEC and WATCHDOG_PID
 * ask for. Returns when the stream has ended and the supervisor has been told,
 * or another stream has taken its place, or the parent has ended, which must be
 * `datarunner run`. What cannot be sent is reported once, and is no fault. */
void supervise(const char *folder, const char *name);

#endif
