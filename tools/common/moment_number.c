/* SPDX-License-Identifier: ISC */
/* See moment_number.h. */
#include "common/moment_number.h"

#include <stdint.h>

#define NS 1000000000
/* An exponent beyond all times. */
#define FAR 1000

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static const char *
skip_digits(const char *at, const char *end)
{
	while (at < end && is_digit(*at))
		at++;
	return at;
}

static long
read_exponent(const char *at, const char *end, bool is_negative)
{
	long exponent = 0;

	for (; at < end; at++) {
		if (exponent < FAR)
			exponent = exponent * 10 + (*at - '0');
	}
	return is_negative ? -exponent : exponent;
}

/* Takes an exponent such as "e-5", which must be all that is left. */
static bool
take_exponent(const char *at, const char *end, long *exponent)
{
	bool is_negative;

	if (*at != 'e' && *at != 'E')
		return false;
	at++;
	is_negative = at < end && *at == '-';
	at += at < end && (*at == '-' || *at == '+');
	if (at == end || skip_digits(at, end) != end)
		return false;
	*exponent = read_exponent(at, end, is_negative);
	return true;
}

bool
moment_number_find(
	struct moment_number *number, const char *text, size_t length)
{
	const char *at = text, *end = text + length, *whole, *point;
	long exponent = 0;

	number->is_negative = at < end && *at == '-';
	at += number->is_negative;
	whole = at;
	at = point = skip_digits(at, end);
	if (at == whole)
		return false;
	if (at < end && *at == '.') {
		at = skip_digits(at + 1, end);
		if (at == point + 1)
			return false;
	}
	number->at = whole;
	number->end = at;
	if (at < end && !take_exponent(at, end, &exponent))
		return false;
	number->point = (long)(point - whole) + exponent;
	number->fraction =
		(at > point ? (long)(number->end - point) - 1 : 0) - exponent;
	return true;
}

long
moment_number_digits(const struct moment_number *number)
{
	const char *at = number->at;
	long digits = number->point;

	for (; at < number->end && (*at == '0' || *at == '.'); at++)
		digits -= *at == '0';
	return at < number->end ? digits : 0;
}

/* Iterates over the digits, and then over zeros without end. */
struct digits {
	const char *at;
	const char *end;
	long before; /* zeros that come first */
};

static int
next_digit(struct digits *digits)
{
	if (digits->before > 0) {
		digits->before--;
		return 0;
	}
	if (digits->at < digits->end && *digits->at == '.')
		digits->at++;
	return digits->at < digits->end ? *digits->at++ - '0' : 0;
}

/* Reads the next digits as a whole number. */
static bool
read_whole(struct digits *digits, long count, int64_t *whole)
{
	int64_t value = 0;

	for (; count > 0; count--) {
		int digit = next_digit(digits);

		if (value > (INT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
		if (!value && digits->at == digits->end)
			break;
	}
	*whole = value;
	return true;
}

static int
limit_digits(long digits)
{
	if (digits < 0)
		return 0;
	return digits > 9 ? 9 : (int)digits;
}

bool
moment_number_read(const struct moment_number *number, enum moment_unit unit,
	struct moment *moment, int *fraction_digits)
{
	long whole = number->point - (long)unit;
	struct digits digits = { number->at, number->end, -whole };
	int64_t second, ns;

	if (!read_whole(&digits, whole, &second) ||
		!read_whole(&digits, 9, &ns))
		return false;
	if (number->is_negative) {
		second = -second - (ns > 0);
		ns = ns ? NS - ns : 0;
	}
	moment->second = second;
	moment->ns = (int32_t)ns;
	*fraction_digits = limit_digits(number->fraction + (long)unit);
	return true;
}

#define DAY INT64_C(86400)
/* 1899-12-30, in days since 1970 */
#define FIRST_DAY INT64_C(-25569)
/* The digits of a day that are used: 86400000 times that value must fit. */
#define DAY_DIGITS 11
#define DAY_PARTS INT64_C(100000000000)

bool
moment_number_read_days(const struct moment_number *number,
	struct moment *moment, int *fraction_digits)
{
	struct digits digits = { number->at, number->end, -number->point };
	int64_t day, parts, ms;

	if (!read_whole(&digits, number->point, &day) || day > 10000000 ||
		!read_whole(&digits, DAY_DIGITS, &parts))
		return false;
	if (number->is_negative) {
		day = -day - (parts > 0);
		parts = parts ? DAY_PARTS - parts : 0;
	}
	ms = (parts * (DAY * 1000) + DAY_PARTS / 2) / DAY_PARTS;
	moment->second = (day + FIRST_DAY) * DAY + ms / 1000;
	moment->ns = (int32_t)(ms % 1000) * 1000000;
	*fraction_digits = moment->ns ? 3 : 0;
	return moment_is_dated(*moment);
}
