/* SPDX-License-Identifier: ISC */
/* See await.h. */
#include "datarunner-status/await.h"

#include "common/quantity.h"

#include <stdio.h>
#include <string.h>

#define TEXT_BYTES ((size_t)2 * LOOK_TEXT)

/* What has happened to the first record; AWAIT_NOTHING if nothing has. */
static enum await_event
event_of_first(const struct look_post *post)
{
	if (post->delivered)
		return AWAIT_DELIVERED;
	return post->failing || post->undelivered ? AWAIT_FAILED
						  : AWAIT_NOTHING;
}

/* Whether a record has come to pace. */
static bool
has_input(const struct look_pace *pace)
{
	return pace->released || pace->next_due_ns;
}

static enum await_event
event_of_wait(const struct show *show, int64_t waited_ns)
{
	const struct look_pace *pace = &show->facts->pace;

	if (!pace->released && pace->next_due_ns > show->now_ns + AWAIT_NS)
		return AWAIT_DUE;
	if (waited_ns >= AWAIT_INPUT_NS && !strcmp(pace->state, "waiting") &&
		!has_input(pace))
		return AWAIT_READING;
	return waited_ns >= AWAIT_NS ? AWAIT_LATE : AWAIT_NOTHING;
}

enum await_event
await_event(const struct show *show, int64_t waited_ns)
{
	enum await_event first = event_of_first(&show->facts->post);

	switch (show->look->state) {
	case LOOK_DIED:
		return AWAIT_DIED;
	case LOOK_INCOMPLETE:
	case LOOK_FINISHED:
	case LOOK_STOPPED:
		return first == AWAIT_NOTHING ? AWAIT_ENDED : first;
	case LOOK_PAUSED:
		return AWAIT_PAUSED;
	case LOOK_STOPPING:
	case LOOK_RETRYING:
	case LOOK_STARTING:
	case LOOK_RUNNING:
	case LOOK_STATES:
		break;
	}
	return first == AWAIT_NOTHING ? event_of_wait(show, waited_ns) : first;
}

static bool
has_every_stage(const struct look_facts *facts)
{
	size_t i;

	for (i = 0; i < LOOK_STAGES; i++) {
		if (!facts->stages[i].is_held &&
			facts->stages[i].exit_status < 0)
			return false;
	}
	return facts->pace.is_there && facts->post.is_there;
}

bool
await_has_begun(const struct show *show, int64_t waited_ns)
{
	const struct look_facts *facts = show->facts;

	if (show->look->state == LOOK_DIED)
		return false;
	if (!show->look->is_any_alive)
		return true;
	return has_every_stage(facts) &&
	       (has_input(&facts->pace) || waited_ns >= AWAIT_INPUT_NS);
}

const char *
await_word(enum await_event event)
{
	static const char *const words[] = {
		[AWAIT_NOTHING] = "nothing",
		[AWAIT_DELIVERED] = "delivered",
		[AWAIT_FAILED] = "failed",
		[AWAIT_DUE] = "due",
		[AWAIT_PAUSED] = "paused",
		[AWAIT_READING] = "reading",
		[AWAIT_LATE] = "late",
		[AWAIT_ENDED] = "ended",
		[AWAIT_DIED] = "died",
	};

	return words[event];
}

/* "0.4 ms", "12 ms", "1.5 s". */
static void
latency_text(int64_t ns, char *text, size_t size)
{
	double ms = (double)ns / (double)NS_PER_MS;

	if (ms < 9.95)
		(void)snprintf(text, size, "%.1f ms", ms);
	else if (ms < 999.5)
		(void)snprintf(text, size, "%.0f ms", ms);
	else
		(void)snprintf(text, size, "%.1f s", ms / 1000);
}

/* The reason of the first failure, and what happens next. */
static void
failure_text(const struct show *show, char *text)
{
	const struct look_post *post = &show->facts->post;
	const char *next = "it is tried again";
	char clock[SHOW_CLOCK];

	if (post->undelivered)
		next = show->look->is_any_alive
			       ? "it is kept for redeliver, and the stream "
				 "continues"
			       : "it is kept for redeliver";
	if (!post->undelivered && post->next_attempt_ns)
		(void)snprintf(text, TEXT_BYTES,
			"started: first record not delivered: %s; the next "
			"attempt is at %s",
			post->last_error,
			show_clock(post->next_attempt_ns, show->now_ns, clock));
	else
		(void)snprintf(text, TEXT_BYTES,
			"started: first record not delivered: %s; %s",
			post->last_error, next);
}

void
await_text(const struct show *show, enum await_event event,
	char text[2 * LOOK_TEXT])
{
	char reason[2 * LOOK_TEXT], latency[32];

	*text = '\0';
	switch (event) {
	case AWAIT_DELIVERED:
		latency_text(show->facts->post.latency_first_ns, latency,
			sizeof(latency));
		(void)snprintf(text, TEXT_BYTES,
			"started: first record delivered in %s", latency);
		break;
	case AWAIT_FAILED:
		failure_text(show, text);
		break;
	case AWAIT_DUE:
	case AWAIT_READING:
	case AWAIT_LATE:
		show_reason(show, reason);
		/* httppost may be unable to write its figures */
		(void)snprintf(text, TEXT_BYTES, "started: %.1000s",
			*reason ? reason : "first record is settled");
		break;
	case AWAIT_PAUSED:
		(void)snprintf(text, TEXT_BYTES,
			"The stream is paused; resume continues it");
		break;
	case AWAIT_NOTHING:
	case AWAIT_ENDED:
	case AWAIT_DIED:
		break;
	}
}
