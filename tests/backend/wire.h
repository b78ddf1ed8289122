/* SPDX-License-Identifier: ISC */
/* Does to the socket what an HTTP library would never do. After any of these
 * except wire_wait and wire_interim the connection must be given up. */
#ifndef BACKEND_WIRE_H
#define BACKEND_WIRE_H

#include <stdbool.h>
#include <stddef.h>

/* Waits for ms milliseconds (-1: without limit) and returns true; false as soon
 * as the client has left, or stop_fd is readable or closed at its other end. */
bool wire_wait(int fd, int stop_fd, long ms);

/* Sends an answer that announces 100 bytes and has 50. */
void wire_half(int fd);

/* Sends three interim answers (1xx); the connection continues. */
void wire_interim(int fd);

/* Sends an answer of 200 with a header of that many bytes and no body. */
void wire_giant(int fd, size_t bytes);

/* Sends bytes that are not HTTP. */
void wire_junk(int fd);

/* Resets the connection (TCP RST). fd stays open, on a new idle socket. */
void wire_reset(int fd);

#endif
