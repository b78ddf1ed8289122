/* SPDX-License-Identifier: ISC */
/* See zone.h. A zone is a list of changes. The list is extended by the zone's
 * rule for 400 years, after which the calendar repeats itself. */
#include "common/zone.h"

#include "common/zone_rule.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define DAY INT64_C(86400)
#define CYCLE_YEARS 400
#define CYCLE (INT64_C(146097) * DAY)
/* Offsets are less than 26 hours (RFC 9636, section 3.2). */
#define OFFSET_LIMIT (INT64_C(26) * 3600)
/* No calendar here goes beyond this, and sums fit. */
#define FAR (INT64_MAX / 8)

struct change {
	int64_t at;     /* UTC */
	int32_t offset; /* from that time on */
};

struct zone {
	int32_t first;    /* the offset before all changes */
	bool has_rule;    /* the last 400 years repeat */
	bool is_rule_all; /* so do the first 400 */
	size_t count;
	struct change changes[];
};

/* The rest of the bytes. */
struct bytes {
	const unsigned char *at;
	size_t left;
};

void
zone_close(struct zone *zone)
{
	free(zone);
}

/* If a rule leaves no time between two changes, the later one counts. */
static void
add_change(struct zone *zone, int64_t at, int32_t offset, int64_t after)
{
	struct change *last = zone->changes + zone->count;

	if (at <= after)
		return;
	if (zone->count && at <= last[-1].at) {
		last[-1].offset = offset;
		return;
	}
	last->at = at;
	last->offset = offset;
	zone->count++;
}

/* Both changes of a year. If they coincide, the start of summer time counts. */
static void
add_year(struct zone *zone, const struct zone_rule *rule, int64_t year,
	int64_t after)
{
	int64_t begin, end;

	zone_rule_year(rule, year, &begin, &end);
	if (begin < end)
		add_change(zone, begin, rule->summer, after);
	add_change(zone, end, rule->standard, after);
	if (begin >= end)
		add_change(zone, begin, rule->summer, after);
}

/* The year of a second, or one close to it. */
static int64_t
year_about(int64_t second)
{
	return 1970 + second / (CYCLE / CYCLE_YEARS);
}

#define RULE_CHANGES ((size_t)2 * (CYCLE_YEARS + 4))

/* Needs space for RULE_CHANGES. Adds the changes after the last one or, if
 * there is none, those of the years from 1800 on. */
static void
add_rule(struct zone *zone, const struct zone_rule *rule)
{
	int64_t after = INT64_MIN, first = 1800, year;

	if (!rule->has_summer)
		return;
	if (zone->count) {
		after = zone->changes[zone->count - 1].at;
		first = year_about(after) - 1;
	}
	zone->is_rule_all = !zone->count;
	for (year = first; year < first + CYCLE_YEARS + 4; year++)
		add_year(zone, rule, year, after);
	zone->has_rule = true;
}

static struct zone *
zone_create(size_t changes)
{
	struct zone *zone =
		malloc(sizeof(*zone) + changes * sizeof(zone->changes[0]));

	if (zone)
		*zone = (struct zone){ 0 };
	return zone;
}

enum zone_fault
zone_parse_posix(const char *text, size_t length, struct zone **zone)
{
	struct zone_rule rule;

	if (!zone_rule_parse(text, length, &rule))
		return ZONE_DAMAGED;
	*zone = zone_create(RULE_CHANGES);
	if (!*zone)
		return ZONE_NO_MEMORY;
	(*zone)->first = rule.standard;
	add_rule(*zone, &rule);
	return ZONE_FINE;
}

/* Of the bytes. */

#define HEADER_BYTES 44

/* The number of items of each kind, from the header of the file. */
struct counts {
	uint32_t is_utc;
	uint32_t is_standard;
	uint32_t leaps;
	uint32_t times;
	uint32_t types;
	uint32_t letters;
};

static uint32_t
read_u32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	       (uint32_t)at[2] << 8 | at[3];
}

/* Two's complement. */
static int64_t
read_signed(const unsigned char *at, size_t width)
{
	uint64_t value = read_u32(at);

	if (width == 8)
		value = value << 32 | read_u32(at + 4);
	else if (value >> 31)
		value |= UINT64_C(0xffffffff00000000);
	return value >> 63 ? -(int64_t)~value - 1 : (int64_t)value;
}

static bool
take_header(struct bytes *bytes, struct counts *counts, int *version)
{
	const unsigned char *at = bytes->at;

	if (bytes->left < HEADER_BYTES || memcmp(at, "TZif", 4) != 0)
		return false;
	*version = at[4];
	*counts = (struct counts){ read_u32(at + 20), read_u32(at + 24),
		read_u32(at + 28), read_u32(at + 32), read_u32(at + 36),
		read_u32(at + 40) };
	bytes->at += HEADER_BYTES;
	bytes->left -= HEADER_BYTES;
	return true;
}

/* No sum of these exceeds 64 bits. */
static uint64_t
block_bytes(const struct counts *counts, size_t width)
{
	return (uint64_t)counts->times * (width + 1) +
	       (uint64_t)counts->types * 6 + counts->letters +
	       (uint64_t)counts->leaps * (width + 4) + counts->is_standard +
	       counts->is_utc;
}

