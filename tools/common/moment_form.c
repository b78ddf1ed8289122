/* See moment_form.h. A text is of one shape at most, for each begins in a way
 * of its own: that is why no shape is guessed. */
#include "common/moment_form.h"

#include "common/moment_format.h"
#include "common/moment_number.h"
#include "common/moment_parts.h"

#include <stdio.h>
#include <string.h>

/* The first digits of a number, and how many of the whole are an epoch. */
#define EPOCH_LEAST 9
#define EPOCH_MOST 19

enum shape {
	SHAPE_ISO,
	SHAPE_COMPACT,
	SHAPE_DOTTED,
	SHAPE_DASHED,
	SHAPE_SLASHED,
	SHAPE_SPACED,
	SHAPE_CTIME,
	DATED_SHAPES,
	SHAPE_CLOCK = DATED_SHAPES,
	SHAPE_NUMBER,
	SHAPE_EXCEL,
	SHAPE_TOLD,
};

/* H:MM[:SS[.fff]], and what follows: AM or PM. */
static bool
take_clock(struct moment_text *text, struct moment_parts *parts)
{
	const char *end;

	if (!moment_take_number(text, 1, 2, &parts->hour) ||
		!moment_take(text, ":") ||
		!moment_take_number(text, 2, 2, &parts->minute))
		return false;
	if (moment_take(text, ":")) {
		if (!moment_take_number(text, 2, 2, &parts->second))
			return false;
		if (moment_take(text, ".,") &&
			!moment_take_fraction(text, parts))
			return false;
	}
	end = text->at;
	(void)moment_take_blanks(text);
	if (!moment_take_half(text, parts))
		text->at = end;
	return true;
}

/* HHMM[SS[.fff]] */
static bool
take_compact_clock(struct moment_text *text, struct moment_parts *parts)
{
	if (!moment_take_number(text, 2, 2, &parts->hour) ||
		!moment_take_number(text, 2, 2, &parts->minute))
		return false;
	if (text->at == text->end || *text->at < '0' || *text->at > '9')
		return true;
	return moment_take_number(text, 2, 2, &parts->second) &&
	       (!moment_take(text, ".,") || moment_take_fraction(text, parts));
}

/* [Europe/Berlin][u-ca=iso8601]: RFC 9557, section 4.1. */
static bool
take_suffixes(struct moment_text *text)
{
	while (moment_take(text, "[")) {
		const char *end =
			memchr(text->at, ']', (size_t)(text->end - text->at));

		if (!end || end == text->at)
			return false;
		text->at = end + 1;
	}
	return true;
}

/* An offset or UTC, and then names that say nothing more. A name alone is a
 * zone that is not looked up, so it is no time that is understood. */
static bool
take_zone(struct moment_text *text, struct moment_parts *parts)
{
	(void)moment_take_blanks(text);
	if (text->at == text->end)
		return true;
	if (*text->at == '+' || *text->at == '-')
		return moment_take_offset(text, parts) && take_suffixes(text);
	return moment_take_utc(text, parts) && take_suffixes(text);
}

/* What stands between a date and a time. */
static bool
take_joint(struct moment_text *text, const char *marks)
{
	bool has_comma;

	if (moment_take(text, marks))
		return true;
	has_comma = moment_take(text, ",");
	return moment_take_blanks(text) || has_comma;
}

/* A time and a zone after a date, or nothing. */
static bool
take_rest(struct moment_text *text, struct moment_parts *parts,
	const char *marks, bool *has_clock)
{
	*has_clock = text->at < text->end;
	return !*has_clock ||
	       (take_joint(text, marks) && take_clock(text, parts) &&
		       take_zone(text, parts));
}

static bool
take_iso(struct moment_text *text, struct moment_parts *parts, bool *has_clock)
{
	char mark[2] = "-";

	if (!moment_take_number(text, 4, 4, &parts->year) ||
		text->at == text->end || (*text->at != '-' && *text->at != '/'))
		return false;
	mark[0] = *text->at++;
	return moment_take_number(text, 1, 2, &parts->month) &&
	       moment_take(text, mark) &&
	       moment_take_number(text, 1, 2, &parts->day) &&
	       take_rest(text, parts, "Tt_-", has_clock);
}

