/* SPDX-License-Identifier: ISC */
/* See moment_format.h. */
#include "common/moment_format.h"

#include <stdio.h>
#include <string.h>

/* The parts that directives set. */
enum part {
	YEAR = 1 << 0,
	MONTH = 1 << 1,
	DAY = 1 << 2,
	OF_YEAR = 1 << 3,
	HOUR = 1 << 4,
	HALF_HOUR = 1 << 5, /* of a clock of 12 hours */
	HALF = 1 << 6,
	MINUTE = 1 << 7,
	SECOND = 1 << 8,
	FRACTION = 1 << 9,
	ZONE = 1 << 10,
	EPOCH = 1 << 11,
	WEEKDAY = 1 << 12, /* ignored */
};

#define OF_DATE (YEAR | MONTH | DAY | OF_YEAR)
#define OF_CLOCK (HOUR | HALF_HOUR | HALF | MINUTE | SECOND)

static unsigned
part_of(char directive)
{
	switch (directive) {
	case 'Y':
	case 'y':
		return YEAR;
	case 'm':
	case 'b':
	case 'B':
		return MONTH;
	case 'd':
	case 'e':
		return DAY;
	case 'j':
		return OF_YEAR;
	case 'H':
		return HOUR;
	case 'I':
		return HALF_HOUR;
	case 'p':
		return HALF;
	case 'M':
		return MINUTE;
	case 'S':
		return SECOND;
	case 'f':
		return FRACTION;
	case 'z':
	case 'Z':
		return ZONE;
	case 's':
		return EPOCH;
	case 'a':
	case 'A':
		return WEEKDAY;
	default:
		return 0;
	}
}

/* Checks that the parts make a moment. */
static const char *
check_parts(unsigned parts)
{
	if (!(parts & (OF_DATE | OF_CLOCK | EPOCH)))
		return "must be s, ms, us, ns, excel, or directives such as "
		       "%Y-%m-%d %H:%M:%S";
	if ((parts & EPOCH) && (parts & (OF_DATE | OF_CLOCK)))
		return "must not combine %s with a date or a time of day";
	if ((parts & OF_DATE) && !(parts & YEAR))
		return "must have a year, %Y or %y, with the date";
	if ((parts & OF_YEAR) && (parts & (MONTH | DAY)))
		return "must not combine %j with a month or a day";
	if ((parts & DAY) && !(parts & MONTH))
		return "must have a month, %m or %b, with the day";
	if ((parts & HOUR) && (parts & (HALF_HOUR | HALF)))
		return "must not combine %H with %I or %p";
	if (!(parts & HALF_HOUR) != !(parts & HALF))
		return "must have both %I and %p, or neither";
	if ((parts & FRACTION) && !(parts & (SECOND | EPOCH)))
		return "must have %S or %s with %f";
	return NULL;
}

const char *
moment_format_check(const char *format, struct moment_format *traits)
{
	const char *why = NULL;
	unsigned parts = 0;

	for (; *format && !why; format++) {
		unsigned part;

		if (*format != '%' || *++format == '%')
			continue;
		part = part_of(*format);
		if (!part)
			return "must contain only the directives %Y %m %d %H "
			       "%M %S %f %y %b %B %j %I %p %z %Z %s %a %e %%";
		if (parts & part)
			why = "must not contain a part of the time twice";
		parts |= part;
	}
	*traits = (struct moment_format){
		.has_date = parts & OF_DATE,
		.has_zone = parts & (ZONE | EPOCH),
		.is_epoch = parts & EPOCH,
	};
	return why ? why : check_parts(parts);
}

static bool
take_short_year(struct moment_text *text, int *year)
{
	if (!moment_take_number(text, 2, 2, year))
		return false;
	*year += *year < 69 ? 2000 : 1900;
	return true;
}

static bool
take_epoch(struct moment_text *text, struct moment_told *told)
{
	int digits, digit;

	told->is_before = moment_take(text, "-");
	told->epoch_second = 0;
	for (digits = 0; moment_take_number(text, 1, 1, &digit); digits++) {
		if (digits == 18)
			return false;
		told->epoch_second = told->epoch_second * 10 + digit;
	}
	return digits;
}