/* The types follow the times and the numbers of the types. */
static bool
offset_of(const struct counts *counts, const unsigned char *types, size_t type,
	int32_t *offset)
{
	int64_t seconds;

	if (type >= counts->types)
		return false;
	seconds = read_signed(types + 6 * type, 4);
	*offset = (int32_t)seconds;
	return seconds > -OFFSET_LIMIT && seconds < OFFSET_LIMIT;
}

static bool
read_changes(struct zone *zone, const struct counts *counts,
	const unsigned char *times, size_t width)
{
	const unsigned char *numbers = times + counts->times * width;
	const unsigned char *types = numbers + counts->times;
	size_t i;

	if (!offset_of(counts, types, 0, &zone->first))
		return false;
	for (i = 0; i < counts->times; i++) {
		struct change *change = zone->changes + i;

		change->at = read_signed(times + i * width, width);
		if (change->at > FAR || change->at < -FAR ||
			(i && change->at <= change[-1].at) ||
			!offset_of(counts, types, numbers[i], &change->offset))
			return false;
	}
	zone->count = counts->times;
	return true;
}

/* The text after the data, between two newlines. If it is empty, the last
 * offset holds forever. */
static bool
read_footer(struct zone *zone, struct bytes bytes)
{
	const unsigned char *text, *end;
	struct zone_rule rule;

	if (!bytes.left || *bytes.at != '\n')
		return false;
	text = bytes.at + 1;
	end = memchr(text, '\n', bytes.left - 1);
	if (!end)
		return false;
	if (end == text)
		return true;
	if (!zone_rule_parse((const char *)text, (size_t)(end - text), &rule))
		return false;
	if (!zone->count && !rule.has_summer)
		zone->first = rule.standard;
	add_rule(zone, &rule);
	return true;
}

/* Skips the data of version 1 if version 2 follows. */
static bool
find_data(struct bytes *bytes, struct counts *counts, size_t *width)
{
	int version;

	*width = 4;
	if (!take_header(bytes, counts, &version))
		return false;
	if (version >= '2') {
		uint64_t past = block_bytes(counts, 4);

		if (past > bytes->left)
			return false;
		bytes->at += past;
		bytes->left -= (size_t)past;
		*width = 8;
		if (!take_header(bytes, counts, &version))
			return false;
	}
	return block_bytes(counts, *width) <= bytes->left;
}

enum zone_fault
zone_parse(const unsigned char *bytes, size_t length, struct zone **zone)
{
	struct bytes data = { bytes, length }, footer;
	struct counts counts;
	size_t width, block;
	struct zone *made;

	if (!find_data(&data, &counts, &width))
		return ZONE_DAMAGED;
	if (counts.leaps)
		return ZONE_LEAP_SECONDS;
	block = (size_t)block_bytes(&counts, width);
	footer = (struct bytes){ data.at + block, data.left - block };
	made = zone_create(counts.times + RULE_CHANGES);
	if (!made)
		return ZONE_NO_MEMORY;
	if (!read_changes(made, &counts, data.at, width) ||
		(width == 8 && !read_footer(made, footer))) {
		zone_close(made);
		return ZONE_DAMAGED;
	}
	*zone = made;
	return ZONE_FINE;
}

/* Of times. */

/* The span of one offset: from begin on, before end. */
struct period {
	int64_t begin;
	int64_t end;
	int32_t offset;
};

/* The number of changes at or before a second. */
static size_t
changes_until(const struct zone *zone, int64_t utc)
{
	size_t low = 0, high = zone->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->changes[middle].at <= utc)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How many whole cycles a second is beyond the listed changes. */
static int64_t
cycles_beyond(const struct zone *zone, int64_t utc)
{
	int64_t first, last;

	if (!zone->has_rule)
		return 0;
	first = zone->changes[0].at;
	last = zone->changes[zone->count - 1].at;
	if (utc >= last)
		return (utc - last) / CYCLE + 1;
	return zone->is_rule_all && utc < first ? -((first - utc) / CYCLE) - 1
						: 0;
}

static struct period
period_of(const struct zone *zone, int64_t utc)
{
	int64_t shift = cycles_beyond(zone, utc) * CYCLE;
	size_t i = changes_until(zone, utc - shift);
	struct period period = { INT64_MIN, INT64_MAX, zone->first };

	if (i) {
		period.begin = zone->changes[i - 1].at + shift;
		period.offset = zone->changes[i - 1].offset;
	}
	if (i < zone->count)
		period.end = zone->changes[i].at + shift;
	return period;
}

int64_t
zone_utc_of(const struct zone *zone, int64_t local_second)
{
	struct period period;
	int32_t before;
	int64_t utc;

	if (!zone || local_second > FAR || local_second < -FAR)
		return local_second;
	period = period_of(zone, local_second - OFFSET_LIMIT);
	before = period.offset;
	for (;;) {
		utc = local_second - period.offset;
		/* the clocks skipped it */
		if (utc < period.begin)
			return local_second - before;
		if (utc < period.end)
			return utc;
		before = period.offset;
		period = period_of(zone, period.end);
	}
}

int32_t
zone_offset_at(const struct zone *zone, int64_t utc_second)
{
	if (!zone || utc_second > FAR || utc_second < -FAR)
		return 0;
	return period_of(zone, utc_second).offset;
}
