/* SPDX-License-Identifier: ISC */
/* Which faults are tried: each call that a case makes, with each error that it
 * may meet. */
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

/* Adds the faults of a case to the plan; with `most` so many calls of a kind at
 * most, spread over them all. */
void plan_add(struct plan *plan, const struct torture_case *test,
	const struct baseline *baseline, size_t most);

#endif
