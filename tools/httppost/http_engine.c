/* SPDX-License-Identifier: ISC */
/* See http_engine.h. There are as many attempts as may be in flight, each with
 * a connection of its own, or none yet. An attempt is in one list at most:
 *
 *	unused		without a connection
 *	idle		with one that may be used, the last used one first
 *	waiting		for a connection, because many are being opened
 *	ended		its outcome waits for engine_next
 *	unread		bytes may have arrived that no descriptor reports
 *
 * Those in flight are in none, or among the unread. */
#include "httppost/http_engine.h"

#include "httppost/curl_url.h"
#include "httppost/gzip.h"
#include "httppost/http_attempt.h"
#include "httppost/http_head.h"
#include "httppost/target.h"

#include "common/message.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <strings.h>

/* A body up to this size is copied after its head: one part is sent faster than
 * two. */
#define COPIED_BYTES 16384

/* For what is received at once. */
#define RECEIVED_BYTES 65536

/* The most connections that are opened at the same time. While libcurl opens
 * one, it needs much more memory than afterwards, and maybe a thread. */
#define MOST_OPENING 64

/* The most times in a row that one connection of TLS is read. */
#define ROUNDS 16

/* The kinds of the descriptors in the set. */
enum {
	OF_LIBCURL,
	OF_ATTEMPT,
};

struct http_attempts {
	struct http_attempt *first;
	struct http_attempt *last;
};

struct http_engine {
	struct engine engine; /* the first member: they have one address */
	struct engine_settings settings;
	struct poll_set set;
	struct curl_connections *connections;
	struct http_attempt *attempts;
	struct http_attempts unused;
	struct http_attempts idle;
	struct http_attempts waiting;
	struct http_attempts ended;
	struct http_attempts unread;
	struct http_reading *readings; /* not in use */
	struct http_reading *shown;    /* of the last result */
	struct deadlines deadlines;
	struct answer_rules rules;
	struct http_head head;
	struct http_head_form form;
	struct buffer host;
	struct buffer user;
	struct buffer out;    /* a request, or its head */
	struct buffer packed; /* a body, with gzip */
	struct gzip *gzip;    /* or NULL */
	char *received;
	int64_t now_ns;    /* of the last step */
	ssize_t awaited;   /* what was received by the last await */
	bool has_awaited;  /* and is not taken yet */
	bool is_prompt;    /* the last attempt ended soon */
	size_t opening;    /* connections */
	size_t fresh_owed; /* requests that must not use an idle connection */
	bool is_tls;
	bool is_form_known;
};

/* --- lists -------------------------------------------------------------- */

static void
leave_list(struct http_attempt *attempt)
{
	struct http_attempts *list = attempt->list;
	struct http_attempt *next = attempt->next,
			    *previous = attempt->previous;

	if (!list)
		return;
	*(previous ? &previous->next : &list->first) = next;
	*(next ? &next->previous : &list->last) = previous;
	attempt->list = NULL;
}

static void
put_first(struct http_attempts *list, struct http_attempt *attempt)
{
	leave_list(attempt);
	attempt->list = list;
	attempt->previous = NULL;
	attempt->next = list->first;
	*(list->first ? &list->first->previous : &list->last) = attempt;
	list->first = attempt;
}

static void
put_last(struct http_attempts *list, struct http_attempt *attempt)
{
	leave_list(attempt);
	attempt->list = list;
	attempt->next = NULL;
	attempt->previous = list->last;
	*(list->last ? &list->last->next : &list->first) = attempt;
	list->last = attempt;
}

/* --- readings ----------------------------------------------------------- */

static void
free_readings(struct http_reading *reading)
{
	while (reading) {
		struct http_reading *next = reading->next;

		free(reading);
		reading = next;
	}
}

/* Keeps a reading, which may be NULL, for the next answer. */
static void
drop_reading(struct http_engine *engine, struct http_reading **place)
{
	struct http_reading *reading = *place;

	if (!reading)
		return;
	reading->next = engine->readings;
	engine->readings = reading;
	*place = NULL;
}

