/* SPDX-License-Identifier: ISC */
/* See moment_shape.h. */
#include "common/moment_shape.h"

#include <string.h>

/* H:MM[:SS[.fff]], then AM or PM. */
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

/* An offset or UTC, then names that are ignored. A name alone is a zone that is
 * not looked up, so the time is refused. */
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

/* The separator of date and time. */
static bool
take_joint(struct moment_text *text, const char *marks)
{
	bool has_comma;

	if (moment_take(text, marks))
		return true;
	has_comma = moment_take(text, ",");
	return moment_take_blanks(text) || has_comma;
}

/* An optional time and zone after a date. */
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
take_start(enum moment_shape shape, struct moment_text *text,
	struct moment_parts *parts, bool *has_clock)
{
	switch (shape) {
	case MOMENT_ISO:
		return take_iso(text, parts, has_clock);
	case MOMENT_COMPACT:
		return take_compact(text, parts, has_clock);
	case MOMENT_DOTTED:
		return take_dotted(text, parts, has_clock);
	case MOMENT_DASHED:
		return take_named(text, parts, "-", "", has_clock);
	case MOMENT_SLASHED:
		return take_named(text, parts, "/", ":", has_clock);
	case MOMENT_SPACED:
		return take_spaced(text, parts, has_clock);
	case MOMENT_CTIME:
		return take_ctime(text, parts, has_clock);
	case MOMENT_CLOCK:
		*has_clock = true;
		return take_clock(text, parts);
	case MOMENT_SHAPES:
	default:
		return false;
	}
}

bool
moment_shape_take(enum moment_shape shape, struct moment_text text,
	struct moment_parts *parts, bool *has_clock)
{
	*parts = (struct moment_parts){ 0 };
	return take_start(shape, &text, parts, has_clock) &&
	       text.at == text.end;
}

bool
moment_shape_take_ambiguous(struct moment_text text, struct moment_parts *parts)
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
