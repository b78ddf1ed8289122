/* See transfer.h. libcurl's multi interface, driven by its sockets: curl says
 * which descriptors and which timer it waits for, the caller's one wait serves
 * them all. Easy handles, and so connections, are used again. */
#include "httppost/attempt.h"
#include "httppost/rehearsal.h"

#include "common/message.h"
#include "common/quantity.h"
#include "common/signals.h"

#include <stdlib.h>

struct transfer_engine {
	CURLM *multi;
	struct attempt *attempts;
	size_t attempt_count;
	struct pollfd *watched;
	size_t watched_count;
	size_t watched_room;
	int64_t deadline_ns;
	bool is_broken; /* libcurl has failed: nothing of it goes on */
	struct transfer_settings settings;
	struct gzip *gzip;           /* or NULL */
	struct rehearsal *rehearsal; /* takes the place of libcurl, or NULL */
};

static int
watch_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *unused)
{
	struct transfer_engine *engine = data;
	struct pollfd *watched;
	size_t i;

	(void)easy;
	(void)unused;
	for (i = 0; i < engine->watched_count; i++) {
		if (engine->watched[i].fd == fd)
			break;
	}
	if (what == CURL_POLL_REMOVE) {
		if (i < engine->watched_count)
			engine->watched[i] =
				engine->watched[--engine->watched_count];
		return 0;
	}
	if (i == engine->watched_room) {
		watched = realloc(engine->watched, (i + 16) * sizeof(*watched));
		if (!watched)
			return -1;
		engine->watched = watched;
		engine->watched_room = i + 16;
	}
	if (i == engine->watched_count)
		engine->watched_count++;
	engine->watched[i].fd = fd;
	engine->watched[i].events =
		(short)((what & CURL_POLL_IN ? POLLIN : 0) |
			(what & CURL_POLL_OUT ? POLLOUT : 0));
	return 0;
}

static int
set_timer(CURLM *multi, long timeout_ms, void *data)
{
	struct transfer_engine *engine = data;

	(void)multi;
	engine->deadline_ns = timeout_ms < 0 ? SIGNALS_FOREVER
					     : signals_monotonic_ns() +
						       timeout_ms * NS_PER_MS;
	return 0;
}

#define SET(multi, option, value) \
	(curl_multi_setopt((multi), (option), (value)) == CURLM_OK)

static bool
open_multi(struct transfer_engine *engine)
{
	CURLM *multi = engine->multi = curl_multi_init();

	return multi && SET(multi, CURLMOPT_SOCKETFUNCTION, watch_socket) &&
	       SET(multi, CURLMOPT_SOCKETDATA, engine) &&
	       SET(multi, CURLMOPT_TIMERFUNCTION, set_timer) &&
	       SET(multi, CURLMOPT_TIMERDATA, engine);
}

static bool
open_attempts(struct transfer_engine *engine)
{
	const struct transfer_settings *settings = &engine->settings;
	size_t i;

	engine->attempts =
		calloc(settings->in_flight, sizeof(*engine->attempts));
	if (settings->is_gzip)
		engine->gzip = gzip_open();
	if (!engine->attempts || (settings->is_gzip && !engine->gzip))
		return false;
	engine->attempt_count = settings->in_flight;
	for (i = 0; i < engine->attempt_count; i++) {
		if (!attempt_open(&engine->attempts[i], &engine->settings,
			    engine->gzip))
			return false;
	}
	return true;
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
	if (settings->is_dry_run) {
		engine->rehearsal = rehearsal_open(settings);
		if (!engine->rehearsal)
			goto out;
		return engine;
	}
	if (settings->is_http2 && !knows_http2()) {
		fault = "--http2: this libcurl does not know it";
		goto out;
	}
	if (open_multi(engine) && open_attempts(engine))
		return engine;
out:
	message_error("%s", fault);
	transfer_close(engine);
	return NULL;
}

const char *
transfer_begin(struct transfer_engine *engine, const struct request *request,
	void *owner)
{
	struct attempt *attempt = engine->attempts;

	if (engine->rehearsal)
		return rehearsal_begin(engine->rehearsal, request, owner);
	while (attempt->is_busy)
		attempt++;
	if (!attempt_begin(attempt, request, owner))
		return "out of memory";
	if (curl_multi_add_handle(engine->multi, attempt->easy) != CURLM_OK)
		return "libcurl refuses to begin";
	attempt->is_busy = true;
	return NULL;
}

size_t
transfer_poll(struct transfer_engine *engine, struct pollfd *fds, size_t room,
	int64_t *deadline_ns)
{
	size_t i, count = engine->watched_count;

	if (engine->rehearsal)
		return rehearsal_poll(engine->rehearsal, fds, room);
	if (count > room)
		count = room;
	for (i = 0; i < count; i++)
		fds[i] = engine->watched[i];
	if (engine->deadline_ns < *deadline_ns)
		*deadline_ns = engine->deadline_ns;
	return count;
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

void
transfer_step(struct transfer_engine *engine, const struct pollfd *fds,
	size_t count, int64_t now_ns)
{
	size_t i;

	if (engine->rehearsal) {
		rehearsal_step(engine->rehearsal);
		return;
	}
	for (i = 0; i < count; i++) {
		int what = (fds[i].revents & POLLIN ? CURL_CSELECT_IN : 0) |
			   (fds[i].revents & POLLOUT ? CURL_CSELECT_OUT : 0) |
			   (fds[i].revents & (POLLERR | POLLHUP | POLLNVAL)
					   ? CURL_CSELECT_IN | CURL_CSELECT_ERR
					   : 0);

		if (what)
			act(engine, fds[i].fd, what);
	}
	if (now_ns >= engine->deadline_ns) {
		engine->deadline_ns = SIGNALS_FOREVER;
		act(engine, CURL_SOCKET_TIMEOUT, 0);
	}
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
		struct attempt *attempt = &engine->attempts[i];

		if (!attempt->is_busy)
			continue;
		attempt_end(attempt, CURLE_OUT_OF_MEMORY, result);
		(void)curl_multi_remove_handle(engine->multi, attempt->easy);
		attempt->is_busy = false;
		return true;
	}
	engine->is_broken = false;
	(void)curl_multi_cleanup(engine->multi);
	engine->watched_count = 0;
	engine->deadline_ns = SIGNALS_FOREVER;
	if (!open_multi(engine))
		message_error("cannot set up libcurl again");
	return false;
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
		(void)curl_multi_remove_handle(engine->multi, attempt->easy);
		attempt->is_busy = false;
		return true;
	}
	return engine->is_broken && end_broken(engine, result);
}

void
transfer_abandon(struct transfer_engine *engine)
{
	size_t i;

	if (engine->rehearsal)
		rehearsal_abandon(engine->rehearsal);
	for (i = 0; i < engine->attempt_count; i++) {
		struct attempt *attempt = &engine->attempts[i];

		if (attempt->is_busy)
			(void)curl_multi_remove_handle(
				engine->multi, attempt->easy);
		attempt->is_busy = false;
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
	free(engine->watched);
	free(engine);
	curl_global_cleanup();
}
