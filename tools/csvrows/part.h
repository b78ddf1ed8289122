/* SPDX-License-Identifier: ISC */
/* --part K/N: the bytes of all files, laid end to end, are cut into N equal
 * parts, and a record belongs to the part that holds its first byte. Pure. */
#ifndef CSVROWS_PART_H
#define CSVROWS_PART_H

#include "common/quantity.h"

#include <stdbool.h>
#include <stdint.h>

/* {0} is not set: every record is in it. */
struct part {
	bool is_set;
	bool is_last;   /* of all parts */
	uint64_t begin; /* its bytes, in all files */
	uint64_t end;
	uint64_t before; /* bytes in the files before this one */

	/* the same bytes in this file, at most its size */
	uint64_t file_begin;
	uint64_t file_end;
};

enum part_place {
	PART_BEFORE,
	PART_IN,
	PART_AFTER,
};

/* Cuts files of that many bytes in all. */
void
part_set(struct part *part, const struct quantity_share *share, uint64_t bytes);

/* The next file begins, of that size. */
void part_next_file(struct part *part, uint64_t size);

/* Whether no record of this file is in the part, because it ends before the
 * part, or begins after it. */
bool part_is_beside(const struct part *part);

/* Whether no record after this file is in the part. */
bool part_is_over(const struct part *part);

/* Where an offset in this file is. */
static inline enum part_place
part_place(const struct part *part, uint64_t offset)
{
	if (!part->is_set)
		return PART_IN;
	if (offset < part->file_begin)
		return PART_BEFORE;
	return offset < part->file_end ? PART_IN : PART_AFTER;
}

#endif
