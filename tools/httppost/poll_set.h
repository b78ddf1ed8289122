/* SPDX-License-Identifier: ISC */
/* The descriptors that an engine waits for, each with an owner. The caller of
 * the engine waits for them by one array of poll(2). Few descriptors are in
 * that array themselves. Where there is epoll, many are in an epoll of their
 * own, which is then the only one in the array. */
#ifndef HTTPPOST_POLL_SET_H
#define HTTPPOST_POLL_SET_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

struct poll_set {
	struct pollfd *fds; /* those of the caller, then ours */
	size_t count;
	size_t room;
	size_t leading;                /* of the caller */
	struct poll_set_place *places; /* by descriptor */
	size_t places_room;
	size_t at;                 /* those from here on were looked at */
	struct epoll_event *ready; /* what the last wait found */
	int epoll;                 /* or -1 */
	int ready_count;
};

/* A descriptor that is ready. */
struct poll_set_event {
	int fd;
	short events;  /* as revents of poll(2) */
	bool is_ended; /* the peer has ended its side; only Linux tells */
	int kind;
	void *owner;
};

/* Prepares an empty set, with room for `leading` descriptors of the caller in
 * front, at least one. About `most` descriptors will be watched. False if
 * memory is short. */
bool poll_set_open(struct poll_set *set, size_t leading, size_t most);

/* Watches a descriptor for POLLIN and POLLOUT, as `events` says, or changes
 * what it is watched for. Its events tell the kind, which is any number, and
 * the owner. False if memory is short or the system refuses. */
bool poll_set_watch(
	struct poll_set *set, int fd, short events, int kind, void *owner);

/* Stops watching a descriptor, before it is closed. Does nothing if it is not
 * watched. */
void poll_set_forget(struct poll_set *set, int fd);

/* Forgets all of them. */
void poll_set_clear(struct poll_set *set);

/* The array to wait for, valid until the next call; *count becomes its size.
 * The caller fills in the leading ones each time. */
struct pollfd *poll_set_fds(struct poll_set *set, size_t *count);

/* Begins to look at what the last wait found. */
void poll_set_begin(struct poll_set *set);

/* The next descriptor that is ready; false if there is none. Descriptors may be
 * watched and forgotten in between. One that was closed and opened again in
 * between may be reported without being ready. */
bool poll_set_next(struct poll_set *set, struct poll_set_event *event);

void poll_set_close(struct poll_set *set);

#endif
