/* SPDX-License-Identifier: ISC */
/* See quantity.h. Integers only: a decimal is its digits and a power of ten,
 * and is never a floating point number. */
#include "common/quantity.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NOT_A_DURATION "must be a duration such as 250ms, 1.5s or 2m"
#define NOT_A_RATE "must be a rate such as 250/s, 10/m or max"
#define NOT_A_FACTOR "must be a number such as 0.5 or 2"
#define NOT_A_SIZE "must be a size such as 64k, 16M or 1G"
#define NOT_A_COUNT "must be a whole number"

/* A unit and its factor to the smallest unit. */
struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit duration_units[] = {
	{ "", 1000000000 },
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "m", UINT64_C(60000000000) },
	{ "h", UINT64_C(3600000000000) },
	{ "d", UINT64_C(86400000000000) },
	{ NULL, 0 },
};

static const struct unit rate_units[] = {
	{ "", 1000000000 },
	{ "/ms", 1000000 },
	{ "/s", 1000000000 },
	{ "/m", UINT64_C(60000000000) },
	{ "/h", UINT64_C(3600000000000) },
	{ "/d", UINT64_C(86400000000000) },
	{ NULL, 0 },
};

static const struct unit size_units[] = {
	{ "", 1 },
	{ "k", 1024 },
	{ "K", 1024 },
	{ "m", 1048576 },
	{ "M", 1048576 },
	{ "g", 1073741824 },
	{ "G", 1073741824 },
	{ NULL, 0 },
};

