/* SPDX-License-Identifier: ISC */
/* See recent.h. */
#include "pace/recent.h"

#include "common/quantity.h"

#define SPAN_NS (RECENT_SECONDS * NS_PER_SECOND)

void
recent_take(struct recent *recent, uint64_t released, int64_t now_ns)
{
	const struct recent_moment moment = { now_ns, released };
	struct recent_moment *newest;

	if (released == recent->last.released)
		return;
	recent->last = moment;
	newest = &recent->moments[(recent->count + RECENT_MOMENTS - 1) %
				  RECENT_MOMENTS];
	if (recent->count && now_ns - newest->at_ns < NS_PER_SECOND)
		return;
	recent->moments[recent->count % RECENT_MOMENTS] = moment;
	recent->count++;
}

double
recent_rate(const struct recent *recent, int64_t now_ns)
{
	const struct recent_moment *last = &recent->last, *moment;
	uint64_t before = 0; /* released before the span */
	size_t i = recent->count > RECENT_MOMENTS
			   ? recent->count - RECENT_MOMENTS
			   : 0;

	for (; i < recent->count; i++) {
		moment = &recent->moments[i % RECENT_MOMENTS];
		if (now_ns - moment->at_ns > SPAN_NS)
			before = moment->released;
		else if (last->at_ns > moment->at_ns)
			return (double)(last->released - moment->released) *
			       (double)NS_PER_SECOND /
			       (double)(last->at_ns - moment->at_ns);
	}
	if (now_ns - last->at_ns > SPAN_NS)
		return 0;
	return (double)(last->released - before) / RECENT_SECONDS;
}
