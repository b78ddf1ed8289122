/* SPDX-License-Identifier: ISC */
/* libFuzzer: recorded times. The bytes are a zone, as a rule or as data, then a
 * format, then lines with a time each. A rule and the format end with a line
 * end; data of a zone is at the end of the bytes. Reading a time again gives
 * the same result, which is in the range of its form and equals the result of
 * reading its printed text; and local times can be converted to UTC and
 * back. */
#include "common/moment_form.h"
#include "common/moment_shape.h"
#include "common/moment_usual.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DAY 86400
#define HOUR 3600

static void
expect(bool is_so)
{
	if (!is_so)
		abort();
}

/* Local times are the same after conversion to UTC and back, or are what clocks
 * show after a gap. */
static void
check_zone_at(const struct zone *zone, int64_t at)
{
	int32_t offset = zone_offset_at(zone, at);
	int64_t back;

	expect(offset > -26 * HOUR && offset < 26 * HOUR);
	if (at > INT64_MAX / 16 || at < INT64_MIN / 16)
		return;
	back = zone_utc_of(zone, at + offset);
	expect(back <= at);
	expect(back + zone_offset_at(zone, back) == at + offset);
}

static void
check_zone(const struct zone *zone, const uint8_t *data, size_t size)
{
	int64_t at;
	size_t i;

	for (i = 0; i + sizeof(at) <= size && i < 64 * sizeof(at);
		i += sizeof(at)) {
		memcpy(&at, data + i, sizeof(at));
		check_zone_at(zone, at);
		check_zone_at(zone, at % (INT64_C(9000) * 365 * DAY));
	}
}

/* RFC 3339 is a form of its own. */
static void
check_printed(struct moment moment, int digits)
{
	char text[MOMENT_TEXT_BYTES];
	size_t length = moment_print(moment, MOMENT_AS_RFC3339, digits, text);
	struct moment_form form = { 0 };
	struct moment read;
	int read_digits;

	expect(length <= MOMENT_TEXT_BYTES);
	expect(moment_form_find(&form, text, length) == MOMENT_FINE);
	expect(moment_form_read(&form, NULL, text, length, &read,
		       &read_digits) == MOMENT_FINE);
	expect(moment_compare(read, moment) == 0 && read_digits == digits);
}

static void
check_read(const struct moment_form *form, const struct zone *zone,
	const char *text, size_t length)
{
	struct moment moment = { -7, -7 }, again;
	int digits = -1, as;
	enum moment_fault fault =
		moment_form_read(form, zone, text, length, &moment, &digits);

	expect(fault ==
		moment_form_read(form, zone, text, length, &again, NULL));
	if (fault != MOMENT_FINE) {
		expect(moment.ns == -7 && digits == -1);
		return;
	}
	expect(moment_compare(moment, again) == 0);
	expect(moment.ns >= 0 && moment.ns < 1000000000);
	expect(digits >= 0 && digits <= 9);
	for (as = MOMENT_AS_RFC3339; as <= MOMENT_AS_NS; as++) {
		char printed[MOMENT_TEXT_BYTES];

		expect(moment_print(moment, (enum moment_as)as, digits,
			       printed) <= MOMENT_TEXT_BYTES);
	}
	if (form->kind == MOMENT_OF_DAY)
		expect(moment.second >= 0 && moment.second <= DAY);
	if (form->kind == MOMENT_DATED || form->is_epoch) {
		expect(moment_is_dated(moment));
		check_printed(moment, digits);
	}
}

/* The fast way gives the same result as the way through all shapes. */
static void
check_usual(const struct zone *zone, const char *text, size_t length,
	bool has_date, bool has_zone)
{
	struct moment_text all = { text, text + length };
	struct moment_parts parts;
	struct moment moment, other;
	bool has_clock;
	int digits;

	if (!moment_usual_read(
		    text, length, has_date, has_zone, zone, &moment, &digits))
		return;
	expect(moment_shape_take(
		has_date ? MOMENT_ISO : MOMENT_CLOCK, all, &parts, &has_clock));
	expect(has_date ? moment_from_date(&parts, zone, &other)
			: moment_from_clock(&parts, &other));
	expect(has_clock && parts.has_zone == has_zone);
	expect(moment_compare(moment, other) == 0);
	expect(digits == parts.fraction_digits);
}

/* If two formats are suggested, one of them may not fit this text. */
static void
check_suggestions(const char *text, size_t length)
{
	char formats[MOMENT_FORMATS][MOMENT_FORM_BYTES];
	int count = moment_form_suggest(text, length, formats), i, read = 0;
	bool has_directives = false;

	expect(count >= 0 && count <= MOMENT_FORMATS);
	for (i = 0; i < count; i++) {
		struct moment_form form;
		struct moment moment;

		expect(strlen(formats[i]) < MOMENT_FORM_BYTES);
		expect(!moment_form_compile(&form, formats[i]));
		has_directives |= formats[i][0] == '%';
		read += moment_form_read(&form, NULL, text, length, &moment,
				NULL) == MOMENT_FINE;
	}
	/* a number may be outside the years 1 to 9999 */
	expect(!has_directives || read > 0);
}

static void
check_text(const struct moment_form *told, struct moment_series *series,
	const char *text, size_t length, struct moment *latest)
{
	struct moment_form form = { 0 };
	struct moment moment;
	enum moment_fault fault = moment_form_find(&form, text, length);

	if (fault == MOMENT_FINE) {
		expect(form.kind != MOMENT_NONE);
		check_read(&form, NULL, text, length);
		check_read(&form, series->zone, text, length);
	} else {
		expect(form.kind == MOMENT_NONE);
	}
	if (told)
		check_read(told, series->zone, text, length);
	check_suggestions(text, length);
	check_usual(series->zone, text, length, true, true);
	check_usual(series->zone, text, length, true, false);
	check_usual(series->zone, text, length, false, false);
	if (moment_series_read(series, text, length,
		    series->form.kind == MOMENT_NONE ? NULL : latest,
		    &moment) == MOMENT_FINE) {
		/* at most half a day back, otherwise it is on the next day */
		if (series->form.kind == MOMENT_OF_DAY)
			expect(moment.second >= latest->second - DAY / 2 - 1);
		if (moment_compare(moment, *latest) > 0)
			*latest = moment;
	}
}

/* Copies the first line as a text, which the caller frees. */
static char *
take_line(const char **at, const char *end)
{
	const char *line = *at, *stop = line;
	char *text;

	while (stop < end && *stop != '\n' && *stop)
		stop++;
	text = malloc((size_t)(stop - line) + 1);
	expect(text);
	memcpy(text, line, (size_t)(stop - line));
	text[stop - line] = '\0';
	*at = stop < end ? stop + 1 : end;
	return text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	struct zone *zone = NULL;
	struct moment_form told;
	struct moment_series series = { .zone = NULL };
	struct moment latest = { 0, 0 };
	char *line, *format;
	bool is_told;

	if (size >= 4 && memcmp(data, "TZif", 4) == 0) {
		if (zone_parse(data, size, &zone) == ZONE_FINE)
			check_zone(zone, data, size);
		zone_close(zone);
		return 0;
	}
	line = take_line(&at, end);
	if (zone_parse_posix(line, strlen(line), &zone) == ZONE_FINE)
		check_zone(zone, data, size);
	free(line);
	series.zone = zone;
	format = take_line(&at, end);
	is_told = !moment_form_compile(&told, format);
	while (at < end) {
		line = take_line(&at, end);
		check_text(is_told ? &told : NULL, &series, line, strlen(line),
			&latest);
		free(line);
	}
	free(format);
	zone_close(zone);
	return 0;
}
