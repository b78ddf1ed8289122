/* Which of the good records are written: --from, then --shard, then --skip,
 * then --limit. Pure. */
#ifndef CSVROWS_RANGE_H
#define CSVROWS_RANGE_H

#include "csvrows/from.h"
#include "csvrows/record.h"

#include <stdbool.h>
#include <stdint.h>

struct range {
	struct from from;
	uint64_t shard;  /* from 0 on */
	uint64_t shards; /* 0: there are none */
	uint64_t skip;
	uint64_t limit; /* UINT64_MAX: none */

	uint64_t index;  /* of the next record among those of all shards */
	uint64_t passed; /* records that are, or would be, written */
};

/* NULL, or the reason why a text is no K/N. */
const char *range_verify_shard(const char *text);

/* Sets the shard from a text that is K/N; NULL: all records. */
void range_set_shard(struct range *range, const char *text);

/* Counts one more good record, which begins at bytes. Whether it is to be
 * written. */
bool range_admits(
	struct range *range, const struct record *record, const char *bytes);

/* How many of the next records are surely left out, and how many surely
 * written, whatever they hold. */
uint64_t range_to_skip(const struct range *range);
uint64_t range_to_write(const struct range *range);

/* All that are wanted were written. */
bool range_is_over(const struct range *range);

/* The input is read again: it begins with its first record. */
void range_again(struct range *range);

#endif