/* False if memory is short. */
static bool
begin_reading(struct http_engine *engine, struct http_attempt *attempt)
{
	struct http_reading *reading = engine->readings;

	if (reading)
		engine->readings = reading->next;
	else
		reading = malloc(sizeof(*reading));
	attempt->reading = reading;
	if (!reading)
		return false;
	http_answer_begin(&reading->head);
	answer_begin(&reading->answer, &engine->rules);
	return true;
}

/* --- connections -------------------------------------------------------- */

static void
close_connection(struct http_engine *engine, struct http_attempt *attempt)
{
	struct http_connection *connection = &attempt->connection;

	if (connection->state == HTTP_CONNECTION_OPEN)
		poll_set_forget(&engine->set, connection->fd);
	else if (connection->state == HTTP_CONNECTION_OPENING)
		engine->opening--;
	http_connection_close(connection);
}

static void
close_idle(struct http_engine *engine, struct http_attempt *attempt)
{
	close_connection(engine, attempt);
	put_first(&engine->unused, attempt);
}

/* The attempt waits for engine_next. */
static void
end_attempt(struct http_engine *engine, struct http_attempt *attempt,
	enum http_attempt_end end)
{
	attempt->end = end;
	attempt->ended_ns = engine->now_ns > attempt->began_ns
				    ? engine->now_ns
				    : attempt->began_ns;
	engine->is_prompt =
		attempt->ended_ns - attempt->began_ns < HTTP_CONNECTION_WAIT_NS;
	deadlines_remove(&engine->deadlines, &attempt->deadline);
	put_last(&engine->ended, attempt);
}

/* Waits for what comes next on the connection of an attempt. */
static void
watch(struct http_engine *engine, struct http_attempt *attempt)
{
	short events = POLLIN;

	if (http_attempt_is_sending(attempt))
		events |= POLLOUT;
	if (!poll_set_watch(&engine->set, attempt->connection.fd, events,
		    OF_ATTEMPT, attempt))
		end_attempt(engine, attempt, HTTP_ATTEMPT_NO_MEMORY);
}

/* --- answers ------------------------------------------------------------ */

/* Takes what was received. False if nothing more can be read now. */
static bool
take(struct http_engine *engine, struct http_attempt *attempt, ssize_t got)
{
	if (got <= 0) {
		http_attempt_close(attempt, got == 0);
		return false;
	}
	if (!attempt->reading && !begin_reading(engine, attempt)) {
		attempt->end = HTTP_ATTEMPT_NO_MEMORY;
		return false;
	}
	http_attempt_take(attempt, engine->received, (size_t)got);
	return attempt->end == HTTP_ATTEMPT_RUNNING;
}

/* Receives once. False if nothing more can be read now. */
static bool
receive(struct http_engine *engine, struct http_attempt *attempt)
{
	ssize_t got = http_connection_receive(
		&attempt->connection, engine->received, RECEIVED_BYTES);

	return (got >= 0 || errno != EAGAIN) && take(engine, attempt, got);
}

/* Without TLS, the descriptor reports what is left. */
static void
read_answer(struct http_engine *engine, struct http_attempt *attempt)
{
	int rounds = attempt->connection.curl ? ROUNDS : 1;
	bool has_more = true;

	leave_list(attempt);
	while (has_more && rounds--)
		has_more = receive(engine, attempt);
	if (attempt->end != HTTP_ATTEMPT_RUNNING)
		end_attempt(engine, attempt, attempt->end);
	else if (has_more && attempt->connection.curl)
		put_last(&engine->unread, attempt);
}

/* What has arrived may be an answer, and is all that will. */
static void
end_broken(struct http_engine *engine, struct http_attempt *attempt)
{
	int rounds = ROUNDS;

	while (rounds-- && receive(engine, attempt))
		continue;
	if (attempt->end == HTTP_ATTEMPT_RUNNING)
		http_attempt_close(attempt, false);
	end_attempt(engine, attempt, attempt->end);
}

/* Sends what can be sent now, and waits for what comes next. */
static void
send_request(struct http_engine *engine, struct http_attempt *attempt)
{
	http_attempt_send(attempt);
	if (attempt->is_broken)
		end_broken(engine, attempt);
	else
		watch(engine, attempt);
}

