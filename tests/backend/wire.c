/* SPDX-License-Identifier: ISC */
/* The socket belongs to the HTTP library, which closes it when it is told to
 * give up the connection. Here it is only written to, watched or replaced. */
#include "wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/*
 * The client has left if its stream has ended; one that only shut its
 * sending side counts as gone too, as it does for the library.
 */
static bool
is_gone(int fd)
{
	char byte;
	ssize_t got = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	if (got < 0)
		return errno != EAGAIN && errno != EWOULDBLOCK &&
		       errno != EINTR;
	return got == 0;
}

bool
wire_wait(int fd, int stop_fd, long ms)
{
	const long end_ms = ms < 0 ? 0 : now_ms() + ms;
	struct pollfd on[2] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = stop_fd, .events = POLLIN },
	};

	for (;;) {
		long left_ms = ms < 0 ? -1 : end_ms - now_ms();

		if (ms >= 0 && left_ms <= 0)
			return true;
		if (poll(on, 2, (int)left_ms) < 0) {
			if (errno == EINTR)
				continue;
			return false;
		}
		if (on[1].revents != 0)
			return false;
		if (on[0].revents == 0)
			continue;
		if (is_gone(fd))
			return false;
		/* Another request is waiting: check again, but do not spin. */
		if (left_ms < 0 || left_ms > 20)
			left_ms = 20;
		(void)poll(&on[1], 1, (int)left_ms);
	}
}

/* The client may have left already, which does not matter. */
static void
wire_send(int fd, const char *text)
{
	(void)send(fd, text, strlen(text), MSG_NOSIGNAL);
}

void
wire_half(int fd)
{
	wire_send(fd,
		"HTTP/1.1 200 OK\r\n"
		"Content-Type: application/json\r\n"
		"Content-Length: 100\r\n"
		"\r\n"
		"{\"status\":\"ok\",\"text\":\"the rest of it never comes ");
}

void
wire_interim(int fd)
{
	wire_send(fd, "HTTP/1.1 100 Continue\r\n\r\n"
		      "HTTP/1.1 102 Processing\r\n\r\n"
		      "HTTP/1.1 103 Early Hints\r\n"
		      "Link: </style.css>; rel=preload\r\n\r\n");
}

void
wire_giant(int fd, size_t bytes)
{
	char block[1024];
	ssize_t sent = 0;

	memset(block, 'a', sizeof(block));
	wire_send(fd, "HTTP/1.1 200 OK\r\nX-Giant: ");
	while (bytes > 0 && sent >= 0) {
		struct pollfd on = { .fd = fd, .events = POLLOUT };

		(void)poll(&on, 1, 1000);
		sent = send(fd, block,
			bytes < sizeof(block) ? bytes : sizeof(block),
			MSG_NOSIGNAL);
		if (sent > 0)
			bytes -= (size_t)sent;
		else if (errno == EAGAIN || errno == EINTR)
			sent = 0;
	}
	wire_send(fd, "\r\nContent-Length: 0\r\n\r\n");
}

void
wire_junk(int fd)
{
	wire_send(fd, "\001\002 this is no HTTP at all \377\r\n\r\n");
}

/* A close without lingering sends RST, but the library would send FIN first. So
 * another socket takes over the descriptor, which closes this one. */
void
wire_reset(int fd)
{
	const struct linger none = { .l_onoff = 1, .l_linger = 0 };
	int idle_fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
	if (idle_fd < 0)
		return;
	(void)dup2(idle_fd, fd);
	(void)close(idle_fd);
}
