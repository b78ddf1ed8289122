/* SPDX-License-Identifier: ISC */
/* Which of the good records are written: from --from on, then those of --shard,
 * then without --skip, then up to --limit. Pure. */
#ifndef CSVROWS_RANGE_H
#define CSVROWS_RANGE_H

#include "csvrows/number.h"
#include "csvrows/record.h"
#include "csvrows/times.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* NAME=VALUE: the record with which it all begins. */
struct range_from {
	const char *name; /* not ended by a NUL; NULL: none is waited for */
	size_t name_length;
	const char *value;
	size_t value_length;
	bool is_reached; /* the record has come; also where none is waited for
			  */
	struct times_column column;      /* NAME, and the form of its times */
	const struct times_column *told; /* the same of --time, or NULL */
	bool is_looked_at;               /* whether the value is a time */
	enum moment_kind kind;           /* of the value, as a time; or none */
	struct moment moment;
	bool may_be_date;  /* the value: D/M/Y or M/D/Y */
	bool is_ambiguous; /* so is the column */
};

struct range {
	struct range_from from;
	struct number_form form; /* of the numbers in fields and in VALUE */
	/* of times without one */
	const struct zone *zone;
	uint64_t shard;  /* from 0 on */
	uint64_t shards; /* 0: there are none */
	uint64_t skip;
	uint64_t limit; /* UINT64_MAX: none */

	uint64_t index;  /* of the next record among those of all shards */
	uint64_t passed; /* records that are, or would be, written */
};

/* NULL, or the reason why a text is no NAME=VALUE, or no K/N. */
const char *range_verify_from(const char *text);
const char *range_verify_shard(const char *text);

/* How long the NAME of NAME=VALUE is: up to the first "=" that is not in quotes
 * of CSV. */
size_t range_name_length(const char *text);

/* Begins with texts that are good and live on: NAME=VALUE and K/N; NULL waits
 * for nothing, or is all records. */
void range_begin(struct range *range, const char *from, const char *shard,
	uint64_t skip, uint64_t limit);

/* The header is known: the field that NAME is. */
void range_set_field(struct range *range, size_t field);

/* The same for several fields that are joined, and for a column of --time,
 * which lives on and has a form when a record comes. */
void range_set_times(struct range *range, const struct times_column *column,
	const struct times_column *told);

/* Counts one more good record, which begins at bytes. Whether it is to be
 * written: --from has come with this one or with one before if its field is at
 * least the value: as times where the value is a date or a time of day, or is a
 * time of the column's form; as numbers where both are numbers of the form;
 * else byte by byte. A quoted field is no number. A time of day is compared
 * with that of a date and time in the column's zone. */
bool range_admits(
	struct range *range, const struct record *record, const char *bytes);

/* How many of the next records are surely left out, and how many surely
 * written, whatever they hold. */
uint64_t range_to_skip(const struct range *range);
uint64_t range_to_write(const struct range *range);

/* That many of these have gone without range_admits. */
void range_skipped(struct range *range, uint64_t records);
void range_wrote(struct range *range, uint64_t records);

/* All that are wanted were written. */
bool range_is_over(const struct range *range);

/* The input is read again: it begins with its first record. */
void range_again(struct range *range);

#endif
