/* SPDX-License-Identifier: ISC */
/* See http_connection.h. */
#include "httppost/http_connection.h"

#include "httppost/http_answer.h"

#include "common/quantity.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* Where a call that receives tells what comes after its bytes, it may also wait
 * for them; then no other call may wait. */
#if defined(TCP_INQ)
#define AT_ONCE MSG_DONTWAIT
#else
#define AT_ONCE 0
#endif

/* For so long, what the last wait has reported is enough. */
#define FRESH_NS (10 * NS_PER_MS)

/* Before the server ends a connection by its Keep-Alive: a request must not be
 * on its way then. */
#define SPARE_NS NS_PER_SECOND

bool
http_connection_begin(struct http_connection *connection,
	struct curl_connections *all, const char *url, void *owner)
{
	*connection = (struct http_connection){
		.state = HTTP_CONNECTION_OPENING,
		.fd = -1,
		.most_answers = -1,
		.keep_s = -1,
		.until_ns = INT64_MAX,
	};
	connection->curl = curl_connection_begin(all, url, owner);
	if (connection->curl)
		return true;
	connection->state = HTTP_CONNECTION_NONE;
	return false;
}

/* A call that a signal has interrupted is made again after the next wait. */
static ssize_t
or_again(ssize_t result)
{
	if (result < 0 && (errno == EINTR || errno == EWOULDBLOCK))
		errno = EAGAIN;
	return result;
}

#if defined(TCP_INQ)

/* The descriptor is ours alone: libcurl has opened it and left it to us. */
static bool
let_wait(int fd)
{
	const struct timeval limit = {
		.tv_usec = HTTP_CONNECTION_WAIT_NS / NS_PER_US,
	};
	const int yes = 1;
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 &&
	       setsockopt(fd, IPPROTO_TCP, TCP_INQ, &yes, sizeof(yes)) == 0 &&
	       setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) ==
		       0 &&
	       fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == 0;
}

/* Whether more has arrived than what was received: bytes, or the end. */
static bool
has_more(struct msghdr *message)
{
	struct cmsghdr *control = CMSG_FIRSTHDR(message);
	int count = 1;

	if (control && control->cmsg_level == IPPROTO_TCP &&
		control->cmsg_type == TCP_CM_INQ)
		memcpy(&count, CMSG_DATA(control), sizeof(count));
	return count > 0;
}

ssize_t
http_connection_await(
	struct http_connection *connection, char *bytes, size_t room)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec part = { bytes, room };
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	ssize_t got = or_again(recvmsg(connection->fd, &message, 0));

	connection->is_followed = got > 0 && has_more(&message);
	return got;
}

#else

static bool
let_wait(int fd)
{
	(void)fd;
	return false;
}

ssize_t
http_connection_await(
	struct http_connection *connection, char *bytes, size_t room)
{
	return http_connection_receive(connection, bytes, room);
}

#endif

bool
http_connection_opened(
	struct http_connection *connection, bool is_tls, bool is_alone)
{
	if (is_tls) {
		connection->fd = curl_connection_fd(connection->curl);
	} else {
		connection->fd = curl_connection_take(connection->curl);
		connection->curl = NULL;
		connection->can_await = is_alone && let_wait(connection->fd);
	}
	connection->state = HTTP_CONNECTION_OPEN;
	if (connection->fd >= 0)
		return true;
	http_connection_close(connection);
	return false;
}

ssize_t
http_connection_send(
	const struct http_connection *connection, const struct iovec parts[2])
{
	const struct iovec *first = parts[0].iov_len ? &parts[0] : &parts[1];
	struct msghdr message = { .msg_iovlen = 2 };

	if (connection->curl)
		return curl_connection_send(
			connection->curl, first->iov_base, first->iov_len);
	if (!parts[0].iov_len || !parts[1].iov_len)
		return or_again(send(connection->fd, first->iov_base,
			first->iov_len, MSG_NOSIGNAL | AT_ONCE));
	message.msg_iov = (struct iovec[]){ parts[0], parts[1] };
	return or_again(
		sendmsg(connection->fd, &message, MSG_NOSIGNAL | AT_ONCE));
}

ssize_t
http_connection_receive(
	struct http_connection *connection, char *bytes, size_t room)
{
	connection->is_followed = false;
	if (connection->curl)
		return curl_connection_receive(connection->curl, bytes, room);
	return or_again(recv(connection->fd, bytes, room, AT_ONCE));
}

void
http_connection_hear_end(struct http_connection *connection)
{
	connection->is_ended = true;
}

enum http_connection_sign
http_connection_look(const struct http_connection *connection)
{
	ssize_t got;
	char byte;

	if (connection->curl)
		got = curl_connection_receive(connection->curl, &byte, 1);
	else
		got = or_again(
			recv(connection->fd, &byte, 1, MSG_PEEK | AT_ONCE));
	if (got > 0)
		return HTTP_CONNECTION_TALKING;
	return got < 0 && errno == EAGAIN ? HTTP_CONNECTION_SILENT
					  : HTTP_CONNECTION_ENDED;
}

static int64_t
later(int64_t at_ns, int64_t seconds)
{
	return seconds > (INT64_MAX - at_ns) / NS_PER_SECOND
		       ? INT64_MAX
		       : at_ns + seconds * NS_PER_SECOND;
}

bool
http_connection_rest(struct http_connection *connection,
	const struct http_answer *answer, int64_t now_ns)
{
	connection->answers++;
	connection->idle_ns = now_ns;
	if (answer->keep_s >= 0)
		connection->keep_s = answer->keep_s;
	if (connection->keep_s >= 0)
		connection->until_ns =
			later(now_ns, connection->keep_s) - SPARE_NS;
	/* some servers count down, others repeat the number of all */
	if (answer->keep_max >= 0 && connection->most_answers < 0)
		connection->most_answers = answer->keep_max;
	return answer->keeps && answer->keep_max != 0 &&
	       !connection->is_ended && !connection->is_followed &&
	       (connection->most_answers < 0 ||
		       connection->answers <
			       (uint64_t)connection->most_answers);
}

bool
http_connection_may_serve(
	const struct http_connection *connection, int64_t now_ns)
{
	if (now_ns >= connection->until_ns)
		return false;
	return now_ns - connection->idle_ns <= FRESH_NS ||
	       http_connection_look(connection) == HTTP_CONNECTION_SILENT;
}

void
http_connection_close(struct http_connection *connection)
{
	if (connection->curl)
		curl_connection_close(connection->curl);
	else if (connection->state == HTTP_CONNECTION_OPEN &&
		 connection->fd >= 0)
		(void)close(connection->fd);
	*connection = (struct http_connection){ .fd = -1 };
}
