/* SPDX-License-Identifier: ISC */
/* Waits until one of many descriptors can be read: by epoll, or by poll where
 * there is no epoll. */
#ifndef BENCH_WATCH_H
#define BENCH_WATCH_H

void watch_add(int fd);

/* Before the descriptor is closed. */
void watch_remove(int fd);

/* The next descriptor that can be read; waits if there is none. */
int watch_next(void);

#endif
