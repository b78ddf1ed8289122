/* SPDX-License-Identifier: ISC */
/* See poll_set.h. */
#if defined(__linux__)
#define _GNU_SOURCE /* POLLRDHUP */
#endif

#include "httppost/poll_set.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/epoll.h>
#else
struct epoll_event {
	int unused;
};
#endif

/* Whether the peer has ended its side is found together with POLLIN. */
#if defined(POLLRDHUP)
#define ENDED POLLRDHUP
#else
#define ENDED 0
#endif

/* Up to this number, poll(2) costs less than a second system call. */
#define FEW 24

/* The most descriptors that one look at the epoll finds; the others are found
 * by the next. */
#define READY 128

/* Of a descriptor. With an epoll the index is any but 0. */
struct poll_set_place {
	size_t index; /* in the array; 0: not watched */
	void *owner;
	int kind;
	short events;
};

static bool
make_room(struct poll_set *set, size_t fd)
{
	size_t room = 2 * set->room + 16;
	struct poll_set_place *places;
	struct pollfd *fds;

	if (set->count == set->room) {
		fds = realloc(set->fds, room * sizeof(*fds));
		if (!fds)
			return false;
		set->fds = fds;
		set->room = room;
	}
	if (fd < set->places_room)
		return true;
	room = 2 * fd + 16;
	places = realloc(set->places, room * sizeof(*places));
	if (!places)
		return false;
	for (; set->places_room < room; set->places_room++)
		places[set->places_room] = (struct poll_set_place){ 0 };
	set->places = places;
	return true;
}

static struct poll_set_place *
place_of(struct poll_set *set, int fd)
{
	if (fd < 0 || (size_t)fd >= set->places_room || !set->places[fd].index)
		return NULL;
	return &set->places[fd];
}

#if defined(__linux__)

/* If there is none, poll(2) does as well. */
static void
open_epoll(struct poll_set *set)
{
	set->ready = calloc(READY, sizeof(*set->ready));
	if (set->ready)
		set->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (set->epoll >= 0)
		set->fds[set->count++] =
			(struct pollfd){ set->epoll, POLLIN, 0 };
}

/* A descriptor may have been closed, and opened again, behind our back. */
static bool
watch_by_epoll(struct poll_set *set, int fd, short events, bool is_known)
{
	struct epoll_event event = { .data.fd = fd };
	int operation = is_known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	event.events = (events & POLLIN ? EPOLLIN | EPOLLRDHUP : 0U) |
		       (events & POLLOUT ? EPOLLOUT : 0U);
	if (epoll_ctl(set->epoll, operation, fd, &event) == 0)
		return true;
	if (errno != ENOENT && errno != EEXIST)
		return false;
	operation = is_known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
	return epoll_ctl(set->epoll, operation, fd, &event) == 0;
}

static void
forget_by_epoll(struct poll_set *set, int fd)
{
	struct epoll_event none = { 0 };

	(void)epoll_ctl(set->epoll, EPOLL_CTL_DEL, fd, &none);
}

static void
look_at_epoll(struct poll_set *set)
{
	struct pollfd *watched = &set->fds[set->leading];

	set->ready_count = 0;
	if (watched->revents)
		set->ready_count = epoll_wait(set->epoll, set->ready, READY, 0);
	watched->revents = 0;
}

static bool
next_of_epoll(struct poll_set *set, struct poll_set_event *event)
{
	while (set->ready_count > 0) {
		const struct epoll_event *one = &set->ready[--set->ready_count];
		const struct poll_set_place *place =
			place_of(set, one->data.fd);

		if (!place)
			continue;
		event->fd = one->data.fd;
		event->kind = place->kind;
		event->owner = place->owner;
		event->events = (short)((one->events & EPOLLIN ? POLLIN : 0) |
					(one->events & EPOLLOUT ? POLLOUT : 0) |
					(one->events & EPOLLERR ? POLLERR : 0) |
					(one->events & EPOLLHUP ? POLLHUP : 0));
		event->is_ended = one->events & EPOLLRDHUP;
		return true;
	}
	return false;
}

