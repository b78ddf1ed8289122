/* See range.h. */
#include "csvrows/range.h"

#include "common/quantity.h"
#include "csvrows/decimal.h"

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

const char *
range_verify_from(const char *text)
{
	return strchr(text, '=') && *text != '=' ? NULL : "must be NAME=VALUE";
}

static struct range_from
read_from(const char *text)
{
	struct range_from from = { .is_reached = !text };

	if (!text)
		return from;
	from.name = text;
	from.name_length = strcspn(text, "=");
	from.value = text + from.name_length;
	from.value += *from.value == '=';
	from.value_length = strlen(from.value);
	return from;
}

void
range_begin(struct range *range, const char *from, const char *shard,
	uint64_t skip, uint64_t limit)
{
	*range = (struct range){
		.from = read_from(from),
		.skip = skip,
		.limit = limit,
	};
	if (shard && read_shard(shard, &range->shard, &range->shards))
		range->shard--;
}

void
range_set_field(struct range *range, size_t field)
{
	range->from.field = field;
}

static bool
is_reached(const struct range *range, const struct record *record,
	const char *bytes)
{
	const struct range_from *from = &range->from;
	const struct record_field *field = record_field(record, from->field);
	struct number ours, theirs;

	if (!field->is_quoted && !field->has_doubled &&
		number_read(&ours, &range->form, false, bytes + field->start,
			field->length) &&
		number_read(&theirs, &range->form, false, from->value,
			from->value_length))
		return decimal_compare(&ours, &theirs) >= 0;
	return record_compare(record, bytes, field, from->value,
		       from->value_length) >= 0;
}

bool
range_admits(
	struct range *range, const struct record *record, const char *bytes)
{
	if (!range->from.is_reached)
		range->from.is_reached = is_reached(range, record, bytes);
	if (!range->from.is_reached)
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

void
range_skipped(struct range *range, uint64_t records)
{
	range->skip -= records;
}

void
range_wrote(struct range *range, uint64_t records)
{
	range->passed += records;
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
