/* SPDX-License-Identifier: ISC */
/* survey, survey_text, time_fault: from lines to the output of --dry-run, and
 * the advice about a first time that is not understood. */
#include "pace/survey_text.h"
#include "suite.h"

#include "pace/active_time.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const char *const names[] = { "t" };

/* Lines with these values of t, as JSON; "" is a line without t. */
static const struct {
	const char *values[8];
	const char *format;
	const char *rules; /* of --zone, or NULL */
	enum replay_order order;
	bool is_json;
	const char *wanted;
	const char *speed;  /* or NULL */
	int64_t max_gap_ns; /* or 0 */
} rows[] = {
	{ { NULL }, NULL, NULL, REPLAY_RESTART, false,
		"lines        0\nsteps back   none\nunreadable   none\n"
		"replay       takes 0 s\n",
		NULL, 0 },
	{ { "\"2024-02-16 20:30:45.5\"", "\"2024-02-18 20:30:46\"", "" }, NULL,
		NULL, REPLAY_RESTART, false,
		"lines        3\n"
		"form         ISO 8601\n"
		"zone         UTC: the times have no zone (see --zone)\n"
		"first        2024-02-16 20:30:45.5 UTC\n"
		"last         2024-02-18 20:30:46 UTC\n"
		"span         4 d 1 s\n"
		"spacing      2 d 0.5 s (median)\n"
		"largest gap  2 d 0.5 s, before line 2\n"
		"steps back   none\n"
		"unreadable   1\n"
		"             line 3: field \"t\" is missing\n"
		"replay       takes 4 d 1 s\n",
		NULL, 0 },
	{ { "\"2024-07-01 00:30\"", "\"2024-07-01 01:45\"" }, NULL,
		"CET-1CEST,M3.5.0,M10.5.0/3", REPLAY_RESTART, false,
		"lines        2\n"
		"form         ISO 8601\n"
		"zone         Europe/Berlin\n"
		"first        2024-07-01 00:30:00 +02:00\n"
		"last         2024-07-01 01:45:00 +02:00\n"
		"span         1 h 15 min\n"
		"spacing      1 h 15 min (median)\n"
		"largest gap  1 h 15 min, before line 2\n"
		"steps back   none\n"
		"unreadable   none\n"
		"replay       takes 1 h 15 min\n",
		NULL, 0 },
	{ { "5", "6", "7", "3", "4", "3.5", "noon" }, "s", NULL, REPLAY_RESTART,
		false,
		"lines        7\n"
		"form         seconds\n"
		"first        5 s\n"
		"last         3.5 s\n"
		"span         5 s\n"
		"spacing      1 s (median)\n"
		"largest gap  1 s, before line 2\n"
		"steps back   2\n"
		"             line 4: \"3\" starts again\n"
		"             line 6: \"3.5\" leaves at once\n"
		"unreadable   1\n"
		"             line 7: the line is not a JSON object\n"
		"replay       takes 5 s\n",
		NULL, 0 },
	{ { "5", "6", "3" }, "s", NULL, REPLAY_SKIP, true,
		"{\"lines\":3,\"form\":\"seconds\",\"zone\":null,\"first\":5,"
		"\"last\":3,\"span_s\":1,\"duration_s\":1,\"spacing_s\":1,"
		"\"largest_gap_s\":1,\"largest_gap_line\":2,\"steps_back\":1,"
		"\"steps_back_lines\":[3],\"unreadable\":0,"
		"\"unreadable_lines\":[],\"ends_before_line\":null}\n",
		NULL, 0 },
	{ { "\"23:59:59\"", "\"0:00:00.25\"" }, NULL, NULL, REPLAY_RESTART,
		true,
		"{\"lines\":2,\"form\":\"time of day, HH:MM:SS\",\"zone\":null,"
		"\"first\":\"23:59:59\",\"last\":\"00:00:00.25\",\"span_s\":1."
		"25,\"duration_s\":1.25,\"spacing_s\":1.25,\"largest_gap_s\":1."
		"25,\"largest_gap_line\":2,\"steps_back\":0,"
		"\"steps_back_lines\":[],\"unreadable\":0,"
		"\"unreadable_lines\":[],\"ends_before_line\":null}\n",
		NULL, 0 },
	{ { NULL }, NULL, NULL, REPLAY_RESTART, true,
		"{\"lines\":0,\"form\":null,\"zone\":null,\"first\":null,"
		"\"last\":null,\"span_s\":0,\"duration_s\":0,\"spacing_s\":0,"
		"\"largest_gap_s\":0,\"largest_gap_line\":null,\"steps_back\":0"
		",\"steps_back_lines\":[],\"unreadable\":0,"
		"\"unreadable_lines\":[],\"ends_before_line\":null}\n",
		NULL, 0 },
	{ { "\"23:59:59\"", "\"0:00:01\"", "\"0:00:00\"", "\"23:59\"" }, NULL,
		NULL, REPLAY_ERROR, false,
		"lines        4\n"
		"form         time of day, HH:MM:SS\n"
		"first        23:59:59\n"
		"last         23:59:00 on day 2\n"
		"span         23 h 59 min 1 s\n"
		"spacing      2 s (median)\n"
		"largest gap  23 h 58 min 59 s, before line 4\n"
		"steps back   1\n"
		"             line 3: \"0:00:00\" ends the run\n"
		"unreadable   none\n"
		"replay       takes 2 s at --speed 2, no wait longer than 1 s; "
		"ends before line 3\n",
		"2", NS_PER_SECOND },
	{ { "\"2024-02-16T20:30:45Z\"" }, NULL, NULL, REPLAY_RESTART, false,
		"lines        1\n"
		"form         ISO 8601\n"
		"zone         as the times say\n"
		"first        2024-02-16 20:30:45 UTC\n"
		"last         2024-02-16 20:30:45 UTC\n"
		"span         0 s\n"
		"steps back   none\n"
		"unreadable   none\n"
		"replay       takes 0 s\n",
		NULL, 0 },
	{ { "1708115445", "1708115445" }, NULL, "EST5", REPLAY_RESTART, false,
		"lines        2\n"
		"form         seconds since the epoch\n"
		"zone         as the times say\n"
		"first        2024-02-16 15:30:45 -05:00\n"
		"last         2024-02-16 15:30:45 -05:00\n"
		"span         0 s\n"
		"steps back   none\n"
		"unreadable   none\n"
		"replay       takes 0 s\n",
		NULL, 0 },
	{ { "\"2024-02-16T20:30Z\"", "1" }, NULL, NULL, REPLAY_RESTART, true,
		"{\"lines\":2,\"form\":\"ISO 8601\",\"zone\":\"recorded\","
		"\"first\":\"2024-02-16T20:30:00Z\","
		"\"last\":\"2024-02-16T20:30:00Z\",\"span_s\":1,"
		"\"duration_s\":1,\"spacing_s\":0,\"largest_gap_s\":0,"
		"\"largest_gap_line\":null,\"steps_back\":0,"
		"\"steps_back_lines\":[],\"unreadable\":1,"
		"\"unreadable_lines\":[2],\"ends_before_line\":null}\n",
		NULL, 0 },
	{ { "\"2024-02-16\"" }, NULL, NULL, REPLAY_RESTART, true,
		"{\"lines\":1,\"form\":\"YYYY-MM-DD\",\"zone\":\"UTC\","
		"\"first\":\"2024-02-16T00:00:00Z\","
		"\"last\":\"2024-02-16T00:00:00Z\",\"span_s\":0,"
		"\"duration_s\":0,\"spacing_s\":0,\"largest_gap_s\":0,"
		"\"largest_gap_line\":null,\"steps_back\":0,"
		"\"steps_back_lines\":[],\"unreadable\":0,"
		"\"unreadable_lines\":[],\"ends_before_line\":null}\n",
		NULL, 0 },
	{ { "\"2024-07-01\"" }, NULL, "CET-1CEST,M3.5.0,M10.5.0/3",
		REPLAY_RESTART, true,
		"{\"lines\":1,\"form\":\"YYYY-MM-DD\","
		"\"zone\":\"Europe/Berlin\","
		"\"first\":\"2024-06-30T22:00:00Z\","
		"\"last\":\"2024-06-30T22:00:00Z\",\"span_s\":0,"
		"\"duration_s\":0,\"spacing_s\":0,\"largest_gap_s\":0,"
		"\"largest_gap_line\":null,\"steps_back\":0,"
		"\"steps_back_lines\":[],\"unreadable\":0,"
		"\"unreadable_lines\":[],\"ends_before_line\":null}\n",
		NULL, 0 },
	{ { "1708115445" }, NULL, "EST5", REPLAY_RESTART, true,
		"{\"lines\":1,\"form\":\"seconds since the epoch\","
		"\"zone\":\"recorded\",\"first\":\"2024-02-16T20:30:45Z\","
		"\"last\":\"2024-02-16T20:30:45Z\",\"span_s\":0,"
		"\"duration_s\":0,\"spacing_s\":0,\"largest_gap_s\":0,"
		"\"largest_gap_line\":null,\"steps_back\":0,"
		"\"steps_back_lines\":[],\"unreadable\":0,"
		"\"unreadable_lines\":[],\"ends_before_line\":null}\n",
		NULL, 0 },
	{ { "5", "6", "3", "4" }, "s", NULL, REPLAY_EMIT, false,
		"lines        4\n"
		"form         seconds\n"
		"first        5 s\n"
		"last         4 s\n"
		"span         2 s\n"
		"spacing      1 s (median)\n"
		"largest gap  1 s, before line 2\n"
		"steps back   2\n"
		"             line 3: \"3\" leaves at once\n"
		"             line 4: \"4\" leaves one spacing later\n"
		"unreadable   none\n"
		"replay       takes 2 s\n",
		NULL, 0 },
};

