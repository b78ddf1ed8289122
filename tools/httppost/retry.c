/* See retry.h. */
#include "httppost/retry.h"

#include "common/quantity.h"

#include <stddef.h>

#define FIRST_BACK_OFF_NS (NS_PER_SECOND / 2)
#define LONGEST_BACK_OFF_NS (30 * NS_PER_SECOND)
#define LONGEST_RETRY_AFTER_NS (300 * NS_PER_SECOND)

static bool
may_pass(const struct retry_outcome *outcome)
{
	static const int statuses[] = { 408, 425, 429, 500, 502, 503, 504 };
	size_t i;

	if (outcome->kind != RETRY_ANSWERED)
		return true;
	for (i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		if (outcome->status == statuses[i])
			return true;
	}
	return false;
}

/* Where nothing has been delivered yet, these say that nothing will be. */
static bool
is_hopeless(const struct retry_outcome *outcome)
{
	if (outcome->kind == RETRY_HOPELESS)
		return true;
	return outcome->kind == RETRY_ANSWERED &&
	       (outcome->status == 401 || outcome->status == 403 ||
		       outcome->status == 404 || outcome->status == 405);
}

static int64_t
back_off_ns(uint64_t attempts, uint32_t chance)
{
	int64_t longest_ns = FIRST_BACK_OFF_NS;

	while (--attempts && longest_ns < LONGEST_BACK_OFF_NS)
		longest_ns *= 2;
	if (longest_ns > LONGEST_BACK_OFF_NS)
		longest_ns = LONGEST_BACK_OFF_NS;
	/* in microseconds: the product must fit */
	return longest_ns / 1000 * (int64_t)chance / UINT32_MAX * 1000;
}

/* Whether patience with the line, or with the outage, has ended. */
static bool
is_given_up(const struct retry_policy *policy,
	const struct retry_sender *sender, const struct retry_line *line,
	int64_t now_ns)
{
	if (line->attempts > policy->retries || policy->retry_for_ns == 0)
		return true;
	if (policy->retry_for_ns == RETRY_FOREVER)
		return false;
	return now_ns - line->first_failure_ns >= policy->retry_for_ns ||
	       now_ns - sender->outage_since_ns >= policy->retry_for_ns;
}

static enum retry_verdict
decide_again(const struct retry_policy *policy,
	const struct retry_sender *sender, const struct retry_line *line,
	int64_t now_ns, uint32_t chance, int64_t *again_ns)
{
	int64_t last_ns = INT64_MAX;

	if (is_given_up(policy, sender, line, now_ns))
		return RETRY_GIVE_BACK;
	if (policy->retry_for_ns < INT64_MAX - line->first_failure_ns)
		last_ns = line->first_failure_ns + policy->retry_for_ns;
	if (sender->hold_until_ns > now_ns) {
		/* The server's wish wins over the back-off, not over the
		 * line's patience. */
		*again_ns = sender->hold_until_ns;
		return *again_ns > last_ns ? RETRY_GIVE_BACK : RETRY_AGAIN;
	}
	*again_ns = now_ns + back_off_ns(line->attempts, chance);
	if (*again_ns > last_ns)
		*again_ns = last_ns;
	return RETRY_AGAIN;
}

enum retry_verdict
retry_decide(const struct retry_policy *policy, struct retry_sender *sender,
	struct retry_line *line, const struct retry_outcome *outcome,
	int64_t now_ns, uint32_t chance, int64_t *again_ns)
{
	int64_t after_ns = outcome->retry_after_ns;

	line->attempts++;
	if (outcome->kind == RETRY_ANSWERED && outcome->status >= 200 &&
		outcome->status < 300) {
		sender->is_out = false;
		if (outcome->is_refused)
			return RETRY_GIVE_BACK;
		sender->has_delivered = true;
		return RETRY_DELIVERED;
	}
	if (!sender->has_delivered && is_hopeless(outcome))
		return RETRY_STOP;
	if (!may_pass(outcome)) {
		if (outcome->kind == RETRY_ANSWERED)
			sender->is_out = false;
		return RETRY_GIVE_BACK;
	}
	if (line->attempts == 1)
		line->first_failure_ns = now_ns;
	if (!sender->is_out) {
		sender->is_out = true;
		sender->outage_since_ns = now_ns;
	}
	if (after_ns > LONGEST_RETRY_AFTER_NS)
		after_ns = LONGEST_RETRY_AFTER_NS;
	if (after_ns > 0 && sender->hold_until_ns < now_ns + after_ns)
		sender->hold_until_ns = now_ns + after_ns;
	return decide_again(policy, sender, line, now_ns, chance, again_ns);
}
