/* SPDX-License-Identifier: ISC */
/* libFuzzer: decisions after attempts. The bytes are a policy and then events
 * of EVENT_BYTES; each may come at any time, with any Retry-After. No verdict
 * may wait longer than the policy allows for the line, or longer than
 * Retry-After may ask for. */
#include "common/quantity.h"
#include "httppost/retry.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define EVENT_BYTES 12
#define LONGEST_WAIT_NS (300 * NS_PER_SECOND)

static void
check_statuses(const uint8_t *data, size_t size)
{
	struct retry_statuses statuses = { { 0 } };
	char *text = malloc(size + 1);

	if (!text)
		abort();
	memcpy(text, data, size);
	text[size] = '\0';
	if (!retry_statuses_add(&statuses, text) &&
		(strspn(text, "0123456789,") != strlen(text) ||
			strlen(text) % 4 != 3))
		abort();
	free(text);
}

static int64_t
number_at(const uint8_t *bytes)
{
	int64_t number;

	memcpy(&number, bytes, sizeof(number));
	return number < 0 ? -(number + 1) : number;
}

/* One event. If the last verdict ended the line, another line begins. */
static void
happen(const struct retry_policy *policy, struct retry_sender *sender,
	struct retry_line *line, const uint8_t *event, int64_t *now_ns)
{
	struct retry_outcome outcome = {
		.kind = (enum retry_kind)(event[0] % 5),
		.status = 100 + (event[1] << 1 | event[0] >> 7) % 500,
		.retry_after_ns = number_at(event + 2) % (2 * LONGEST_WAIT_NS),
		.is_refused = event[0] & 64,
	};
	int64_t again_ns = -1;
	enum retry_verdict verdict;

	*now_ns += (int64_t)event[10] * NS_PER_SECOND;
	verdict = retry_decide(policy, sender, line, &outcome, *now_ns,
		(uint32_t)event[11] << 24, &again_ns);
	if (verdict == RETRY_DELIVERED &&
		(outcome.kind != RETRY_ANSWERED || outcome.is_refused ||
			outcome.status < 200 || outcome.status > 299))
		abort();
	if (verdict != RETRY_AGAIN) {
		*line = (struct retry_line){ 0 };
		return;
	}
	if (line->attempts > policy->retries || policy->retry_for_ns == 0 ||
		again_ns < *now_ns || again_ns > *now_ns + LONGEST_WAIT_NS)
		abort();
	if (policy->retry_for_ns != RETRY_FOREVER &&
		again_ns > line->first_failure_ns + policy->retry_for_ns)
		abort();
	*now_ns = again_ns;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct retry_policy policy = { .retries = UINT64_MAX };
	struct retry_sender sender = { 0 };
	struct retry_line line = { 0 };
	int64_t now_ns = NS_PER_SECOND;
	size_t i;

	check_statuses(data, size);
	if (size < 2)
		return 0;
	policy.retry_for_ns = data[0] == UINT8_MAX
				      ? RETRY_FOREVER
				      : data[0] * 5 * NS_PER_SECOND;
	if (data[1] < UINT8_MAX)
		policy.retries = data[1];
	for (i = 2; i + EVENT_BYTES <= size; i += EVENT_BYTES)
		happen(&policy, &sender, &line, data + i, &now_ns);
	return 0;
}