static struct zone *
open_zone(const char *rules)
{
	struct zone *zone = NULL;

	if (rules)
		ck_assert_int_eq(zone_parse_posix(rules, strlen(rules), &zone),
			ZONE_FINE);
	return zone;
}

static void
write_line(char line[128], const char *value)
{
	if (!strcmp(value, "noon"))
		(void)snprintf(line, 128, "noon");
	else if (*value)
		(void)snprintf(line, 128, "{\"t\":%s}", value);
	else
		(void)snprintf(line, 128, "{}");
}

START_TEST(surveys)
{
	static struct survey survey;
	struct zone *zone = open_zone(rows[_i].rules);
	struct replay_settings settings = {
		.fields = { names, 1 },
		.series = { .zone = zone },
		.speed = { 1, 1 },
		.max_gap_ns = ACTIVE_TIME_FOREVER,
		.order = rows[_i].order,
	};
	struct pace_options options = {
		.zone = rows[_i].rules ? "Europe/Berlin" : NULL,
		.speed = rows[_i].speed ? rows[_i].speed : "1",
		.max_gap_ns = ACTIVE_TIME_FOREVER,
	};
	const char *const *value = rows[_i].values;
	struct buffer out = { 0 };
	struct replay_step step;
	struct replay replay;
	char line[128];

	survey = (struct survey){ 0 };
	if (rows[_i].max_gap_ns)
		settings.max_gap_ns = options.max_gap_ns = rows[_i].max_gap_ns;
	if (rows[_i].format)
		ck_assert_ptr_null(moment_form_compile(
			&settings.series.form, rows[_i].format));
	replay_open(&replay, &settings);
	for (; *value; value++) {
		write_line(line, *value);
		step = replay_next(&replay, line, strlen(line));
		survey_take(&survey, &replay, &step,
			(uint64_t)(value - rows[_i].values) + 1);
	}
	ck_assert(rows[_i].is_json
			  ? survey_json(&survey, &replay, &options, &out)
			  : survey_text(&survey, &replay, &options, &out));
	ck_assert(buffer_append_byte(&out, '\0'));
	ck_assert_str_eq(out.bytes, rows[_i].wanted);
	buffer_free(&out);
	zone_close(zone);
}
END_TEST

