/* See zone.h. A zone is a list of changes. What its rule says for later years
 * is listed for 400 years more, after which the calendar repeats itself. */
#include "common/zone.h"

#include "common/moment.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define HOUR 3600
#define DAY INT64_C(86400)
#define CYCLE_YEARS 400
#define CYCLE (INT64_C(146097) * DAY)
/* Offsets are less than 26 hours (RFC 9636, section 3.2). */
#define OFFSET_LIMIT (26 * HOUR)
/* Beyond this no calendar of ours goes, and sums fit. */
#define FAR (INT64_MAX / 8)

struct change {
	int64_t at;     /* UTC */
	int32_t offset; /* from then on */
};

struct zone {
	int32_t first;    /* the offset before all changes */
	bool has_rule;    /* the last 400 years repeat themselves */
	bool is_rule_all; /* and the first did so before */
	size_t count;
	struct change changes[];
};

/* The bytes that are left. */
struct bytes {
	const unsigned char *at;
	size_t left;
};

/* When a rule changes the clocks, every year. */
struct yearly {
	enum {
		DAY_OF_MONTH,
		DAY_OF_YEAR,
		DAY_WITHOUT_LEAP
	} kind;
	int month;
	int week; /* 5 is the last one */
	int day;  /* of the week from Sunday 0 on, or of the year */
	int32_t second;
};

struct rule {
	int32_t standard;
	int32_t summer;
	bool has_summer;
	struct yearly begin; /* of summer, by the clock before it */
	struct yearly end;
};

void
zone_close(struct zone *zone)
{
	free(zone);
}

/* Of the POSIX text. */

static bool
is_next(const struct bytes *text, char byte)
{
	return text->left && *text->at == (unsigned char)byte;
}

static bool
take_byte(struct bytes *text, char byte)
{
	if (!is_next(text, byte))
		return false;
	text->at++;
	text->left--;
	return true;
}

static bool
take_number(struct bytes *text, int least, int most, int *number)
{
	int value = 0, digits = 0;

	for (; text->left && *text->at >= '0' && *text->at <= '9'; digits++) {
		value = value * 10 + (*text->at - '0');
		if (value > most)
			return false;
		text->at++;
		text->left--;
	}
	*number = value;
	return digits && value >= least;
}

/* Letters, or anything in < >. */
static bool
take_name(struct bytes *text)
{
	bool is_quoted = take_byte(text, '<');
	size_t length = 0;

	for (; length < text->left; length++) {
		int byte = text->at[length], letter = byte | 0x20;
		bool is_letter = letter >= 'a' && letter <= 'z';
		bool is_other = (byte >= '0' && byte <= '9') || byte == '+' ||
				byte == '-';

		if (!is_letter && !(is_quoted && is_other))
			break;
	}
	text->at += length;
	text->left -= length;
	return length >= 3 && (!is_quoted || take_byte(text, '>'));
}

/* hh[:mm[:ss]], maybe with a sign. */
static bool
take_time(struct bytes *text, int most_hours, int32_t *seconds)
{
	bool is_negative = take_byte(text, '-');
	int hour, minute = 0, second = 0;

	if (!is_negative)
		(void)take_byte(text, '+');
	if (!take_number(text, 0, most_hours, &hour) ||
		(take_byte(text, ':') &&
			(!take_number(text, 0, 59, &minute) ||
				(take_byte(text, ':') &&
					!take_number(text, 0, 59, &second)))))
		return false;
	*seconds = (hour * 60 + minute) * 60 + second;
	if (is_negative)
		*seconds = -*seconds;
	return true;
}

/* ,M3.5.0/2 or ,J59/2 or ,59/2 */
static bool
take_yearly(struct bytes *text, struct yearly *yearly)
{
	bool is_fine;

	if (!take_byte(text, ','))
		return false;
	if (take_byte(text, 'M')) {
		yearly->kind = DAY_OF_MONTH;
		is_fine = take_number(text, 1, 12, &yearly->month) &&
			  take_byte(text, '.') &&
			  take_number(text, 1, 5, &yearly->week) &&
			  take_byte(text, '.') &&
			  take_number(text, 0, 6, &yearly->day);
	} else if (take_byte(text, 'J')) {
		yearly->kind = DAY_WITHOUT_LEAP;
		is_fine = take_number(text, 1, 365, &yearly->day);
	} else {
		yearly->kind = DAY_OF_YEAR;
		is_fine = take_number(text, 0, 365, &yearly->day);
	}
	yearly->second = 2 * HOUR;
	return is_fine &&
	       (!take_byte(text, '/') || take_time(text, 167, &yearly->second));
}

/* Offsets of POSIX are positive west of Greenwich. */
static bool
take_offset(struct bytes *text, int32_t *offset)
{
	if (!take_time(text, 24, offset))
		return false;
	*offset = -*offset;
	return true;
}

