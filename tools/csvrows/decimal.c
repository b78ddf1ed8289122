/* SPDX-License-Identifier: ISC */
/* See decimal.h. A number that is not 0 is sign * 0.d1d2d3... * 10^power, where
 * d1 is not 0 and the power is the written exponent, which may have any number
 * of digits, plus the position of the point. So powers are compared first, then
 * digits. */
#include "csvrows/decimal.h"

#include <stdbool.h>
#include <stdint.h>

struct decimal {
	int sign;           /* 0 for zero; then the rest has no meaning */
	const char *digits; /* from d1 on, perhaps with separators */
	const char *end;    /* of the digits */
	int64_t place;
	int exponent_sign;
	const char *exponent; /* digits without leading zeros */
	size_t exponent_length;
};

/* More than any place, and small enough to be multiplied by ten. */
#define FAR (INT64_MAX / 32)

static void
take_exponent(struct decimal *number, const char *at, const char *end)
{
	number->exponent_sign = 1;
	if (at < end)
		at++; /* e or E */
	if (at < end && (*at == '+' || *at == '-'))
		number->exponent_sign = *at++ == '-' ? -1 : 1;
	while (at < end && *at == '0')
		at++;
	number->exponent = at;
	number->exponent_length = (size_t)(end - at);
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static int64_t
count_digits(const char *at, const char *end)
{
	int64_t count = 0;

	for (; at < end; at++)
		count += is_digit(*at);
	return count;
}

static struct decimal
read_decimal(const struct number *written)
{
	struct decimal number = { .sign = written->is_negative ? -1 : 1 };
	const char *at = written->whole;

	number.end = written->fraction_end;
	take_exponent(&number, written->exponent, written->end);
	while (at < number.end && (*at == '0' || !is_digit(*at)))
		at++;
	number.digits = at;
	if (at == number.end)
		number.sign = 0;
	number.place = at < written->whole_end
			       ? count_digits(at, written->whole_end)
			       : written->fraction - at;
	return number;
}

/* The digit of an exponent at a power of ten, times its sign. */
static int
exponent_digit(const struct decimal *number, size_t power)
{
	if (power >= number->exponent_length)
		return 0;
	return number->exponent_sign *
	       (number->exponent[number->exponent_length - 1 - power] - '0');
}

/* a's exponent less b's, or FAR or -FAR beyond these. */
static int64_t
exponent_difference(const struct decimal *a, const struct decimal *b)
{
	size_t power = a->exponent_length > b->exponent_length
			       ? a->exponent_length
			       : b->exponent_length;
	int64_t difference = 0;

	while (power--) {
		difference = difference * 10 + exponent_digit(a, power) -
			     exponent_digit(b, power);
		/* Lower digits cannot bring it back. */
		if (difference >= FAR)
			return FAR;
		if (difference <= -FAR)
			return -FAR;
	}
	return difference;
}

static int
next_digit(const char **at, const char *end)
{
	while (*at < end && !is_digit(**at))
		++*at;
	return *at < end ? *(*at)++ - '0' : 0;
}

/* Compares the digits of a with those of b; missing digits are 0. */
static int
compare_digits(const struct decimal *a, const struct decimal *b)
{
	const char *at_a = a->digits, *at_b = b->digits;

	while (at_a < a->end || at_b < b->end) {
		int digit_a = next_digit(&at_a, a->end);
		int digit_b = next_digit(&at_b, b->end);

		if (digit_a != digit_b)
			return digit_a - digit_b;
	}
	return 0;
}

int
decimal_compare(const struct number *a, const struct number *b)
{
	struct decimal x = read_decimal(a), y = read_decimal(b);
	int64_t powers;

	if (x.sign != y.sign || x.sign == 0)
		return x.sign - y.sign;
	powers = exponent_difference(&x, &y) + x.place - y.place;
	if (powers != 0)
		return powers > 0 ? x.sign : -x.sign;
	return x.sign * compare_digits(&x, &y);
}
