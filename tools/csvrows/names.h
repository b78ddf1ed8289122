/* SPDX-License-Identifier: ISC */
/* The names of columns. Pure. */
#ifndef CSVROWS_NAMES_H
#define CSVROWS_NAMES_H

#include "common/buffer.h"
#include "csvrows/record.h"

#include <stdbool.h>
#include <stddef.h>

#define NAMES_NONE ((size_t)-1)

/* Where a name came from. */
enum names_source {
	NAMES_HEADER,   /* the header, or the number of the column */
	NAMES_OPTION,   /* names_set */
	NAMES_UNNAMED,  /* names_complete: it had none */
	NAMES_REPEATED, /* names_complete: an earlier column has it */
};

struct names_item {
	const char *bytes; /* not ended by a NUL, and may contain one */
	size_t length;
	enum names_source source;
};

/* {0} has none. */
struct names {
	struct names_item *items;
	size_t count;
	char *texts; /* what the items of a header point into */
	char *made;  /* the same of names_complete */
};

/* Takes the names from a header, a record without a fault that begins at bytes.
 * Invalid UTF-8 is replaced as in json.h. False if memory is short. */
bool
names_take(struct names *names, const struct record *header, const char *bytes);

/* Makes the names c1, c2 ... False if memory is short. */
bool names_number(struct names *names, size_t count);

/* Takes the names from a list of texts, which must live on. False if memory is
 * short. */
bool names_list(struct names *names, const char *const *texts, size_t count);

/* Names the unnamed columns of a header c and their number, and appends _2, _3
 * ... to a name that an earlier column has: the first one that makes a new
 * name. Names from an option are not changed; they are only avoided when a name
 * is made. False if memory is short. */
bool names_complete(struct names *names);

void names_free(struct names *names);

/* The first column with the name, from column `from` on, or NAMES_NONE. */
size_t names_find(const struct names *names, size_t from, const char *name,
	size_t length);

/* Gives a column another name, which must live on. */
void names_set(struct names *names, size_t column, const char *name);

bool names_are_equal(const struct names_item *a, const struct names_item *b);

/* Finds two columns with the same name: returns the earlier one and sets
 * *second to the later one. NAMES_NONE if there are none, or if memory is
 * short, which sets *is_short_of_memory. */
size_t names_find_double(
	const struct names *names, size_t *second, bool *is_short_of_memory);

#endif
