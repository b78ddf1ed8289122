/* SPDX-License-Identifier: ISC */
/* Names that are paths: with the separator "." the column a.b is the member b
 * of the object a. Pure. */
#ifndef CSVROWS_NEST_H
#define CSVROWS_NEST_H

#include "csvrows/names.h"

#include <stddef.h>

enum nest_result {
	NEST_GOOD,
	NEST_EMPTY, /* a part of a name is empty */
	NEST_CLASH, /* a name is both a value and the object of another name */
	NEST_NO_MEMORY,
};

/* The offset at which the part of the name that begins at `at` ends: that of
 * the next separator, or the length. */
size_t
nest_part_end(const struct names_item *name, const char *separator, size_t at);

/* How many objects the member is in. */
size_t nest_levels(const struct names_item *name, const char *separator);

/* How many objects the members of two names are both in. */
size_t nest_shared(const struct names_item *a, const struct names_item *b,
	const char *separator);

/* Sorts columns, each a different one of the names, into the order in which
 * they are written: those of one object together, at the place of the first
 * one. On failure sets `faulty` to the one or two columns at fault. */
enum nest_result nest_order(const struct names *names, const char *separator,
	size_t *columns, size_t count, size_t faulty[2]);

#endif