static bool
take_compact(
	struct moment_text *text, struct moment_parts *parts, bool *has_clock)
{
	struct moment_text rest;

	if (!moment_take_number(text, 4, 4, &parts->year) ||
		!moment_take_number(text, 2, 2, &parts->month) ||
		!moment_take_number(text, 2, 2, &parts->day) ||
		!take_joint(text, "Tt_-"))
		return false;
	*has_clock = true;
	rest = *text;
	if (!take_clock(text, parts)) {
		*text = rest;
		if (!take_compact_clock(text, parts))
			return false;
	}
	return take_zone(text, parts);
}

/* DD.MM.YYYY */
static bool
take_dotted(
	struct moment_text *text, struct moment_parts *parts, bool *has_clock)
{
	return moment_take_number(text, 1, 2, &parts->day) &&
	       moment_take(text, ".") &&
	       moment_take_number(text, 1, 2, &parts->month) &&
	       moment_take(text, ".") &&
	       moment_take_number(text, 4, 4, &parts->year) &&
	       take_rest(text, parts, "Tt_-", has_clock);
}

/* D-Mon-YYYY, with one mark between them. */
static bool
take_named(struct moment_text *text, struct moment_parts *parts,
	const char *mark, const char *joints, bool *has_clock)
{
	return moment_take_number(text, 1, 2, &parts->day) &&
	       moment_take(text, mark) &&
	       moment_take_month(text, &parts->month) &&
	       moment_take(text, mark) &&
	       moment_take_number(text, 4, 4, &parts->year) &&
	       take_rest(text, parts, joints, has_clock);
}

/* [Fri, ]16 Feb 2024 20:30:45 GMT */
static bool
take_spaced(
	struct moment_text *text, struct moment_parts *parts, bool *has_clock)
{
	if (moment_take_weekday(text)) {
		(void)moment_take(text, ",");
		if (!moment_take_blanks(text))
			return false;
	}
	return take_named(text, parts, " ", "", has_clock);
}

/* Fri Feb 16 20:30:45 2024, or with UTC before the year as date(1) has it. */
static bool
take_ctime(
	struct moment_text *text, struct moment_parts *parts, bool *has_clock)
{
	*has_clock = true;
	if (!moment_take_weekday(text) || !moment_take_blanks(text) ||
		!moment_take_month(text, &parts->month) ||
		!moment_take_blanks(text) ||
		!moment_take_number(text, 1, 2, &parts->day) ||
		!moment_take_blanks(text) || !take_clock(text, parts) ||
		!moment_take_blanks(text))
		return false;
	if (text->at < text->end && (*text->at < '0' || *text->at > '9')) {
		if (!moment_take_utc(text, parts) || !moment_take_blanks(text))
			return false;
	}
	return moment_take_number(text, 4, 4, &parts->year);
}

static bool
take_dated(enum shape shape, struct moment_text *text,
	struct moment_parts *parts, bool *has_clock)
{
	switch (shape) {
	case SHAPE_ISO:
		return take_iso(text, parts, has_clock);
	case SHAPE_COMPACT:
		return take_compact(text, parts, has_clock);
	case SHAPE_DOTTED:
		return take_dotted(text, parts, has_clock);
	case SHAPE_DASHED:
		return take_named(text, parts, "-", "", has_clock);
	case SHAPE_SLASHED:
		return take_named(text, parts, "/", ":", has_clock);
	case SHAPE_SPACED:
		return take_spaced(text, parts, has_clock);
	case SHAPE_CTIME:
		return take_ctime(text, parts, has_clock);
	case SHAPE_CLOCK:
		*has_clock = true;
		return take_clock(text, parts);
	case SHAPE_NUMBER:
	case SHAPE_EXCEL:
	case SHAPE_TOLD:
	default:
		return false;
	}
}

/* Reads a whole text as one of a shape. */
static bool
take_shape(enum shape shape, struct moment_text text,
	struct moment_parts *parts, bool *has_clock)
{
	*parts = (struct moment_parts){ 0 };
	return take_dated(shape, &text, parts, has_clock) &&
	       text.at == text.end;
}

