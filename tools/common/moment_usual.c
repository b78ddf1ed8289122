/* SPDX-License-Identifier: ISC */
/* See moment_usual.h. */
#include "common/moment_usual.h"

/* Most texts are read here in one pass. All others take the slower way, with
 * the same result. */
struct usual {
	const char *at;
	const char *end;
	int64_t second;
	int32_t ns;
	int fraction_digits;
};

/* Two digits; *others becomes true if one of them is not a digit. */
static unsigned
two_digits(const char *at, unsigned *others)
{
	unsigned high = (unsigned char)at[0] - (unsigned)'0';
	unsigned low = (unsigned char)at[1] - (unsigned)'0';

	*others |= (high > 9) | (low > 9);
	return high * 10 + low;
}

static bool
take_date(struct usual *usual)
{
	const char *at = usual->at;
	unsigned others = 0, year, month, of_month;
	int64_t day;

	if (usual->end - at < 11 || (at[4] != '-' && at[4] != '/') ||
		at[7] != at[4] || (at[10] != 'T' && at[10] != ' '))
		return false;
	year = two_digits(at, &others) * 100 + two_digits(at + 2, &others);
	month = two_digits(at + 5, &others);
	of_month = two_digits(at + 8, &others);
	if (others ||
		!moment_day_of((int)year, (int)month, (int)of_month, &day))
		return false;
	usual->second = day * 86400;
	usual->at += 11;
	return true;
}

static bool
take_fraction(struct usual *usual)
{
	static const int32_t units[] = { 0, 100000000, 10000000, 1000000,
		100000, 10000, 1000, 100, 10, 1 };
	const char *at = usual->at, *end = usual->end;
	int32_t value = 0;

	if (end - at > 9)
		end = at + 9;
	for (; at < end && *at >= '0' && *at <= '9'; at++)
		value = value * 10 + (*at - '0');
	usual->fraction_digits = (int)(at - usual->at);
	usual->ns = value * units[usual->fraction_digits];
	usual->at = at;
	return usual->fraction_digits;
}

static bool
take_clock(struct usual *usual)
{
	const char *at = usual->at;
	unsigned others = 0, hour, minute, second;

	if (usual->end - at < 8 || at[2] != ':' || at[5] != ':')
		return false;
	hour = two_digits(at, &others);
	minute = two_digits(at + 3, &others);
	second = two_digits(at + 6, &others);
	if (others || hour > 23 || minute > 59 || second > 59)
		return false;
	usual->second += (hour * 60 + minute) * 60 + second;
	usual->at += 8;
	if (usual->at == usual->end || (*usual->at != '.' && *usual->at != ','))
		return true;
	usual->at++;
	return take_fraction(usual);
}

/* Z or +01:00 */
static bool
take_zone(struct usual *usual)
{
	const char *at = usual->at;
	unsigned others = 0, hour, minute;
	int64_t offset;

	if (usual->end - at == 1)
		return *at == 'Z';
	if (usual->end - at != 6 || (*at != '+' && *at != '-') || at[3] != ':')
		return false;
	hour = two_digits(at + 1, &others);
	minute = two_digits(at + 4, &others);
	if (others || hour > 23 || minute > 59)
		return false;
	offset = (int64_t)(hour * 60 + minute) * 60;
	usual->second -= *at == '-' ? -offset : offset;
	return true;
}

bool
moment_usual_read(const char *text, size_t length, bool has_date, bool has_zone,
	const struct zone *zone, struct moment *moment, int *fraction_digits)
{
	struct usual usual = { .at = text, .end = text + length };

	if ((has_date && !take_date(&usual)) || !take_clock(&usual))
		return false;
	if (has_zone ? !take_zone(&usual) : usual.at < usual.end)
		return false;
	if (zone && has_date && !has_zone)
		usual.second = zone_utc_of(zone, usual.second);
	moment->second = usual.second;
	moment->ns = usual.ns;
	*fraction_digits = usual.fraction_digits;
	return moment_is_dated(*moment);
}
