/* SPDX-License-Identifier: ISC */
/* See curl_engine.h. It uses the multi interface of libcurl with sockets:
 * libcurl tells which descriptors and which timer it waits for, and the one
 * wait of the caller serves them all. Easy handles, and so connections, are
 * reused. The deadlines of attempts are kept here, because some versions of
 * libcurl leave a transfer waiting without any timer. */
#include "httppost/curl_engine.h"

#include "httppost/curl_attempt.h"
#include "httppost/target.h"

#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"

#include <stdlib.h>

/* `watched` begins with the descriptors of the caller; `places` maps each of
 * our descriptors to its index there. */
struct curl_engine {
	struct engine engine; /* the first member: they have one address */
	CURLM *multi;
	struct curl_attempt *attempts;
	size_t attempt_count;
	struct curl_attempt **idle; /* a stack of attempts */
	size_t idle_count;
	struct pollfd *watched;
	size_t watched_count;
	size_t watched_room;
	size_t *places;
	size_t places_room;
	struct deadlines deadlines; /* of the attempts */
	int64_t deadline_ns;        /* time of the timer of libcurl */
	int64_t now_ns;             /* of the last step */
	bool is_broken; /* libcurl has failed, and nothing can continue */
	struct answer_rules rules;
	struct engine_settings settings;
	struct gzip *gzip; /* or NULL */
};

/* False if memory is short. */
static bool
make_room(struct curl_engine *engine, size_t fd)
{
	size_t room = 2 * engine->watched_room + 16;
	struct pollfd *watched;
	size_t *places;

	if (engine->watched_count == engine->watched_room) {
		watched = realloc(engine->watched, room * sizeof(*watched));
		if (!watched)
			return false;
		engine->watched = watched;
		engine->watched_room = room;
	}
	if (fd < engine->places_room)
		return true;
	room = 2 * fd + 16;
	places = realloc(engine->places, room * sizeof(*places));
	if (!places)
		return false;
	for (; engine->places_room < room; engine->places_room++)
		places[engine->places_room] = 0;
	engine->places = places;
	return true;
}

static void
forget_socket(struct curl_engine *engine, size_t fd)
{
	size_t place = fd < engine->places_room ? engine->places[fd] : 0;
	struct pollfd last;

	if (!place)
		return;
	last = engine->watched[--engine->watched_count];
	engine->watched[place] = last;
	engine->places[last.fd] = place;
	engine->places[fd] = 0;
}

/* Stores which events of a socket libcurl waits for. A place of 0 means none,
 * because the descriptors of the caller are there. */
static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *unused)
{
	struct curl_engine *engine = data;
	size_t place;

	(void)easy;
	(void)unused;
	if (what == CURL_POLL_REMOVE) {
		forget_socket(engine, (size_t)fd);
		return 0;
	}
	if (!make_room(engine, (size_t)fd))
		return -1;
	place = engine->places[fd];
	if (!place) {
		place = engine->places[fd] = engine->watched_count++;
		engine->watched[place] = (struct pollfd){ fd, 0, 0 };
	}
	engine->watched[place].events =
		(short)((what & CURL_POLL_IN ? POLLIN : 0) |
			(what & CURL_POLL_OUT ? POLLOUT : 0));
	return 0;
}

/* "At once" is in the past, whatever time the caller last read. */
static int
set_timer(CURLM *multi, long timeout_ms, void *data)
{
	struct curl_engine *engine = data;

	(void)multi;
	if (timeout_ms < 0)
		engine->deadline_ns = SIGNALS_FOREVER;
	else if (timeout_ms == 0)
		engine->deadline_ns = 0;
	else
		engine->deadline_ns =
			signals_monotonic_ns() + timeout_ms * NS_PER_MS;
	return 0;
}

static bool
open_attempts(struct curl_engine *engine)
{
	const struct target *target = engine->settings.target;
	size_t i, count = engine->settings.in_flight;

	engine->attempts = calloc(count, sizeof(*engine->attempts));
	engine->idle = calloc(count, sizeof(*engine->idle));
	if (target->is_gzip)
		engine->gzip = gzip_open();
	if (!engine->attempts || !engine->idle ||
		(target->is_gzip && !engine->gzip) ||
		!answer_rules_open(&engine->rules, engine->settings.secrets,
			target->fail_if))
		return false;
	engine->attempt_count = count;
	for (i = 0; i < count; i++) {
		if (!curl_attempt_open(&engine->attempts[i], target,
			    &engine->rules, engine->gzip))
			return false;
		engine->idle[engine->idle_count++] = &engine->attempts[i];
	}
	return true;
}

