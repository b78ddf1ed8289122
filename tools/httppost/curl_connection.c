/* SPDX-License-Identifier: ISC */
/* See curl_connection.h. By CURLOPT_CONNECT_ONLY, libcurl opens a connection
 * and leaves the bytes to curl_easy_send and curl_easy_recv. That works as long
 * as the easy handle stays in its multi handle. A connection without TLS needs
 * no more than its descriptor, which is taken away from libcurl, so that many
 * connections need little memory. */
#include "httppost/curl_connection.h"

#include "httppost/curl_handle.h"
#include "httppost/curl_loop.h"
#include "httppost/curl_tls.h"
#include "httppost/target.h"

#include "common/buffer.h"
#include "common/message.h"
#include "common/url.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* How many unused handles are kept. */
#define MOST_SPARE 64

/* libcurl needs a buffer for the answers of proxies only. */
#define BUFFER_BYTES 1024L

struct curl_connections {
	const struct target *target;
	struct curl_loop loop;
	size_t most;
	CURLSH *share;     /* sessions of TLS, for further connections */
	struct buffer url; /* "scheme://host:port/" and NUL */
	bool is_tls;
	struct curl_connection *used; /* in the loop, doubly linked */
	struct curl_connection *spare;
	size_t spare_count;
	struct curl_greeting greeting; /* of any of them */
	curl_socket_t kept; /* not closed by libcurl; or CURL_SOCKET_BAD */
};

struct curl_connection {
	struct curl_connections *all;
	struct curl_connection *next;
	struct curl_connection *previous;
	CURL *easy;
	void *owner;
	CURLcode code; /* of the last failure */
	curl_socket_t fd;
	struct curl_tls tls;
	char fault[CURL_ERROR_SIZE];
};

#define SET(easy, option, value) \
	(curl_easy_setopt((easy), (option), (value)) == CURLE_OK)

static int
close_socket(void *data, curl_socket_t fd)
{
	struct curl_connections *all = data;

	if (fd != all->kept) {
		if (all->is_tls)
			curl_tls_see_rest(&all->greeting, fd);
		return close(fd);
	}
	all->kept = CURL_SOCKET_BAD;
	return 0;
}

static void
free_connection(struct curl_connection *connection)
{
	curl_easy_cleanup(connection->easy);
	free(connection);
}

