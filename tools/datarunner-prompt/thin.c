/* SPDX-License-Identifier: ISC */
/* See thin.h. */
#include "datarunner-prompt/thin.h"

#include "common/quantity.h"

#define MOST (THIN_BURST * NS_PER_SECOND)

/* As time passes, lines that were shown no longer count. */
static void
recover(struct thin_kind *kind, int64_t now_ns)
{
	int64_t passed_ns = now_ns - kind->last_ns;

	if (passed_ns >= kind->shown / THIN_RATE)
		kind->shown = 0;
	else if (passed_ns > 0)
		kind->shown -= passed_ns * THIN_RATE;
	kind->last_ns = now_ns;
}

bool
thin_admit(struct thin *thin, bool is_marked, int64_t now_ns)
{
	struct thin_kind *kind = &thin->kinds[is_marked];

	recover(kind, now_ns);
	if (kind->shown + NS_PER_SECOND <= MOST) {
		kind->shown += NS_PER_SECOND;
		return true;
	}
	if (!thin->left_out++)
		thin->since_ns = now_ns;
	return false;
}

uint64_t
thin_report(struct thin *thin, int64_t now_ns)
{
	uint64_t left_out = thin->left_out;

	if (now_ns < thin_due_ns(thin))
		return 0;
	thin->left_out = 0;
	return left_out;
}

int64_t
thin_due_ns(const struct thin *thin)
{
	return thin->left_out ? thin->since_ns + NS_PER_SECOND : INT64_MAX;
}
