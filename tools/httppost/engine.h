/* SPDX-License-Identifier: ISC */
/* An engine sends requests and returns outcomes. Each engine begins with struct
 * engine and has its own function to open it; no other code knows which one
 * runs. Nothing here blocks but engine_await: the caller waits for the
 * descriptors and the deadline. */
#ifndef HTTPPOST_ENGINE_H
#define HTTPPOST_ENGINE_H

#include "httppost/request.h"
#include "httppost/retry.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct secrets;
struct target;

/* The settings of an engine; what they point to must outlive it. */
struct engine_settings {
	const struct target *target;
	const struct secrets *secrets; /* withheld in answers */
	size_t in_flight;              /* the most attempts in flight */
	size_t leading; /* descriptors of the caller before those of the engine
			 */
};

/* How many bytes of an answer a reason shows. */
#define ENGINE_REASON 256

/* How one attempt ended. */
struct engine_result {
	void *owner; /* as given to engine_start */
	struct retry_outcome outcome;
	int64_t took_ns;
	uint64_t sent_bytes; /* of the body */
	const char *answer;  /* raw bytes, valid until the next engine_* call */
	size_t answer_length;
	bool is_answer_cut;
	/* reason of a failure; may contain raw bytes */
	char reason[160 + ENGINE_REASON];
};

/* Begins a result, without an answer and without a reason. */
static inline void
engine_begin_result(struct engine_result *result, void *owner, int64_t took_ns,
	uint64_t sent_bytes)
{
	result->owner = owner;
	result->outcome = (struct retry_outcome){ .kind = RETRY_ANSWERED };
	result->took_ns = took_ns;
	result->sent_bytes = sent_bytes;
	result->answer = NULL;
	result->answer_length = 0;
	result->is_answer_cut = false;
	result->reason[0] = '\0';
}

/* The longest wait of engine_await. Systems round it up to their ticks. */
#define ENGINE_AWAIT_NS (20 * NS_PER_MS)

struct engine {
	const struct engine_calls *calls;
	int64_t late_ns; /* of the last engine_poll: when the next attempt has
			    passed its time limit, or INT64_MAX */
	bool wants_step; /* before the next wait, see engine_start */
};

/* The functions of an engine; see the calls below. */
struct engine_calls {
	const char *(*start)(struct engine *engine,
		const struct request *request, void *owner, int64_t now_ns);
	struct pollfd *(*poll)(
		struct engine *engine, size_t *count, int64_t *deadline_ns);
	bool (*await)(struct engine *engine); /* or NULL */
	void (*step)(struct engine *engine, int64_t now_ns);
	bool (*next)(struct engine *engine, struct engine_result *result);
	void (*abandon)(struct engine *engine);
	void (*close)(struct engine *engine);
};

/* Starts an attempt. Of `request`, only the bytes of the body must stay valid
 * until the outcome, which comes at the latest when the time limit of an
 * attempt has passed. Returns NULL, or the reason why it could not start. There
 * must be room in flight, and all attempts use the same request. If the engine
 * wants_step then, call engine_step and engine_next before the next wait. */
static inline const char *
engine_start(struct engine *engine, const struct request *request, void *owner,
	int64_t now_ns)
{
	return engine->calls->start(engine, request, owner, now_ns);
}

/* The descriptors to wait for; *count becomes their number. The caller fills in
 * the leading ones each time. They are valid until the next call of any
 * function here. *deadline_ns is lowered to the CLOCK_MONOTONIC time by which
 * engine_step must be called. */
static inline struct pollfd *
engine_poll(struct engine *engine, size_t *count, int64_t *deadline_ns)
{
	return engine->calls->poll(engine, count, deadline_ns);
}

/* Waits for the answer to the only attempt in flight, at most for
 * ENGINE_AWAIT_NS. That costs less than a wait for the descriptors, but lets no
 * signals in and sees no other descriptor. If it returns true, call engine_step
 * next. False, often without waiting, if the caller must wait itself; the
 * descriptors of engine_poll are still valid then. */
static inline bool
engine_await(struct engine *engine)
{
	return engine->calls->await && engine->calls->await(engine);
}

/* Continues all attempts after a wait. */
static inline void
engine_step(struct engine *engine, int64_t now_ns)
{
	engine->calls->step(engine, now_ns);
}

/* Takes the outcome of one finished attempt, or returns false. */
static inline bool
engine_next(struct engine *engine, struct engine_result *result)
{
	return engine->calls->next(engine, result);
}

/* Abandons all attempts that have not ended; they get no outcome. */
static inline void
engine_abandon(struct engine *engine)
{
	engine->calls->abandon(engine);
}

/* Does nothing for NULL. */
static inline void
engine_close(struct engine *engine)
{
	if (engine)
		engine->calls->close(engine);
}

#endif