/* Without the blanks around it. */
static struct moment_text
trim(const char *text, size_t length)
{
	struct moment_text bare = { text, text + length };

	while (bare.at < bare.end && (*bare.at == ' ' || *bare.at == '\t'))
		bare.at++;
	while (bare.at < bare.end &&
		(bare.end[-1] == ' ' || bare.end[-1] == '\t'))
		bare.end--;
	return bare;
}

/* Without blanks and [ ] around it. */
static struct moment_text
bare(const char *text, size_t length)
{
	struct moment_text bare = trim(text, length);

	if (bare.end - bare.at < 2 || *bare.at != '[' || bare.end[-1] != ']')
		return bare;
	return trim(bare.at + 1, (size_t)(bare.end - bare.at) - 2);
}

/* D/M/Y or M/D/Y, with / or - and a year of two or four digits. */
static bool
take_ambiguous(struct moment_text text, struct moment_parts *parts)
{
	char mark[2] = "/";
	const char *year;
	bool has_clock;

	*parts = (struct moment_parts){ 0 };
	if (!moment_take_number(&text, 1, 2, &parts->day) ||
		text.at == text.end || (*text.at != '/' && *text.at != '-'))
		return false;
	mark[0] = *text.at++;
	if (!moment_take_number(&text, 1, 2, &parts->month) ||
		!moment_take(&text, mark))
		return false;
	year = text.at;
	if (!moment_take_number(&text, 2, 4, &parts->year) ||
		text.at - year == 3)
		return false;
	if (text.at - year == 2)
		parts->year += 2000;
	return take_rest(&text, parts, "Tt_-", &has_clock) &&
	       text.at == text.end;
}

static enum moment_fault
find_ambiguous(struct moment_text text)
{
	struct moment_parts parts, other;
	struct moment moment;

	if (!take_ambiguous(text, &parts))
		return MOMENT_UNKNOWN;
	other = parts;
	other.day = parts.month;
	other.month = parts.day;
	return moment_of_date(&parts, NULL, &moment) ||
			       moment_of_date(&other, NULL, &moment)
		       ? MOMENT_AMBIGUOUS
		       : MOMENT_NO_SUCH;
}

/* A date and a time without signs, of years in which records are made: as an
 * epoch it is one, too. Returns their format, or NULL. */
static const char *
digits_format(struct moment_text text)
{
	const char *format;
	struct moment_told told;
	struct moment moment;

	switch (text.end - text.at) {
	case 12:
		format = "%Y%m%d%H%M";
		break;
	case 14:
		format = "%Y%m%d%H%M%S";
		break;
	case 17:
		format = "%Y%m%d%H%M%S%f";
		break;
	default:
		return NULL;
	}
	return moment_format_take(format, text, &told) &&
			       told.parts.year >= 1900 &&
			       told.parts.year < 2200 &&
			       moment_of_date(&told.parts, NULL, &moment)
		       ? format
		       : NULL;
}

/* The unit in which a number since 1970 is a time of our age. */
static int
unit_of(long digits)
{
	if (digits <= 11)
		return MOMENT_S;
	if (digits <= 14)
		return MOMENT_MS;
	return digits <= 17 ? MOMENT_US : MOMENT_NS;
}

static enum moment_fault
find_number(struct moment_form *form, const struct moment_number *number,
	struct moment_text text)
{
	long digits = moment_number_digits(number);

	if (digits < EPOCH_LEAST || digits > EPOCH_MOST)
		return MOMENT_NO_EPOCH;
	if (digits_format(text))
		return MOMENT_AMBIGUOUS;
	*form = (struct moment_form){
		.kind = MOMENT_NUMBER,
		.is_epoch = true,
		.has_zone = true,
		.shape = SHAPE_NUMBER,
		.unit = unit_of(digits),
	};
	return MOMENT_FINE;
}

static enum moment_fault
make_moment(enum shape shape, const struct moment_parts *parts,
	const struct zone *zone, struct moment *moment)
{
	bool is_fine = shape == SHAPE_CLOCK
			       ? moment_of_clock(parts, moment)
			       : moment_of_date(parts, zone, moment);

	return is_fine ? MOMENT_FINE : MOMENT_NO_SUCH;
}

