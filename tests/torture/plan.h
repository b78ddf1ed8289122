/* SPDX-License-Identifier: ISC */
/* The faults to try: each call that a case makes, with each error that it may
 * get. */
#ifndef TORTURE_PLAN_H
#define TORTURE_PLAN_H

#include "torture/verdict.h"

#include <stddef.h>

struct plan {
	struct fault *faults;
	size_t count;
	size_t room;
};

/* The name of a kind of call. */
const char *plan_kind(enum shared_kind kind);

/* Adds the faults of a case to the plan; if `most` is not 0, at most that many
 * calls of each kind, spread over all of them. */
void plan_add(struct plan *plan, const struct torture_case *test,
	const struct baseline *baseline, size_t most);

#endif