/* The factor of the unit of exactly this name, or 0. */
static uint64_t
unit_factor(const struct unit *units, const char *name)
{
	for (; units->name; units++) {
		if (strcmp(units->name, name) == 0)
			return units->factor;
	}
	return 0;
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
multiply(uint64_t *value, uint64_t factor)
{
	if (factor && *value > UINT64_MAX / factor)
		return false;
	*value *= factor;
	return true;
}

static bool
add(uint64_t *value, uint64_t more)
{
	if (*value > UINT64_MAX - more)
		return false;
	*value += more;
	return true;
}

static uint64_t
greatest_common_divisor(uint64_t a, uint64_t b)
{
	uint64_t rest;

	while (b) {
		rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/* "12.50s": its digits, and the unit after them. */
struct decimal {
	const char *whole;
	size_t whole_length;
	const char *fraction;
	size_t fraction_length; /* without zeros at its end */
	const char *unit;
};

/* Takes a text apart; false if it does not begin with a decimal. */
static bool
decimal_read(const char *text, struct decimal *decimal)
{
	*decimal = (struct decimal){ .whole = text, .fraction = "" };
	while (is_digit(*text))
		text++;
	decimal->whole_length = (size_t)(text - decimal->whole);
	if (!decimal->whole_length)
		return false;
	if (*text == '.') {
		decimal->fraction = ++text;
		while (is_digit(*text))
			text++;
		decimal->fraction_length = (size_t)(text - decimal->fraction);
		if (!decimal->fraction_length)
			return false;
	}
	decimal->unit = text;
	while (decimal->fraction_length &&
		decimal->fraction[decimal->fraction_length - 1] == '0')
		decimal->fraction_length--;
	return true;
}

/* Appends decimal digits to a number; false if that does not fit. */
static bool
append_digits(uint64_t *value, const char *digits, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if (!multiply(value, 10) ||
			!add(value, (uint64_t)(digits[i] - '0')))
			return false;
	}
	return true;
}

/* The fraction times factor, rounded to the nearest integer. It multiplies as
 * on paper, from the last digit on, so only the carry and the first decimal of
 * the result matter. Exact for any number of digits. */
static uint64_t
fraction_times(const struct decimal *decimal, uint64_t factor)
{
	uint64_t carry = 0, tenths = 0;
	size_t i;

	for (i = decimal->fraction_length; i > 0; i--) {
		carry += (uint64_t)(decimal->fraction[i - 1] - '0') * factor;
		tenths = carry % 10;
		carry /= 10;
	}
	return carry + (tenths >= 5);
}

const char *
quantity_duration(const char *text, int64_t *ns)
{
	struct decimal decimal;
	uint64_t factor, value = 0;

	if (!decimal_read(text, &decimal))
		return NOT_A_DURATION;
	factor = unit_factor(duration_units, decimal.unit);
	if (!factor)
		return NOT_A_DURATION;
	if (!append_digits(&value, decimal.whole, decimal.whole_length) ||
		!multiply(&value, factor) ||
		!add(&value, fraction_times(&decimal, factor)) ||
		value > INT64_MAX)
		return "must be less than 292 years";
	*ns = (int64_t)value;
	return NULL;
}

/* Divides both by their greatest common divisor. */
static void
reduce(uint64_t *numerator, uint64_t *denominator)
{
	uint64_t divisor = greatest_common_divisor(*numerator, *denominator);

	*numerator /= divisor;
	*denominator /= divisor;
}

/* The decimal divided by *denominator, as a fraction in lowest terms. False if
 * that does not fit. */
static bool
decimal_fraction(const struct decimal *decimal, uint64_t *numerator,
	uint64_t *denominator)
{
	uint64_t divisor;
	size_t i;

	*numerator = 0;
	if (!append_digits(numerator, decimal->whole, decimal->whole_length) ||
		!append_digits(
			numerator, decimal->fraction, decimal->fraction_length))
		return false;
	reduce(numerator, denominator);
	/* Each decimal multiplies the denominator by ten. The fraction is
	 * reduced in each step, so a result that fits is always found. */
	for (i = 0; i < decimal->fraction_length; i++) {
		divisor = greatest_common_divisor(*numerator, 10);
		*numerator /= divisor;
		if (!multiply(denominator, 10 / divisor))
			return false;
	}
	return true;
}

const char *
quantity_rate(const char *text, struct quantity_rate *rate)
{
	struct decimal decimal;
	uint64_t lines, period;

	if (strcmp(text, "max") == 0) {
		*rate = (struct quantity_rate){ 0, (uint64_t)NS_PER_SECOND };
		return NULL;
	}
	if (!decimal_read(text, &decimal))
		return NOT_A_RATE;
	period = unit_factor(rate_units, decimal.unit);
	if (!period)
		return NOT_A_RATE;
	if (!decimal_fraction(&decimal, &lines, &period))
		return "has too many digits";
	if (!lines)
		return "must be more than 0";
	*rate = (struct quantity_rate){ lines, period };
	return NULL;
}

const char *
quantity_factor(const char *text, struct quantity_factor *factor)
{
	struct decimal decimal;
	uint64_t numerator, denominator = 1;

	if (!decimal_read(text, &decimal) || *decimal.unit)
		return NOT_A_FACTOR;
	if (!decimal_fraction(&decimal, &numerator, &denominator))
		return "has too many digits";
	if (!numerator)
		return "must be more than 0";
	*factor = (struct quantity_factor){ numerator, denominator };
	return NULL;
}

bool
quantity_rate_times(
	struct quantity_rate *rate, const struct quantity_factor *factor)
{
	uint64_t numerator = factor->numerator;
	uint64_t denominator = factor->denominator;
	struct quantity_rate product = *rate;

	if (!rate->lines)
		return true;
	reduce(&product.lines, &denominator);
	reduce(&numerator, &product.period_ns);
	if (!multiply(&product.lines, numerator) ||
		!multiply(&product.period_ns, denominator))
		return false;
	*rate = product;
	return true;
}

/* Digits and a unit, without a fraction. At most half of the range is used, so
 * that sums with counters do not overflow. */
static const char *
whole_number(const char *text, const struct unit *units, const char *reason,
	uint64_t *number)
{
	uint64_t factor, value = 0;
	size_t length = 0;

	while (is_digit(text[length]))
		length++;
	factor = unit_factor(units, text + length);
	if (!length || !factor)
		return reason;
	if (!append_digits(&value, text, length) || !multiply(&value, factor) ||
		value > INT64_MAX)
		return "must be less than 2^63";
	*number = value;
	return NULL;
}

const char *
quantity_size(const char *text, uint64_t *bytes)
{
	return whole_number(text, size_units, NOT_A_SIZE, bytes);
}

const char *
quantity_count(const char *text, uint64_t *count)
{
	static const struct unit no_units[] = { { "", 1 }, { NULL, 0 } };

	return whole_number(text, no_units, NOT_A_COUNT, count);
}

const char *
quantity_share(const char *text, struct quantity_share *share)
{
	static const char must[] = "must be K/N, with K from 1 to N";
	const char *slash = strchr(text, '/');
	struct quantity_share read;
	char index[24];

	if (!slash || (size_t)(slash - text) >= sizeof(index))
		return must;
	memcpy(index, text, (size_t)(slash - text));
	index[slash - text] = '\0';
	if (quantity_count(index, &read.index) ||
		quantity_count(slash + 1, &read.count) || read.index == 0 ||
		read.index > read.count)
		return must;
	if (read.count > QUANTITY_SHARES)
		return "must be K/N, with N up to 1000000";
	*share = read;
	return NULL;
}

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
	/* not snprintf, because it runs for every line */
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
