/* SPDX-License-Identifier: ISC */
/* See notify.h. */
#if defined(__APPLE__)
#define _DARWIN_C_SOURCE
#elif defined(__FreeBSD__) || defined(__NetBSD__) || defined(__DragonFly__)
#define __BSD_VISIBLE 1
#endif

#include "datarunner-status/notify.h"

#include "common/quantity.h"

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* Only Linux has names that are not in the file system. */
static bool
is_abstract_name(const char *name)
{
#if defined(__linux__)
	return *name == '@';
#else
	(void)name;
	return false;
#endif
}

static bool
set_address(struct notify *notify, const char *name)
{
	size_t length = strlen(name);
	bool is_abstract = is_abstract_name(name);

	errno = EAFNOSUPPORT;
	if (length < 2 || (*name != '/' && !is_abstract))
		return false;
	errno = ENAMETOOLONG;
	if (length >= sizeof(notify->address.sun_path))
		return false;
	notify->address.sun_family = AF_UNIX;
	memcpy(notify->address.sun_path, name, length + 1);
	if (is_abstract)
		*notify->address.sun_path = '\0';
	/* the NUL after a path is included; after an abstract name it would be
	 * a part of the name */
	notify->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				     length + !is_abstract);
	return true;
}

bool
notify_open(struct notify *notify, const char *name)
{
	const struct timeval second = { 1, 0 };

	*notify = (struct notify){ .fd = -1 };
	if (!set_address(notify, name))
		return false;
	notify->fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	return notify->fd >= 0 &&
	       setsockopt(notify->fd, SOL_SOCKET, SO_SNDTIMEO, &second,
		       sizeof(second)) == 0;
}

/* Sends the message, with a descriptor unless that is -1. */
static bool
send_with(const struct notify *notify, const char *message, int passed)
{
	struct sockaddr_un address = notify->address;
	struct iovec text = { (void *)(uintptr_t)message, strlen(message) };
	struct msghdr header = { .msg_name = &address,
		.msg_namelen = notify->length,
		.msg_iov = &text,
		.msg_iovlen = 1 };
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;

	memset(&control, 0, sizeof(control));
	if (passed >= 0) {
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &passed, sizeof(passed));
		header.msg_control = control.bytes;
		header.msg_controllen = sizeof(control.bytes);
	}
	while (sendmsg(notify->fd, &header, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return true;
}

bool
notify_send(const struct notify *notify, const char *message)
{
	return send_with(notify, message, -1);
}

bool
notify_wait(const struct notify *notify, int64_t wait_ns)
{
	struct pollfd closed;
	int ends[2], ready;
	bool is_sent;

	if (pipe(ends) != 0)
		return false;
	is_sent = send_with(notify, "BARRIER=1", ends[1]);
	(void)close(ends[1]);
	/* the other end closes when the supervisor takes the message */
	closed = (struct pollfd){ .fd = ends[0] };
	ready = is_sent ? poll(&closed, 1, (int)(wait_ns / NS_PER_MS)) : -1;
	if (ready == 0)
		errno = ETIMEDOUT;
	(void)close(ends[0]);
	return ready > 0;
}

void
notify_close(struct notify *notify)
{
	if (notify->fd >= 0)
		(void)close(notify->fd);
	notify->fd = -1;
}
