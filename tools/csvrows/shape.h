/* What each field of a record becomes: the columns that are written, their
 * types, and what stands for null. Pure. */
#ifndef CSVROWS_SHAPE_H
#define CSVROWS_SHAPE_H

#include "common/buffer.h"
#include "csvrows/names.h"
#include "csvrows/record.h"

#include <stdbool.h>
#include <stddef.h>

enum shape_type {
	SHAPE_AUTO, /* unquoted: a number where it is exactly one, else text */
	SHAPE_NUMBER,
	SHAPE_INTEGER, /* a number without fraction and exponent */
	SHAPE_BOOLEAN, /* true or false */
	SHAPE_STRING,
};

/* What an empty unquoted field becomes. */
enum shape_empty {
	SHAPE_EMPTY_NULL,
	SHAPE_EMPTY_STRING,
	SHAPE_EMPTY_OMIT, /* its member is left out */
};

/* The rules for all columns. */
struct shape_rules {
	enum shape_type type; /* where a column has none of its own */
	enum shape_empty empty;
	const char *const *nulls; /* other unquoted spellings of null */
	size_t nulls_count;
	bool pads;     /* fields that are missing at the end are empty */
	bool replaces; /* what is no UTF-8 becomes U+FFFD */
};

/* A column that is written. */
struct shape_column {
	size_t field;
	const char *key;   /* in the bytes of all keys: ,"name":" */
	size_t key_length; /* without the quote at its end */
	enum shape_type type;
};

/* {.rules = ...} has no columns. */
struct shape {
	struct shape_rules rules;
	size_t width;         /* fields of a record */
	unsigned char *types; /* enum shape_type of each field */
	bool has_types;       /* values are to be checked */
	struct shape_column *columns;
	size_t column_count;
	struct buffer keys; /* JSON_SLACK more than 16 are readable behind */
};

/* Makes a shape for records of so many fields, all of the rules' type and none
 * written. False where memory is short. */
bool shape_begin(struct shape *shape, size_t width);

void shape_free(struct shape *shape);

/* The type with the name, or -1. */
int shape_type_of(const char *name, size_t length);
const char *shape_type_name(enum shape_type type);

/* Gives a field a type; before it is written. */
void shape_set_type(struct shape *shape, size_t field, enum shape_type type);

/* Whether an unquoted field is null by these rules. */
bool
shape_is_null(const struct shape_rules *rules, const char *text, size_t length);

/* Whether the text of a field, written as it is, is a value of the type. */
bool shape_is_of_type(enum shape_type type, const char *text, size_t length);

/* Writes these fields as columns, in this order. False where memory is
 * short. */
bool shape_choose(struct shape *shape, const struct names *names,
	const size_t *fields, size_t count);

/* Room for the longest line, with what is written behind it, of a record of so
 * many bytes. */
size_t shape_most(const struct shape *shape, size_t record_length);

/* What is wrong with a record besides its quotes: its count of fields, its
 * encoding, or a value that breaks its type. */
struct fault shape_check(const struct shape *shape, const struct record *record,
	const char *bytes);

/* Appends a good record as one line. False where memory is short. */
bool shape_write(const struct shape *shape, const struct record *record,
	const char *bytes, struct buffer *lines);

#endif
