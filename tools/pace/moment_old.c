/* See moment_old.h. Integers only. */
#include "pace/moment_old.h"

#include "common/member.h"
#include "common/quantity.h"

#define SECONDS_PER_DAY INT64_C(86400)
#define DAY_NS (SECONDS_PER_DAY * NS_PER_SECOND)

/* What is left of the text. */
struct reader {
	const char *at;
	const char *end;
};

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Takes one byte if it is one of these. */
static bool
take(struct reader *reader, const char *bytes)
{
	if (reader->at == reader->end)
		return false;
	for (; *bytes; bytes++) {
		if (*reader->at == *bytes) {
			reader->at++;
			return true;
		}
	}
	return false;
}

/* Takes exactly so many digits, as a number of at most `most`. */
static bool
take_number(struct reader *reader, int digits, int most, int *number)
{
	*number = 0;
	for (; digits > 0; digits--) {
		if (reader->at == reader->end || !is_digit(*reader->at))
			return false;
		*number = *number * 10 + (*reader->at++ - '0');
	}
	return *number <= most;
}

/* Takes the digits behind a point, as nanoseconds. */
static bool
take_fraction(struct reader *reader, int64_t *ns)
{
	int64_t unit = NS_PER_SECOND / 10;
	const char *begin = reader->at;

	*ns = 0;
	for (; reader->at < reader->end && is_digit(*reader->at);
		reader->at++) {
		*ns += (*reader->at - '0') * unit;
		unit /= 10;
	}
	return reader->at > begin;
}

static bool
take_time_of_day(struct reader *reader, int64_t *ns)
{
	int hour, minute, second;
	int64_t fraction_ns = 0;

	if (!take_number(reader, 2, 23, &hour) || !take(reader, ":") ||
		!take_number(reader, 2, 59, &minute) || !take(reader, ":") ||
		!take_number(reader, 2, 60, &second))
		return false;
	if (take(reader, ".") && !take_fraction(reader, &fraction_ns))
		return false;
	*ns = ((hour * 60 + minute) * 60 + second) * NS_PER_SECOND +
	      fraction_ns;
	return true;
}

bool
moment_of_day(const char *text, size_t length, int64_t *ns)
{
	struct reader reader = { text, text + length };

	return take_time_of_day(&reader, ns) && reader.at == reader.end;
}

static int
days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && is_leap);
}

/* The day since 1970-01-01, for years from 1 on. Years are taken from March to
 * February here, so that the leap day is the last of one, and 153 days are
 * five months from March on. */
static int64_t
day_of_date(int year, int month, int day)
{
	int march_year = year - (month <= 2);
	int cycle = march_year / 400, of_cycle = march_year % 400;
	int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	int of_days = of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year;

	return (int64_t)cycle * 146097 + of_days - 719468;
}

static bool
take_day(struct reader *reader, int64_t *day)
{
	int year, month, of_month;

	if (!take_number(reader, 4, 9999, &year) || !take(reader, "-") ||
		!take_number(reader, 2, 12, &month) || !take(reader, "-") ||
		!take_number(reader, 2, 31, &of_month))
		return false;
	if (!year || !month || !of_month ||
		of_month > days_of_month(year, month))
		return false;
	*day = day_of_date(year, month, of_month);
	return true;
}

/* Takes "Z", "+01:00", or nothing. */
static bool
take_offset(struct reader *reader, int64_t *seconds, bool *has_offset)
{
	bool is_west = reader->at < reader->end && *reader->at == '-';
	int hours, minutes;

	*seconds = 0;
	*has_offset = reader->at < reader->end;
	if (!*has_offset || take(reader, "Zz"))
		return true;
	if (!take(reader, "+-") || !take_number(reader, 2, 23, &hours) ||
		!take(reader, ":") || !take_number(reader, 2, 59, &minutes))
		return false;
	*seconds = INT64_C(60) * (hours * 60 + minutes);
	if (is_west)
		*seconds = -*seconds;
	return true;
}

