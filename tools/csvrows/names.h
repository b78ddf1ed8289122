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
	NAMES_UNNAMED,  /* names_complete: there was none */
	NAMES_REPEATED, /* names_complete: an earlier column has it */
};

struct names_item {
	const char *bytes; /* not ended by a NUL, and may hold one */
	size_t length;
	enum names_source source;
};

/* {0} has none. */
struct names {
	struct names_item *items;
	size_t count;
	char *texts; /* what items of a header point into */
	char *made;  /* the same of names_complete */
};

/* Makes the names in a header, a record without a fault that begins at bytes.
 * What is no UTF-8 is replaced as in json.h. False where memory is short. */
bool
names_take(struct names *names, const struct record *header, const char *bytes);

/* Makes the names c1, c2 ... False where memory is short. */
bool names_number(struct names *names, size_t count);

/* Makes the names in a list of texts, which must live on. False where memory is
 * short. */
bool names_list(struct names *names, const char *const *texts, size_t count);

/* Gives a header's column without a name the name c and its number, and a name
 * that an earlier column has _2, _3 ...: the first of them that no column has.
 * Names that an option gave stay as they are, and count as others only where a
 * name is made. False if memory is short. */
bool names_complete(struct names *names);

void names_free(struct names *names);

/* The first column from `from` on with the name, or NAMES_NONE. */
size_t names_find(const struct names *names, size_t from, const char *name,
	size_t length);

/* Gives a column another name, which must live on. */
void names_set(struct names *names, size_t column, const char *name);

bool names_are_equal(const struct names_item *a, const struct names_item *b);

/* Two columns with the same name, the later one in *second and the earlier one
 * returned; or NAMES_NONE. Sets *is_short_of_memory where it cannot tell. */
size_t names_find_double(
	const struct names *names, size_t *second, bool *is_short_of_memory);

#endif
