/* SPDX-License-Identifier: ISC */
/* Lack of memory: in each of these uses of the pure modules every allocation
 * fails once. Either the failure is reported or the result is right, and
 * nothing is leaked. The linker replaces malloc and related functions by those
 * below (--wrap). */
#include "common/escape.h"
#include "common/zone.h"
#include "csvrows/nest.h"
#include "csvrows/parser.h"
#include "csvrows/plain.h"
#include "httppost/arrival.h"
#include "httppost/request.h"
#include "httppost/secrets.h"
#include "httppost/template.h"
#include "pace/progress_bar.h"
#include "pace/survey_text.h"
#include "suite.h"

#include "common/quantity.h"

#include <check.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static unsigned long allocations, fails_at; /* from 1; 0: none */
static long living;

/* These names are required by the linker. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *bytes, size_t size);
void __real_free(void *bytes);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *bytes, size_t size);
void __wrap_free(void *bytes);
char *__wrap_strndup(const char *text, size_t most);

static bool
is_short(void)
{
	return ++allocations == fails_at;
}

void *
__wrap_malloc(size_t size)
{
	void *bytes = is_short() ? NULL : __real_malloc(size);

	living += bytes != NULL;
	return bytes;
}

void *
__wrap_calloc(size_t count, size_t size)
{
	void *bytes = is_short() ? NULL : __real_calloc(count, size);

	living += bytes != NULL;
	return bytes;
}

void *
__wrap_realloc(void *bytes, size_t size)
{
	bool was_there = bytes != NULL;

	bytes = is_short() ? NULL : __real_realloc(bytes, size);
	living += bytes && !was_there;
	return bytes;
}

char *
__wrap_strndup(const char *text, size_t most)
{
	size_t length = strnlen(text, most);
	char *bytes = __wrap_malloc(length + 1);

	if (!bytes)
		return NULL;
	memcpy(bytes, text, length);
	bytes[length] = '\0';
	return bytes;
}

void
__wrap_free(void *bytes)
{
	living -= bytes != NULL;
	__real_free(bytes);
}

/* --- the uses: each returns false if it reports that memory is short
 * -------- */