#define SET(multi, option, value) \
	(curl_multi_setopt((multi), (option), (value)) == CURLM_OK)

/* CURLMOPT_QUICK_EXIT, which older headers do not have. */
#define QUICK_EXIT ((CURLMoption)(CURLOPTTYPE_LONG + 21))

/* Every connection is kept for reuse. A newer libcurl asks name servers in
 * threads of the multi handle, and closing it must not wait for them; an older
 * one refuses the option, see curl_attempt.c. */
static bool
open_multi(struct curl_engine *engine)
{
	CURLM *multi = engine->multi = curl_multi_init();
	long connections = (long)engine->settings.in_flight;

	if (!multi)
		return false;
	(void)curl_multi_setopt(multi, QUICK_EXIT, 1L);
	return SET(multi, CURLMOPT_MAXCONNECTS,
		       connections < 4 ? 4L : connections) &&
	       SET(multi, CURLMOPT_SOCKETFUNCTION, watch_socket) &&
	       SET(multi, CURLMOPT_SOCKETDATA, engine) &&
	       SET(multi, CURLMOPT_TIMERFUNCTION, set_timer) &&
	       SET(multi, CURLMOPT_TIMERDATA, engine);
}

static bool
knows_http2(void)
{
	return curl_version_info(CURLVERSION_NOW)->features &
	       CURL_VERSION_HTTP2;
}

static struct curl_engine *
of_curl(struct engine *engine)
{
	return (struct curl_engine *)engine;
}

static const char *
start(struct engine *of_any, const struct request *request, void *owner,
	int64_t now_ns)
{
	struct curl_engine *engine = of_curl(of_any);
	struct curl_attempt *attempt = engine->idle[engine->idle_count - 1];

	if (!curl_attempt_start(attempt, request, owner))
		return "out of memory";
	if (curl_multi_add_handle(engine->multi, attempt->easy) != CURLM_OK)
		return "libcurl does not start the request";
	engine->idle_count--;
	attempt->is_busy = true;
	deadlines_add(&engine->deadlines, &attempt->deadline, attempt, now_ns,
		engine->settings.target->timeout_ns);
	return NULL;
}

static struct pollfd *
poll_sockets(struct engine *of_any, size_t *count, int64_t *deadline_ns)
{
	struct curl_engine *engine = of_curl(of_any);

	*count = engine->watched_count;
	if (engine->deadline_ns < *deadline_ns)
		*deadline_ns = engine->deadline_ns;
	if (deadlines_next(&engine->deadlines) < *deadline_ns)
		*deadline_ns = deadlines_next(&engine->deadlines);
	return engine->watched;
}

static int
what_happened(short revents)
{
	return (revents & POLLIN ? CURL_CSELECT_IN : 0) |
	       (revents & POLLOUT ? CURL_CSELECT_OUT : 0) |
	       (revents & (POLLERR | POLLHUP | POLLNVAL)
			       ? CURL_CSELECT_IN | CURL_CSELECT_ERR
			       : 0);
}

/* If memory was short, here or in watch_socket, libcurl does not continue a
 * transfer by itself. */
static void
act(struct curl_engine *engine, curl_socket_t fd, int what)
{
	int running;

	if (curl_multi_socket_action(engine->multi, fd, what, &running) !=
		CURLM_OK)
		engine->is_broken = true;
}

/* Goes backwards: a descriptor that libcurl removes is replaced by the last
 * one, which has already been served. */
static void
serve_sockets(struct curl_engine *engine)
{
	size_t i = engine->watched_count;

	while (i > engine->settings.leading) {
		struct pollfd *watched = &engine->watched[--i];
		int what = what_happened(watched->revents);

		watched->revents = 0;
		if (what)
			act(engine, watched->fd, what);
		if (i > engine->watched_count)
			i = engine->watched_count;
	}
}

static void
step(struct engine *of_any, int64_t now_ns)
{
	struct curl_engine *engine = of_curl(of_any);

	engine->now_ns = now_ns;
	serve_sockets(engine);
	if (now_ns >= engine->deadline_ns) {
		engine->deadline_ns = SIGNALS_FOREVER;
		act(engine, CURL_SOCKET_TIMEOUT, 0);
	}
}

static void
put_back(struct curl_engine *engine, struct curl_attempt *attempt)
{
	(void)curl_multi_remove_handle(engine->multi, attempt->easy);
	deadlines_remove(&engine->deadlines, &attempt->deadline);
	attempt->is_busy = false;
	engine->idle[engine->idle_count++] = attempt;
}