#else

static void
open_epoll(struct poll_set *set)
{
	(void)set;
}

static bool
watch_by_epoll(struct poll_set *set, int fd, short events, bool is_known)
{
	(void)set;
	(void)fd;
	(void)events;
	(void)is_known;
	return false;
}

static void
forget_by_epoll(struct poll_set *set, int fd)
{
	(void)set;
	(void)fd;
}

static void
look_at_epoll(struct poll_set *set)
{
	(void)set;
}

static bool
next_of_epoll(struct poll_set *set, struct poll_set_event *event)
{
	(void)set;
	(void)event;
	return false;
}

#endif

bool
poll_set_open(struct poll_set *set, size_t leading, size_t most)
{
	*set = (struct poll_set){
		.count = leading,
		.leading = leading,
		.room = leading + 1,
		.epoll = -1,
	};
	set->fds = calloc(set->room, sizeof(*set->fds));
	if (!set->fds)
		return false;
	if (most > FEW)
		open_epoll(set);
	return true;
}

bool
poll_set_watch(
	struct poll_set *set, int fd, short events, int kind, void *owner)
{
	struct poll_set_place *place;
	bool is_known;

	if (fd < 0 || !make_room(set, (size_t)fd))
		return false;
	place = &set->places[fd];
	is_known = place->index > 0;
	if (set->epoll >= 0) {
		if ((!is_known || place->events != events) &&
			!watch_by_epoll(set, fd, events, is_known))
			return false;
		place->index = 1;
	} else {
		if (!is_known) {
			place->index = set->count++;
			set->fds[place->index] = (struct pollfd){ fd, 0, 0 };
		}
		set->fds[place->index].events =
			(short)(events | (events & POLLIN ? ENDED : 0));
	}
	place->events = events;
	place->kind = kind;
	place->owner = owner;
	return true;
}

/* The last one takes its place. */
static void
forget_by_poll(struct poll_set *set, size_t index)
{
	struct pollfd last = set->fds[--set->count];

	set->fds[index] = last;
	set->places[last.fd].index = index;
}

void
poll_set_forget(struct poll_set *set, int fd)
{
	struct poll_set_place *place = place_of(set, fd);

	if (!place)
		return;
	if (set->epoll >= 0)
		forget_by_epoll(set, fd);
	else
		forget_by_poll(set, place->index);
	*place = (struct poll_set_place){ 0 };
}

void
poll_set_clear(struct poll_set *set)
{
	size_t fd;

	for (fd = 0; fd < set->places_room; fd++)
		poll_set_forget(set, (int)fd);
	set->ready_count = 0;
}

struct pollfd *
poll_set_fds(struct poll_set *set, size_t *count)
{
	*count = set->count;
	return set->fds;
}

void
poll_set_begin(struct poll_set *set)
{
	set->at = set->count;
	if (set->epoll >= 0)
		look_at_epoll(set);
}

/* Goes backwards: one that is forgotten is replaced by the last one, which was
 * looked at before. */
bool
poll_set_next(struct poll_set *set, struct poll_set_event *event)
{
	if (set->epoll >= 0)
		return next_of_epoll(set, event);
	if (set->at > set->count)
		set->at = set->count;
	while (set->at > set->leading) {
		struct pollfd *one = &set->fds[--set->at];

		event->fd = one->fd;
		event->events = (short)(one->revents & ~ENDED);
		event->is_ended = one->revents & ENDED;
		event->kind = set->places[one->fd].kind;
		event->owner = set->places[one->fd].owner;
		one->revents = 0;
		if (event->events)
			return true;
	}
	return false;
}

void
poll_set_close(struct poll_set *set)
{
	if (set->fds && set->epoll >= 0)
		(void)close(set->epoll);
	free(set->ready);
	free(set->fds);
	free(set->places);
	*set = (struct poll_set){ .epoll = -1 };
}