/* If there are many lines, the first ten are shown. */
START_TEST(many)
{
	static struct survey survey;
	struct replay_settings settings = {
		.fields = { names, 1 },
		.speed = { 1, 1 },
		.max_gap_ns = ACTIVE_TIME_FOREVER,
		.order = REPLAY_SKIP,
	};
	struct pace_options options = {
		.speed = "1",
		.max_gap_ns = ACTIVE_TIME_FOREVER,
	};
	static const char back[] = "{\"t\":1708115444}";
	static const char first[] = "{\"t\":1708115445}";
	struct buffer out = { 0 };
	struct replay_step step;
	struct replay replay;
	uint64_t number = 1;
	int i;

	survey = (struct survey){ 0 };
	replay_open(&replay, &settings);
	step = replay_next(&replay, first, strlen(first));
	survey_take(&survey, &replay, &step, number++);
	for (i = 0; i < SURVEY_ITEMS + 2; i++) {
		step = replay_next(&replay, back, strlen(back));
		survey_take(&survey, &replay, &step, number++);
		step = replay_next(&replay, "{}", 2);
		survey_take(&survey, &replay, &step, number++);
	}
	ck_assert(survey_text(&survey, &replay, &options, &out));
	ck_assert(survey_json(&survey, &replay, &options, &out));
	ck_assert(buffer_append_byte(&out, '\0'));
	ck_assert_ptr_nonnull(strstr(out.bytes,
		"steps back   12; the first of them:\n"
		"             line 2: \"1708115444\" is dropped\n"));
	ck_assert_ptr_nonnull(
		strstr(out.bytes, "unreadable   12; the first of them:\n"));
	ck_assert_ptr_null(strstr(out.bytes, "line 22:"));
	ck_assert_ptr_nonnull(
		strstr(out.bytes, "\"steps_back\":12,\"steps_back_lines\":"
				  "[2,4,6,8,10,12,14,16,18,20],"));
	buffer_free(&out);
}
END_TEST

