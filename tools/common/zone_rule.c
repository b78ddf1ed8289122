/* SPDX-License-Identifier: ISC */
/* See zone_rule.h. */
#include "common/zone_rule.h"

#include "common/moment.h"

#define HOUR 3600
#define DAY INT64_C(86400)
/* The calendar repeats after this many years. */
#define YEARS INT64_C(400)
#define CYCLE_DAYS INT64_C(146097)

/* The rest of the text. */
struct rest {
	const char *at;
	size_t left;
};

static bool
is_next(const struct rest *text, char byte)
{
	return text->left && *text->at == byte;
}

static bool
take_byte(struct rest *text, char byte)
{
	if (!is_next(text, byte))
		return false;
	text->at++;
	text->left--;
	return true;
}

static bool
take_number(struct rest *text, int least, int most, int *number)
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

static bool
is_letter(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Characters that are allowed in < >, too. */
static bool
is_sign(char byte)
{
	return (byte >= '0' && byte <= '9') || byte == '+' || byte == '-';
}

static bool
take_name(struct rest *text)
{
	bool is_quoted = take_byte(text, '<');
	size_t length = 0;

	while (length < text->left &&
		(is_letter(text->at[length]) ||
			(is_quoted && is_sign(text->at[length]))))
		length++;
	text->at += length;
	text->left -= length;
	return length >= 3 && (!is_quoted || take_byte(text, '>'));
}

/* hh[:mm[:ss]], maybe with a sign. */
static bool
take_time(struct rest *text, int most_hours, int32_t *seconds)
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
take_yearly(struct rest *text, struct zone_yearly *yearly)
{
	bool is_fine;

	if (!take_byte(text, ','))
		return false;
	if (take_byte(text, 'M')) {
		yearly->kind = ZONE_DAY_OF_MONTH;
		is_fine = take_number(text, 1, 12, &yearly->month) &&
			  take_byte(text, '.') &&
			  take_number(text, 1, 5, &yearly->week) &&
			  take_byte(text, '.') &&
			  take_number(text, 0, 6, &yearly->day);
	} else if (take_byte(text, 'J')) {
		yearly->kind = ZONE_DAY_WITHOUT_LEAP;
		is_fine = take_number(text, 1, 365, &yearly->day);
	} else {
		yearly->kind = ZONE_DAY_OF_YEAR;
		is_fine = take_number(text, 0, 365, &yearly->day);
	}
	yearly->second = 2 * HOUR;
	return is_fine &&
	       (!take_byte(text, '/') || take_time(text, 167, &yearly->second));
}

/* Offsets of POSIX are positive west of Greenwich. */
static bool
take_offset(struct rest *text, int32_t *offset)
{
	if (!take_time(text, 24, offset))
		return false;
	*offset = -*offset;
	return true;
}

static bool
take_rule(struct rest *text, struct zone_rule *rule)
{
	static const char usual[] = ",M3.2.0,M11.1.0";
	struct rest dates = { usual, sizeof(usual) - 1 };

	*rule = (struct zone_rule){ 0 };
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

static bool
is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* The day since 1970 of a date in any year: the calendar of 2000 to 2399
 * repeats. */
static int64_t
day_of(int64_t year, int month)
{
	int64_t cycle = (year + 4 * YEARS) / YEARS - 4 - 5, day = 0;

	(void)moment_day_of((int)(year - cycle * YEARS), month, 1, &day);
	return day + cycle * (CYCLE_DAYS);
}

/* The day of the nth weekday of a month. */
static int64_t
weekday_of(const struct zone_yearly *yearly, int64_t year)
{
	int64_t first = day_of(year, yearly->month);
	int64_t next = yearly->month < 12 ? day_of(year, yearly->month + 1)
					  : day_of(year + 1, 1);
	int64_t weekday = (first + 4) % 7; /* 1970 began on a Thursday */
	int64_t day = first + (yearly->day - weekday + 7) % 7 +
		      7 * (int64_t)(yearly->week - 1);

	return day >= next ? day - 7 : day;
}

/* The time of the yearly change, on clocks that are `offset` ahead. */
static int64_t
yearly_at(const struct zone_yearly *yearly, int64_t year, int32_t offset)
{
	int64_t day;

	if (yearly->kind == ZONE_DAY_OF_MONTH) {
		day = weekday_of(yearly, year);
	} else {
		day = day_of(year, 1) + yearly->day;
		if (yearly->kind == ZONE_DAY_WITHOUT_LEAP)
			day -= yearly->day < 60 || !is_leap(year);
	}
	return day * DAY + yearly->second - offset;
}

bool
zone_rule_parse(const char *text, size_t length, struct zone_rule *rule)
{
	struct rest rest = { text, length };

	return take_rule(&rest, rule);
}

void
zone_rule_year(const struct zone_rule *rule, int64_t year, int64_t *begin,
	int64_t *end)
{
	*begin = yearly_at(&rule->begin, year, rule->standard);
	*end = yearly_at(&rule->end, year, rule->summer);
}