bool
moment_of_date(const char *text, size_t length, int64_t *ns, bool *has_offset)
{
	struct reader reader = { text, text + length };
	int64_t day, of_day_ns, offset, seconds;

	if (!take_day(&reader, &day) || !take(&reader, "Tt ") ||
		!take_time_of_day(&reader, &of_day_ns) ||
		!take_offset(&reader, &offset, has_offset) ||
		reader.at < reader.end)
		return false;
	seconds = day * SECONDS_PER_DAY - offset;
	if (seconds > INT64_MAX / NS_PER_SECOND - 2 * SECONDS_PER_DAY ||
		seconds < INT64_MIN / NS_PER_SECOND + 2 * SECONDS_PER_DAY)
		return false;
	*ns = seconds * NS_PER_SECOND + of_day_ns;
	return true;
}

/* A number as its digits, and where among them the point is: 12.5e1 is the
 * digits 125 with the point behind the third. */
struct digits {
	const char *at; /* maybe with the point among them */
	const char *end;
	int64_t point;
	bool is_negative;
};

/* An exponent that is beyond all times. */
#define FAR 100000

static int64_t
read_exponent(const char *at, const char *end)
{
	bool is_negative = *at == '-';
	int64_t exponent = 0;

	for (at += *at == '-' || *at == '+'; at < end; at++) {
		if (exponent < FAR)
			exponent = exponent * 10 + (*at - '0');
	}
	return is_negative ? -exponent : exponent;
}

static struct digits
read_number(const char *number, size_t length)
{
	struct digits digits = { .is_negative = *number == '-' };
	const char *end = number + length, *at = number + digits.is_negative;
	bool is_whole = true;

	digits.at = at;
	for (; at < end && *at != 'e' && *at != 'E'; at++) {
		if (*at == '.')
			is_whole = false;
		else
			digits.point += is_whole;
	}
	digits.end = at;
	if (at < end)
		digits.point += read_exponent(at + 1, end);
	return digits;
}

enum moment_unit
moment_unit_of(const char *number, size_t length)
{
	struct digits digits = read_number(number, length);
	int64_t before_point = digits.point;
	const char *at = digits.at;

	for (; at < digits.end && (*at == '0' || *at == '.'); at++)
		before_point -= *at == '0';
	if (at == digits.end || before_point <= 11)
		return MOMENT_SECONDS;
	if (before_point <= 14)
		return MOMENT_MILLISECONDS;
	return before_point <= 17 ? MOMENT_MICROSECONDS : MOMENT_NANOSECONDS;
}

bool
moment_of_number(
	const char *number, size_t length, enum moment_unit unit, int64_t *ns)
{
	struct digits digits = read_number(number, length);
	int64_t left = digits.point + (int64_t)unit, value = 0;
	int digit;

	for (; left > 0 && (digits.at < digits.end || value); left--) {
		if (digits.at < digits.end && *digits.at == '.')
			digits.at++;
		digit = digits.at < digits.end ? *digits.at++ - '0' : 0;
		if (value > (INT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*ns = digits.is_negative ? -value : value;
	return true;
}

/* The unit of all numbers is that of the first one. */
static bool
read_number_of(struct moment_series *series, const char *text, size_t length,
	int64_t *ns)
{
	if (!member_is_number(text, length))
		return false;
	if (series->form == MOMENT_UNKNOWN)
		series->unit = moment_unit_of(text, length);
	return moment_of_number(text, length, series->unit, ns);
}

static enum moment_form
read_any(struct moment_series *series, const char *text, size_t length,
	int64_t *ns)
{
	bool has_offset;

	if (moment_of_day(text, length, ns))
		return MOMENT_CLOCK;
	if (moment_of_date(text, length, ns, &has_offset))
		return MOMENT_DATE;
	return read_number_of(series, text, length, ns) ? MOMENT_NUMBER
							: MOMENT_UNKNOWN;
}

/* The time of day on the day of the latest moment, or on the next one. */
static int64_t
past_midnight(int64_t of_day_ns, int64_t latest_ns)
{
	int64_t ns = latest_ns / DAY_NS * DAY_NS + of_day_ns;

	return latest_ns - ns > DAY_NS / 2 ? ns + DAY_NS : ns;
}

enum moment_form
moment_read(struct moment_series *series, const char *text, size_t length,
	int64_t latest_ns, int64_t *ns)
{
	enum moment_form form = read_any(series, text, length, ns);

	if (form == MOMENT_CLOCK && series->form == MOMENT_CLOCK)
		*ns = past_midnight(*ns, latest_ns);
	if (series->form == MOMENT_UNKNOWN)
		series->form = form;
	return form;
}