static bool
take_rule(struct bytes *text, struct rule *rule)
{
	static const char usual[] = ",M3.2.0,M11.1.0";
	struct bytes dates = { (const unsigned char *)usual,
		sizeof(usual) - 1 };

	*rule = (struct rule){ 0 };
	if (!take_name(text) || !take_offset(text, &rule->standard))
		return false;
	if (!text->left)
		return true;
	rule->has_summer = true;
	rule->summer = rule->standard + HOUR;
	if (!take_name(text) || (text->left && !is_next(text, ',') &&
					!take_offset(text, &rule->summer)))
		return false;
	if (text->left)
		return take_yearly(text, &rule->begin) &&
		       take_yearly(text, &rule->end) && !text->left;
	return take_yearly(&dates, &rule->begin) &&
	       take_yearly(&dates, &rule->end);
}

/* Of the rule. */

static bool
is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The day since 1970 of a date in any year: the calendar of 2000 to 2399
 * repeats itself. */
static int64_t
day_of(int64_t year, int month)
{
	int64_t cycle = (year + 4 * CYCLE_YEARS) / CYCLE_YEARS - 4 - 5, day = 0;

	(void)moment_day_of((int)(year - cycle * CYCLE_YEARS), month, 1, &day);
	return day + cycle * (CYCLE / DAY);
}

/* The day of the nth weekday of a month. */
static int64_t
weekday_of(const struct yearly *yearly, int64_t year)
{
	int64_t first = day_of(year, yearly->month);
	int64_t next = yearly->month < 12 ? day_of(year, yearly->month + 1)
					  : day_of(year + 1, 1);
	int64_t weekday = (first + 4) % 7; /* 1970 began on a Thursday */
	int64_t day = first + (yearly->day - weekday + 7) % 7 +
		      7 * (int64_t)(yearly->week - 1);

	return day >= next ? day - 7 : day;
}

/* When the clocks that are `offset` ahead show the yearly time. */
static int64_t
yearly_at(const struct yearly *yearly, int64_t year, int32_t offset)
{
	int64_t day;

	if (yearly->kind == DAY_OF_MONTH) {
		day = weekday_of(yearly, year);
	} else {
		day = day_of(year, 1) + yearly->day;
		if (yearly->kind == DAY_WITHOUT_LEAP)
			day -= yearly->day < 60 || !is_leap(year);
	}
	return day * DAY + yearly->second - offset;
}

/* Where a rule leaves no time between two changes, the later one counts. */
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

/* Both changes of a year; of two at one moment the begin of summer counts. */
static void
add_year(
	struct zone *zone, const struct rule *rule, int64_t year, int64_t after)
{
	int64_t begin = yearly_at(&rule->begin, year, rule->standard);
	int64_t end = yearly_at(&rule->end, year, rule->summer);

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

#define RULE_CHANGES (2 * (CYCLE_YEARS + 4))

/* There must be space for RULE_CHANGES. Those after the last change are added,
 * or without any change those of the years from 1800 on. */
static void
add_rule(struct zone *zone, const struct rule *rule)
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
	/* a rule that comes to one change only changes nothing any more */
	zone->has_rule =
		zone->count > 1 &&
		zone->changes[zone->count - 1].at - zone->changes[0].at >=
			CYCLE;
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
	struct bytes bytes = { (const unsigned char *)text, length };
	struct rule rule;

	if (!take_rule(&bytes, &rule))
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

/* How many of each the file has, from its header. */
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

/* No sum of these is beyond 64 bits. */
static uint64_t
block_bytes(const struct counts *counts, size_t width)
{
	return (uint64_t)counts->times * (width + 1) +
	       (uint64_t)counts->types * 6 + counts->letters +
	       (uint64_t)counts->leaps * (width + 4) + counts->is_standard +
	       counts->is_utc;
}

/* The types follow the times and the types' numbers. */
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
 * offset holds for ever. */
static bool
read_footer(struct zone *zone, struct bytes bytes)
{
	const unsigned char *end;
	struct rule rule;

	if (!take_byte(&bytes, '\n'))
		return false;
	end = memchr(bytes.at, '\n', bytes.left);
	if (!end)
		return false;
	bytes.left = (size_t)(end - bytes.at);
	if (!bytes.left)
		return true;
	if (!take_rule(&bytes, &rule))
		return false;
	if (!zone->count && !rule.has_summer)
		zone->first = rule.standard;
	add_rule(zone, &rule);
	return true;
}

/* Goes past the data of version 1 where that of version 2 follows. */
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

/* When one offset holds: from begin on, before end. */
struct period {
	int64_t begin;
	int64_t end;
	int32_t offset;
};

/* How many changes are at or before a second. */
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

/* How far a second lies beyond what is listed, in whole cycles. */
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
		/* the clocks have skipped it */
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
