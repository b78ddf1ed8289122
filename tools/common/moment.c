/* SPDX-License-Identifier: ISC */
/* See moment.h. Integers only. */
#include "common/moment.h"

#define SECONDS_PER_DAY INT64_C(86400)
#define NS 1000000000
/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z */
#define FIRST_SECOND INT64_C(-62135596800)
#define LAST_SECOND INT64_C(253402300799)

bool
moment_is_dated(struct moment moment)
{
	return moment.second >= FIRST_SECOND && moment.second <= LAST_SECOND;
}

int
moment_compare(struct moment a, struct moment b)
{
	if (a.second != b.second)
		return a.second < b.second ? -1 : 1;
	return (a.ns > b.ns) - (a.ns < b.ns);
}

int64_t
moment_difference_ns(struct moment later, struct moment earlier)
{
	/* exact in two's complement, and only used after the check */
	uint64_t difference = (uint64_t)later.second - (uint64_t)earlier.second;
	int64_t ns = later.ns - earlier.ns, seconds;

	if (moment_compare(later, earlier) < 0) {
		int64_t back = moment_difference_ns(earlier, later);

		return back == INT64_MAX ? INT64_MIN : -back;
	}
	if (difference > INT64_MAX / NS + 1)
		return INT64_MAX;
	seconds = (int64_t)difference;
	if (ns < 0) {
		seconds--;
		ns += NS;
	}
	if (seconds > INT64_MAX / NS ||
		(seconds == INT64_MAX / NS && ns > INT64_MAX % NS))
		return INT64_MAX;
	return seconds * NS + ns;
}

struct moment
moment_add_ns(struct moment moment, int64_t ns)
{
	int64_t seconds = ns / NS, of_second = ns % NS + moment.ns;

	if (of_second < 0) {
		of_second += NS;
		seconds--;
	} else if (of_second >= NS) {
		of_second -= NS;
		seconds++;
	}
	if (seconds > 0 && moment.second > INT64_MAX - seconds)
		return (struct moment){ INT64_MAX, NS - 1 };
	if (seconds < 0 && moment.second < INT64_MIN - seconds)
		return (struct moment){ INT64_MIN, 0 };
	return (struct moment){ moment.second + seconds, (int32_t)of_second };
}

static int
days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && is_leap);
}

/* Years are taken from March to February here, so that the leap day is the last
 * of one, and 153 days are five months from March on. */
bool
moment_day_of(int year, int month, int day, int64_t *epoch_day)
{
	int march_year, cycle, of_cycle, of_year;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
		(day > 28 && day > days_of_month(year, month)))
		return false;
	march_year = year - (month <= 2);
	cycle = march_year / 400;
	of_cycle = march_year % 400;
	of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	of_cycle = of_cycle * 365 + of_cycle / 4 - of_cycle / 100;
	*epoch_day = (int64_t)cycle * 146097 + of_cycle + of_year - 719468;
	return true;
}

/* A date of the calendar. */
struct date {
	int year;
	int month;
	int day;
};

/* The reverse, for the years 1 to 9999. Years run from March to February; the
 * day is located within its 400 years. */
static struct date
date_of(int64_t epoch_day)
{
	int day = (int)epoch_day + 719468, cycle = day / 146097;
	int of_cycle = day % 146097;
	int year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 -
			   of_cycle / 146096) /
		   365;
	int of_year = of_cycle - (365 * year + year / 4 - year / 100);
	int month = (5 * of_year + 2) / 153;
	struct date date = { cycle * 400 + year, month + (month < 10 ? 3 : -9),
		of_year - (153 * month + 2) / 5 + 1 };

	date.year += date.month <= 2;
	return date;
}

/* Writes the last digits of a number; returns what follows them. */
static char *
put(char *to, uint64_t number, int digits)
{
	int i;

	for (i = digits - 1; i >= 0; i--) {
		to[i] = (char)('0' + number % 10);
		number /= 10;
	}
	return to + digits;
}

/* Writes the first digits of nine. */
static char *
put_fraction(char *to, int32_t ns, int from, int digits)
{
	char all[9];
	int i;

	(void)put(all, (uint64_t)ns, 9);
	for (i = from; i < digits; i++)
		*to++ = all[i];
	return to;
}

static char *
put_time_of_day(char *to, int second, int32_t ns, int fraction_digits)
{
	to = put(to, (uint64_t)(second / 3600), 2);
	*to++ = ':';
	to = put(to, (uint64_t)(second / 60 % 60), 2);
	*to++ = ':';
	to = put(to, (uint64_t)(second % 60), 2);
	if (fraction_digits) {
		*to++ = '.';
		to = put_fraction(to, ns, 0, fraction_digits);
	}
	return to;
}

static size_t
print_rfc3339(struct moment moment, int fraction_digits, char *text)
{
	int64_t day, second = moment.second;
	struct date date;
	char *to = text;

	if (second < FIRST_SECOND)
		second = FIRST_SECOND;
	if (second > LAST_SECOND)
		second = LAST_SECOND;
	/* no negative operands, so that divisions round down */
	day = (second - FIRST_SECOND) / SECONDS_PER_DAY +
	      FIRST_SECOND / SECONDS_PER_DAY;
	date = date_of(day);
	to = put(to, (uint64_t)date.year, 4);
	*to++ = '-';
	to = put(to, (uint64_t)date.month, 2);
	*to++ = '-';
	to = put(to, (uint64_t)date.day, 2);
	*to++ = 'T';
	to = put_time_of_day(to, (int)(second - day * SECONDS_PER_DAY),
		moment.ns, fraction_digits);
	*to++ = 'Z';
	return (size_t)(to - text);
}

/* Writes a whole number without leading zeros. */
static char *
put_whole(char *to, uint64_t number)
{
	uint64_t rest = number;
	int digits = 1;

	while (rest /= 10)
		digits++;
	return put(to, number, digits);
}

/* Writes the digits of the whole seconds and then those of the nanoseconds,
 * with the point `shift` digits into the latter. */
static size_t
print_number(struct moment moment, int shift, int fraction_digits, char *text)
{
	bool is_negative = moment.second < 0;
	uint64_t seconds = (uint64_t)moment.second;
	int32_t ns = moment.ns;
	char digits[32], *end, *from = digits, *to = text;
	size_t whole;

	if (is_negative) {
		seconds = UINT64_C(0) - seconds;
		if (ns) {
			seconds--;
			ns = NS - ns;
		}
	}
	end = put_fraction(put_whole(digits, seconds), ns, 0, shift);
	while (from + 1 < end && *from == '0')
		from++;
	whole = (size_t)(end - from);
	end = put_fraction(end, ns, shift, fraction_digits);
	if (is_negative)
		*to++ = '-';
	for (; from < end; from++, whole--) {
		if (!whole)
			*to++ = '.';
		*to++ = *from;
	}
	return (size_t)(to - text);
}

size_t
moment_print(struct moment moment, enum moment_as as, int fraction_digits,
	char text[MOMENT_TEXT_BYTES])
{
	if (as == MOMENT_AS_RFC3339)
		return print_rfc3339(moment, fraction_digits, text);
	return print_number(
		moment, 3 * ((int)as - MOMENT_AS_S), fraction_digits, text);
}

size_t
moment_print_of_day(
	struct moment moment, int fraction_digits, char text[MOMENT_TEXT_BYTES])
{
	int64_t second = moment.second % SECONDS_PER_DAY;

	if (second < 0)
		second += SECONDS_PER_DAY;
	return (size_t)(put_time_of_day(
				text, (int)second, moment.ns, fraction_digits) -
			text);
}
