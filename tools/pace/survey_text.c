/* SPDX-License-Identifier: ISC */
/* See survey_text.h. */
#include "pace/survey_text.h"

#include "common/escape.h"
#include "common/message.h"
#include "pace/active_time.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define DAY INT64_C(86400)

/* Longer than any one row. */
#define ROW_BYTES 320

/* Room for a span or a time in words. */
#define WORDS_BYTES 96

/* The source of the rows. */
struct view {
	const struct survey *survey;
	const struct moment_form *form;
	const struct zone *zone;
	const struct pace_options *options;
	struct buffer *out;
	bool is_done;
};

static void
add(struct view *view, const char *format, ...) MESSAGE_FORMAT(2, 3);

static void
add(struct view *view, const char *format, ...)
{
	char row[ROW_BYTES];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(row, sizeof(row), format, arguments);
	va_end(arguments);
	view->is_done = view->is_done && buffer_append_text(view->out, row);
}

/* --- numbers and times ---------------------------------------------------- */

/* Seconds with as many digits after the point as they need. */
static const char *
seconds_text(int64_t ns, char text[WORDS_BYTES])
{
	size_t length;

	(void)snprintf(text, WORDS_BYTES, "%" PRId64 ".%09" PRId64,
		ns / NS_PER_SECOND, ns % NS_PER_SECOND);
	for (length = strlen(text); text[length - 1] == '0'; length--)
		continue;
	text[text[length - 1] == '.' ? length - 1 : length] = '\0';
	return text;
}

/* "30 d 23 h 59 min 58.5 s", without units that are 0. From a minute on, no
 * more than milliseconds are shown. */
static const char *
span_text(int64_t ns, char text[WORDS_BYTES])
{
	static const struct {
		int64_t ns;
		const char *name;
	} units[] = {
		{ DAY * NS_PER_SECOND, "d" },
		{ 3600 * NS_PER_SECOND, "h" },
		{ 60 * NS_PER_SECOND, "min" },
	};
	char seconds[WORDS_BYTES];
	size_t length = 0, i;

	if (ns >= 60 * NS_PER_SECOND)
		ns -= ns % NS_PER_MS;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (ns >= units[i].ns)
			length += (size_t)snprintf(text + length,
				WORDS_BYTES - length, "%" PRId64 " %s ",
				ns / units[i].ns, units[i].name);
		ns %= units[i].ns;
	}
	if (ns || !length)
		(void)snprintf(text + length, WORDS_BYTES - length, "%s s",
			seconds_text(ns, seconds));
	else
		text[length - 1] = '\0';
	return text;
}

/* As many digits as the fraction needs. */
static int
digits_of(struct moment moment)
{
	int32_t ns = moment.ns;
	int digits = 9;

	for (; digits > 0 && ns % 10 == 0; digits--)
		ns /= 10;
	return digits;
}

static bool
is_date(const struct view *view)
{
	return view->form->kind == MOMENT_DATED || view->form->is_epoch;
}

static const char *
of_day_text(struct moment moment, char text[WORDS_BYTES])
{
	struct moment of_day = { moment.second % DAY, moment.ns };
	size_t length = moment_print_of_day(of_day, digits_of(moment), text);

	text[length] = '\0';
	return text;
}

/* For people: in the time of the zone. */
static const char *
date_text(const struct view *view, struct moment moment, char text[WORDS_BYTES])
{
	int32_t offset = zone_offset_at(view->zone, moment.second);
	struct moment local = { moment.second + offset, moment.ns };
	size_t length =
		moment_print(local, MOMENT_AS_RFC3339, digits_of(moment), text);
	int minutes = (offset < 0 ? -offset : offset) / 60;
	char *t = memchr(text, 'T', length);

	if (t)
		*t = ' ';
	length--; /* Z */
	if (!view->zone)
		(void)snprintf(text + length, WORDS_BYTES - length, " UTC");
	else
		(void)snprintf(text + length, WORDS_BYTES - length,
			" %c%02d:%02d", offset < 0 ? '-' : '+', minutes / 60,
			minutes % 60);
	return text;
}

static const char *
time_text(const struct view *view, struct moment moment, char text[WORDS_BYTES])
{
	size_t length;

	if (is_date(view))
		return date_text(view, moment, text);
	if (view->form->kind == MOMENT_OF_DAY) {
		of_day_text(moment, text);
		length = strlen(text);
		if (moment.second >= DAY)
			(void)snprintf(text + length, WORDS_BYTES - length,
				" on day %" PRId64, moment.second / DAY + 1);
		return text;
	}
	length = moment_print(moment, MOMENT_AS_S, digits_of(moment), text);
	(void)snprintf(text + length, WORDS_BYTES - length, " s");
	return text;
}

/* --- for people ----------------------------------------------------------- */

static void
add_form(struct view *view)
{
	char form[MOMENT_FORM_BYTES];

	moment_form_describe(view->form, form);
	add(view, "form         %s\n", form);
	if (!is_date(view))
		return;
	if (view->form->has_zone || view->form->is_epoch)
		add(view, "zone         as the times say\n");
	else if (view->zone)
		add(view, "zone         %s\n", view->options->zone);
	else
		add(view, "zone         UTC: the times have no zone (see "
			  "--zone)\n");
}

