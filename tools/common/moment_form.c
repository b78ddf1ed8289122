/* SPDX-License-Identifier: ISC */
/* See moment_form.h. */
#include "common/moment_form.h"

#include "common/moment_format.h"
#include "common/moment_number.h"
#include "common/moment_parts.h"
#include "common/moment_shape.h"
#include "common/moment_usual.h"

#include <stdio.h>
#include <string.h>

/* Digits of the whole part of an epoch. */
#define EPOCH_LEAST 9
#define EPOCH_MOST 19

/* More bytes than any recognised date and time. */
enum {
	MOMENT_NUMERIC = MOMENT_SHAPES,
	MOMENT_EXCEL,
	MOMENT_TOLD,
};

/* Removes blanks around the text. */
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

/* Removes blanks and [ ] around the text. */
static struct moment_text
bare(const char *text, size_t length)
{
	struct moment_text bare = trim(text, length);

	if (bare.end - bare.at < 2 || *bare.at != '[' || bare.end[-1] != ']')
		return bare;
	return trim(bare.at + 1, (size_t)(bare.end - bare.at) - 2);
}

static enum moment_fault
find_ambiguous(struct moment_text text)
{
	struct moment_parts parts, other;
	struct moment moment;

	if (!moment_shape_take_ambiguous(text, &parts))
		return MOMENT_UNKNOWN;
	other = parts;
	other.day = parts.month;
	other.month = parts.day;
	return moment_from_date(&parts, NULL, &moment) ||
			       moment_from_date(&other, NULL, &moment)
		       ? MOMENT_AMBIGUOUS
		       : MOMENT_NO_SUCH;
}

/* A date and a time without separators, in the years of usual records, is also
 * an epoch. Returns their format, or NULL. */
static const char *
digits_format(struct moment_text text)
{
	size_t length = (size_t)(text.end - text.at);
	const char *format, *point = memchr(text.at, '.', length);
	struct moment_told told;
	struct moment moment;

	switch (point ? point - text.at : text.end - text.at) {
	case 10:
		format = "%Y%m%d%H";
		break;
	case 12:
		format = "%Y%m%d%H%M";
		break;
	case 14:
		format = point ? "%Y%m%d%H%M%S.%f" : "%Y%m%d%H%M%S";
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
			       moment_from_date(&told.parts, NULL, &moment)
		       ? format
		       : NULL;
}

/* The unit in which a number since 1970 is a time of these decades. */
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
		.shape = MOMENT_NUMERIC,
		.unit = unit_of(digits),
	};
	return MOMENT_FINE;
}

static enum moment_fault
make_moment(enum moment_shape shape, const struct moment_parts *parts,
	const struct zone *zone, struct moment *moment)
{
	bool is_fine = shape == MOMENT_CLOCK
			       ? moment_from_clock(parts, moment)
			       : moment_from_date(parts, zone, moment);

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
	for (shape = 0; shape <= MOMENT_CLOCK; shape++) {
		if (moment_shape_take(
			    (enum moment_shape)shape, all, &parts, &has_clock))
			break;
	}
	if (shape > MOMENT_CLOCK)
		return find_ambiguous(all);
	if (make_moment((enum moment_shape)shape, &parts, NULL, &moment) !=
		MOMENT_FINE)
		return MOMENT_NO_SUCH;
	*form = (struct moment_form){
		.kind = shape == MOMENT_CLOCK ? MOMENT_OF_DAY : MOMENT_DATED,
		.has_zone = parts.has_zone,
		.has_clock = has_clock,
		.has_half = parts.half != MOMENT_WHOLE_DAY,
		.shape = shape,
	};
	return MOMENT_FINE;
}

const char *
moment_form_ambiguity(const char *text, size_t length)
{
	struct moment_text all = bare(text, length);
	struct moment_number number;

	return moment_number_find(&number, all.at, (size_t)(all.end - all.at))
		       ? "may be a date or an epoch"
		       : "may be D/M/Y or M/D/Y";
}

/* --time-format */

static const struct {
	const char *word;
	int shape;
	enum moment_unit unit;
	const char *name;
} words[] = {
	{ "s", MOMENT_NUMERIC, MOMENT_S, "seconds" },
	{ "ms", MOMENT_NUMERIC, MOMENT_MS, "milliseconds" },
	{ "us", MOMENT_NUMERIC, MOMENT_US, "microseconds" },
	{ "ns", MOMENT_NUMERIC, MOMENT_NS, "nanoseconds" },
	{ "excel", MOMENT_EXCEL, MOMENT_S, "days since 1899-12-30" },
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
			.kind = words[i].shape == MOMENT_EXCEL ? MOMENT_DATED
							       : MOMENT_NUMBER,
			.shape = words[i].shape,
			.unit = (int)words[i].unit,
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
		.shape = MOMENT_TOLD,
		.format = format,
	};
	if (traits.is_epoch)
		form->kind = MOMENT_NUMBER;
	else
		form->kind = traits.has_date ? MOMENT_DATED : MOMENT_OF_DAY;
	return NULL;
}

