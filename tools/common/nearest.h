/* SPDX-License-Identifier: ISC */
/* The known name that is nearest to a misspelled one, for suggestions. */
#ifndef COMMON_NEAREST_H
#define COMMON_NEAREST_H

#include <stddef.h>

/* {.wanted = ...} begins a search. */
struct nearest {
	const char *wanted; /* as written */
	const char *found;  /* NULL: nothing is near enough */
	size_t distance;    /* of `found` */
};

/* Compares one more known name, which must outlive the search. Names of more
 * than 63 bytes never match. A name of 3 to 5 bytes may differ by one edit, a
 * longer one by two: a byte added, removed or changed, or two neighbours
 * swapped. Names that differ only in the case of letters match. The first of
 * the nearest names wins. */
void nearest_try(struct nearest *nearest, const char *known);

/* Bytes for nearest_hint. */
#define NEAREST_HINT 96

/* Writes "; did you mean --NAME?" with this prefix ("--"), or the empty text.
 * Returns text. */
const char *nearest_hint(const struct nearest *nearest, const char *prefix,
	char text[NEAREST_HINT]);

#endif