static bool
take_directive(
	char directive, struct moment_text *text, struct moment_told *told)
{
	struct moment_parts *parts = &told->parts;

	switch (directive) {
	case 'Y':
		return moment_take_number(text, 4, 4, &parts->year);
	case 'y':
		return take_short_year(text, &parts->year);
	case 'm':
		return moment_take_number(text, 1, 2, &parts->month);
	case 'b':
	case 'B':
		return moment_take_month(text, &parts->month);
	case 'e':
		(void)moment_take_blanks(text);
		return moment_take_number(text, 1, 2, &parts->day);
	case 'd':
		return moment_take_number(text, 1, 2, &parts->day);
	case 'j':
		return moment_take_number(text, 1, 3, &parts->of_year) &&
		       parts->of_year;
	case 'H':
	case 'I':
		return moment_take_number(text, 1, 2, &parts->hour);
	case 'p':
		return moment_take_half(text, parts);
	case 'M':
		return moment_take_number(text, 1, 2, &parts->minute);
	case 'S':
		return moment_take_number(text, 1, 2, &parts->second);
	case 'f':
		return moment_take_fraction(text, parts);
	case 'z':
		return moment_take_offset(text, parts) ||
		       moment_take_utc(text, parts);
	case 'Z':
		return moment_take_utc(text, parts);
	case 's':
		return take_epoch(text, told);
	case 'a':
	case 'A':
		return moment_take_weekday(text);
	default:
		return moment_take(text, "%");
	}
}

/* The digits of a number with all its zeros, or 0 for another directive. */
static int
width_of(char directive)
{
	switch (directive) {
	case 'Y':
		return 4;
	case 'j':
		return 3;
	case 'y':
	case 'm':
	case 'd':
	case 'H':
	case 'I':
	case 'M':
	case 'S':
		return 2;
	default:
		return 0;
	}
}

static const char *
pass_digits(const char *at, const char *end)
{
	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return at;
}

/* Takes a part of a time. A number leaves the numbers that directly follow it
 * their digits: with %H%M%S, 93045 is 9:30:45. */
static bool
take_part(
	const char *format, struct moment_text *text, struct moment_told *told)
{
	const char *end = text->end, *next;
	int width = width_of(*format), others = 0;
	long most;
	bool is_taken;

	for (next = format + 1; *next == '%' && width_of(next[1]); next += 2)
		others += width_of(next[1]);
	if (!width || !others)
		return take_directive(*format, text, told);
	most = pass_digits(text->at, end) - text->at - others;
	if (most < width)
		text->end = text->at + (most > 0 ? most : 0);
	is_taken = take_directive(*format, text, told);
	text->end = end;
	return is_taken;
}

static bool
take_format(
	const char *format, struct moment_text *text, struct moment_told *told)
{
	for (; *format; format++) {
		if (*format == '%') {
			format++;
			if (!take_part(format, text, told))
				return false;
		} else if (*format == ' ') {
			(void)moment_take_blanks(text);
		} else if (text->at == text->end || *text->at++ != *format) {
			return false;
		}
	}
	return true;
}

bool
moment_format_take(
	const char *format, struct moment_text text, struct moment_told *told)
{
	*told = (struct moment_told){ .parts = { .month = 1, .day = 1 } };
	return take_format(format, &text, told) && text.at == text.end;
}

/* Usual dates, clocks and zones, the likely ones first. The PAIRED ones are
 * D/M/Y and M/D/Y in turn. */
static const char *const dates[] = { "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y",
	"%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%y/%m/%d",
	"%y-%m-%d", "%d.%m.%y", "%Y.%m.%d", "%Y.%m.%d.", "%Y%m%d", "%b %d, %Y",
	"%b %d %Y", "%Y-%b-%d", "%Y %b %d", "%d-%b-%y", "%d/%b/%y", "%d %b %y",
	"%d%b%Y", "%a %b %d %Y", "%a %d %b %Y", "%a, %d %b %Y", "%d %m %Y",
	"%Y %m %d", "%Y %j", "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d-%b-%Y",
	"%d/%b/%Y", "%a, %d-%b-%y", "%Y-%m", "%Y-%j", "%Y%j", "%d%m%Y", "" };