/* The command is for any names, and any value. */
START_TEST(command)
{
	static const char *const odd[] = { "Date", "it's, \"t\"", "\"q" };
	static const char line[] = "{\"Date\":\"1-2-2024\",\"it's, \\\"t\\\"\":"
				   "\"8:30\",\"\\\"q\":\"PM\"}";
	struct replay_settings settings = {
		.fields = { odd, 3 },
		.speed = { 1, 1 },
		.max_gap_ns = ACTIVE_TIME_FOREVER,
	};
	char text[TIME_FAULT_BYTES];
	struct buffer out = { 0 };
	struct replay_step step;
	struct replay replay;

	replay_open(&replay, &settings);
	step = replay_next(&replay, line, strlen(line));
	ck_assert_str_eq(time_fault_text(&replay, step.fault, text),
		"\"1-2-2024 8:30 PM\" may be D/M/Y or M/D/Y");
	ck_assert(time_fault_command(&replay, step.fault, 0, &out));
	ck_assert(buffer_append_byte(&out, '\0'));
	ck_assert_str_eq(out.bytes,
		"pace --by 'Date,\"it'\\''s, \"\"t\"\"\",\"\"\"q\"'"
		" --time-format '%d-%m-%Y %I:%M %p'");
	buffer_free(&out);
}
END_TEST

