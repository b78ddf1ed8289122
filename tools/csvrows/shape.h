/* The header, and what each field of a record becomes. Pure. */
#ifndef CSVROWS_SHAPE_H
#define CSVROWS_SHAPE_H

#include "common/buffer.h"
#include "csvrows/record.h"

#include <stdbool.h>
#include <stddef.h>

#define SHAPE_NONE ((size_t)-1)

/* A name of the header. */
struct shape_name {
	const char *bytes; /* not ended by a NUL, and may hold one */
	size_t length;
};

/* A column that is written. */
struct shape_column {
	size_t field;
	size_t key; /* in the bytes of all keys: {"name": or ,"name": */
	size_t key_length;
};

/* {0} has no columns. */
struct shape {
	struct shape_name *names;
	size_t count;
	struct shape_column *columns;
	size_t column_count;
	struct buffer texts; /* what names point into */
	struct buffer keys;
};

/* Takes the names of a header, a good record in valid UTF-8 that begins at
 * bytes; its columns are written as they come. False where memory is short. */
bool shape_begin(
	struct shape *shape, const struct record *header, const char *bytes);

void shape_free(struct shape *shape);

/* The field with the name, or SHAPE_NONE. */
size_t shape_find(const struct shape *shape, const char *name, size_t length);

/* Two fields with the same name, the later one in *second and the earlier one
 * returned; or SHAPE_NONE. Sets *is_short_of_memory where it cannot tell. */
size_t shape_find_double(
	const struct shape *shape, size_t *second, bool *is_short_of_memory);

/* Writes these columns, in this order, instead of all. */
bool shape_choose(struct shape *shape, const size_t *fields, size_t count);

/* What is wrong with a record besides its quotes: its count of fields, or its
 * encoding. */
struct fault shape_check(const struct shape *shape, const struct record *record,
	const char *bytes);

/* Appends a good record as one line. False where memory is short. */
bool shape_write(const struct shape *shape, const struct record *record,
	const char *bytes, struct buffer *lines);

#endif
