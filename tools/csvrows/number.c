/* SPDX-License-Identifier: ISC */
/* See number.h. */
#include "csvrows/number.h"

#include "common/utf8.h"
#include "csvrows/json.h"

#include <string.h>

static inline bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

bool
number_is_separator(const char *text)
{
	size_t length = strlen(text);
	struct utf8_part first = utf8_first(text, length);

	return length > 0 && first.is_valid && first.length == length &&
	       (unsigned char)*text >= ' ' && *text != 0x7F &&
	       !is_digit(*text) && !strchr("+-eE", *text);
}

static const char *
pass_digits(const char *at, const char *end)
{
	while (at < end && is_digit(*at))
		at++;
	return at;
}

/* Moves past the separator; NULL if it is not here. */
static const char *
pass_separator(const char *at, const char *end, const char *separator)
{
	size_t length = strlen(separator);

	return (size_t)(end - at) >= length && !memcmp(at, separator, length)
		       ? at + length
		       : NULL;
}

/* Passes digits in one row or in groups. */
static const char *
pass_whole(const struct number_form *form, const char *begin, const char *end)
{
	const char *at = pass_digits(begin, end), *group, *group_end;

	if (!form->thousands || at == begin || at - begin > 3)
		return at;
	while ((group = pass_separator(at, end, form->thousands))) {
		group_end = pass_digits(group, end);
		if (group_end - group != 3)
			break;
		at = group_end;
	}
	return at;
}

/* Passes an exponent, if there is a whole one. */
static const char *
pass_exponent(const char *begin, const char *end)
{
	const char *at = begin, *digits;

	if (at == end || (*at != 'e' && *at != 'E'))
		return begin;
	at++;
	if (at < end && (*at == '+' || *at == '-'))
		at++;
	digits = at;
	at = pass_digits(at, end);
	return at > digits ? at : begin;
}

/* Removes leading zeros, with the separators after them. */
static void
drop_zeros(struct number *number)
{
	while (number->whole_end - number->whole > 1 &&
		(*number->whole == '0' || !is_digit(*number->whole)))
		number->whole++;
}

bool
number_read(struct number *number, const struct number_form *form,
	bool is_declared, const char *text, size_t length)
{
	const char *end = text + length, *at = text, *fraction;
	bool has_sign = at < end && (*at == '-' || (*at == '+' && is_declared));

	number->is_negative = has_sign && *at == '-';
	number->whole = at += has_sign;
	number->whole_end = at = pass_whole(form, at, end);
	fraction = pass_separator(at, end, form->decimal ? form->decimal : ".");
	number->fraction = number->fraction_end = at;
	if (fraction) {
		number->fraction = fraction;
		number->fraction_end = at = pass_digits(fraction, end);
	}
	number->exponent = at;
	number->end = at = pass_exponent(at, end);
	if (at < end || (number->whole == number->whole_end &&
				number->fraction == number->fraction_end))
		return false;
	if (is_declared) {
		drop_zeros(number);
		return true;
	}
	return number->whole < number->whole_end &&
	       !(fraction && number->fraction == number->fraction_end) &&
	       (*number->whole != '0' ||
		       number->whole_end - number->whole == 1);
}

char *
number_write(char *to, const struct number *number)
{
	const char *at;

	if (number->is_negative)
		*to++ = '-';
	if (number->whole == number->whole_end)
		*to++ = '0';
	for (at = number->whole; at < number->whole_end; at++) {
		*to = *at;
		to += is_digit(*at);
	}
	if (number->fraction < number->fraction_end) {
		*to++ = '.';
		to = json_copy(to, number->fraction,
			(size_t)(number->fraction_end - number->fraction));
	}
	return json_copy(
		to, number->exponent, (size_t)(number->end - number->exponent));
}