static const char *const joints[] = { " ", "T", ", ", "", ":", "-", "_" };
static const char *const clocks[] = { "", "%H:%M:%S", "%H:%M", "%H:%M:%S.%f",
	"%H:%M:%S,%f", "%H:%M:%S:%f", "%I:%M:%S %p", "%I:%M %p",
	"%I:%M:%S.%f %p", "%I.%M.%S.%f %p", "%I.%M.%S %p", "%I.%M %p", "%H%M%S",
	"%H%M", "%H%M%S%f", "%H%M%S.%f", "%H.%M.%S", "%H.%M.%S.%f",
	"%H.%M.%S,%f", "%H.%M", "%H-%M-%S", "%H-%M", "%Hh%M", "%H %M %S",
	"%H %M" };
static const char *const zones[] = { "", " %z", " %Z" };

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define PAIRED 8

/* A format in parts: date, joint, clock, zone, for a text. */
struct guess {
	struct moment_text text;
	const char *date;
	const char *joint;
	const char *clock;
	const char *zone;
};

static void
write_format(char *format, const char *date, const struct guess *guess)
{
	(void)snprintf(format, MOMENT_FORMAT_BYTES, "%s%s%s%s", date,
		guess->joint, guess->clock, guess->zone);
}

/* Whether the parts match the rest of the text, after its date, and also as one
 * format, where a number may leave more digits to those that follow it. */
static bool
is_read(const struct guess *guess, struct moment_text rest,
	struct moment_told told)
{
	char format[MOMENT_FORMAT_BYTES];
	const char *begin = rest.at;
	struct moment moment;

	/* a blank joint must be in the text */
	if (!take_format(guess->joint, &rest, &told) ||
		(*guess->joint && rest.at == begin) ||
		!take_format(guess->clock, &rest, &told) ||
		!take_format(guess->zone, &rest, &told) || rest.at < rest.end)
		return false;
	write_format(format, guess->date, guess);
	if (!moment_format_take(format, guess->text, &told))
		return false;
	return *guess->date ? moment_from_date(&told.parts, NULL, &moment)
			    : moment_from_clock(&told.parts, &moment);
}

/* Whether a clock may directly follow a date. A year of two digits could be the
 * first half of one of four. */
static bool
may_touch_clock(const char *date)
{
	size_t length = strlen(date);

	return !length || date[length - 1] != 'y';
}

/* Finds the joint and the zone. */
static bool
find_around(struct guess *guess, struct moment_text rest,
	const struct moment_told *told)
{
	int joint, zone;

	for (joint = 0; joint < COUNT(joints); joint++) {
		guess->joint =
			*guess->date && *guess->clock ? joints[joint] : "";
		if (*guess->clock && !*guess->joint &&
			!may_touch_clock(guess->date))
			continue;
		for (zone = 0; zone < COUNT(zones); zone++) {
			guess->zone = zones[zone];
			if (is_read(guess, rest, *told))
				return true;
		}
	}
	return false;
}

/* Finds what follows the date. */
static bool
find_rest(struct guess *guess, struct moment_text text)
{
	struct moment_told told = { .parts = { .month = 1, .day = 1 } };
	const char *begin = text.at;
	int clock;

	if (!take_format(guess->date, &text, &told) ||
		(strchr(guess->date, ' ') &&
			pass_digits(begin, text.at) == text.at))
		return false;
	/* a date or a clock is required */
	for (clock = *guess->date ? 0 : 1; clock < COUNT(clocks); clock++) {
		guess->clock = clocks[clock];
		if (find_around(guess, text, &told))
			return true;
	}
	return false;
}

int
moment_format_suggest(struct moment_text text,
	char formats[MOMENT_FORMAT_MOST][MOMENT_FORMAT_BYTES])
{
	struct guess guess = { .text = text };
	int i;

	for (i = 0; i < COUNT(dates); i++) {
		guess.date = dates[i];
		if (!find_rest(&guess, text))
			continue;
		if (i >= PAIRED) {
			write_format(formats[0], dates[i], &guess);
			return 1;
		}
		write_format(formats[0], dates[i & ~1], &guess);
		write_format(formats[1], dates[i | 1], &guess);
		return 2;
	}
	return 0;
}