/* An answer comes first: it may end the sending. */
static void
serve(struct http_engine *engine, const struct poll_set_event *event)
{
	struct http_attempt *attempt = event->owner;
	short events = event->events;

	if (attempt->list == &engine->ended)
		return;
	if (event->is_ended)
		http_connection_hear_end(&attempt->connection);
	if (attempt->list == &engine->idle) {
		if (http_connection_look(&attempt->connection) !=
			HTTP_CONNECTION_SILENT)
			close_idle(engine, attempt);
		return;
	}
	if (events & ~POLLOUT)
		read_answer(engine, attempt);
	if (attempt->end != HTTP_ATTEMPT_RUNNING)
		return;
	if (events & POLLOUT)
		send_request(engine, attempt);
	else
		watch(engine, attempt);
}

/* What engine_await has received. */
static void
serve_awaited(struct http_engine *engine)
{
	struct http_attempt *only = engine->attempts;

	engine->has_awaited = false;
	(void)take(engine, only, engine->awaited);
	if (only->end != HTTP_ATTEMPT_RUNNING)
		end_attempt(engine, only, only->end);
}

static void
serve_unread(struct http_engine *engine)
{
	struct http_attempt *attempt, *last = engine->unread.last;

	while ((attempt = engine->unread.first)) {
		read_answer(engine, attempt);
		if (attempt == last)
			break;
	}
}

/* --- opening connections ------------------------------------------------- */

/* Bytes that come before the request are not its answer. */
static void
begin_request(struct http_engine *engine, struct http_attempt *attempt)
{
	if (http_connection_look(&attempt->connection) ==
		HTTP_CONNECTION_TALKING) {
		end_attempt(engine, attempt, HTTP_ATTEMPT_UNASKED);
		return;
	}
	send_request(engine, attempt);
}

static void
serve_opened(struct http_engine *engine)
{
	struct http_attempt *attempt;
	bool is_open;

	while ((attempt =
			curl_connections_next(engine->connections, &is_open))) {
		if (attempt->end != HTTP_ATTEMPT_RUNNING)
			continue;
		if (!is_open) {
			end_attempt(engine, attempt, HTTP_ATTEMPT_NOT_OPENED);
			continue;
		}
		engine->opening--;
		if (http_connection_opened(&attempt->connection, engine->is_tls,
			    engine->settings.in_flight == 1))
			begin_request(engine, attempt);
		else
			end_attempt(engine, attempt, HTTP_ATTEMPT_NOT_OPENED);
	}
}

/* False if memory is short. */
static bool
open_connection(struct http_engine *engine, struct http_attempt *attempt)
{
	if (!http_connection_begin(&attempt->connection, engine->connections,
		    attempt->url.bytes, attempt))
		return false;
	engine->opening++;
	return true;
}

/* Gives the connection of an idle attempt to one that waits for one. */
static void
move_connection(struct http_engine *engine, struct http_attempt *from,
	struct http_attempt *to)
{
	to->connection = from->connection;
	from->connection = (struct http_connection){ .fd = -1 };
	put_first(&engine->unused, from);
	leave_list(to);
	send_request(engine, to);
}

static struct http_attempt *
find_idle(struct http_engine *engine, int64_t now_ns)
{
	struct http_attempt *attempt;

	while ((attempt = engine->idle.first)) {
		if (http_connection_may_serve(&attempt->connection, now_ns))
			return attempt;
		close_idle(engine, attempt);
	}
	return NULL;
}

static void
serve_waiting(struct http_engine *engine)
{
	struct http_attempt *attempt, *idle;

	while ((attempt = engine->waiting.first)) {
		idle = engine->fresh_owed ? NULL
					  : find_idle(engine, engine->now_ns);
		if (idle) {
			move_connection(engine, idle, attempt);
			continue;
		}
		if (engine->opening >= MOST_OPENING)
			return;
		leave_list(attempt);
		if (!open_connection(engine, attempt))
			end_attempt(engine, attempt, HTTP_ATTEMPT_NO_MEMORY);
	}
}

