/* See moment_format.h. */
#include "common/moment_format.h"

#include <stdio.h>
#include <string.h>

/* What a directive says. */
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
	WEEKDAY = 1 << 12, /* passed over */
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

/* Whether the parts make a moment. */
static const char *
check_parts(unsigned parts)
{
	if (!(parts & (OF_DATE | OF_CLOCK | EPOCH)))
		return "has no directive such as %H";
	if ((parts & EPOCH) && (parts & (OF_DATE | OF_CLOCK)))
		return "has %s and other directives of the same";
	if ((parts & OF_DATE) && !(parts & YEAR))
		return "has a date without a year, %Y or %y";
	if ((parts & OF_YEAR) && (parts & (MONTH | DAY)))
		return "has %j and a month or a day of it";
	if ((parts & DAY) && !(parts & MONTH))
		return "has a day without a month, %m or %b";
	if ((parts & HOUR) && (parts & (HALF_HOUR | HALF)))
		return "has %H, which does not go with %I and %p";
	if (!(parts & HALF_HOUR) != !(parts & HALF))
		return "has one of %I and %p without the other";
	if ((parts & FRACTION) && !(parts & (SECOND | EPOCH)))
		return "has %f without %S";
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
			return "must have no other directives than %Y %m %d %H "
			       "%M %S %f %y %b %B %j %I %p %z %Z %s %a %e %%";
		if (parts & part)
			why = "says the same twice";
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

bool
moment_format_take(
	const char *format, struct moment_text text, struct moment_told *told)
{
	*told = (struct moment_told){ .parts = { .month = 1, .day = 1 } };
	for (; *format; format++) {
		if (*format == '%') {
			format++;
			if (!take_directive(*format, &text, told))
				return false;
		} else if (*format == ' ') {
			(void)moment_take_blanks(&text);
		} else if (text.at == text.end || *text.at++ != *format) {
			return false;
		}
	}
	return text.at == text.end;
}

/* What dates, clocks and zones look like that are not recognised, the likely
 * ones first. The first three pairs are D/M/Y and M/D/Y. */
static const char *const dates[] = { "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y",
	"%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%m-%d-%y", "%y/%m/%d",
	"%y-%m-%d", "%d.%m.%y", "%Y.%m.%d", "%Y%m%d", "%b %d, %Y", "%b %d %Y",
	"%Y-%b-%d", "%Y %b %d", "%d-%b-%y", "%d %b %y", "%a %b %d %Y",
	"%a %d %b %Y", "%a, %d %b %Y", "%d %m %Y", "%Y %m %d", "%Y-%j", "%Y%j",
	"%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d/%b/%Y", "%Y-%m", "" };
static const char *const joints[] = { " ", "T", ", ", "", ":", "-", "_" };
static const char *const clocks[] = { "", "%H:%M:%S", "%H:%M", "%H:%M:%S.%f",
	"%H:%M:%S,%f", "%H:%M:%S:%f", "%I:%M:%S %p", "%I:%M %p",
	"%I:%M:%S.%f %p", "%H%M%S", "%H%M", "%H%M%S%f", "%H%M%S.%f", "%H.%M.%S",
	"%H.%M", "%H-%M-%S", "%H-%M", "%Hh%M" };
static const char *const zones[] = { "", " %z", " %Z" };

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))
#define PAIRED 8

static bool
is_read(const char *format, struct moment_text text)
{
	struct moment_format traits;
	struct moment_told told;
	struct moment moment;

	if (moment_format_check(format, &traits) ||
		!moment_format_take(format, text, &told))
		return false;
	return traits.has_date ? moment_of_date(&told.parts, NULL, &moment)
			       : moment_of_clock(&told.parts, &moment);
}

static void
write_format(char *format, const char *date, const char *rest)
{
	(void)snprintf(format, MOMENT_FORMAT_BYTES, "%s%s", date, rest);
}

/* Looks for what follows the date. */
static bool
find_rest(const char *date, struct moment_text text,
	char rest[MOMENT_FORMAT_BYTES])
{
	char format[MOMENT_FORMAT_BYTES];
	int joint, clock, zone;

	for (clock = 0; clock < COUNT(clocks); clock++) {
		for (joint = 0; joint < COUNT(joints); joint++) {
			for (zone = 0; zone < COUNT(zones); zone++) {
				(void)snprintf(rest, MOMENT_FORMAT_BYTES,
					"%s%s%s",
					*date && *clocks[clock] ? joints[joint]
								: "",
					clocks[clock], zones[zone]);
				write_format(format, date, rest);
				if (is_read(format, text))
					return true;
			}
		}
	}
	return false;
}

int
moment_format_suggest(struct moment_text text,
	char formats[MOMENT_FORMAT_MOST][MOMENT_FORMAT_BYTES])
{
	char rest[MOMENT_FORMAT_BYTES];
	int i;

	for (i = 0; i < COUNT(dates); i++) {
		if (!find_rest(dates[i], text, rest))
			continue;
		if (i >= PAIRED) {
			write_format(formats[0], dates[i], rest);
			return 1;
		}
		write_format(formats[0], dates[i & ~1], rest);
		write_format(formats[1], dates[i | 1], rest);
		return 2;
	}
	return 0;
}