enum moment_fault
moment_form_find(struct moment_form *form, const char *text, size_t length)
{
	struct moment_text all = bare(text, length);
	struct moment_number number;
	struct moment_parts parts;
	struct moment moment;
	bool has_clock;
	int shape;

	if (moment_number_find(&number, all.at, (size_t)(all.end - all.at)))
		return find_number(form, &number, all);
	for (shape = 0; shape <= SHAPE_CLOCK; shape++) {
		if (take_shape(shape, all, &parts, &has_clock))
			break;
	}
	if (shape > SHAPE_CLOCK)
		return find_ambiguous(all);
	if (make_moment(shape, &parts, NULL, &moment) != MOMENT_FINE)
		return MOMENT_NO_SUCH;
	*form = (struct moment_form){
		.kind = shape == SHAPE_CLOCK ? MOMENT_OF_DAY : MOMENT_DATED,
		.has_zone = parts.has_zone,
		.has_clock = has_clock,
		.has_half = parts.half != MOMENT_WHOLE_DAY,
		.shape = shape,
	};
	return MOMENT_FINE;
}

/* --time-format */

static const struct {
	const char *word;
	enum shape shape;
	enum moment_unit unit;
	const char *name;
} words[] = {
	{ "s", SHAPE_NUMBER, MOMENT_S, "seconds" },
	{ "ms", SHAPE_NUMBER, MOMENT_MS, "milliseconds" },
	{ "us", SHAPE_NUMBER, MOMENT_US, "microseconds" },
	{ "ns", SHAPE_NUMBER, MOMENT_NS, "nanoseconds" },
	{ "excel", SHAPE_EXCEL, MOMENT_S, "days since 1899-12-30" },
};

#define WORDS (sizeof(words) / sizeof(words[0]))

const char *
moment_form_compile(struct moment_form *form, const char *format)
{
	struct moment_format traits;
	const char *why;
	size_t i;

	for (i = 0; i < WORDS; i++) {
		if (strcmp(format, words[i].word) != 0)
			continue;
		*form = (struct moment_form){
			.kind = words[i].shape == SHAPE_EXCEL ? MOMENT_DATED
							      : MOMENT_NUMBER,
			.shape = words[i].shape,
			.unit = words[i].unit,
			.format = format,
		};
		return NULL;
	}
	why = moment_format_check(format, &traits);
	if (why)
		return why;
	*form = (struct moment_form){
		.is_epoch = traits.is_epoch,
		.has_zone = traits.has_zone,
		.shape = SHAPE_TOLD,
		.format = format,
	};
	if (traits.is_epoch)
		form->kind = MOMENT_NUMBER;
	else
		form->kind = traits.has_date ? MOMENT_DATED : MOMENT_OF_DAY;
	return NULL;
}

/* Reading */

/* Why a text is not read: it is of no form, or of another. */
static enum moment_fault
other_fault(const char *text, size_t length)
{
	struct moment_form other;
	enum moment_fault fault = moment_form_find(&other, text, length);

	return fault == MOMENT_FINE || fault == MOMENT_AMBIGUOUS
		       ? MOMENT_OTHER_FORM
		       : MOMENT_UNKNOWN;
}

static enum moment_fault
read_number(const struct moment_form *form, const struct zone *zone,
	struct moment_text text, struct moment *moment, int *fraction_digits)
{
	size_t length = (size_t)(text.end - text.at);
	struct moment_number number;

	if (!moment_number_find(&number, text.at, length))
		return other_fault(text.at, length);
	if (form->shape == SHAPE_EXCEL) {
		if (!moment_number_read_days(&number, moment, fraction_digits))
			return MOMENT_NO_SUCH;
		moment->second = zone_utc_of(zone, moment->second);
		return moment_is_dated(*moment) ? MOMENT_FINE : MOMENT_NO_SUCH;
	}
	if (!moment_number_read(&number, (enum moment_unit)form->unit, moment,
		    fraction_digits))
		return MOMENT_NO_SUCH;
	return form->is_epoch && !moment_is_dated(*moment) ? MOMENT_NO_SUCH
							   : MOMENT_FINE;
}