/* What libcurl holds cannot continue. */
static void
restart(struct http_engine *engine)
{
	size_t i;

	for (i = 0; i < engine->settings.in_flight; i++) {
		struct http_attempt *attempt = &engine->attempts[i];

		if (!attempt->connection.curl)
			continue;
		close_connection(engine, attempt);
		if (attempt->list == &engine->idle)
			put_first(&engine->unused, attempt);
		else if (attempt->list != &engine->ended)
			end_attempt(engine, attempt, HTTP_ATTEMPT_NO_MEMORY);
	}
	curl_connections_restart(engine->connections);
}

/* --- requests ----------------------------------------------------------- */

static struct http_engine *
of_http(struct engine *engine)
{
	return (struct http_engine *)engine;
}

/* Scheme, host and user of the URL, which no line changes. */
static bool
learn_form(struct http_engine *engine, const char *url)
{
	bool has_user;

	if (engine->is_form_known)
		return true;
	engine->host.length = engine->user.length = 0;
	if (!curl_url_append_host(url, &engine->host) ||
		!buffer_append_byte(&engine->host, '\0') ||
		!curl_url_append_user(url, &engine->user, &has_user))
		return false;
	engine->form = (struct http_head_form){
		.method = engine->settings.target->method,
		.host = engine->host.bytes,
		.user = has_user ? engine->user.bytes : NULL,
		.user_length = engine->user.length,
	};
	engine->is_tls = strncasecmp(url, "https:", 6) == 0;
	return engine->is_form_known = true;
}

static bool
keep_url(struct http_attempt *attempt, const struct request *request)
{
	if (attempt->url_version == request->url_version)
		return true;
	attempt->url_version = 0;
	attempt->url.length = 0;
	if (!buffer_append(
		    &attempt->url, request->url.bytes, request->url.length))
		return false;
	attempt->url_version = request->url_version;
	return true;
}

/* Makes the bytes of the request. What does not come from its body is in the
 * engine's buffer. */
static bool
make_request(struct http_engine *engine, struct http_attempt *attempt,
	const struct request *request)
{
	struct buffer *out = &engine->out;
	struct body body = request->body;
	bool is_copied;

	if (engine->gzip) {
		if (!gzip_pack(engine->gzip, body.bytes, body.length,
			    &engine->packed))
			return false;
		body.bytes = engine->packed.bytes;
		body.length = engine->packed.length;
	}
	is_copied = engine->gzip || body.length <= COPIED_BYTES;
	out->length = 0;
	if (!learn_form(engine, request->url.bytes) ||
		!keep_url(attempt, request) ||
		!http_head_append(&engine->head, &engine->form, request,
			body.length, out) ||
		(is_copied && !buffer_append(out, body.bytes, body.length)))
		return false;
	attempt->sent_bytes = body.length;
	attempt->parts[0] = (struct iovec){ out->bytes, out->length };
	attempt->parts[1] = (struct iovec){ NULL, 0 };
	if (!is_copied)
		attempt->parts[1] =
			(struct iovec){ (void *)(uintptr_t)body.bytes,
				body.length };
	return true;
}

/* The connection that was used last, if it may be used, and others are closed
 * on the way; otherwise an attempt without one. */
static struct http_attempt *
choose(struct http_engine *engine, int64_t now_ns)
{
	struct http_attempt *idle;

	/* those that wait come first */
	if (!engine->fresh_owed && !engine->waiting.first &&
		(idle = find_idle(engine, now_ns)))
		return idle;
	engine->fresh_owed -= engine->fresh_owed > 0;
	if (!engine->unused.first)
		close_idle(engine, engine->idle.last);
	return engine->unused.first;
}

/* False if memory is short. */
static bool
start_on_fresh(struct http_engine *engine, struct http_attempt *attempt)
{
	if (!http_attempt_keep(attempt))
		return false;
	if (engine->opening < MOST_OPENING && !engine->waiting.first)
		return open_connection(engine, attempt);
	return true;
}

/* On a connection that is open and without TLS, the bytes can be sent from
 * where they are. */
