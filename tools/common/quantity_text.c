/* Durations and times as people read them. See quantity.h. */
#include "common/quantity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Division that rounds down below zero, too; the divisor is positive. */
static int64_t
floor_divide(int64_t value, int64_t divisor)
{
	return value / divisor - (value % divisor < 0);
}

static uint64_t
magnitude(int64_t value)
{
	return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

const char *
quantity_clock_text(int64_t ns, char text[QUANTITY_TEXT])
{
	int64_t floor = floor_divide(ns, NS_PER_SECOND);
	uint64_t seconds = magnitude(floor);

	(void)snprintf(text, QUANTITY_TEXT, "%s%" PRIu64 ":%02u:%02u",
		floor < 0 ? "-" : "", seconds / 3600,
		(unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
	return text;
}

const char *
quantity_duration_text(int64_t ns, char text[QUANTITY_TEXT])
{
	const char *sign = ns < 0 ? "-" : "";
	uint64_t value = magnitude(ns);

	if (value == 0)
		(void)snprintf(text, QUANTITY_TEXT, "0");
	else if (value < 1000)
		(void)snprintf(
			text, QUANTITY_TEXT, "%s%" PRIu64 "ns", sign, value);
	else if (value < 1000000)
		(void)snprintf(text, QUANTITY_TEXT, "%s%" PRIu64 "us", sign,
			value / 1000);
	else if (value < 1000000000)
		(void)snprintf(text, QUANTITY_TEXT, "%s%" PRIu64 ".%03ums",
			sign, value / 1000000, (unsigned)(value / 1000 % 1000));
	else
		(void)snprintf(text, QUANTITY_TEXT, "%s%" PRIu64 ".%03us", sign,
			value / 1000000000, (unsigned)(value / 1000000 % 1000));
	return text;
}

struct date {
	unsigned year;
	unsigned month; /* from 1 */
	unsigned day;   /* from 1 */
};

/* The Gregorian date of a day, counted from 1970-01-01; not before year 1.
 * Years are taken from March to February here, so that the leap day is the
 * last day of one, and 153 days are five months from March on. */
static struct date
date_of_day(int64_t day)
{
	/* From 0000-03-01; 400 years are 146097 days. */
	unsigned since = (unsigned)(day + 719468);
	unsigned cycle = since / 146097;
	unsigned day_of_cycle = since % 146097;
	unsigned year = (day_of_cycle - day_of_cycle / 1460 +
				day_of_cycle / 36524 - day_of_cycle / 146096) /
			365;
	unsigned day_of_year =
		day_of_cycle - (365 * year + year / 4 - year / 100);
	unsigned month = (5 * day_of_year + 2) / 153;
	bool is_next_year = month >= 10;

	return (struct date){
		.year = cycle * 400 + year + is_next_year,
		.month = is_next_year ? month - 9 : month + 3,
		.day = day_of_year - (153 * month + 2) / 5 + 1,
	};
}

static void
put_digits(char *to, size_t count, unsigned number)
{
	while (count) {
		to[--count] = (char)('0' + number % 10);
		number /= 10;
	}
}

const char *
quantity_time_text(int64_t realtime_ns, char text[QUANTITY_TEXT])
{
	int64_t second = floor_divide(realtime_ns, NS_PER_SECOND);
	int64_t day = floor_divide(second, 86400);
	unsigned of_day = (unsigned)(second - day * 86400);
	int64_t rest = realtime_ns % NS_PER_SECOND;
	struct date date = date_of_day(day);
	static const char pattern[] = "0000-00-00T00:00:00.000Z";

	if (rest < 0)
		rest += NS_PER_SECOND;
	/* by hand: it is done for every line */
	memcpy(text, pattern, sizeof(pattern));
	put_digits(text, 4, date.year % 10000);
	put_digits(text + 5, 2, date.month);
	put_digits(text + 8, 2, date.day);
	put_digits(text + 11, 2, of_day / 3600);
	put_digits(text + 14, 2, of_day / 60 % 60);
	put_digits(text + 17, 2, of_day % 60);
	put_digits(text + 20, 3, (unsigned)(rest / NS_PER_MS));
	return text;
}
