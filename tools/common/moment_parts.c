/* SPDX-License-Identifier: ISC */
/* See moment_parts.h. */
#include "common/moment_parts.h"

#include <string.h>

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static int
lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? byte - 'A' + 'a' : byte;
}

static bool
is_letter(char byte)
{
	return lower(byte) >= 'a' && lower(byte) <= 'z';
}

bool
moment_take(struct moment_text *text, const char *bytes)
{
	if (text->at == text->end)
		return false;
	for (; *bytes; bytes++) {
		if (*text->at == *bytes) {
			text->at++;
			return true;
		}
	}
	return false;
}

static bool
take_bytes(struct moment_text *text, const char *bytes)
{
	size_t length = strlen(bytes);

	if ((size_t)(text->end - text->at) < length ||
		memcmp(text->at, bytes, length) != 0)
		return false;
	text->at += length;
	return true;
}

/* U+00A0 and U+202F, which some programs write before AM. */
size_t
moment_take_blanks(struct moment_text *text)
{
	const char *begin = text->at;

	while (moment_take(text, " \t") || take_bytes(text, "\xc2\xa0") ||
		take_bytes(text, "\xe2\x80\xaf"))
		;
	return (size_t)(text->at - begin);
}

bool
moment_take_number(struct moment_text *text, int least, int most, int *number)
{
	const char *at = text->at;
	int value = 0, digits = 0;

	for (; digits < most && at < text->end && is_digit(*at); digits++)
		value = value * 10 + (*at++ - '0');
	*number = value;
	text->at = at;
	return digits >= least;
}

bool
moment_take_fraction(struct moment_text *text, struct moment_parts *parts)
{
	const char *at = text->at;
	int32_t ns = 0;
	int digits = 0;

	for (; at < text->end && is_digit(*at); at++) {
		if (digits == 9)
			continue;
		ns = ns * 10 + (*at - '0');
		digits++;
	}
	parts->fraction_digits = digits;
	text->at = at;
	if (!digits)
		return false;
	for (; digits < 9; digits++)
		ns *= 10;
	parts->ns = ns;
	return true;
}

/* Takes a name, or its first three letters; returns its number from 1 on, or 0.
 */
static int
take_name(struct moment_text *text, const char *const *names, int count)
{
	size_t letters = 0, left = (size_t)(text->end - text->at), k;
	int i;

	while (letters < left && is_letter(text->at[letters]))
		letters++;
	for (i = 0; i < count; i++) {
		if (letters != 3 && letters != strlen(names[i]))
			continue;
		for (k = 0; k < letters; k++) {
			if (lower(text->at[k]) != names[i][k])
				break;
		}
		if (k == letters) {
			text->at += letters;
			return i + 1;
		}
	}
	return 0;
}

bool
moment_take_month(struct moment_text *text, int *month)
{
	static const char *const names[] = { "january", "february", "march",
		"april", "may", "june", "july", "august", "september",
		"october", "november", "december" };

	*month = take_name(text, names, 12);
	return *month;
}

bool
moment_take_weekday(struct moment_text *text)
{
	static const char *const names[] = { "monday", "tuesday", "wednesday",
		"thursday", "friday", "saturday", "sunday" };

	return take_name(text, names, 7);
}

bool
moment_take_half(struct moment_text *text, struct moment_parts *parts)
{
	bool is_pm, has_points;

	if (moment_take(text, "aA"))
		is_pm = false;
	else if (moment_take(text, "pP"))
		is_pm = true;
	else
		return false;
	has_points = moment_take(text, ".");
	if (!moment_take(text, "mM") || (has_points && !moment_take(text, ".")))
		return false;
	parts->half = is_pm ? MOMENT_PM : MOMENT_AM;
	return true;
}

bool
moment_take_utc(struct moment_text *text, struct moment_parts *parts)
{
	parts->has_zone = true;
	parts->offset = 0;
	return moment_take(text, "Zz") || take_bytes(text, "UTC") ||
	       take_bytes(text, "GMT");
}

bool
moment_take_offset(struct moment_text *text, struct moment_parts *parts)
{
	bool is_west = text->at < text->end && *text->at == '-';
	int hours, minutes = 0;

	if (!moment_take(text, "+-") || !moment_take_number(text, 2, 2, &hours))
		return false;
	if (moment_take(text, ":") ||
		(text->at < text->end && is_digit(*text->at))) {
		if (!moment_take_number(text, 2, 2, &minutes))
			return false;
	}
	/* beyond a day, so that the offset is refused */
	if (minutes > 59)
		hours = 99;
	parts->has_zone = true;
	parts->offset = 60 * (hours * 60 + minutes);
	if (is_west)
		parts->offset = -parts->offset;
	return true;
}

/* A second 60 is the next second. 24:00:00 is the only time with hour 24. */
bool
moment_from_clock(const struct moment_parts *parts, struct moment *moment)
{
	int hour = parts->hour;

	if (parts->minute > 59 || parts->second > 60)
		return false;
	if (parts->half != MOMENT_WHOLE_DAY) {
		if (hour < 1 || hour > 12)
			return false;
		hour = hour % 12 + (parts->half == MOMENT_PM ? 12 : 0);
	} else if (hour >= 24 &&
		   (hour > 24 || parts->minute || parts->second || parts->ns)) {
		return false;
	}
	moment->second = (hour * 60 + parts->minute) * 60 + parts->second;
	moment->ns = parts->ns;
	return true;
}

#define DAY 86400

/* The day since 1970. */
static bool
day_of(const struct moment_parts *parts, int64_t *day)
{
	int64_t last;

	if (!parts->of_year)
		return moment_day_of(
			parts->year, parts->month, parts->day, day);
	if (!moment_day_of(parts->year, 1, 1, day) ||
		!moment_day_of(parts->year, 12, 31, &last))
		return false;
	*day += parts->of_year - 1;
	return *day <= last;
}

bool
moment_from_date(const struct moment_parts *parts, const struct zone *zone,
	struct moment *moment)
{
	struct moment made;
	int64_t day;

	if (!day_of(parts, &day) || !moment_from_clock(parts, &made))
		return false;
	if (parts->offset > DAY || parts->offset < -DAY)
		return false;
	made.second += day * DAY;
	if (parts->has_zone)
		made.second -= parts->offset;
	else if (zone)
		made.second = zone_utc_of(zone, made.second);
	if (!moment_is_dated(made))
		return false;
	*moment = made;
	return true;
}
