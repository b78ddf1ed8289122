/* See range.h. */
#include "csvrows/range.h"

#include "common/quantity.h"

#include <stddef.h>
#include <string.h>

/* Takes K/N apart; false where it is none. */
static bool
read_shard(const char *text, uint64_t *shard, uint64_t *shards)
{
	const char *slash = strchr(text, '/');
	char first[24];

	if (!slash || (size_t)(slash - text) >= sizeof(first))
		return false;
	memcpy(first, text, (size_t)(slash - text));
	first[slash - text] = '\0';
	return !quantity_count(first, shard) &&
	       !quantity_count(slash + 1, shards) && *shard > 0 &&
	       *shard <= *shards;
}

const char *
range_verify_shard(const char *text)
{
	uint64_t shard, shards;

	return read_shard(text, &shard, &shards)
		       ? NULL
		       : "must be K/N, with K from 1 to N";
}

void
range_set_shard(struct range *range, const char *text)
{
	range->shard = range->shards = 0;
	if (text && read_shard(text, &range->shard, &range->shards))
		range->shard--;
}

bool
range_admits(
	struct range *range, const struct record *record, const char *bytes)
{
	if (!from_admits(&range->from, record, bytes))
		return false;
	if (range->shards && range->index++ % range->shards != range->shard)
		return false;
	if (range->skip) {
		range->skip--;
		return false;
	}
	range->passed++;
	return true;
}

uint64_t
range_to_skip(const struct range *range)
{
	return range->from.is_reached && !range->shards ? range->skip : 0;
}

uint64_t
range_to_write(const struct range *range)
{
	if (!range->from.is_reached || range->shards || range->skip)
		return 0;
	return range->limit - range->passed;
}

bool
range_is_over(const struct range *range)
{
	return range->passed >= range->limit;
}

void
range_again(struct range *range)
{
	range->from.is_reached = true;
	range->skip = 0;
}