/* %s */
static enum moment_fault
make_epoch(const struct moment_told *told, struct moment *moment)
{
	moment->second = told->epoch_second;
	moment->ns = told->parts.ns;
	if (told->is_before) {
		moment->second = -moment->second;
		if (moment->ns) {
			moment->second--;
			moment->ns = 1000000000 - moment->ns;
		}
	}
	return moment_is_dated(*moment) ? MOMENT_FINE : MOMENT_NO_SUCH;
}

static enum moment_fault
read_told(const struct moment_form *form, const struct zone *zone,
	struct moment_text text, struct moment *moment, int *fraction_digits)
{
	size_t length = (size_t)(text.end - text.at);
	struct moment_told told;

	/* [ ] may be of the format */
	if (!moment_format_take(form->format, text, &told) &&
		!moment_format_take(form->format, bare(text.at, length), &told))
		return other_fault(text.at, length);
	*fraction_digits = told.parts.fraction_digits;
	if (form->is_epoch)
		return make_epoch(&told, moment);
	return make_moment(
		form->kind == MOMENT_OF_DAY ? SHAPE_CLOCK : SHAPE_ISO,
		&told.parts, zone, moment);
}

/* The way of most texts, 2024-02-16T20:30:45.123+01:00 or 20:30:45, in one
 * pass. What it does not take goes the other way, to the same end. */
struct usual {
	const char *at;
	const char *end;
	int64_t second;
	int32_t ns;
	int fraction_digits;
};

/* Two digits; *others gathers what is no digit. */
static unsigned
two_digits(const char *at, unsigned *others)
{
	unsigned high = (unsigned char)at[0] - (unsigned)'0';
	unsigned low = (unsigned char)at[1] - (unsigned)'0';

	*others |= (high > 9) | (low > 9);
	return high * 10 + low;
}

static bool
take_usual_date(struct usual *usual)
{
	const char *at = usual->at;
	unsigned others = 0, year, month, of_month;
	int64_t day;

	if (usual->end - at < 11 || (at[4] != '-' && at[4] != '/') ||
		at[7] != at[4] || (at[10] != 'T' && at[10] != ' '))
		return false;
	year = two_digits(at, &others) * 100 + two_digits(at + 2, &others);
	month = two_digits(at + 5, &others);
	of_month = two_digits(at + 8, &others);
	if (others ||
		!moment_day_of((int)year, (int)month, (int)of_month, &day))
		return false;
	usual->second = day * 86400;
	usual->at += 11;
	return true;
}

static bool
take_usual_fraction(struct usual *usual)
{
	static const int32_t units[] = { 0, 100000000, 10000000, 1000000,
		100000, 10000, 1000, 100, 10, 1 };
	const char *at = usual->at, *end = usual->end;
	int32_t value = 0;

	if (end - at > 9)
		end = at + 9;
	for (; at < end && *at >= '0' && *at <= '9'; at++)
		value = value * 10 + (*at - '0');
	usual->fraction_digits = (int)(at - usual->at);
	usual->ns = value * units[usual->fraction_digits];
	usual->at = at;
	return usual->fraction_digits;
}

static bool
take_usual_clock(struct usual *usual)
{
	const char *at = usual->at;
	unsigned others = 0, hour, minute, second;

	if (usual->end - at < 8 || at[2] != ':' || at[5] != ':')
		return false;
	hour = two_digits(at, &others);
	minute = two_digits(at + 3, &others);
	second = two_digits(at + 6, &others);
	if (others || hour > 23 || minute > 59 || second > 59)
		return false;
	usual->second += (hour * 60 + minute) * 60 + second;
	usual->at += 8;
	if (usual->at == usual->end || (*usual->at != '.' && *usual->at != ','))
		return true;
	usual->at++;
	return take_usual_fraction(usual);
}