static void
add_times(struct view *view)
{
	const struct survey *survey = view->survey;
	char text[WORDS_BYTES];
	int64_t median_ns;
	bool is_exact;

	add_form(view);
	add(view, "first        %s\n", time_text(view, survey->first, text));
	add(view, "last         %s\n", time_text(view, survey->last, text));
	add(view, "span         %s\n", span_text(survey->span_ns, text));
	if (!survey->spacings.count)
		return;
	median_ns = spacings_median(&survey->spacings, &is_exact);
	add(view, "spacing      %s%s (median)\n", is_exact ? "" : "about ",
		span_text(median_ns, text));
	add(view, "largest gap  %s, before line %" PRIu64 "\n",
		span_text(survey->largest_ns, text), survey->largest_line);
}

static void
add_list(struct view *view, const char *name, const struct survey_list *list)
{
	uint64_t i;

	if (!list->count) {
		add(view, "%-12s none\n", name);
		return;
	}
	add(view, "%-12s %" PRIu64 "%s\n", name, list->count,
		list->count > SURVEY_ITEMS ? "; the first of them:" : "");
	for (i = 0; i < list->count && i < SURVEY_ITEMS; i++)
		add(view, "             line %" PRIu64 ": %s\n",
			list->items[i].line, list->items[i].text);
}

static void
add_replay(struct view *view)
{
	const struct pace_options *options = view->options;
	char text[WORDS_BYTES];

	add(view, "replay       takes %s",
		span_text(view->survey->duration_ns, text));
	if (strcmp(options->speed, "1") != 0)
		add(view, " at --speed %s", options->speed);
	if (options->max_gap_ns != ACTIVE_TIME_FOREVER)
		add(view, ", no wait longer than %s",
			span_text(options->max_gap_ns, text));
	if (view->survey->stop_line)
		add(view, "; ends before line %" PRIu64,
			view->survey->stop_line);
	add(view, "\n");
}

static struct view
view_of(const struct survey *survey, const struct replay *replay,
	const struct pace_options *options, struct buffer *out)
{
	return (struct view){ survey, &replay->time.series.form,
		replay->time.series.zone, options, out, true };
}

bool
survey_text(const struct survey *survey, const struct replay *replay,
	const struct pace_options *options, struct buffer *out)
{
	struct view view = view_of(survey, replay, options, out);

	add(&view, "lines        %" PRIu64 "\n", survey->lines);
	if (survey->has_time)
		add_times(&view);
	add_list(&view, "steps back", &survey->back);
	add_list(&view, "unreadable", &survey->unreadable);
	add_replay(&view);
	return view.is_done;
}

/* --- for a program -------------------------------------------------------- */

static void
add_quoted(struct view *view, const char *key, const char *text)
{
	add(view, ",\"%s\":", key);
	if (text)
		view->is_done = view->is_done &&
				escape_quote(text, strlen(text), view->out);
	else
		add(view, "null");
}

/* A date in UTC, a time of day, or seconds of a number. */
static void
add_moment(struct view *view, const char *key, struct moment moment)
{
	char text[WORDS_BYTES];

	if (is_date(view)) {
		text[moment_print(moment, MOMENT_AS_RFC3339, digits_of(moment),
			text)] = '\0';
		add_quoted(view, key, text);
	} else if (view->form->kind == MOMENT_OF_DAY) {
		add_quoted(view, key, of_day_text(moment, text));
	} else {
		text[moment_print(
			moment, MOMENT_AS_S, digits_of(moment), text)] = '\0';
		add(view, ",\"%s\":%s", key, text);
	}
}

static const char *
zone_name(const struct view *view)
{
	if (!is_date(view))
		return NULL;
	if (view->form->has_zone)
		return "recorded";
	return view->zone && !view->form->is_epoch ? view->options->zone
						   : "UTC";
}

static void
add_known(struct view *view)
{
	char form[MOMENT_FORM_BYTES];

	if (!view->survey->has_time) {
		add(view, ",\"form\":null,\"zone\":null,\"first\":null,"
			  "\"last\":null");
		return;
	}
	moment_form_describe(view->form, form);
	add_quoted(view, "form", form);
	add_quoted(view, "zone", zone_name(view));
	add_moment(view, "first", view->survey->first);
	add_moment(view, "last", view->survey->last);
}

static void
add_lines(struct view *view, const char *key, const struct survey_list *list)
{
	uint64_t i;

	add(view, ",\"%s\":%" PRIu64 ",\"%s_lines\":[", key, list->count, key);
	for (i = 0; i < list->count && i < SURVEY_ITEMS; i++)
		add(view, "%s%" PRIu64, i ? "," : "", list->items[i].line);
	add(view, "]");
}

/* A line number, or null for 0. */
static void
add_line(struct view *view, const char *key, uint64_t line)
{
	if (line)
		add(view, ",\"%s\":%" PRIu64, key, line);
	else
		add(view, ",\"%s\":null", key);
}

bool
survey_json(const struct survey *survey, const struct replay *replay,
	const struct pace_options *options, struct buffer *out)
{
	struct view view = view_of(survey, replay, options, out);
	char text[WORDS_BYTES];
	bool is_exact;

	add(&view, "{\"lines\":%" PRIu64, survey->lines);
	add_known(&view);
	add(&view, ",\"span_s\":%s", seconds_text(survey->span_ns, text));
	add(&view, ",\"duration_s\":%s",
		seconds_text(survey->duration_ns, text));
	add(&view, ",\"spacing_s\":%s",
		seconds_text(
			spacings_median(&survey->spacings, &is_exact), text));
	add(&view, ",\"largest_gap_s\":%s",
		seconds_text(survey->largest_ns, text));
	add_line(&view, "largest_gap_line", survey->largest_line);
	add_lines(&view, "steps_back", &survey->back);
	add_lines(&view, "unreadable", &survey->unreadable);
	add_line(&view, "ends_before_line", survey->stop_line);
	add(&view, "}\n");
	return view.is_done;
}
