/* See transfer.h. libcurl's multi interface, driven by its sockets: curl says
 * which descriptors and which timer it waits for, the caller's one wait serves
 * them all. Easy handles, and so connections, are used again. The deadlines of
 * attempts are ours: there are versions of libcurl that leave a transfer
 * waiting without any timer. */
#include "httppost/attempt.h"
#include "httppost/rehearsal.h"

#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"

#include <stdlib.h>

/* `watched` begins with the caller's descriptors; `places` says for each of
 * ours where it stands there, by its number. */
struct transfer_engine {
	CURLM *multi;
	struct attempt *attempts;
	size_t attempt_count;
	struct attempt **idle; /* a stack of attempts */
	size_t idle_count;
	struct pollfd *watched;
	size_t watched_count;
	size_t watched_room;
	size_t *places;
	size_t places_room;
	struct deadlines deadlines; /* of the attempts */
	int64_t deadline_ns;        /* of libcurl's timer */
	int64_t now_ns;             /* of the last step */
	bool is_broken; /* libcurl has failed: nothing of it goes on */
	struct finder finder;
	struct transfer_settings settings;
	struct gzip *gzip;           /* or NULL */
	struct rehearsal *rehearsal; /* takes the place of libcurl, or NULL */
};

/* False where memory is short. */
static bool
make_room(struct transfer_engine *engine, size_t fd)
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
forget_socket(struct transfer_engine *engine, size_t fd)
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

/* What libcurl wants to know of a socket. A place of 0 is none: the caller's
 * descriptors stand there. */