/* Z or +01:00 */
static bool
take_usual_zone(struct usual *usual)
{
	const char *at = usual->at;
	unsigned others = 0, hour, minute;
	int64_t offset;

	if (usual->end - at == 1)
		return *at == 'Z';
	if (usual->end - at != 6 || (*at != '+' && *at != '-') || at[3] != ':')
		return false;
	hour = two_digits(at + 1, &others);
	minute = two_digits(at + 4, &others);
	if (others || hour > 23 || minute > 59)
		return false;
	offset = (hour * 60 + minute) * 60;
	usual->second -= *at == '-' ? -offset : offset;
	return true;
}

static bool
read_usual(const struct moment_form *form, const struct zone *zone,
	const char *text, size_t length, struct moment *moment, int *digits)
{
	struct usual usual = { .at = text, .end = text + length };

	if ((form->shape != SHAPE_ISO && form->shape != SHAPE_CLOCK) ||
		!form->has_clock || form->has_half ||
		(form->shape == SHAPE_ISO && !take_usual_date(&usual)) ||
		!take_usual_clock(&usual))
		return false;
	if (form->has_zone ? !take_usual_zone(&usual) : usual.at < usual.end)
		return false;
	if (zone && !form->has_zone && form->shape == SHAPE_ISO)
		usual.second = zone_utc_of(zone, usual.second);
	moment->second = usual.second;
	moment->ns = usual.ns;
	*digits = usual.fraction_digits;
	return moment_is_dated(*moment);
}

static enum moment_fault
read_shape(const struct moment_form *form, const struct zone *zone,
	struct moment_text text, struct moment *moment, int *fraction_digits)
{
	struct moment_parts parts;
	bool has_clock = true;

	if (!take_shape((enum shape)form->shape, text, &parts, &has_clock))
		return other_fault(text.at, (size_t)(text.end - text.at));
	if (has_clock != form->has_clock || parts.has_zone != form->has_zone ||
		(parts.half != MOMENT_WHOLE_DAY) != form->has_half)
		return MOMENT_OTHER_FORM;
	*fraction_digits = parts.fraction_digits;
	return make_moment((enum shape)form->shape, &parts, zone, moment);
}

static enum moment_fault
read_text(const struct moment_form *form, const struct zone *zone,
	const char *text, size_t length, struct moment *moment,
	int *fraction_digits)
{
	if (form->kind == MOMENT_NONE)
		return MOMENT_UNKNOWN;
	if (form->shape == SHAPE_TOLD)
		return read_told(form, zone, trim(text, length), moment,
			fraction_digits);
	if (form->shape == SHAPE_NUMBER || form->shape == SHAPE_EXCEL)
		return read_number(form, zone, bare(text, length), moment,
			fraction_digits);
	return read_shape(
		form, zone, bare(text, length), moment, fraction_digits);
}

enum moment_fault
moment_form_read(const struct moment_form *form, const struct zone *zone,
	const char *text, size_t length, struct moment *moment,
	int *fraction_digits)
{
	enum moment_fault fault = MOMENT_FINE;
	struct moment read;
	int digits = 0;

	if (!read_usual(form, zone, text, length, &read, &digits)) {
		digits = 0;
		fault = read_text(form, zone, text, length, &read, &digits);
	}
	if (fault != MOMENT_FINE)
		return fault;
	*moment = read;
	if (fraction_digits)
		*fraction_digits = digits;
	return MOMENT_FINE;
}

/* Names */

static const struct {
	const char *date;
	const char *name; /* with a time */
} names[] = {
	[SHAPE_ISO] = { "YYYY-MM-DD", "ISO 8601" },
	[SHAPE_COMPACT] = { NULL, "ISO 8601, YYYYMMDDTHHMMSS" },
	[SHAPE_DOTTED] = { "DD.MM.YYYY", "DD.MM.YYYY HH:MM:SS" },
	[SHAPE_DASHED] = { "DD-Mon-YYYY", "DD-Mon-YYYY HH:MM:SS" },
	[SHAPE_SLASHED] = { "DD/Mon/YYYY", "DD/Mon/YYYY:HH:MM:SS" },
	[SHAPE_SPACED] = { "DD Mon YYYY", "DD Mon YYYY HH:MM:SS" },
	[SHAPE_CTIME] = { NULL, "Day Mon DD HH:MM:SS YYYY" },
	[SHAPE_CLOCK] = { NULL, "time of day, HH:MM:SS" },
};