static bool
prepare(struct curl_connection *connection)
{
	struct curl_connections *all = connection->all;
	CURL *easy = connection->easy;

	return SET(easy, CURLOPT_PRIVATE, connection) &&
	       SET(easy, CURLOPT_CONNECT_ONLY, 1L) &&
	       SET(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
	       SET(easy, CURLOPT_ERRORBUFFER, connection->fault) &&
	       SET(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
	       SET(easy, CURLOPT_BUFFERSIZE, BUFFER_BYTES) &&
	       SET(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket) &&
	       SET(easy, CURLOPT_CLOSESOCKETDATA, all) &&
	       SET(easy, CURLOPT_SHARE, all->share) &&
	       SET(easy, CURLOPT_URL, all->url.bytes) &&
	       curl_handle_set(easy, all->target);
}

/* NULL if memory is short. */
static struct curl_connection *
make_connection(struct curl_connections *all)
{
	struct curl_connection *connection = all->spare;

	if (connection) {
		all->spare = connection->next;
		all->spare_count--;
		return connection;
	}
	connection = calloc(1, sizeof(*connection));
	if (!connection)
		return NULL;
	connection->all = all;
	connection->easy = curl_easy_init();
	if (connection->easy && prepare(connection))
		return connection;
	free_connection(connection);
	return NULL;
}

static void
put_back(struct curl_connection *connection)
{
	struct curl_connections *all = connection->all;

	if (all->spare_count == MOST_SPARE) {
		free_connection(connection);
		return;
	}
	connection->next = all->spare;
	all->spare = connection;
	all->spare_count++;
}

struct curl_connections *
curl_connections_open(const struct target *target, struct poll_set *set,
	int kind, size_t most)
{
	struct curl_connections *all = calloc(1, sizeof(*all));

	if (!all || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(all);
		return NULL;
	}
	all->target = target;
	all->most = most;
	all->kept = CURL_SOCKET_BAD;
	all->share = curl_share_init();
	if (all->share &&
		curl_share_setopt(all->share, CURLSHOPT_SHARE,
			CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK &&
		curl_loop_open(&all->loop, set, kind, most))
		return all;
	curl_connections_close(all);
	return NULL;
}

void
curl_connections_act(
	struct curl_connections *all, const struct poll_set_event *event)
{
	curl_loop_act(&all->loop, event->fd, event->events);
}

void
curl_connections_expire(struct curl_connections *all, int64_t now_ns)
{
	curl_loop_expire(&all->loop, now_ns);
}

int64_t
curl_connections_deadline_ns(const struct curl_connections *all)
{
	return all->loop.deadline_ns;
}

static bool
has_opened(struct curl_connection *connection, CURLcode code)
{
	connection->code = code;
	if (code == CURLE_OK)
		connection->code = curl_easy_getinfo(connection->easy,
			CURLINFO_ACTIVESOCKET, &connection->fd);
	if (connection->code == CURLE_OK && connection->fd == CURL_SOCKET_BAD)
		connection->code = CURLE_COULDNT_CONNECT;
	return connection->code == CURLE_OK;
}

void *
curl_connections_next(struct curl_connections *all, bool *is_open)
{
	CURLcode code;
	struct curl_connection *connection = curl_loop_next(&all->loop, &code);

	if (!connection)
		return NULL;
	*is_open = has_opened(connection, code);
	return connection->owner;
}

bool
curl_connections_are_broken(const struct curl_connections *all)
{
	return all->loop.is_broken;
}

void
curl_connections_restart(struct curl_connections *all)
{
	struct poll_set *set = all->loop.set;
	int kind = all->loop.kind;

	curl_loop_close(&all->loop);
	if (!curl_loop_open(&all->loop, set, kind, all->most))
		message_error("cannot set up libcurl again");
}

void
curl_connections_close(struct curl_connections *all)
{
	struct curl_connection *connection;

	if (!all)
		return;
	while ((connection = all->spare)) {
		all->spare = connection->next;
		free_connection(connection);
	}
	curl_loop_close(&all->loop);
	if (all->share)
		(void)curl_share_cleanup(all->share);
	buffer_free(&all->url);
	free(all);
	curl_global_cleanup();
}

/* Only the beginning of the URL matters, which is the same for all lines. */
static bool
take_url(struct curl_connections *all, const char *text)
{
	struct url url;

	if (all->url.length)
		return true;
	if (!url_split(text, &url))
		return false;
	all->is_tls = url.is_https;
	return buffer_append_text(
		       &all->url, url.is_https ? "https://" : "http://") &&
	       buffer_append(
		       &all->url, url.host, (size_t)(url.rest - url.host)) &&
	       buffer_append(&all->url, "/", 2);
}

struct curl_connection *
curl_connection_begin(
	struct curl_connections *all, const char *url, void *owner)
{
	struct curl_connection *connection;

	if (!take_url(all, url)) {
		all->url.length = 0;
		return NULL;
	}
	connection = make_connection(all);
	if (!connection)
		return NULL;
	connection->owner = owner;
	connection->fd = CURL_SOCKET_BAD;
	connection->code = CURLE_OK;
	connection->tls = (struct curl_tls){ .connection = NULL };
	connection->fault[0] = '\0';
	if (curl_multi_add_handle(all->loop.multi, connection->easy) !=
		CURLM_OK) {
		free_connection(connection);
		return NULL;
	}
	connection->previous = NULL;
	connection->next = all->used;
	if (all->used)
		all->used->previous = connection;
	all->used = connection;
	return connection;
}

/* Where removing it fails, ending it does it. */
static void
leave_loop(struct curl_connection *connection)
{
	struct curl_connection *next = connection->next;
	struct curl_connection *previous = connection->previous;

	*(previous ? &previous->next : &connection->all->used) = next;
	if (next)
		next->previous = previous;
	if (curl_multi_remove_handle(
		    connection->all->loop.multi, connection->easy) == CURLM_OK)
		put_back(connection);
	else
		free_connection(connection);
}

int
curl_connection_take(struct curl_connection *connection)
{
	struct curl_connections *all = connection->all;
	curl_socket_t fd = connection->fd;
	bool is_taken;

	all->kept = fd;
	leave_loop(connection);
	is_taken = all->kept == CURL_SOCKET_BAD;
	all->kept = CURL_SOCKET_BAD;
	return is_taken ? fd : -1;
}

int
curl_connection_fd(const struct curl_connection *connection)
{
	return connection->fd;
}

/* -1 with errno, after a failure. */
static ssize_t
failed(struct curl_connection *connection, CURLcode code)
{
	if (code != CURLE_AGAIN)
		connection->code = code;
	errno = code == CURLE_AGAIN ? EAGAIN : EIO;
	return -1;
}

ssize_t
curl_connection_send(
	struct curl_connection *connection, const char *bytes, size_t length)
{
	size_t sent = 0;
	CURLcode code = curl_easy_send(connection->easy, bytes, length, &sent);

	return code == CURLE_OK ? (ssize_t)sent : failed(connection, code);
}

ssize_t
curl_connection_receive(
	struct curl_connection *connection, char *bytes, size_t room)
{
	size_t got = 0;
	CURLcode code = curl_easy_recv(connection->easy, bytes, room, &got);

	if (code != CURLE_OK)
		return failed(connection, code);
	if (!got)
		connection->code = CURLE_GOT_NOTHING;
	return (ssize_t)got;
}

void
curl_connection_watch_end(struct curl_connection *connection)
{
	curl_tls_watch(&connection->tls, connection->easy);
}

bool
curl_connection_is_cut(const struct curl_connection *connection)
{
	return curl_tls_is_cut(&connection->tls);
}

bool
curl_connection_is_late(const struct curl_connection *connection)
{
	return connection->code == CURLE_OPERATION_TIMEDOUT;
}

void
curl_connection_fault(const struct curl_connection *connection,
	char peer[CURL_FAULT_PEER], struct curl_fault *fault,
	const char **detail)
{
	const struct curl_connections *all = connection->all;

	curl_handle_fault(connection->easy, all->target, all->url.bytes,
		connection->code, peer, fault);
	fault->is_wrong_scheme =
		connection->code == CURLE_SSL_CONNECT_ERROR &&
		all->greeting.is_http &&
		curl_handle_is_direct(all->target, all->url.bytes);
	*detail = connection->fault;
}

void
curl_connection_close(struct curl_connection *connection)
{
	leave_loop(connection);
}
