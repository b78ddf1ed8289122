/* SPDX-License-Identifier: ISC */
/* See curl_engine.h. Easy handles, and so connections, are reused. The
 * deadlines of attempts are kept here, because some versions of libcurl leave a
 * transfer waiting without any timer. */
#include "httppost/curl_engine.h"

#include "httppost/curl_attempt.h"
#include "httppost/curl_loop.h"
#include "httppost/target.h"

#include "common/message.h"

#include <stdlib.h>

struct curl_engine {
	struct engine engine; /* the first member: they have one address */
	struct poll_set set;
	struct curl_loop loop;
	struct curl_attempt *attempts;
	size_t attempt_count;
	struct curl_attempt **idle; /* a stack of attempts */
	size_t idle_count;
	struct deadlines deadlines; /* of the attempts */
	int64_t now_ns;             /* of the last step */
	struct answer_rules rules;
	struct engine_settings settings;
	struct gzip *gzip; /* or NULL */
};

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
	if (curl_multi_add_handle(engine->loop.multi, attempt->easy) !=
		CURLM_OK)
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

	if (engine->loop.deadline_ns < *deadline_ns)
		*deadline_ns = engine->loop.deadline_ns;
	of_any->late_ns = deadlines_next(&engine->deadlines);
	if (of_any->late_ns < *deadline_ns)
		*deadline_ns = of_any->late_ns;
	return poll_set_fds(&engine->set, count);
}

static void
step(struct engine *of_any, int64_t now_ns)
{
	struct curl_engine *engine = of_curl(of_any);
	struct poll_set_event event;

	engine->now_ns = now_ns;
	poll_set_begin(&engine->set);
	while (poll_set_next(&engine->set, &event))
		curl_loop_act(&engine->loop, event.fd, event.events);
	curl_loop_expire(&engine->loop, now_ns);
}

static void
put_back(struct curl_engine *engine, struct curl_attempt *attempt)
{
	(void)curl_multi_remove_handle(engine->loop.multi, attempt->easy);
	deadlines_remove(&engine->deadlines, &attempt->deadline);
	attempt->is_busy = false;
	engine->idle[engine->idle_count++] = attempt;
}

/* Sends one more request of an attempt, for a redirect. */
static bool
begin_again(struct curl_engine *engine, struct curl_attempt *attempt)
{
	(void)curl_multi_remove_handle(engine->loop.multi, attempt->easy);
	return curl_attempt_renew(attempt) &&
	       curl_multi_add_handle(engine->loop.multi, attempt->easy) ==
		       CURLM_OK;
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
	curl_loop_close(&engine->loop);
	poll_set_clear(&engine->set);
	if (!curl_loop_open(
		    &engine->loop, &engine->set, 0, engine->attempt_count))
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

static bool
next(struct engine *of_any, struct engine_result *result)
{
	struct curl_engine *engine = of_curl(of_any);
	struct curl_attempt *attempt;
	CURLcode code;

	while ((attempt = curl_loop_next(&engine->loop, &code))) {
		if (curl_attempt_follow(attempt, code) &&
			begin_again(engine, attempt))
			continue;
		curl_attempt_end(attempt, code, result);
		put_back(engine, attempt);
		return true;
	}
	if (engine->loop.is_broken)
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
	curl_loop_close(&engine->loop);
	gzip_close(engine->gzip);
	free(engine->attempts);
	free(engine->idle);
	poll_set_close(&engine->set);
	answer_rules_close(&engine->rules);
	free(engine);
	curl_global_cleanup();
}

struct engine *
curl_engine_open(const struct engine_settings *settings)
{
	static const struct engine_calls calls = {
		.start = start,
		.poll = poll_sockets,
		.step = step,
		.next = next,
		.abandon = abandon,
		.close = close_engine,
	};
	struct curl_engine *engine = calloc(1, sizeof(*engine));
	const char *fault = "cannot set up libcurl";

	if (!engine || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		goto out;
	engine->engine.calls = &calls;
	engine->engine.wants_step = true;
	engine->settings = *settings;
	if (settings->target->is_http2 && !knows_http2()) {
		fault = "--http2: this libcurl was built without HTTP/2";
		goto out;
	}
	if (poll_set_open(
		    &engine->set, settings->leading, settings->in_flight) &&
		curl_loop_open(
			&engine->loop, &engine->set, 0, settings->in_flight) &&
		open_attempts(engine))
		return &engine->engine;
out:
	message_error("%s", fault);
	if (engine)
		close_engine(&engine->engine);
	return NULL;
}