/* Sends one more request of an attempt, for a redirect. */
static bool
begin_again(struct curl_engine *engine, struct curl_attempt *attempt)
{
	(void)curl_multi_remove_handle(engine->multi, attempt->easy);
	return curl_multi_add_handle(engine->multi, attempt->easy) == CURLM_OK;
}

/* Ends an attempt that libcurl does not end; when none is left, starts a new
 * multi handle. */
static bool
end_broken(struct curl_engine *engine, struct engine_result *result)
{
	size_t i;

	for (i = 0; i < engine->attempt_count; i++) {
		if (!engine->attempts[i].is_busy)
			continue;
		curl_attempt_end(
			&engine->attempts[i], CURLE_OUT_OF_MEMORY, result);
		put_back(engine, &engine->attempts[i]);
		return true;
	}
	engine->is_broken = false;
	(void)curl_multi_cleanup(engine->multi);
	engine->watched_count = engine->settings.leading;
	for (i = 0; i < engine->places_room; i++)
		engine->places[i] = 0;
	engine->deadline_ns = SIGNALS_FOREVER;
	if (!open_multi(engine))
		message_error("cannot set up libcurl again");
	return false;
}

/* Ends an attempt whose deadline has passed, whatever libcurl waits for. */
static bool
end_late(struct curl_engine *engine, struct engine_result *result)
{
	struct curl_attempt *attempt =
		deadlines_passed(&engine->deadlines, engine->now_ns);

	if (!attempt)
		return false;
	curl_attempt_end_late(attempt, engine->now_ns, result);
	put_back(engine, attempt);
	return true;
}

/* The attempt of a handle. */
static struct curl_attempt *
attempt_of(struct curl_engine *engine, CURL *easy)
{
	struct curl_attempt *attempt = engine->attempts;
	char *owner = NULL;

	if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner) == CURLE_OK)
		return (void *)owner;
	while (attempt->easy != easy)
		attempt++;
	return attempt;
}

static bool
next(struct engine *of_any, struct engine_result *result)
{
	struct curl_engine *engine = of_curl(of_any);
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(engine->multi, &left))) {
		struct curl_attempt *attempt;
		CURLcode code;

		if (message->msg != CURLMSG_DONE)
			continue;
		attempt = attempt_of(engine, message->easy_handle);
		code = message->data.result;
		if (curl_attempt_follow(attempt, code) &&
			begin_again(engine, attempt))
			continue;
		curl_attempt_end(attempt, code, result);
		put_back(engine, attempt);
		return true;
	}
	if (engine->is_broken)
		return end_broken(engine, result);
	return end_late(engine, result);
}

static void
abandon(struct engine *of_any)
{
	struct curl_engine *engine = of_curl(of_any);
	size_t i;

	for (i = 0; i < engine->attempt_count; i++) {
		if (engine->attempts[i].is_busy)
			put_back(engine, &engine->attempts[i]);
	}
}

static void
close_engine(struct engine *of_any)
{
	struct curl_engine *engine = of_curl(of_any);
	size_t i;

	abandon(of_any);
	for (i = 0; i < engine->attempt_count; i++)
		curl_attempt_close(&engine->attempts[i]);
	if (engine->multi)
		(void)curl_multi_cleanup(engine->multi);
	gzip_close(engine->gzip);
	free(engine->attempts);
	free(engine->idle);
	free(engine->watched);
	free(engine->places);
	answer_rules_close(&engine->rules);
	free(engine);
	curl_global_cleanup();
}

struct engine *
curl_engine_open(const struct engine_settings *settings)
{
	static const struct engine_calls calls = { start, poll_sockets, step,
		next, abandon, close_engine };
	struct curl_engine *engine = calloc(1, sizeof(*engine));
	const char *fault = "cannot set up libcurl";

	if (!engine || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		goto out;
	engine->engine.calls = &calls;
	engine->settings = *settings;
	engine->deadline_ns = SIGNALS_FOREVER;
	if (settings->target->is_http2 && !knows_http2()) {
		fault = "--http2: this libcurl was built without HTTP/2";
		goto out;
	}
	engine->watched_count = settings->leading;
	engine->watched_room = settings->leading + 1;
	engine->watched =
		calloc(engine->watched_room, sizeof(*engine->watched));
	if (engine->watched && open_multi(engine) && open_attempts(engine))
		return &engine->engine;
out:
	message_error("%s", fault);
	if (engine)
		close_engine(&engine->engine);
	return NULL;
}
