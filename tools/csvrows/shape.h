/* SPDX-License-Identifier: ISC */
/* The columns that are written of each record, and the line that they become.
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
	const char *key;   /* in the bytes of all keys: ,"name":" */
	size_t key_length; /* without the quote at its end */
	enum value_type type;
	unsigned time; /* of VALUE_TIME, its place among the times */

	/* of nested columns */
	size_t levels; /* objects around the member */
	size_t shared; /* those of them that the column before is in, too */
	size_t first;  /* of its starts, one for each level and the member */
};

/* {0} has no columns. */
struct shape {
	struct value_rules rules;
	size_t width;         /* fields of a record */
	unsigned char *types; /* enum value_type of each field */
	bool has_types;       /* values are to be checked */
	struct shape_column *columns;
	size_t column_count;
	struct times_column *times; /* their forms change */
	size_t times_count;
	struct buffer keys; /* JSON_SLACK more than 16 are readable behind */

	const char *separator; /* nests the columns; or NULL */
	size_t *starts;        /* where in its key a part of a name begins */
	size_t levels;         /* of all columns */
};

/* Makes a shape for records of so many fields, all of the rules' type and none
 * written. What the rules point to must live on. False where memory is
 * short. */
bool
shape_begin(struct shape *shape, const struct value_rules *rules, size_t width);

void shape_free(struct shape *shape);

/* Gives a field a type; before it is written. */
void shape_set_type(struct shape *shape, size_t field, enum value_type type);

/* Makes a column of recorded times of these fields; before they are written.
 * False where memory is short. */
bool shape_add_time(struct shape *shape, const struct times_column *column);

/* The times of which the field is the first part, or NULL. */
const struct times_column *shape_time(const struct shape *shape, size_t field);

/* The names of columns are paths with this separator, which must live on;
 * before they are chosen. */
void shape_nest(struct shape *shape, const char *separator);

/* Writes these fields as columns, in this order, which must be that of nest.h
 * if they are nested. Then each key begins with the ends of the objects that
 * its member is not in, or, if members may be left out, with all its objects.
 * False where memory is short. */
bool shape_choose(struct shape *shape, const struct names *names,
	const size_t *fields, size_t count);

/* Room for the longest line, with what is written behind it, of a record of so
 * many bytes. */
size_t shape_most(const struct shape *shape, size_t record_length);

/* What is wrong with a record besides its quotes: its count of fields, its
 * encoding, a value that breaks its type, or a time. The first time of a column
 * sets its form. */
struct fault shape_check(const struct shape *shape, const struct record *record,
	const char *bytes);

/* Whether what stands between two members is another thing for each record. */
static inline bool
shape_nests_by_record(const struct shape *shape)
{
	return shape->levels && shape->rules.empty == VALUE_EMPTY_OMIT;
}

/* Ends so many objects. */
static inline char *
shape_end_objects(char *to, size_t levels)
{
	if (SELDOM(levels > 0))
		memset(to, '}', levels);
	return to + levels;
}

/* The objects that the last column is in. */
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

/* Ends the line from `line` to `to`, and returns its end: the first key's comma
 * becomes the brace, which stands there too where no key does. */
static inline char *
shape_end_line(char *line, char *to)
{
	*line = '{';
	if (to == line)
		to++;
	memcpy(to, "}\n", 2);
	return to + 2;
}

/* Appends a good record as one line. False where memory is short. */
bool shape_write(const struct shape *shape, const struct record *record,
	const char *bytes, struct buffer *lines);

#endif
