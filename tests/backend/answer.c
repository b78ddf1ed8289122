/* SPDX-License-Identifier: ISC */
/* A request is collected in full before anything is decided. Its route then
 * makes a reply. Only POST requests are numbered, written down and subject to
 * faults; all of this happens under one lock, so that numbers, files and faults
 * agree. Anything that may take long happens without the lock: each connection
 * has its own thread, which may wait as long as a fault says. */
#include "answer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reply.h"
#include "route.h"
#include "wire.h"

struct connection {
	unsigned long long number;
	unsigned long long requests;
	struct stream *stream; /* of the record that it sent last, or NULL */
};

static enum MHD_Result
add_header(
	void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
	json_t *headers = cls;
	json_t *known = json_object_get(headers, name);
	json_t *text = store_text(
		value == NULL ? "" : value, value == NULL ? 0 : strlen(value));

	(void)kind;
	if (known != NULL) { /* repeated: RFC 9110 section 5.3 */
		json_t *last = text;

		text = json_sprintf("%s, %s", json_string_value(known),
			json_string_value(last));
		json_decref(last);
	}
	(void)json_object_set_new(headers, name, text);
	return MHD_YES;
}

long long
answer_now_ns(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (long long)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Writes down a POST request, and what will happen to it. */
static void
record_arrival(
	const struct request *request, unsigned int status, const char *fault)
{
	const struct store *store = &request->backend->store;
	struct arrival arrival = {
		.n = store->posts,
		.connection = request->connection_number,
		.nth = request->nth,
		.time_ns = answer_now_ns(),
		.method = request->method,
		.path = request->target != NULL ? request->target
						: request->path,
		.status = status,
		.fault = fault,
		.body = request->is_too_large ? NULL : request->body,
		.bytes = request->bytes,
	};

	if (store->requests_fd < 0)
		return;
	arrival.headers = json_object();
	(void)MHD_get_connection_values(request->connection, MHD_HEADER_KIND,
		add_header, arrival.headers);
	store_request(store, &arrival);
	json_decref(arrival.headers);
}

/* A connection is a sender of the stream of its last record; NULL is of none.
 * The lock is held. */
static void
sends_to(struct connection *from, struct stream *stream)
{
	if (from->stream != NULL)
		from->stream->senders--;
	if (stream != NULL)
		stream->senders++;
	from->stream = stream;
}

/* Keeps a body that is answered with success. The lock is held. */
static void
keep(struct request *request)
{
	struct store *store = &request->backend->store;

	store->delivered++;
	if (!request->is_too_large)
		store_body(store, request->body, request->bytes,
			request->is_lines);
	if (request->record == NULL)
		return;
	store->received++;
	stream_take(request->stream, request->record, answer_now_ns());
	request->record = NULL;
	sends_to(request->from, request->stream);
}

/* Carries out a fault that is not an answer; the library must give up the
 * connection afterwards. */
static enum MHD_Result
perform(const struct fault *fault, int fd, int stop_fd)
{
	enum fault_kind kind = fault->kind;

	if (kind == FAULT_HANG)
		(void)wire_wait(fd, stop_fd, -1);
	else if (kind == FAULT_RESET || kind == FAULT_RESET_HEAD ||
		 kind == FAULT_RESET_BODY)
		wire_reset(fd);
	else if (kind == FAULT_GIANT)
		wire_giant(fd, fault->giant_bytes);
	else if (kind == FAULT_HALF)
		wire_half(fd);
	else if (kind == FAULT_JUNK)
		wire_junk(fd);
	return MHD_NO;
}

static void
replace_reply(struct reply *reply, const struct fault *fault)
{
	reply->header = NULL;
	if (fault->header != NULL) {
		reply_set(reply, fault->status, NULL, 0);
		reply->header = fault->header;
		reply->value = fault->value;
	} else if (fault->value != NULL) {
		reply_set(
			reply, fault->status, fault->value, fault->value_bytes);
	} else {
		reply_error(reply, fault->status, "a fault of the backend");
	}
	if (fault->status == MHD_HTTP_NO_CONTENT ||
		fault->status == MHD_HTTP_NOT_MODIFIED)
		reply_set(reply, fault->status, NULL, 0);
}

static int
socket_of(const struct request *request)
{
	return MHD_get_connection_info(
		request->connection, MHD_CONNECTION_INFO_CONNECTION_FD)
		->connect_fd;
}

/* Whether a fault cuts off a POST request here, of which the head or a part of
 * the body has arrived. */
static bool
is_cut_off(struct request *request, enum fault_kind kind)
{
	struct backend *backend = request->backend;
	const struct fault *fault;
	long delay_ms;
	bool is_due;

	if (strcmp(request->method, "POST") != 0)
		return false;
	(void)pthread_mutex_lock(&backend->lock);
	fault = fault_find(backend->faults, backend->store.posts + 1,
		request->nth, &delay_ms);
	is_due = fault != NULL && fault->kind == kind;
	if (is_due) {
		backend->store.posts++;
		record_arrival(request, 0, fault_name(kind));
	}
	(void)pthread_mutex_unlock(&backend->lock);
	if (is_due)
		wire_reset(socket_of(request));
	return is_due;
}

/* Whether the client gets an answer nevertheless. */
static bool
is_answer(enum fault_kind kind)
{
	return kind == FAULT_NONE || kind == FAULT_STATUS ||
	       kind == FAULT_DRIP || kind == FAULT_INTERIM ||
	       kind == FAULT_GIANT || kind == FAULT_CHUNKED;
}

/* Answers a POST request, or carries out its fault. */
static enum MHD_Result
answer_post(struct request *request, struct reply *reply)
{
	struct backend *backend = request->backend;
	int fd = socket_of(request);
	const struct fault *fault;
	enum fault_kind kind;
	long delay_ms;
	bool is_answered;
	bool is_good;

	(void)pthread_mutex_lock(&backend->lock);
	fault = fault_find(backend->faults, ++backend->store.posts,
		request->nth, &delay_ms);
	kind = fault == NULL ? FAULT_NONE : fault->kind;
	if (kind == FAULT_STATUS)
		replace_reply(reply, fault);
	if (kind == FAULT_CHUNKED) {
		reply_set(reply, reply->status, "{\"status\":\"ok\"}", 15);
		reply->is_chunked = true;
	}
	is_answered = is_answer(kind);
	is_good = is_answered && reply->status / 100 == 2;
	record_arrival(
		request, reply->status, is_answered ? NULL : fault_name(kind));
	if (is_good && delay_ms == 0)
		keep(request);
	(void)pthread_mutex_unlock(&backend->lock);

	if (delay_ms > 0) {
		if (!wire_wait(fd, backend->stop_fd, delay_ms))
			return MHD_NO;
		(void)pthread_mutex_lock(&backend->lock);
		if (is_good)
			keep(request);
		(void)pthread_mutex_unlock(&backend->lock);
	}
	if (!is_answered || kind == FAULT_GIANT)
		return perform(fault, fd, backend->stop_fd);
	if (kind == FAULT_INTERIM)
		wire_interim(fd);
	return reply_send(reply, request->connection, kind == FAULT_DRIP,
		backend->stop_fd);
}

static struct request *
request_new(struct backend *backend, struct MHD_Connection *connection)
{
	struct connection *from = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
					  ->socket_context;
	struct request *request = calloc(1, sizeof(*request));

	if (request == NULL || from == NULL) {
		free(request);
		return NULL;
	}
	request->room = 1024;
	request->body = malloc(request->room + 1);
	if (request->body == NULL) {
		free(request);
		return NULL;
	}
	request->backend = backend;
	request->connection = connection;
	request->from = from;
	request->connection_number = from->number;
	request->nth = ++from->requests;
	return request;
}

/* Adds a part of the body; false if memory is short. */
static bool
request_add(struct request *request, const char *bytes, size_t length)
{
	size_t room = request->room;
	char *more;

	if (length > BODY_BYTES_MAX - request->bytes) {
		request->is_too_large = true;
		request->bytes = 0;
	}
	if (request->is_too_large)
		return true;
	while (room - request->bytes < length)
		room *= 2;
	if (room != request->room) {
		more = realloc(request->body, room + 1);
		if (more == NULL)
			return false;
		request->body = more;
		request->room = room;
	}
	memcpy(request->body + request->bytes, bytes, length);
	request->bytes += length;
	return true;
}

void *
answer_target(void *cls, const char *target, struct MHD_Connection *connection)
{
	struct request *request = request_new(cls, connection);

	if (request != NULL)
		request->target = strdup(target);
	return request;
}

enum MHD_Result
answer_request(void *cls, struct MHD_Connection *connection, const char *path,
	const char *method, const char *version, const char *bytes,
	size_t *length, void **context)
{
	struct request *request = *context;
	struct reply reply = { .status = MHD_HTTP_OK };
	enum MHD_Result result;

	(void)version;
	(void)cls;
	if (request == NULL)
		return MHD_NO;
	request->method = method;
	request->path = path;
	if (!request->has_head) {
		request->has_head = true;
		return is_cut_off(request, FAULT_RESET_HEAD) ? MHD_NO : MHD_YES;
	}
	if (*length > 0) {
		if (!request_add(request, bytes, *length) ||
			is_cut_off(request, FAULT_RESET_BODY))
			return MHD_NO;
		*length = 0;
		return MHD_YES;
	}
	route_answer(request, &reply);
	if (strcmp(method, "POST") == 0)
		result = answer_post(request, &reply);
	else
		result = reply_send(&reply, connection, false, -1);
	free(reply.body);
	return result;
}

void
answer_done(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_RequestTerminationCode how)
{
	struct request *request = *context;

	(void)cls;
	(void)connection;
	(void)how;
	if (request == NULL)
		return;
	json_decref(request->record);
	free(request->target);
	free(request->body);
	free(request);
	*context = NULL;
}

static void
connection_closed(struct backend *backend, struct connection *from)
{
	if (from != NULL) {
		(void)pthread_mutex_lock(&backend->lock);
		sends_to(from, NULL);
		(void)pthread_mutex_unlock(&backend->lock);
	}
	free(from);
}

void
answer_connection(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_ConnectionNotificationCode what)
{
	struct backend *backend = cls;
	struct connection *from;

	(void)connection;
	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		connection_closed(backend, *context);
		*context = NULL;
		return;
	}
	from = calloc(1, sizeof(*from));
	*context = from;
	if (from == NULL)
		return;
	(void)pthread_mutex_lock(&backend->lock);
	from->number = ++backend->store.connections;
	(void)pthread_mutex_unlock(&backend->lock);
}
