/* SPDX-License-Identifier: ISC */
/* See snapshot.h. */
#include "datarunner-status/snapshot.h"

#include "common/quantity.h"

#include <string.h>

/* pace writes its figures within a second of each release, so older ones mean
 * that nothing was released since. */
#define RECENT_NS (10 * NS_PER_SECOND)

static uint64_t
less(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* After the end, lines that the checkpoint has and the figures lack were
 * delivered, unless they are among the returned ones. */
static void
add_settled(const struct look_facts *facts, struct snapshot *snapshot)
{
	const struct look_earlier *earlier = &facts->earlier;
	uint64_t undelivered = earlier->undelivered, done;

	if (facts->returned > earlier->kept)
		undelivered += facts->returned - earlier->kept;
	done = snapshot->delivered + snapshot->undelivered + snapshot->empty;
	if (facts->settled <= done)
		return;
	if (undelivered > snapshot->undelivered) {
		undelivered = less(undelivered,
			snapshot->undelivered + (facts->settled - done));
		done += undelivered - snapshot->undelivered;
		snapshot->undelivered = undelivered;
	}
	snapshot->delivered += facts->settled - done;
}

static void
add_counts(const struct look_facts *facts, bool is_alive,
	struct snapshot *snapshot)
{
	const struct look_earlier *earlier = &facts->earlier;
	uint64_t done;

	snapshot->delivered = earlier->delivered + facts->post.delivered;
	snapshot->undelivered = earlier->undelivered + facts->post.undelivered;
	snapshot->empty = earlier->empty + facts->post.empty;
	if (!is_alive && facts->has_checkpoint)
		add_settled(facts, snapshot);
	done = snapshot->delivered + snapshot->undelivered + snapshot->empty;
	snapshot->released = facts->first + facts->pace.released;
	if (snapshot->released < done)
		snapshot->released = done;
	snapshot->backlog = snapshot->released - done;
	snapshot->index = facts->pace.lines;
	if (!is_alive && facts->has_checkpoint)
		snapshot->index = facts->settled;
	if (snapshot->index < done)
		snapshot->index = done;
}

/* Undelivered lines that are no longer kept. redeliver does not run beside the
 * stream, and the lines of this start grow while they are counted. */
static void
add_redelivered(const struct look_facts *facts, bool is_alive,
	struct snapshot *snapshot)
{
	uint64_t undelivered =
		is_alive ? facts->earlier.undelivered : snapshot->undelivered;
	uint64_t kept = is_alive ? facts->kept_before : facts->kept_here;

	snapshot->redelivered = undelivered - less(undelivered, kept);
}

static int64_t
age_of(bool is_there, int64_t written_ns, int64_t now_ns)
{
	if (!is_there)
		return -1;
	return now_ns > written_ns ? now_ns - written_ns : 0;
}

/* A line that is due and has not left is late already. */
static int64_t
lag_of(const struct look_pace *pace, int64_t now_ns)
{
	int64_t late_ns = now_ns - pace->next_due_ns;

	if (!strcmp(pace->state, "blocked") && pace->next_due_ns &&
		late_ns > pace->lag_ns)
		return late_ns;
	return pace->lag_ns;
}

static void
add_rates(const struct look_facts *facts, int64_t now_ns,
	struct snapshot *snapshot)
{
	const struct look_pace *pace = &facts->pace;

	snapshot->pace_age_ns =
		age_of(pace->is_there, pace->written_ns, now_ns);
	snapshot->post_age_ns =
		age_of(facts->post.is_there, facts->post.written_ns, now_ns);
	if (!pace->is_there)
		return;
	snapshot->lag_ns = lag_of(pace, now_ns);
	snapshot->mean_rate = pace->rate;
	snapshot->rate =
		snapshot->pace_age_ns > RECENT_NS ? 0 : pace->recent_rate;
	if (pace->has_left)
		snapshot->left_ns = pace->left_ns;
}

struct snapshot
snapshot_of(
	const struct look_facts *facts, const struct look *look, int64_t now_ns)
{
	struct snapshot snapshot = { .lag_ns = -1,
		.left_ns = -1,
		.rate = -1,
		.mean_rate = -1,
		.pace_age_ns = -1,
		.post_age_ns = -1 };

	add_counts(facts, look->is_any_alive, &snapshot);
	add_redelivered(facts, look->is_any_alive, &snapshot);
	snapshot.elapsed_ns =
		facts->earlier.elapsed_ns + facts->pace.elapsed_ns;
	snapshot.paused_ns = facts->earlier.paused_ns + facts->pace.paused_ns;
	if (look->is_any_alive)
		add_rates(facts, now_ns, &snapshot);
	return snapshot;
}
