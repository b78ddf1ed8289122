/* SPDX-License-Identifier: ISC */
/* See watch.h. */
#include "bench/watch.h"

#include "support/program.h"

#include <errno.h>
#include <stddef.h>

#ifdef __linux__
#include <sys/epoll.h>

static int epoll_fd = -1;
static struct epoll_event ready[256];
static int ready_count;
static int ready_taken;

void
watch_add(int fd)
{
	struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

	if (epoll_fd < 0)
		epoll_fd = epoll_create1(0);
	if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
		fail("epoll_ctl");
}

void
watch_remove(int fd)
{
	if (epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL) != 0)
		fail("epoll_ctl");
}

int
watch_next(void)
{
	while (ready_taken == ready_count) {
		ready_taken = 0;
		ready_count = epoll_wait(epoll_fd, ready, 256, -1);
		if (ready_count >= 0)
			continue;
		if (errno != EINTR)
			fail("epoll_wait");
		ready_count = 0;
	}
	return ready[ready_taken++].data.fd;
}

#else
#include <poll.h>

static struct pollfd watched[4096];
static nfds_t watched_count;
static nfds_t next_watched; /* those before it are done */

void
watch_add(int fd)
{
	if (watched_count == sizeof(watched) / sizeof(watched[0]))
		refuse("too many descriptors");
	watched[watched_count].revents = 0;
	watched[watched_count].events = POLLIN;
	watched[watched_count++].fd = fd;
}

void
watch_remove(int fd)
{
	nfds_t i = 0;

	while (watched[i].fd != fd)
		i++;
	watched[i] = watched[--watched_count];
}

int
watch_next(void)
{
	for (;;) {
		while (next_watched < watched_count) {
			struct pollfd *one = &watched[next_watched++];

			if (one->revents != 0)
				return one->fd;
		}
		next_watched = 0;
		if (poll(watched, watched_count, -1) < 0 && errno != EINTR)
			fail("poll");
	}
}
#endif
