/* SPDX-License-Identifier: ISC */
/* The columns that are written, and the line that they make of each record.
 * Pure. */
#ifndef CSVROWS_SHAPE_H
#define CSVROWS_SHAPE_H

#include "common/buffer.h"
#include "csvrows/names.h"
#include "csvrows/record.h"
#include "csvrows/times.h"
#include "csvrows/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A column that is written. */
struct shape_column {
	size_t field;
	const char *key;   /* in the buffer of all keys: ,"name":" */
	size_t key_length; /* without the quote at its end */
	enum value_type type;
	unsigned time; /* for VALUE_TIME, its index in the times */

	/* of nested columns */
	size_t levels; /* objects around the member */
	size_t shared; /* those that also contain the column before */
	size_t first;  /* index of its starts, one for each level and the member
			*/
};

/* {0} has no columns. */
struct shape {
	struct value_rules rules;
	size_t width;         /* fields of a record */
	unsigned char *types; /* enum value_type of each field */
	bool has_types;       /* values must be checked */
	struct shape_column *columns;
	size_t column_count;
	struct times_column *times; /* their forms change */
	size_t times_count;
	struct buffer keys; /* JSON_SLACK + 16 more bytes are readable */

	const char *separator; /* of nested columns, or NULL */
	size_t *starts;        /* where each part of a name begins in its key */
	size_t levels;         /* the sum over all columns */
};

/* Makes a shape for records of `width` fields, all of the rules' type and none
 * written. What the rules point to must live on. False if memory is short. */
bool
shape_begin(struct shape *shape, const struct value_rules *rules, size_t width);

void shape_free(struct shape *shape);

/* Sets the type of a field; to be called before shape_choose. */
void shape_set_type(struct shape *shape, size_t field, enum value_type type);

/* Makes a column of recorded times of these fields; to be called before
 * shape_choose. False if memory is short. */
bool shape_add_time(struct shape *shape, const struct times_column *column);

/* The times whose first part is the field, or NULL. */
const struct times_column *shape_time(const struct shape *shape, size_t field);

/* Nests columns whose names are paths with this separator, which must live on;
 * to be called before shape_choose. */
void shape_nest(struct shape *shape, const char *separator);

/* Writes these fields as columns, in this order, which must be that of nest.h
 * if they are nested. Then each key also ends the objects that its member is
 * not in, or, if members may be left out, opens all its objects. False if
 * memory is short. */
bool shape_choose(struct shape *shape, const struct names *names,
	const size_t *fields, size_t count);

/* Room for the longest line of a record of that many bytes, including what is
 * written after its end. */
size_t shape_most(const struct shape *shape, size_t record_length);

/* Finds what is wrong with a record besides its quotes: its number of fields,
 * its encoding, a value that does not have its type, or a time. The first time
 * of a column sets its form. */
struct fault shape_check(const struct shape *shape, const struct record *record,
	const char *bytes);

/* Whether the objects to end and open between two members depend on the record.
 */
static inline bool
shape_nests_by_record(const struct shape *shape)
{
	return shape->levels && shape->rules.empty == VALUE_EMPTY_OMIT;
}

/* Ends that many objects. */
static inline char *
shape_end_objects(char *to, size_t levels)
{
	if (SELDOM(levels > 0))
		memset(to, '}', levels);
	return to + levels;
}

/* How many objects the last column is in. */
static inline size_t
shape_last_levels(const struct shape *shape)
{
	return shape->column_count
		       ? shape->columns[shape->column_count - 1].levels
		       : 0;
}

/* The type of a field. */
static inline enum value_type
shape_type(const struct shape *shape, size_t field)
{
	return (enum value_type)shape->types[field];
}

/* Ends the line from `line` to `to`, and returns its end. The comma of the
 * first key becomes the opening brace, which is added if there is no key. */
static inline char *
shape_end_line(char *line, char *to)
{
	*line = '{';
	if (to == line)
		to++;
	memcpy(to, "}\n", 2);
	return to + 2;
}

/* Appends a good record as one line. False if memory is short. */
bool shape_write(const struct shape *shape, const struct record *record,
	const char *bytes, struct buffer *lines);

#endif
