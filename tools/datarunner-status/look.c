/* SPDX-License-Identifier: ISC */
/* See look.h. */
#include "datarunner-status/look.h"

#include <stdio.h>
#include <string.h>

/* The status that a shell gives a process that died of SIGPIPE. */
#define BROKEN_PIPE 141

static const char *const stage_names[LOOK_STAGES] = {
	[LOOK_CSVROWS] = "csvrows",
	[LOOK_PACE] = "pace",
	[LOOK_HTTPPOST] = "httppost",
};

/* The order in which failures count. */
static const enum look_stage backwards[] = { LOOK_HTTPPOST, LOOK_PACE,
	LOOK_CSVROWS };

const char *
look_word(enum look_state state)
{
	static const char *const words[LOOK_STATES] = {
		[LOOK_DIED] = "DIED",
		[LOOK_INCOMPLETE] = "INCOMPLETE",
		[LOOK_FINISHED] = "FINISHED",
		[LOOK_STOPPED] = "STOPPED",
		[LOOK_STOPPING] = "STOPPING",
		[LOOK_PAUSED] = "PAUSED",
		[LOOK_RETRYING] = "RETRYING",
		[LOOK_STARTING] = "STARTING",
		[LOOK_RUNNING] = "RUNNING",
	};

	return words[state];
}

const char *
look_old_word(enum look_state state)
{
	if (state == LOOK_STARTING || state == LOOK_STOPPING)
		state = LOOK_RUNNING;
	else if (state == LOOK_INCOMPLETE)
		state = LOOK_FINISHED;
	return look_word(state);
}

int
look_exit_status(enum look_state state)
{
	if (state == LOOK_DIED || state == LOOK_INCOMPLETE)
		return 1;
	return state == LOOK_FINISHED || state == LOOK_STOPPED ? 3 : 0;
}

/* It is normal for csvrows to die of SIGPIPE when pace ends first. */
static bool
has_ended_well(enum look_stage stage, int exit_status)
{
	switch (stage) {
	case LOOK_CSVROWS:
		return exit_status == 0 || exit_status == 1 ||
		       exit_status == BROKEN_PIPE;
	case LOOK_HTTPPOST:
		return exit_status == 0 || exit_status == 1;
	case LOOK_PACE:
	case LOOK_STAGES:
		break;
	}
	return exit_status == 0;
}

static void
fail(struct look *look, enum look_stage stage, int exit_status)
{
	if (*look->reason)
		return;
	if (exit_status > 128)
		(void)snprintf(look->reason, sizeof(look->reason),
			"%s was killed by signal %d", stage_names[stage],
			exit_status - 128);
	else
		(void)snprintf(look->reason, sizeof(look->reason),
			"%s ended with exit status %d", stage_names[stage],
			exit_status);
}

/* The keeper of the stage did not write down how it ended. */
static void
miss(struct look *look, enum look_stage stage, bool is_unwritten)
{
	if (*look->reason)
		return;
	(void)snprintf(look->reason, sizeof(look->reason), "%s %s",
		stage_names[stage],
		is_unwritten ? "ended, but the state folder cannot be written; "
			       "is the disk full?"
			     : "was killed");
}

static bool
is_all_settled(const struct look_facts *facts)
{
	return facts->has_checkpoint && facts->has_total &&
	       facts->settled >= facts->total;
}

/* How csvrows ended if nobody wrote that down: whether it reached its end shows
 * at the end of pace, and whether its last line was complete shows in what
 * httppost settled. */
static bool
has_read_all(const struct look_facts *facts)
{
	const struct look_pace *pace = &facts->pace;

	if (facts->stages[LOOK_PACE].is_held)
		return true;
	if (pace->has_left && !pace->left_ns &&
		(facts->stages[LOOK_HTTPPOST].is_held ||
			facts->settled >= facts->first + pace->released))
		return true;
	return is_all_settled(facts);
}