static bool
start_on_idle(struct http_engine *engine, struct http_attempt *attempt)
{
	bool is_plain = !attempt->connection.curl;

	if (!is_plain && !http_attempt_keep(attempt))
		return false;
	http_attempt_send(attempt);
	if (!http_attempt_is_sending(attempt))
		return true;
	if (is_plain && !http_attempt_keep(attempt))
		return false;
	return poll_set_watch(&engine->set, attempt->connection.fd,
		POLLIN | POLLOUT, OF_ATTEMPT, attempt);
}

static const char *
start(struct engine *of_any, const struct request *request, void *owner,
	int64_t now_ns)
{
	struct http_engine *engine = of_http(of_any);
	struct http_attempt *attempt = choose(engine, now_ns);
	bool is_idle = attempt->list == &engine->idle;

	attempt->owner = owner;
	attempt->end = HTTP_ATTEMPT_RUNNING;
	attempt->is_stopped = false;
	attempt->is_broken = false;
	attempt->is_watched = false;
	attempt->began_ns = now_ns;
	if (!make_request(engine, attempt, request))
		return "out of memory";
	if (is_idle ? !start_on_idle(engine, attempt)
		    : !start_on_fresh(engine, attempt)) {
		/* a part of the request may have been sent */
		close_idle(engine, attempt);
		return "out of memory";
	}
	leave_list(attempt);
	if (attempt->connection.state == HTTP_CONNECTION_NONE)
		put_last(&engine->waiting, attempt);
	deadlines_add(&engine->deadlines, &attempt->deadline, attempt, now_ns,
		engine->settings.target->timeout_ns);
	if (attempt->is_broken)
		end_broken(engine, attempt);
	of_any->wants_step = engine->opening || engine->ended.first;
	return NULL;
}

/* --- the calls of an engine --------------------------------------------- */

static void
earlier(int64_t *deadline_ns, int64_t other_ns)
{
	if (other_ns < *deadline_ns)
		*deadline_ns = other_ns;
}

static struct pollfd *
poll_sockets(struct engine *of_any, size_t *count, int64_t *deadline_ns)
{
	struct http_engine *engine = of_http(of_any);

	earlier(deadline_ns, curl_connections_deadline_ns(engine->connections));
	of_any->late_ns = deadlines_next(&engine->deadlines);
	earlier(deadline_ns, of_any->late_ns);
	if (engine->unread.first)
		*deadline_ns = 0;
	return poll_set_fds(&engine->set, count);
}

/* An attempt in flight is in no list. */
static bool
await(struct engine *of_any)
{
	struct http_engine *engine = of_http(of_any);
	struct http_attempt *only = engine->attempts;
	struct http_connection *connection = &only->connection;

	if (!engine->is_prompt || !connection->can_await || only->list ||
		http_attempt_is_sending(only))
		return false;
	engine->awaited = http_connection_await(
		connection, engine->received, RECEIVED_BYTES);
	engine->has_awaited = engine->awaited >= 0 || errno != EAGAIN;
	/* once is enough */
	engine->is_prompt = engine->has_awaited;
	return engine->has_awaited;
}

static void
step(struct engine *of_any, int64_t now_ns)
{
	struct http_engine *engine = of_http(of_any);
	struct poll_set_event event;

	engine->now_ns = now_ns;
	if (engine->has_awaited)
		serve_awaited(engine);
	if (engine->unread.first)
		serve_unread(engine);
	poll_set_begin(&engine->set);
	while (poll_set_next(&engine->set, &event)) {
		if (event.kind == OF_ATTEMPT)
			serve(engine, &event);
		else
			curl_connections_act(engine->connections, &event);
	}
	if (now_ns >= curl_connections_deadline_ns(engine->connections))
		curl_connections_expire(engine->connections, now_ns);
	if (engine->opening)
		serve_opened(engine);
	serve_waiting(engine);
	if (curl_connections_are_broken(engine->connections))
		restart(engine);
}

/* Ends attempts whose deadline has passed. */
static void
end_late(struct http_engine *engine)
{
	struct http_attempt *attempt;

	while ((attempt = deadlines_passed(&engine->deadlines, engine->now_ns)))
		end_attempt(engine, attempt, HTTP_ATTEMPT_LATE);
}

/* The server has ended its side while it was idle, and may have done the same
 * to others: they are closed, and the request, which may be sent again at once,
 * gets a fresh one. */
