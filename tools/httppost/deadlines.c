/* SPDX-License-Identifier: ISC */
/* See deadlines.h. A linked list; new deadlines are inserted from its end. */
#include "httppost/deadlines.h"

#include <stddef.h>

void
deadlines_add(struct deadlines *deadlines, struct deadline *deadline,
	void *owner, int64_t now_ns, int64_t limit_ns)
{
	struct deadline *before = deadlines->latest;
	struct deadline **from_before, **from_after;

	deadline->owner = owner;
	deadline->at_ns = now_ns > DEADLINES_NONE - limit_ns
				  ? DEADLINES_NONE
				  : now_ns + limit_ns;
	while (before && before->at_ns > deadline->at_ns)
		before = before->sooner;
	from_before = before ? &before->later : &deadlines->soonest;
	from_after =
		*from_before ? &(*from_before)->sooner : &deadlines->latest;
	deadline->sooner = before;
	deadline->later = *from_before;
	*from_before = deadline;
	*from_after = deadline;
}

void
deadlines_remove(struct deadlines *deadlines, struct deadline *deadline)
{
	struct deadline *sooner = deadline->sooner, *later = deadline->later;

	*(sooner ? &sooner->later : &deadlines->soonest) = later;
	*(later ? &later->sooner : &deadlines->latest) = sooner;
	deadline->sooner = NULL;
	deadline->later = NULL;
}

int64_t
deadlines_next(const struct deadlines *deadlines)
{
	return deadlines->soonest ? deadlines->soonest->at_ns : DEADLINES_NONE;
}

void *
deadlines_passed(const struct deadlines *deadlines, int64_t now_ns)
{
	const struct deadline *soonest = deadlines->soonest;

	if (!soonest || soonest->at_ns == DEADLINES_NONE ||
		soonest->at_ns > now_ns)
		return NULL;
	return soonest->owner;
}