/* The message about a first line. */
static const struct {
	const char *line;
	const char *format;
	const char *wanted; /* sentence, advice, commands */
} firsts[] = {
	{ "{\"t\":\"1/2/2024\"}", NULL,
		"\"1/2/2024\" may be D/M/Y or M/D/Y; run one of these:\n"
		"pace --by t --time-format '%d/%m/%Y'\n"
		"pace --by t --time-format '%m/%d/%Y'\n" },
	{ "{\"t\":20240216203045}", NULL,
		"\"20240216203045\" may be a date or an epoch; run one of "
		"these:\n"
		"pace --by t --time-format '%Y%m%d%H%M%S'\n"
		"pace --by t --time-format ms\n" },
	{ "{\"t\":\"45338,5\"}", NULL,
		"\"45338,5\" is not a recognised time; csvrows --decimal , "
		"makes numbers of such values\n" },
	{ "{\"t\":20240216}", NULL,
		"\"20240216\" is a number, but not an epoch; --time-format "
		"'%Y%m%d' reads it\n" },
	{ "{\"t\":45338.5}", NULL,
		"\"45338.5\" is a number, but not an epoch; choose its "
		"unit: --time-format s|ms|us|ns, or excel for spreadsheet "
		"days\n" },
	{ "{\"t\":\"16.2.24 8h05\"}", NULL,
		"\"16.2.24 8h05\" is not a recognised time; --time-format "
		"'%d.%m.%y %Hh%M' reads it\n" },
	{ "{\"t\":\"noon\"}", NULL,
		"\"noon\" is not a recognised time; see --time-format\n" },
	{ "{\"t\":\"2024-02-30\"}", NULL,
		"\"2024-02-30\" is not a date or time that exists; the first "
		"line must have a time\n" },
	{ "{\"t\":\"noon\"}", "%H:%M",
		"\"noon\" does not have the form of --time-format; the "
		"first line must have a time\n" },
	{ "{}", NULL,
		"field \"t\" is missing; the first line must have a time\n" },
	{ "{\"n\":1,\"T\":2}", NULL,
		"field \"t\" is missing; did you mean \"T\"?\n" },
	{ "{\"t\":[1708115445]}", NULL,
		"\"[1708115445]\" is an array or an object, not a time; the "
		"first line must have a time\n" },
	{ "\xEF\xBB\xBF{\"t\":1708115445}", NULL,
		"the line begins with a byte order mark; remove it: tail -c +4 "
		"FILE | pace\n" },
	{ "t,n", NULL,
		"the line is not a JSON object; csvrows makes JSON lines of "
		"CSV: csvrows FILE | pace\n" },
	{ "", NULL,
		"the line is not a JSON object; csvrows makes JSON lines of "
		"CSV: csvrows FILE | pace\n" },
	{ "[", NULL,
		"the line is not a JSON object; jq makes lines of an array: jq "
		"-c '.[]' FILE | pace\n" },
	{ "{", NULL,
		"the line is not a JSON object; jq puts each object on one "
		"line: jq -c . FILE | pace\n" },
};

START_TEST(advice)
{
	struct replay_settings settings = {
		.fields = { names, 1 },
		.speed = { 1, 1 },
		.max_gap_ns = ACTIVE_TIME_FOREVER,
	};
	char text[TIME_FAULT_BYTES], more[TIME_FAULT_BYTES];
	struct buffer out = { 0 };
	struct replay_step step;
	struct replay replay;
	int reading;

	if (firsts[_i].format)
		ck_assert_ptr_null(moment_form_compile(
			&settings.series.form, firsts[_i].format));
	replay_open(&replay, &settings);
	step = replay_next(&replay, firsts[_i].line, strlen(firsts[_i].line));
	ck_assert(step.is_first);
	ck_assert(buffer_append_text(
		&out, time_fault_text(&replay, step.fault, text)));
	ck_assert(buffer_append_text(&out, "; "));
	ck_assert(buffer_append_text(
		&out, time_fault_advice(&replay, step.fault, more)));
	ck_assert(buffer_append_byte(&out, '\n'));
	for (reading = 0; reading < MOMENT_FORMATS; reading++) {
		if (time_fault_command(&replay, step.fault, reading, &out))
			ck_assert(buffer_append_byte(&out, '\n'));
	}
	ck_assert(buffer_append_byte(&out, '\0'));
	ck_assert_str_eq(out.bytes, firsts[_i].wanted);
	buffer_free(&out);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("survey");
	TCase *tests = tcase_create("survey");

	tcase_add_loop_test(tests, surveys, 0, ROWS(rows));
	tcase_add_test(tests, many);
	tcase_add_test(tests, command);
	tcase_add_loop_test(tests, advice, 0, ROWS(firsts));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
