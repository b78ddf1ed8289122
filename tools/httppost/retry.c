/* SPDX-License-Identifier: ISC */
/* See retry.h. */
#include "httppost/retry.h"

#include "common/quantity.h"

#include <stddef.h>

#define FIRST_BACK_OFF_NS (NS_PER_SECOND / 2)
#define LONGEST_BACK_OFF_NS (30 * NS_PER_SECOND)
#define LONGEST_RETRY_AFTER_NS (300 * NS_PER_SECOND)

static bool
has_status(const struct retry_statuses *statuses, int status)
{
	return status >= 0 && status < 600 &&
	       statuses->bits[status / 8] >> status % 8 & 1;
}

const char *
retry_statuses_add(struct retry_statuses *statuses, const char *text)
{
	do {
		int status = 0, digits;

		for (digits = 0; *text >= '0' && *text <= '9' && digits < 3;
			digits++)
			status = 10 * status + (*text++ - '0');
		if (status < 300 || status > 599 || (*text && *text != ','))
			return "must be statuses from 300 to 599, such as "
			       "429,503";
		statuses->bits[status / 8] |= (unsigned char)(1 << status % 8);
	} while (*text++ == ',');
	return NULL;
}

static bool
may_pass(const struct retry_policy *policy, const struct retry_outcome *outcome)
{
	/* the manual lists these statuses, too */
	static const int usual[] = { 408, 425, 429, 500, 502, 503, 504 };
	size_t i;

	if (outcome->kind != RETRY_ANSWERED)
		return true;
	if (policy->statuses)
		return has_status(policy->statuses, outcome->status);
	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		if (outcome->status == usual[i])
			return true;
	}
	return false;
}

/* If nothing has been delivered yet, these statuses show that nothing will be,
 * unless --retry-status lists them. */
static bool
is_hopeless(
	const struct retry_policy *policy, const struct retry_outcome *outcome)
{
	if (outcome->kind == RETRY_HOPELESS)
		return true;
	return outcome->kind == RETRY_ANSWERED && !may_pass(policy, outcome) &&
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

/* Whether the time for the line, or for the outage, is over. */
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
		return RETRY_UNDELIVERED;
	if (policy->retry_for_ns < INT64_MAX - line->first_failure_ns)
		last_ns = line->first_failure_ns + policy->retry_for_ns;
	if (sender->hold_until_ns > now_ns) {
		/* Retry-After takes precedence over the back-off, but not over
		 * --retry-for. */
		*again_ns = sender->hold_until_ns;
		return *again_ns > last_ns ? RETRY_UNDELIVERED : RETRY_AGAIN;
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
			return RETRY_UNDELIVERED;
		sender->has_delivered = true;
		return RETRY_DELIVERED;
	}
	if (outcome->kind == RETRY_LOST ||
		(!sender->has_delivered && is_hopeless(policy, outcome)))
		return RETRY_STOP;
	if (!may_pass(policy, outcome)) {
		if (outcome->kind == RETRY_ANSWERED)
			sender->is_out = false;
		return RETRY_UNDELIVERED;
	}
	if (line->attempts == 1)
		line->first_failure_ns = now_ns;
	if (outcome->kind == RETRY_STALE && line->attempts == 1 &&
		!sender->is_out && policy->retries && policy->retry_for_ns) {
		*again_ns = now_ns;
		return RETRY_AGAIN;
	}
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
