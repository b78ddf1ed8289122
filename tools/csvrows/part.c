/* SPDX-License-Identifier: ISC */
/* See part.h. */
#include "csvrows/part.h"

/* Where share K of N ends: bytes * K / N, rounded down. The remainder is less
 * than N, so its product with K stays within 64 bits. */
static uint64_t
end_of(uint64_t bytes, uint64_t index, uint64_t count)
{
	return bytes / count * index + bytes % count * index / count;
}

void
part_set(struct part *part, const struct quantity_share *share, uint64_t bytes)
{
	*part = (struct part){
		.is_set = true,
		.is_last = share->index == share->count,
		.begin = end_of(bytes, share->index - 1, share->count),
		.end = end_of(bytes, share->index, share->count),
	};
}

/* The offset in the file of an offset in all files. */
static uint64_t
in_file(const struct part *part, uint64_t offset, uint64_t size)
{
	offset = offset > part->before ? offset - part->before : 0;
	return offset < size ? offset : size;
}

void
part_next_file(struct part *part, uint64_t size)
{
	part->file_begin = in_file(part, part->begin, size);
	part->file_end = in_file(part, part->end, size);
	part->before += size;
}

bool
part_is_beside(const struct part *part)
{
	return part->is_set && part->file_begin >= part->file_end;
}

bool
part_is_over(const struct part *part)
{
	return part->is_set && part->before >= part->end;
}
