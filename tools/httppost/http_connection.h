/* SPDX-License-Identifier: ISC */
/* The life of one connection of HTTP/1.1, from its opening to its end, and
 * whether it may carry another request (RFC 9112 section 9). Bytes go through
 * its descriptor or, with TLS, through libcurl. Nothing here blocks but
 * http_connection_await. */
#ifndef HTTPPOST_HTTP_CONNECTION_H
#define HTTPPOST_HTTP_CONNECTION_H

#include "httppost/curl_connection.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

struct http_answer;

enum http_connection_state {
	HTTP_CONNECTION_NONE, /* {0} */
	HTTP_CONNECTION_OPENING,
	HTTP_CONNECTION_OPEN,
};

/* Other modules only read it. */
struct http_connection {
	enum http_connection_state state;
	int fd;                       /* while it is open */
	struct curl_connection *curl; /* while it is opening, and of TLS */
	uint64_t answers;             /* received on it */
	int64_t most_answers;         /* by Keep-Alive: max; or -1 */
	int64_t keep_s;               /* the last Keep-Alive: timeout; or -1 */
	int64_t idle_ns;              /* since when it is idle */
	int64_t until_ns; /* by Keep-Alive: timeout, not used after that */
	bool is_ended;    /* its peer sends no more than what is there */
	bool can_await;   /* see http_connection_await */
	bool is_followed; /* more had arrived than what was awaited last */
};

/* Begins to open it; see curl_connection_begin. False if memory is short. */
bool http_connection_begin(struct http_connection *connection,
	struct curl_connections *all, const char *url, void *owner);

/* It is open: with `is_tls`, its bytes stay with libcurl. If it `is_alone`, its
 * answers can be awaited, where the system allows that. False if that fails,
 * and then it is closed. */
bool http_connection_opened(
	struct http_connection *connection, bool is_tls, bool is_alone);

/* Sends the first bytes of two parts. As send(2): how many bytes, or -1 with
 * errno, EAGAIN if it must wait; see curl_connection_send. */
ssize_t http_connection_send(
	const struct http_connection *connection, const struct iovec parts[2]);

/* As recv(2), with EAGAIN if there is nothing yet. Without TLS, a result of
 * fewer than `room` bytes is all that has arrived. */
ssize_t http_connection_receive(
	struct http_connection *connection, char *bytes, size_t room);

/* The same if it can_await, and waits for the first byte for about
 * HTTP_CONNECTION_WAIT_NS, at most ENGINE_AWAIT_NS. */
#define HTTP_CONNECTION_WAIT_NS (4 * NS_PER_MS)
ssize_t http_connection_await(
	struct http_connection *connection, char *bytes, size_t room);

/* A wait has found that the peer has ended its side. */
void http_connection_hear_end(struct http_connection *connection);

enum http_connection_sign {
	HTTP_CONNECTION_SILENT,
	HTTP_CONNECTION_TALKING,
	HTTP_CONNECTION_ENDED,
};

/* What the peer of a connection does that is idle or fresh. It must be silent:
 * nobody has asked for a byte. */
enum http_connection_sign
http_connection_look(const struct http_connection *connection);

/* A complete answer has arrived, with nothing after it: whether the connection
 * may be used again. It is idle from now on. */
bool http_connection_rest(struct http_connection *connection,
	const struct http_answer *answer, int64_t now_ns);

/* Whether a request may be sent on a connection that is idle. What the last
 * wait reported must have been looked at. */
bool http_connection_may_serve(
	const struct http_connection *connection, int64_t now_ns);

/* Closes it, whatever its state. */
void http_connection_close(struct http_connection *connection);

#endif