/* How a stage ended if its keeper was killed before it wrote that down. */
static bool
is_finished(const struct look_facts *facts, enum look_stage stage)
{
	switch (stage) {
	case LOOK_CSVROWS:
		return has_read_all(facts);
	case LOOK_PACE:
		return !strcmp(facts->pace.state, "finished");
	case LOOK_HTTPPOST:
	case LOOK_STAGES:
		break;
	}
	return !strcmp(facts->post.state, "finished");
}

/* Whether the keeper has yet to start it. */
static bool
is_starting(const struct look_facts *facts, const struct look_stage_facts *its)
{
	return its->exit_status < 0 && !its->has_begun && facts->is_kept;
}

/* Looks at the stages; returns the set of those whose end is unknown. */
static unsigned
look_at_stages(const struct look_facts *facts, struct look *look)
{
	unsigned unknown = 0;
	size_t i;

	for (i = 0; i < LOOK_STAGES; i++) {
		enum look_stage stage = backwards[i];
		const struct look_stage_facts *its = &facts->stages[stage];

		if (its->is_held || is_starting(facts, its))
			look->is_alive[stage] = true;
		else if (its->exit_status >= 0 &&
			 !has_ended_well(stage, its->exit_status))
			fail(look, stage, its->exit_status);
		else if (its->exit_status < 0)
			unknown |= 1U << stage;
		if (look->is_alive[stage])
			look->is_any_alive = true;
	}
	return unknown;
}

static void
look_at_unknown(
	const struct look_facts *facts, struct look *look, unsigned unknown)
{
	size_t i;

	if (unknown && !facts->keeper_has_begun && !*look->reason)
		(void)snprintf(
			look->reason, sizeof(look->reason), "it did not start");
	for (i = 0; i < LOOK_STAGES; i++) {
		enum look_stage stage = backwards[i];

		if ((unknown & 1U << stage) && !is_finished(facts, stage))
			miss(look, stage, facts->stages[stage].is_unwritten);
	}
}

static enum look_state
end_of(const struct look_facts *facts)
{
	uint64_t undelivered =
		facts->earlier.undelivered + facts->post.undelivered;

	if (facts->returned > facts->earlier.kept)
		undelivered += facts->returned - facts->earlier.kept;
	return undelivered && facts->kept_here ? LOOK_INCOMPLETE
					       : LOOK_FINISHED;
}

/* All stages have ended well. It is not a success if the file has become
 * shorter since its records were counted. */
static enum look_state
look_at_end(const struct look_facts *facts, struct look *look)
{
	if (!facts->has_total || facts->ends_early || !facts->has_checkpoint ||
		facts->settled >= facts->total)
		return end_of(facts);
	(void)snprintf(look->reason, sizeof(look->reason),
		"the file ended after %llu of %llu data points",
		(unsigned long long)facts->settled,
		(unsigned long long)facts->total);
	return LOOK_DIED;
}

/* Whether a line of this start is settled. */
static bool
has_settled(const struct look_facts *facts)
{
	const struct look_post *post = &facts->post;

	return post->delivered || post->undelivered || post->empty ||
	       facts->settled > facts->first;
}

static enum look_state
look_at_life(const struct look_facts *facts)
{
	if (!strcmp(facts->pace.state, "paused"))
		return LOOK_PAUSED;
	if (facts->post.failing)
		return LOOK_RETRYING;
	return has_settled(facts) ? LOOK_RUNNING : LOOK_STARTING;
}

struct look
look_at(const struct look_facts *facts)
{
	struct look look = { .state = LOOK_STOPPED };
	unsigned unknown = look_at_stages(facts, &look);

	look.is_unsure = unknown && facts->is_kept;
	look_at_unknown(facts, &look, unknown);
	if (*facts->died)
		(void)snprintf(
			look.reason, sizeof(look.reason), "%s", facts->died);
	if (facts->is_stopped || facts->is_finished)
		*look.reason = '\0';
	if (facts->is_stopped)
		look.state = look.is_any_alive ? LOOK_STOPPING : LOOK_STOPPED;
	else if (facts->is_finished)
		look.state = end_of(facts);
	else if (*look.reason)
		look.state = LOOK_DIED;
	else if (look.is_any_alive)
		look.state = look_at_life(facts);
	else
		look.state = look_at_end(facts, &look);
	return look;
}