static const char *
unit_name(int unit)
{
	return words[unit / 3].name;
}

void
moment_form_describe(
	const struct moment_form *form, char text[MOMENT_FORM_BYTES])
{
	const char *name = "", *more = "";

	if (form->shape == SHAPE_TOLD) {
		name = form->format;
	} else if (form->shape == SHAPE_EXCEL) {
		name = words[WORDS - 1].name;
	} else if (form->shape == SHAPE_NUMBER) {
		name = unit_name(form->unit);
		more = form->is_epoch ? " since the epoch" : "";
	} else if (form->kind != MOMENT_NONE) {
		name = form->has_clock ? names[form->shape].name
				       : names[form->shape].date;
		more = form->has_half ? " AM/PM" : "";
	}
	(void)snprintf(text, MOMENT_FORM_BYTES, "%s%s", name, more);
}

/* Suggestions */

static int
suggest_two(char formats[MOMENT_FORMATS][MOMENT_FORM_BYTES], const char *first,
	const char *second)
{
	(void)snprintf(formats[0], MOMENT_FORM_BYTES, "%s", first);
	(void)snprintf(formats[1], MOMENT_FORM_BYTES, "%s", second);
	return 2;
}

/* Days of a spreadsheet since about 1955 have five digits, and a time of day
 * after the point. */
static bool
is_like_days(const struct moment_number *number)
{
	return moment_number_digits(number) == 5 && number->fraction > 0 &&
	       *number->at >= '2' && *number->at <= '7';
}

int
moment_form_suggest(const char *text, size_t length,
	char formats[MOMENT_FORMATS][MOMENT_FORM_BYTES])
{
	struct moment_text all = bare(text, length);
	struct moment_number number;
	const char *format = digits_format(all);
	long digits;

	if (!moment_number_find(&number, all.at, (size_t)(all.end - all.at)))
		return moment_format_suggest(all, formats);
	digits = moment_number_digits(&number);
	if (format)
		return suggest_two(
			formats, format, words[unit_of(digits) / 3].word);
	if (digits == 8 && moment_format_suggest(all, formats) == 1)
		return 1;
	if (is_like_days(&number))
		return suggest_two(formats, "excel", "s");
	return suggest_two(formats, "s", "ms");
}

/* Series */

#define DAY INT64_C(86400)

static int64_t
day_begin(int64_t second)
{
	return second - (second % DAY + DAY) % DAY;
}

/* The time of day on the day of the latest one, or on the next. 24:00:00 and
 * the midnight after it are one moment. */
static struct moment
past_midnight(struct moment of_day, struct moment latest)
{
	int64_t begin = day_begin(latest.second);
	struct moment moment = of_day, half;

	if (latest.second == begin && begin > 0 && of_day.second == DAY)
		moment.second = 0;
	moment.second += begin;
	half = moment;
	half.second += DAY / 2;
	if (moment_compare(latest, half) > 0)
		moment.second += DAY;
	return moment;
}

/* The first one decides the form. */
static enum moment_fault
read_first(struct moment_series *series, const char *text, size_t length,
	struct moment *moment)
{
	struct moment_form form;
	enum moment_fault fault = moment_form_find(&form, text, length);

	if (fault != MOMENT_FINE)
		return fault;
	fault = moment_form_read(
		&form, series->zone, text, length, moment, NULL);
	if (fault == MOMENT_FINE)
		series->form = form;
	return fault;
}

enum moment_fault
moment_series_read(struct moment_series *series, const char *text,
	size_t length, const struct moment *latest, struct moment *moment)
{
	enum moment_fault fault =
		series->form.kind == MOMENT_NONE
			? read_first(series, text, length, moment)
			: moment_form_read(&series->form, series->zone, text,
				  length, moment, NULL);

	if (fault == MOMENT_FINE && latest &&
		series->form.kind == MOMENT_OF_DAY)
		*moment = past_midnight(*moment, *latest);
	return fault;
}
