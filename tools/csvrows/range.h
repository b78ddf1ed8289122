/* SPDX-License-Identifier: ISC */
/* Decides which good records are written: applies --from, then --skip, then
 * --limit. Pure. */
#ifndef CSVROWS_RANGE_H
#define CSVROWS_RANGE_H

#include "csvrows/number.h"
#include "csvrows/record.h"
#include "csvrows/times.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NAME=VALUE of --from: the record to begin with. */
struct range_from {
	const char *name; /* not ended by a NUL; NULL: begin at once */
	size_t name_length;
	const char *value;
	size_t value_length;
	bool is_reached;            /* the record has come, or none is needed */
	struct times_column column; /* NAME, and the form of its times */
	const struct times_column *told; /* the column of --time, or NULL */
	bool is_looked_at;     /* it is known whether the value is a time */
	enum moment_kind kind; /* of the value as a time, or none */
	struct moment moment;
	bool may_be_date;  /* the value may be D/M/Y or M/D/Y */
	bool is_ambiguous; /* so is the column */
};

struct range {
	struct range_from from;
	struct number_form form; /* of the numbers in fields and in VALUE */
	/* the zone of times without one */
	const struct zone *zone;
	uint64_t skip;
	uint64_t limit;  /* UINT64_MAX: none */
	uint64_t passed; /* records that were, or would be, written */
};

/* NULL, or the reason why a text is not NAME=VALUE. */
const char *range_verify_from(const char *text);

/* The length of NAME in NAME=VALUE: up to the first "=" that is not in CSV
 * quotes. */
size_t range_name_length(const char *text);

/* Begins with a good text that lives on: NAME=VALUE, or NULL to begin at once.
 */
void range_begin(
	struct range *range, const char *from, uint64_t skip, uint64_t limit);

/* The header is known: sets the field of NAME. */
void range_set_field(struct range *range, size_t field);

/* The same for several fields to join, and for a column of --time, or NULL.
 * `told` must live on, and must have a form before the first record. */
void range_set_times(struct range *range, const struct times_column *column,
	const struct times_column *told);

/* Counts one more good record, which begins at bytes, and returns whether to
 * write it. --from is reached at the first record whose field is at least the
 * value. They are compared as times if the value is a date or a time of day, or
 * a time of the column's form; as numbers if both are numbers of the form; else
 * byte by byte. A quoted field is not a number. A time of day is compared with
 * the time of day of the record in the column's zone. */
bool range_admits(
	struct range *range, const struct record *record, const char *bytes);

/* Looks only whether --from is reached, at a good record that is not counted.
 */
void
range_look(struct range *range, const struct record *record, const char *bytes);

/* How many of the next records are left out, and how many are written, whatever
 * they contain. */
uint64_t range_to_skip(const struct range *range);
uint64_t range_to_write(const struct range *range);

/* That many of these were handled without range_admits. */
void range_skipped(struct range *range, uint64_t records);
void range_wrote(struct range *range, uint64_t records);

/* Whether all wanted records were written. */
bool range_is_over(const struct range *range);

/* The input is read again, from its first record. */
void range_again(struct range *range);

#endif
