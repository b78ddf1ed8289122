/* SPDX-License-Identifier: ISC */
/* Waits until one of many descriptors can be read: with epoll, or with poll if
 * there is no epoll. */
#ifndef BENCH_WATCH_H
#define BENCH_WATCH_H

void watch_add(int fd);

/* Call this before the descriptor is closed. */
void watch_remove(int fd);

/* The next descriptor that can be read; waits until there is one. */
int watch_next(void);

#endif
