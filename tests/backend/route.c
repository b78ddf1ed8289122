/* SPDX-License-Identifier: ISC */
/* One table of paths. Routes for POST only check the body, because a fault may
 * still replace the reply; the others take the lock as long as they need it. */
#include "route.h"

#include <string.h>

#include "body.h"
#include "page.h"

/* Returns the NAME of ?stream=NAME, "default" without one, or NULL if that
 * cannot be a name. */
static const char *
stream_name(struct request *request)
{
	const char *name = MHD_lookup_connection_value(
		request->connection, MHD_GET_ARGUMENT_KIND, "stream");

	if (name == NULL)
		return "default";
	return streams_is_name(name) ? name : NULL;
}

static void
route_data(struct request *request, struct reply *reply)
{
	struct backend *backend = request->backend;
	const char *name = stream_name(request);
	char why[200] = "stream is not a name";

	if (name != NULL)
		request->record = body_check(
			request->body, request->bytes, why, sizeof(why));
	if (request->record == NULL) {
		reply_error(reply, MHD_HTTP_BAD_REQUEST, why);
		return;
	}
	(void)pthread_mutex_lock(&backend->lock);
	request->stream = streams_add(&backend->store.streams, name);
	(void)pthread_mutex_unlock(&backend->lock);
	if (request->stream != NULL) {
		reply_json(reply, json_pack("{s:s}", "status", "ok"));
		return;
	}
	json_decref(request->record);
	request->record = NULL;
	reply_error(reply, MHD_HTTP_BAD_REQUEST, "too many streams");
}

static void
route_sink(struct request *request, struct reply *reply)
{
	(void)request;
	reply_set(reply, MHD_HTTP_OK, NULL, 0);
}

static void
route_lines(struct request *request, struct reply *reply)
{
	request->is_lines = true;
	reply_set(reply, MHD_HTTP_OK, NULL, 0);
}

/* As bulk endpoints do that accept all lines or none. */
static void
route_bulk(struct request *request, struct reply *reply)
{
	const char *at = request->body;
	const char *end = at + request->bytes;

	request->is_lines = true;
	reply_set(reply, MHD_HTTP_OK, NULL, 0);
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t length = (size_t)((newline ? newline : end) - at);
		json_t *line = json_loadb(at, length, 0, NULL);

		if (line == NULL) {
			reply_error(reply, MHD_HTTP_BAD_REQUEST,
				"a line is no JSON object");
			return;
		}
		json_decref(line);
		at += length + 1;
	}
}

static void
route_busy(struct request *request, struct reply *reply)
{
	(void)request;
	reply_error(reply, MHD_HTTP_SERVICE_UNAVAILABLE, "never now");
}

/* The page loads nothing from elsewhere, and no other page may frame it. */
static void
route_page(struct request *request, struct reply *reply)
{
	(void)request;
	reply_set(reply, MHD_HTTP_OK, (const char *)page, page_bytes);
	reply->type = "text/html; charset=utf-8";
	reply->header = "Content-Security-Policy";
	reply->value = "default-src 'none'; style-src 'unsafe-inline'; "
		       "script-src 'unsafe-inline'; connect-src 'self'; "
		       "img-src data:; base-uri 'none'; form-action 'none'; "
		       "frame-ancestors 'none'";
}

static void
route_latest(struct request *request, struct reply *reply)
{
	struct backend *backend = request->backend;
	struct streams *streams = &backend->store.streams;
	const char *name = stream_name(request);
	const struct stream *stream = NULL;
	struct body_account account = { 0 };
	json_t *shown;

	(void)pthread_mutex_lock(&backend->lock);
	if (name != NULL)
		stream = streams_find(streams, name);
	if (stream != NULL) {
		account.received = stream->received;
		account.senders = stream->senders;
		account.age_ns = answer_now_ns() - stream->latest_ns;
	}
	shown = body_zones(stream == NULL ? NULL : stream->latest, &account);
	(void)json_object_set_new(shown, "streams", streams_names(streams));
	reply_json(reply, shown);
	(void)pthread_mutex_unlock(&backend->lock);
}

static void
route_history(struct request *request, struct reply *reply)
{
	static const struct history none;
	struct backend *backend = request->backend;
	const char *name = stream_name(request);
	const struct stream *stream = NULL;

	(void)pthread_mutex_lock(&backend->lock);
	if (name != NULL)
		stream = streams_find(&backend->store.streams, name);
	reply_json(
		reply, history_show(stream == NULL ? &none : &stream->history,
			       answer_now_ns()));
	(void)pthread_mutex_unlock(&backend->lock);
}

static const char *
header_of(struct request *request, const char *name)
{
	return MHD_lookup_connection_value(
		request->connection, MHD_HEADER_KIND, name);
}

static void
route_control(struct request *request, struct reply *reply)
{
	const struct control_request asked = {
		.host = header_of(request, "Host"),
		.origin = header_of(request, "Origin"),
		.token = header_of(request, "X-Control-Token"),
		.body = request->body,
		.bytes = request->bytes,
	};

	control_answer(&request->backend->control, &asked, reply);
}

static void
route_stats(struct request *request, struct reply *reply)
{
	struct backend *backend = request->backend;
	const struct store *store = &backend->store;

	(void)pthread_mutex_lock(&backend->lock);
	reply_json(reply, json_pack("{s:I,s:I,s:I,s:I}", "received",
				  (json_int_t)store->received, "posts",
				  (json_int_t)store->posts, "delivered",
				  (json_int_t)store->delivered, "connections",
				  (json_int_t)store->connections));
	(void)pthread_mutex_unlock(&backend->lock);
}

static void
route_fault(struct request *request, struct reply *reply)
{
	struct backend *backend = request->backend;
	struct fault_list *list = fault_list_new();
	char why[200] = "out of memory";

	if (list == NULL || !fault_add_lines(list, request->body,
				    request->bytes, why, sizeof(why))) {
		fault_list_free(list);
		reply_error(reply, MHD_HTTP_BAD_REQUEST, why);
		return;
	}
	(void)pthread_mutex_lock(&backend->lock);
	list->older = backend->faults;
	backend->faults = list;
	(void)pthread_mutex_unlock(&backend->lock);
	reply_json(
		reply, json_pack("{s:I}", "faults", (json_int_t)list->count));
}

static const struct route {
	const char *path;
	const char *method;
	void (*answer)(struct request *request, struct reply *reply);
} routes[] = {
	{ "/", "GET", route_page },
	{ "/api/realtime/data", "POST", route_data },
	{ "/api/data", "GET", route_latest },
	{ "/api/history", "GET", route_history },
	{ "/control", "PUT", route_control },
	{ "/sink", "POST", route_sink },
	{ "/lines", "POST", route_lines },
	{ "/bulk", "POST", route_bulk },
	{ "/busy", "POST", route_busy },
	{ "/stats", "GET", route_stats },
	{ "/fault", "PUT", route_fault },
};

void
route_answer(struct request *request, struct reply *reply)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (strcmp(routes[i].path, request->path) != 0)
			continue;
		if (strcmp(routes[i].method, request->method) != 0) {
			reply_error(reply, MHD_HTTP_METHOD_NOT_ALLOWED,
				"wrong method");
			reply->header = "Allow";
			reply->value = routes[i].method;
		} else if (request->is_too_large) {
			reply_error(reply, 413, "body larger than 16 MiB");
		} else {
			routes[i].answer(request, reply);
		}
		return;
	}
	reply_error(reply, MHD_HTTP_NOT_FOUND, "no such path");
}