/* Check allocates, too, so it is called only after a failure. */
#define WANT(condition)                                                      \
	do {                                                                 \
		if (!(condition)) {                                          \
			fails_at = 0;                                        \
			ck_abort_msg("after a failure: not %s", #condition); \
		}                                                            \
	} while (0)

static void
want_text(const struct buffer *got, const char *wanted)
{
	WANT(got->length == strlen(wanted));
	WANT(!memcmp(got->bytes, wanted, got->length));
}

/* More columns than a record first has room for. */
#define ROW                                                            \
	"1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0\n1,\"\"\"\",3,4,5,6," \
	"7,8,9,0,1,2,3,4,5,6,7,8,9,0\n"
static const char rows[] =
	"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t\n" ROW "\0\0\0\0\0\0\0\0\0"
	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

struct table {
	struct parser parser;
	struct names names;
	struct shape shape;
	struct plain plain;
	struct buffer lines;
	struct record_dialect dialect;
};

static bool
take_header(struct table *table)
{
	static const struct value_rules rules = { 0 };
	static const size_t fields[] = { 1, 19 };

	if (parser_next(&table->parser, rows, strlen(rows), true) !=
		PARSER_RECORD)
		return false;
	return names_take(&table->names, &table->parser.record, rows) &&
	       shape_begin(&table->shape, &rules, 20) &&
	       shape_choose(&table->shape, &table->names, fields, 2) &&
	       plain_begin(&table->plain, &table->dialect, &table->shape);
}

static bool
take_rows(struct table *table)
{
	size_t at = table->parser.taken, swept;
	enum parser_result result = PARSER_RECORD;
	struct plain_passed passed;

	plain_restart(&table->plain);
	while (result == PARSER_RECORD) {
		swept = plain_write(&table->plain, rows, at, strlen(rows),
			UINT64_MAX, &table->lines, SIZE_MAX, &passed);
		if (swept > at)
			parser_pass(&table->parser, swept - at, passed.lines);
		at = swept;
		result = parser_next(
			&table->parser, rows + at, strlen(rows) - at, true);
		if (result == PARSER_RECORD &&
			!shape_write(&table->shape, &table->parser.record,
				rows + at + table->parser.at, &table->lines))
			return false;
		at += table->parser.taken;
	}
	return result == PARSER_END;
}

static bool
use_table(void)
{
	struct table table = { .dialect = { .delimiter = ',',
				       .quote = '"',
				       .comment = -1,
				       .limit = SIZE_MAX } };
	bool is_done;

	parser_begin(&table.parser, &table.dialect);
	is_done = take_header(&table) && take_rows(&table);
	if (is_done)
		want_text(&table.lines, "{\"b\":2,\"t\":0}\n"
					"{\"b\":\"\\\"\",\"t\":0}\n");
	parser_free(&table.parser);
	names_free(&table.names);
	shape_free(&table.shape);
	plain_free(&table.plain);
	buffer_free(&table.lines);
	return is_done;
}

static bool
use_names(void)
{
	static const char *const texts[] = { "x", "y", "x" };
	struct names numbered = { 0 }, listed = { 0 };
	bool is_short_of_memory = false, is_done;
	size_t second = 0, first = NAMES_NONE;

	is_done = names_number(&numbered, 3) && names_list(&listed, texts, 3);
	if (is_done)
		first = names_find_double(
			&listed, &second, &is_short_of_memory);
	is_done = is_done && !is_short_of_memory;
	is_done = is_done && names_complete(&numbered);
	if (is_done)
		WANT(first == 0 && second == 2);
	names_free(&numbered);
	names_free(&listed);
	return is_done;
}

static bool
use_template(const char *text, enum template_use use, bool hides_secrets,
	const char *wanted)
{
	static const char line[] = "{\"a\":\"1\\n\"}";
	const struct template_line given = {
		.text = line,
		.length = sizeof(line) - 1,
		.number = 1,
		.last = 2,
		.run = "k",
	};
	struct template template = { 0 };
	struct secrets secrets = { 0 };
	struct buffer out = { 0 };
	bool is_done = !template_parse(&template, text, use);

	template.hides_secrets = hides_secrets;
	is_done = is_done && template_secrets(&template, &secrets) &&
		  template_literal_secrets(
			  &template, 0, SECRETS_OF_ANY, &secrets) &&
		  template_expand(&template, &given, &out);
	if (is_done)
		want_text(&out, wanted);
	template_free(&template);
	secrets_free(&secrets);
	buffer_free(&out);
	return is_done;
}

static bool
use_body(void)
{
	return use_template("%{.a} %{.b:-q} %%{ %{line:string} %{now}",
		TEMPLATE_BODY, false,
		"\"1\\n\" q %{ \"{\\\"a\\\":\\\"1\\\\n\\\"}\" "
		"1970-01-01T00:00:00.000Z");
}

static bool
use_key(void)
{
	return use_template("%{key}%{n}", TEMPLATE_URL, false, "k-1-21");
}

static bool
use_hidden(void)
{
	return use_template("%{env:WORD}", TEMPLATE_BODY, true, "******");
}

static bool
use_url(void)
{
	return use_template("/%{line:string}%{.a}%{env:WORD}", TEMPLATE_URL,
		false,
		"/%22%7B%5C%22a%5C%22%3A%5C%221%5C%5Cn%5C%22%7D%221%0A"
		"s%3Bcret");
}

static bool
use_show(void)
{
	return use_template("%{.a}%{env:WORD}%{line:string}", TEMPLATE_SHOW,
		false, "1\\n***\"{\\\"a\\\":\\\"1\\\\n\\\"}\"");
}

static bool
use_arrivals(void)
{
	struct arrivals arrivals = { 0 };
	bool is_done = true;
	int i;

	for (i = 1; i <= 100 && is_done; i++)
		is_done = arrivals_add(&arrivals, 1, i, i * NS_PER_SECOND);
	if (is_done)
		WANT(arrivals_peek(&arrivals, 50)->realtime_ns == 50);
	arrivals_free(&arrivals);
	return is_done;
}

/* The buffer has only the room it needs, so it may have to grow after any
 * byte. */
static bool
use_bar(void)
{
	struct pace_options options = { .is_total_known = true, .total = 10 };
	struct schedule schedule = { .settings = { .limit = UINT64_MAX } };
	struct pace_figures figures = {
		.state = PACE_PAUSED,
		.options = &options,
		.schedule = &schedule,
	};
	struct buffer line = { 0 };
	bool is_done = true;
	size_t room;

	for (room = 1; room < 80 && is_done; room++) {
		buffer_free(&line);
		line.bytes = malloc(room);
		line.capacity = line.bytes ? room : 0;
		is_done = line.bytes && progress_bar_text(&figures, 80, &line);
		if (is_done)
			WANT(line.length == 79);
	}
	buffer_free(&line);
	return is_done;
}

static bool
use_quote(void)
{
	static const char *const texts[] = { "", "\"", "\x01\xff", "word" };
	struct buffer out = { 0 };
	bool is_done = true;
	size_t i, room;

	for (i = 0; i < 4 && is_done; i++) {
		for (room = 1; room < 20 && is_done; room++) {
			buffer_free(&out);
			out.bytes = malloc(room);
			out.capacity = out.bytes ? room : 0;
			is_done = out.bytes && escape_quote(texts[i],
						       strlen(texts[i]), &out);
		}
	}
	if (is_done)
		want_text(&out, "\"word\"");
	buffer_free(&out);
	return is_done;
}

/* If it is not certain that a value comes only from the line, it is hidden. */
static bool
use_secrets(void)
{
	static const char basic[] = "Basic bWU6aHVzaA==", user[] = "me:%40hush";
	struct secrets secrets = { 0 };
	bool is_done = secrets_add_header(&secrets, SECRETS_OF_AUTHORIZATION,
			       basic, strlen(basic)) &&
		       secrets_add_url_user(&secrets, user, strlen(user));

	if (is_done)
		WANT(secrets_are_in(&secrets, "me:hush", 7));
	secrets_free(&secrets);
	return is_done;
}

static bool
use_query(void)
{
	static const char shown[] = "http://h?a=***&c=%{n}";
	static const char hidden[] = "http://h?a=***&c=***";
	const struct headers none = { .count = 0 };
	const struct request_form form = {
		.url = "http://h?a=b&c=%{n}",
		.headers = &none,
	};
	bool is_done = true;
	size_t room;

	for (room = 1; room < 30 && is_done; room++) {
		struct request_plan plan;

		if (!request_plan_open(&plan, &form))
			return false;
		plan.shown_url.bytes = malloc(room);
		plan.shown_url.capacity = plan.shown_url.bytes ? room : 0;
		is_done = plan.shown_url.bytes && request_plan_hide(&plan);
		if (is_done)
			WANT(!strcmp(plan.shown_url.bytes, shown) ||
				!strcmp(plan.shown_url.bytes, hidden));
		request_plan_close(&plan);
	}
	return is_done;
}

/* Data of a zone with one offset (RFC 9636). */
#define ZEROS "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define HEADER                                   \
	"TZif2" ZEROS ZEROS "\0\0\0\0\1\0\0\0\4" \
	"\0\0\0\0\0\0"                           \
	"ABC\0"

static bool
use_zone(void)
{
	static const char data[] =
		HEADER HEADER "\nCET-1CEST,M3.5.0,M10.5.0/3\n";
	static const char rule[] = "CET-1CEST,M3.5.0,M10.5.0/3";
	struct zone *zone = NULL, *other = NULL;
	enum zone_fault fault = zone_parse(
		(const unsigned char *)data, sizeof(data) - 1, &zone);

	if (fault == ZONE_FINE)
		fault = zone_parse_posix(rule, sizeof(rule) - 1, &other);
	zone_close(zone);
	zone_close(other);
	return fault == ZONE_FINE;
}

/* A first time with two readings, under a name that has to be quoted. */
static bool
use_time_fault(void)
{
	static const char *const fields[] = { "a\"b", "c'd", "\"e" };
	static const char line[] = "{\"a\\\"b\":\"1/2/2024\",\"c'd\":\"8:30\","
				   "\"\\\"e\":\"PM\"}";
	static const char odd[] = "{\"a\\\"b\":\"16.2.24\",\"c'd\":\"8h05\"}";
	struct replay_settings settings = { .fields = { fields, 3 },
		.speed = { 1, 1 } };
	struct buffer out = { 0 };
	char text[TIME_FAULT_BYTES];
	struct replay replay;
	struct replay_step step;
	bool is_done;

	replay_open(&replay, &settings);
	step = replay_next(&replay, line, strlen(line));
	is_done = time_fault_command(&replay, step.fault, 0, &out);
	if (is_done)
		want_text(&out, "pace --by 'a\"b,c'\\''d,\"\"\"e\"' "
				"--time-format '%d/%m/%Y %I:%M %p'");
	buffer_free(&out);
	settings.fields.count = 2;
	replay_open(&replay, &settings);
	(void)replay_next(&replay, odd, strlen(odd));
	WANT(time_fault_advice(&replay, LINE_TIME_UNREADABLE, text) == text);
	return is_done && !strncmp(text, "--time-format ", 14);
}

static bool
use_survey(bool (*print)(const struct survey *, const struct replay *,
		   const struct pace_options *, struct buffer *),
	const char *wanted)
{
	static const char *const fields[] = { "t" };
	static const char line[] = "{\"t\":\"2024-02-16\"}";
	static struct survey survey;
	struct replay_settings settings = { .fields = { fields, 1 },
		.speed = { 1, 1 } };
	struct pace_options options = { .speed = "1", .max_gap_ns = INT64_MAX };
	struct buffer out = { 0 };
	struct replay replay;
	struct replay_step step;
	bool is_done;

	survey = (struct survey){ 0 };
	replay_open(&replay, &settings);
	step = replay_next(&replay, line, strlen(line));
	survey_take(&survey, &replay, &step, 1);
	is_done = print(&survey, &replay, &options, &out);
	if (is_done)
		WANT(out.length > 100 && !memcmp(out.bytes, wanted, 8));
	buffer_free(&out);
	return is_done;
}

static bool
use_survey_text(void)
{
	return use_survey(survey_text, "lines   ");
}

static bool
use_survey_json(void)
{
	return use_survey(survey_json, "{\"lines\"");
}

/* Names that are paths, and a time. */
static bool
use_nest(void)
{
	static const char *const texts[] = { "a.b", "c", "a.d" };
	static const struct value_rules rules = { 0 };
	const struct times_column column = { { 1 }, .count = 1 };
	size_t fields[] = { 0, 1, 2 }, faulty[2];
	struct shape shape = { 0 };
	struct names names = { 0 };
	bool is_done;

	is_done = names_list(&names, texts, 3) &&
		  nest_order(&names, ".", fields, 3, faulty) == NEST_GOOD &&
		  shape_begin(&shape, &rules, 3);
	if (is_done) {
		shape_nest(&shape, ".");
		is_done = shape_add_time(&shape, &column) &&
			  shape_choose(&shape, &names, fields, 3);
	}
	shape_free(&shape);
	names_free(&names);
	return is_done;
}

static bool (*const uses[])(void) = {
	use_table,
	use_names,
	use_body,
	use_key,
	use_hidden,
	use_url,
	use_show,
	use_arrivals,
	use_bar,
	use_quote,
	use_query,
	use_secrets,
	use_zone,
	use_time_fault,
	use_survey_text,
	use_survey_json,
	use_nest,
};

START_TEST(each_allocation_fails)
{
	unsigned long said = 0;
	bool was_short = true;

	(void)setenv("WORD", "s;cret", 1);
	for (fails_at = 1; was_short; fails_at++) {
		long before = living;
		bool is_done;

		allocations = 0;
		is_done = uses[_i]();
		was_short = allocations >= fails_at;
		said += !is_done;
		WANT(was_short || is_done);
		if (living != before)
			ck_abort_msg("allocation %lu: %ld are left", fails_at,
				living - before);
	}
	fails_at = 0;
	ck_assert_uint_gt(said, 0);
}
END_TEST

static Suite *
memory_suite(void)
{
	Suite *suite = suite_create("memory");
	TCase *tests = tcase_create("allocations that fail");

	tcase_add_loop_test(tests, each_allocation_fails, 0,
		sizeof(uses) / sizeof(uses[0]));
	suite_add_tcase(suite, tests);
	return suite;
}

int
main(void)
{
	return suite_run(memory_suite());
}
