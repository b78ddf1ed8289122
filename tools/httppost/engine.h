/* An engine sends requests, and outcomes come back. Each one begins with struct
 * engine and is opened by a call of its own; nobody else knows which one runs.
 * Nothing here blocks: the caller waits for the descriptors and the deadline.
 */
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

/* What engines are opened with; what it names must outlive them. */
struct engine_settings {
	const struct target *target;
	const struct secrets *secrets; /* an answer with one is withheld */
	size_t in_flight;              /* the most at a time */
	size_t leading; /* descriptors of the caller in front of the engine's */
};

/* Of an answer, the bytes that a reason shows. */
#define ENGINE_REASON 256

/* How one attempt ended. */
struct engine_result {
	void *owner; /* as given to engine_start */
	struct retry_outcome outcome;
	int64_t took_ns;
	uint64_t sent_bytes; /* of the body */
	const char *answer;  /* until the next engine_start; raw bytes */
	size_t answer_length;
	bool is_answer_cut;
	/* of what is no success, in words; may hold raw bytes */
	char reason[160 + ENGINE_REASON];
};

struct engine {
	const struct engine_calls *calls;
};

/* What an engine does; the calls below say what they must do. */
struct engine_calls {
	const char *(*start)(struct engine *engine,
		const struct request *request, void *owner, int64_t now_ns);
	struct pollfd *(*poll)(
		struct engine *engine, size_t *count, int64_t *deadline_ns);
	void (*step)(struct engine *engine, int64_t now_ns);
	bool (*next)(struct engine *engine, struct engine_result *result);
	void (*abandon)(struct engine *engine);
	void (*close)(struct engine *engine);
};

/* Starts an attempt; of `request` only the bytes of the body are needed
 * afterwards, until there is an outcome, which comes at the latest when the
 * time of an attempt has passed after now_ns. Returns NULL, or the reason why
 * it could not start. There must be room in flight, and all attempts use one
 * request. engine_step is to be called before the next wait. */
static inline const char *
engine_start(struct engine *engine, const struct request *request, void *owner,
	int64_t now_ns)
{
	return engine->calls->start(engine, request, owner, now_ns);
}

/* The descriptors to wait for, and in *count how many there are: the leading
 * ones are for the caller to fill in, each time. They are good until the next
 * call of anything here. *deadline_ns becomes the instant of CLOCK_MONOTONIC by
 * which engine_step wants to be called, where that is sooner. */
static inline struct pollfd *
engine_poll(struct engine *engine, size_t *count, int64_t *deadline_ns)
{
	return engine->calls->poll(engine, count, deadline_ns);
}

/* Moves everything on, after a wait for the descriptors above. */
static inline void
engine_step(struct engine *engine, int64_t now_ns)
{
	engine->calls->step(engine, now_ns);
}

/* Takes the outcome of one attempt that has ended, or returns false. */
static inline bool
engine_next(struct engine *engine, struct engine_result *result)
{
	return engine->calls->next(engine, result);
}

/* Gives all attempts up that have not ended; they have no outcome. */
static inline void
engine_abandon(struct engine *engine)
{
	engine->calls->abandon(engine);
}

/* NULL is no engine, and is let be. */
static inline void
engine_close(struct engine *engine)
{
	if (engine)
		engine->calls->close(engine);
}

#endif