static void
distrust_idle(struct http_engine *engine)
{
	while (engine->idle.first)
		close_idle(engine, engine->idle.first);
	engine->fresh_owed++;
}

static void
release(struct http_engine *engine, struct http_attempt *attempt)
{
	if (http_attempt_leaves_connection(attempt))
		put_first(&engine->idle, attempt);
	else
		close_idle(engine, attempt);
	/* the result points to its bytes until the next call */
	engine->shown = attempt->reading;
	attempt->reading = NULL;
}

static bool
next(struct engine *of_any, struct engine_result *result)
{
	struct http_engine *engine = of_http(of_any);
	struct http_attempt *attempt;

	drop_reading(engine, &engine->shown);
	if (!engine->ended.first)
		end_late(engine);
	attempt = engine->ended.first;
	if (!attempt)
		return false;
	http_attempt_result(
		attempt, engine->settings.target, &engine->rules, result);
	release(engine, attempt);
	if (result->outcome.kind == RETRY_STALE)
		distrust_idle(engine);
	serve_waiting(engine);
	return true;
}

static void
abandon(struct engine *of_any)
{
	struct http_engine *engine = of_http(of_any);
	size_t i;

	for (i = 0; engine->attempts && i < engine->settings.in_flight; i++) {
		struct http_attempt *attempt = &engine->attempts[i];

		if (attempt->list == &engine->unused ||
			attempt->list == &engine->idle)
			continue;
		if (attempt->end == HTTP_ATTEMPT_RUNNING)
			deadlines_remove(
				&engine->deadlines, &attempt->deadline);
		drop_reading(engine, &attempt->reading);
		close_idle(engine, attempt);
	}
}

static void
close_engine(struct engine *of_any)
{
	struct http_engine *engine = of_http(of_any);
	size_t i;

	abandon(of_any);
	while (engine->idle.first)
		close_idle(engine, engine->idle.first);
	for (i = 0; engine->attempts && i < engine->settings.in_flight; i++) {
		buffer_free(&engine->attempts[i].kept);
		buffer_free(&engine->attempts[i].url);
	}
	curl_connections_close(engine->connections);
	poll_set_close(&engine->set);
	drop_reading(engine, &engine->shown);
	free_readings(engine->readings);
	http_head_free(&engine->head);
	buffer_free(&engine->host);
	buffer_free(&engine->user);
	buffer_free(&engine->out);
	buffer_free(&engine->packed);
	gzip_close(engine->gzip);
	answer_rules_close(&engine->rules);
	free(engine->received);
	free(engine->attempts);
	free(engine);
}

static bool
open_parts(struct http_engine *engine)
{
	const struct engine_settings *settings = &engine->settings;
	const struct target *target = settings->target;
	size_t i;

	engine->attempts =
		calloc(settings->in_flight, sizeof(*engine->attempts));
	engine->received = malloc(RECEIVED_BYTES);
	if (target->is_gzip)
		engine->gzip = gzip_open();
	if (!engine->attempts || !engine->received ||
		(target->is_gzip && !engine->gzip) ||
		!answer_rules_open(
			&engine->rules, settings->secrets, target->fail_if) ||
		!poll_set_open(
			&engine->set, settings->leading, settings->in_flight))
		return false;
	for (i = 0; i < settings->in_flight; i++)
		put_last(&engine->unused, &engine->attempts[i]);
	engine->connections = curl_connections_open(
		target, &engine->set, OF_LIBCURL, settings->in_flight);
	return engine->connections != NULL;
}

struct engine *
http_engine_open(const struct engine_settings *settings)
{
	static const struct engine_calls calls = {
		.start = start,
		.poll = poll_sockets,
		.await = await,
		.step = step,
		.next = next,
		.abandon = abandon,
		.close = close_engine,
	};
	struct http_engine *engine = calloc(1, sizeof(*engine));

	if (engine) {
		engine->engine.calls = &calls;
		engine->settings = *settings;
		if (open_parts(engine))
			return &engine->engine;
		close_engine(&engine->engine);
	}
	message_error("cannot set up libcurl");
	return NULL;
}
