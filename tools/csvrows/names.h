/* The names of columns. Pure. */
#ifndef CSVROWS_NAMES_H
#define CSVROWS_NAMES_H

#include "common/buffer.h"
#include "csvrows/record.h"

#include <stdbool.h>
#include <stddef.h>

#define NAMES_NONE ((size_t)-1)

struct names_item {
	const char *bytes; /* not ended by a NUL, and may hold one */
	size_t length;
};

/* {0} has none. */
struct names {
	struct names_item *items;
	size_t count;
	char *texts; /* what items of a header point into */
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
