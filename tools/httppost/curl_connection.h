/* SPDX-License-Identifier: ISC */
/* Connections that libcurl opens and that carry our own bytes: libcurl finds
 * the address, connects, goes through a proxy, and speaks TLS, with the same
 * options as its own transfers. Nothing here blocks. */
#ifndef HTTPPOST_CURL_CONNECTION_H
#define HTTPPOST_CURL_CONNECTION_H

#include "httppost/curl_fault.h"
#include "httppost/poll_set.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct curl_connection;
struct curl_connections;
struct target;

/* Prepares to open connections, about `most` at the same time. What libcurl
 * waits for is watched in `set` under that kind. Target and set must outlive
 * them. NULL if libcurl has no memory. */
struct curl_connections *curl_connections_open(const struct target *target,
	struct poll_set *set, int kind, size_t most);

/* Continues after an event of that kind. */
void curl_connections_act(
	struct curl_connections *all, const struct poll_set_event *event);

/* Continues what is due. */
void curl_connections_expire(struct curl_connections *all, int64_t now_ns);

/* When something is due, monotonic. */
int64_t curl_connections_deadline_ns(const struct curl_connections *all);

/* The owner of the next connection that is open, or that could not be opened;
 * then *is_open is false, and it must be closed. NULL if there is none. */
void *curl_connections_next(struct curl_connections *all, bool *is_open);

/* Whether libcurl has failed. Then all connections must be closed and
 * curl_connections_restart called. */
bool curl_connections_are_broken(const struct curl_connections *all);
void curl_connections_restart(struct curl_connections *all);

/* All connections must have been closed. Does nothing for NULL. */
void curl_connections_close(struct curl_connections *all);

/* Begins to open a connection to the scheme, host and port of the URL. NULL if
 * memory is short. */
struct curl_connection *curl_connection_begin(
	struct curl_connections *all, const char *url, void *owner);

/* Of a connection without TLS that is open: closes it, but gives its descriptor
 * to the caller. -1 if that fails. */
int curl_connection_take(struct curl_connection *connection);

/* The descriptor of one that is open, to be waited for; or -1. */
int curl_connection_fd(const struct curl_connection *connection);

/* As send(2) and recv(2), on an open connection: a bytes count, 0 at its end,
 * or -1 with errno, which is EAGAIN if it must wait. After that the same bytes
 * must be sent from the same place. All that has arrived is received before
 * EAGAIN.
 */
ssize_t curl_connection_send(
	struct curl_connection *connection, const char *bytes, size_t length);
ssize_t curl_connection_receive(
	struct curl_connection *connection, char *bytes, size_t room);

/* Call this before the end of a connection that ends an answer. */
void curl_connection_watch_end(struct curl_connection *connection);

/* Whether it ended without the notice of TLS, as far as that is known. */
bool curl_connection_is_cut(const struct curl_connection *connection);

/* Whether the time limit of a connection has passed before it was open. */
bool curl_connection_is_late(const struct curl_connection *connection);

/* What is known about the last failure, except for the request and the answer;
 * *detail is a text, maybe empty, that is valid until it is closed. `peer`
 * holds a name in the fault. */
void curl_connection_fault(const struct curl_connection *connection,
	char peer[CURL_FAULT_PEER], struct curl_fault *fault,
	const char **detail);

void curl_connection_close(struct curl_connection *connection);

#endif
