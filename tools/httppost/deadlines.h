/* SPDX-License-Identifier: ISC */
/* Deadlines, the soonest first. Pure: the time is an argument, and each
 * deadline is a member of the struct that it belongs to. */
#ifndef HTTPPOST_DEADLINES_H
#define HTTPPOST_DEADLINES_H

#include <stdint.h>

/* The next deadline if there is none. */
#define DEADLINES_NONE INT64_MAX

/* A member of what has the deadline. */
struct deadline {
	int64_t at_ns;
	void *owner;
	struct deadline *sooner;
	struct deadline *later;
};

/* {0} begins. */
struct deadlines {
	struct deadline *soonest;
	struct deadline *latest;
};

/* Adds a deadline `limit_ns` after now_ns; it must not have been added yet. A
 * deadline too late to be represented is DEADLINES_NONE. If all deadlines have
 * the same limit, this takes constant time. */
void deadlines_add(struct deadlines *deadlines, struct deadline *deadline,
	void *owner, int64_t now_ns, int64_t limit_ns);

/* Removes one that is among them. */
void deadlines_remove(struct deadlines *deadlines, struct deadline *deadline);

/* The soonest moment, or DEADLINES_NONE. */
int64_t deadlines_next(const struct deadlines *deadlines);

/* The owner of the soonest one, if that has passed; otherwise NULL. */
void *deadlines_passed(const struct deadlines *deadlines, int64_t now_ns);

#endif