static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *unused)
{
	struct transfer_engine *engine = data;
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

/* At once is in the past, whatever the clock said when the caller read it. */
static int
set_timer(CURLM *multi, long timeout_ms, void *data)
{
	struct transfer_engine *engine = data;

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
open_attempts(struct transfer_engine *engine)
{
	const struct transfer_settings *settings = &engine->settings;
	const struct finder *finder =
		settings->fail_if ? &engine->finder : NULL;
	size_t i, count = settings->in_flight;

	engine->attempts = calloc(count, sizeof(*engine->attempts));
	engine->idle = calloc(count, sizeof(*engine->idle));
	if (settings->is_gzip)
		engine->gzip = gzip_open();
	if (!engine->attempts || !engine->idle ||
		(settings->is_gzip && !engine->gzip) ||
		(finder && !finder_open(&engine->finder, settings->fail_if)))
		return false;
	engine->attempt_count = count;
	for (i = 0; i < count; i++) {
		if (!attempt_open(&engine->attempts[i], settings, engine->gzip,
			    finder))
			return false;
		engine->idle[engine->idle_count++] = &engine->attempts[i];
	}
	return true;
}

#define SET(multi, option, value) \
	(curl_multi_setopt((multi), (option), (value)) == CURLM_OK)

/* CURLMOPT_QUICK_EXIT, which older headers do not have. */
#define QUICK_EXIT ((CURLMoption)(CURLOPTTYPE_LONG + 21))

/* Every connection may be kept, so that none is made anew. A newer libcurl asks
 * name servers in threads of the multi handle, whose end must not wait for
 * them; an older one refuses the option, see attempt.c. */
static bool
open_multi(struct transfer_engine *engine)
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

/* libcurl, or what takes its place. */
static bool
open_sending(struct transfer_engine *engine)
{
	if (engine->settings.is_dry_run) {
		engine->rehearsal = rehearsal_open(&engine->settings);
		return engine->rehearsal != NULL;
	}
	return open_multi(engine) && open_attempts(engine);
}

static bool
knows_http2(void)
{
	return curl_version_info(CURLVERSION_NOW)->features &
	       CURL_VERSION_HTTP2;
}

struct transfer_engine *
transfer_open(const struct transfer_settings *settings)
{
	struct transfer_engine *engine = calloc(1, sizeof(*engine));
	const char *fault = "cannot set up libcurl";

	if (!engine || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		goto out;
	engine->settings = *settings;
	engine->deadline_ns = SIGNALS_FOREVER;
	if (settings->is_http2 && !knows_http2()) {
		fault = "--http2: this libcurl does not know it";
		goto out;
	}
	engine->watched_count = settings->leading;
	engine->watched_room = settings->leading + 1;
	engine->watched =
		calloc(engine->watched_room, sizeof(*engine->watched));
	if (engine->watched && open_sending(engine))
		return engine;
out:
	message_error("%s", fault);
	transfer_close(engine);
	return NULL;
}

const char *
transfer_begin(struct transfer_engine *engine, const struct request *request,
	void *owner, int64_t now_ns)
{
	struct attempt *attempt;

	if (engine->rehearsal)
		return rehearsal_begin(engine->rehearsal, request, owner);
	attempt = engine->idle[engine->idle_count - 1];
	if (!attempt_begin(attempt, request, owner))
		return "out of memory";
	if (curl_multi_add_handle(engine->multi, attempt->easy) != CURLM_OK)
		return "libcurl refuses to begin";
	engine->idle_count--;
	attempt->is_busy = true;
	deadlines_add(&engine->deadlines, &attempt->deadline, attempt, now_ns,
		engine->settings.timeout_ns);
	return NULL;
}

struct pollfd *
transfer_poll(
	struct transfer_engine *engine, size_t *count, int64_t *deadline_ns)
{
	if (engine->rehearsal)
		engine->watched_count =
			engine->settings.leading +
			rehearsal_poll(engine->rehearsal,
				engine->watched + engine->settings.leading);
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

/* Where memory is short, or watch_socket's is, libcurl does not come back to a
 * transfer by itself. */
static void
act(struct transfer_engine *engine, curl_socket_t fd, int what)
{
	int running;

	if (curl_multi_socket_action(engine->multi, fd, what, &running) !=
		CURLM_OK)
		engine->is_broken = true;
}

/* From the last one down: what libcurl takes out is replaced by the last, which
 * has been served then. */
static void
serve_sockets(struct transfer_engine *engine)
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

void
transfer_step(struct transfer_engine *engine, int64_t now_ns)
{
	if (engine->rehearsal) {
		rehearsal_step(engine->rehearsal);
		return;
	}
	engine->now_ns = now_ns;
	serve_sockets(engine);
	if (now_ns >= engine->deadline_ns) {
		engine->deadline_ns = SIGNALS_FOREVER;
		act(engine, CURL_SOCKET_TIMEOUT, 0);
	}
}

static void
put_back(struct transfer_engine *engine, struct attempt *attempt)
{
	(void)curl_multi_remove_handle(engine->multi, attempt->easy);
	deadlines_remove(&engine->deadlines, &attempt->deadline);
	attempt->is_busy = false;
	engine->idle[engine->idle_count++] = attempt;
}

/* For one more request of an attempt, that a redirect asks for. */
static bool
begin_again(struct transfer_engine *engine, struct attempt *attempt)
{
	(void)curl_multi_remove_handle(engine->multi, attempt->easy);
	return curl_multi_add_handle(engine->multi, attempt->easy) == CURLM_OK;
}

/* Ends an attempt that libcurl will not end; when there is none left, begins
 * with a new multi handle. */
static bool
end_broken(struct transfer_engine *engine, struct transfer_result *result)
{
	size_t i;

	for (i = 0; i < engine->attempt_count; i++) {
		if (!engine->attempts[i].is_busy)
			continue;
		attempt_end(&engine->attempts[i], CURLE_OUT_OF_MEMORY, result);
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

/* Ends an attempt whose deadline has passed, whatever libcurl still waits for.
 */
static bool
end_late(struct transfer_engine *engine, struct transfer_result *result)
{
	struct attempt *attempt =
		deadlines_passed(&engine->deadlines, engine->now_ns);

	if (!attempt)
		return false;
	attempt_end_late(attempt, engine->now_ns, result);
	put_back(engine, attempt);
	return true;
}

/* The attempt of a handle; libcurl knows it, and so do we. */
static struct attempt *
attempt_of(struct transfer_engine *engine, CURL *easy)
{
	struct attempt *attempt = engine->attempts;
	char *owner = NULL;

	if (curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner) == CURLE_OK)
		return (void *)owner;
	while (attempt->easy != easy)
		attempt++;
	return attempt;
}

bool
transfer_next(struct transfer_engine *engine, struct transfer_result *result)
{
	CURLMsg *message;
	int left;

	if (engine->rehearsal)
		return rehearsal_next(engine->rehearsal, result);
	while ((message = curl_multi_info_read(engine->multi, &left))) {
		struct attempt *attempt;
		CURLcode code;

		if (message->msg != CURLMSG_DONE)
			continue;
		attempt = attempt_of(engine, message->easy_handle);
		code = message->data.result;
		if (attempt_follow(attempt, code) &&
			begin_again(engine, attempt))
			continue;
		attempt_end(attempt, code, result);
		put_back(engine, attempt);
		return true;
	}
	if (engine->is_broken)
		return end_broken(engine, result);
	return end_late(engine, result);
}

void
transfer_abandon(struct transfer_engine *engine)
{
	size_t i;

	if (engine->rehearsal)
		rehearsal_abandon(engine->rehearsal);
	for (i = 0; i < engine->attempt_count; i++) {
		if (engine->attempts[i].is_busy)
			put_back(engine, &engine->attempts[i]);
	}
}

void
transfer_close(struct transfer_engine *engine)
{
	size_t i;

	if (!engine)
		return;
	transfer_abandon(engine);
	for (i = 0; i < engine->attempt_count; i++)
		attempt_close(&engine->attempts[i]);
	if (engine->multi)
		(void)curl_multi_cleanup(engine->multi);
	gzip_close(engine->gzip);
	rehearsal_close(engine->rehearsal);
	free(engine->attempts);
	free(engine->idle);
	free(engine->watched);
	free(engine->places);
	finder_close(&engine->finder);
	free(engine);
	curl_global_cleanup();
}
