/* SPDX-License-Identifier: ISC */
/*
 * What an HTTP library would never do, done to the socket under it. After
 * any of these but wire_wait and wire_interim the connection must be given up.
 */
#ifndef BACKEND_WIRE_H
#define BACKEND_WIRE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Waits for ms milliseconds (-1 for ever) and returns true; false as soon as
 * the client has left or stop_fd is readable or closed at its other end.
 */
bool wire_wait(int fd, int stop_fd, long ms);

/* Sends an answer of 100 announced bytes and 50 that are there. */
void wire_half(int fd);

/* Sends three interim answers (1xx); the connection goes on after them. */
void wire_interim(int fd);

/* Sends an answer of 200 with a header of so many bytes and no body. */
void wire_giant(int fd, size_t bytes);

/* Sends bytes that are not HTTP. */
void wire_junk(int fd);

/* Resets the connection (TCP RST). fd stays open, on a new idle socket. */
void wire_reset(int fd);

#endif