/* Reading */

/* Why a text cannot be read: it has no form, or another form. */
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
	if (form->shape == MOMENT_EXCEL) {
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

	/* [ ] may be part of the format */
	if (!moment_format_take(form->format, text, &told) &&
		!moment_format_take(form->format, bare(text.at, length), &told))
		return other_fault(text.at, length);
	*fraction_digits = told.parts.fraction_digits;
	if (form->is_epoch)
		return make_epoch(&told, moment);
	return make_moment(
		form->kind == MOMENT_OF_DAY ? MOMENT_CLOCK : MOMENT_ISO,
		&told.parts, zone, moment);
}

static enum moment_fault
read_shape(const struct moment_form *form, const struct zone *zone,
	struct moment_text text, struct moment *moment, int *fraction_digits)
{
	struct moment_parts parts;
	bool has_clock = true;

	if (!moment_shape_take(
		    (enum moment_shape)form->shape, text, &parts, &has_clock))
		return other_fault(text.at, (size_t)(text.end - text.at));
	if (has_clock != form->has_clock || parts.has_zone != form->has_zone ||
		(parts.half != MOMENT_WHOLE_DAY) != form->has_half)
		return MOMENT_OTHER_FORM;
	*fraction_digits = parts.fraction_digits;
	return make_moment(
		(enum moment_shape)form->shape, &parts, zone, moment);
}

static enum moment_fault
read_text(const struct moment_form *form, const struct zone *zone,
	const char *text, size_t length, struct moment *moment,
	int *fraction_digits)
{
	if (form->kind == MOMENT_NONE)
		return MOMENT_UNKNOWN;
	if (form->shape == MOMENT_TOLD)
		return read_told(form, zone, trim(text, length), moment,
			fraction_digits);
	if (form->shape == MOMENT_NUMERIC || form->shape == MOMENT_EXCEL)
		return read_number(form, zone, bare(text, length), moment,
			fraction_digits);
	return read_shape(
		form, zone, bare(text, length), moment, fraction_digits);
}

static bool
is_usual(const struct moment_form *form)
{
	return (form->shape == MOMENT_ISO || form->shape == MOMENT_CLOCK) &&
	       form->has_clock && !form->has_half;
}

enum moment_fault
moment_form_read(const struct moment_form *form, const struct zone *zone,
	const char *text, size_t length, struct moment *moment,
	int *fraction_digits)
{
	enum moment_fault fault = MOMENT_FINE;
	struct moment read;
	int digits = 0;

	if (!is_usual(form) ||
		!moment_usual_read(text, length, form->shape == MOMENT_ISO,
			form->has_zone, zone, &read, &digits)) {
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
	[MOMENT_ISO] = { "YYYY-MM-DD", "ISO 8601" },
	[MOMENT_COMPACT] = { NULL, "ISO 8601, YYYYMMDDTHHMMSS" },
	[MOMENT_DOTTED] = { "DD.MM.YYYY", "DD.MM.YYYY HH:MM:SS" },
	[MOMENT_DASHED] = { "DD-Mon-YYYY", "DD-Mon-YYYY HH:MM:SS" },
	[MOMENT_SLASHED] = { "DD/Mon/YYYY", "DD/Mon/YYYY:HH:MM:SS" },
	[MOMENT_SPACED] = { "DD Mon YYYY", "DD Mon YYYY HH:MM:SS" },
	[MOMENT_CTIME] = { NULL, "Day Mon DD HH:MM:SS YYYY" },
	[MOMENT_CLOCK] = { NULL, "time of day, HH:MM:SS" },
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

	if (form->shape == MOMENT_TOLD) {
		name = form->format;
	} else if (form->shape == MOMENT_EXCEL) {
		name = words[WORDS - 1].name;
	} else if (form->shape == MOMENT_NUMERIC) {
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

/* Spreadsheet days since about 1955 have five digits, with a time of day after
 * the point. */
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

/* Places the time of day on the day of the latest one, or on the next. 24:00:00
 * and the midnight after it are the same moment. */
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

/* The first time decides the form. */
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
