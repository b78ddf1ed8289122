/* SPDX-License-Identifier: ISC */
/* body: items, separators, prefix and suffix. */
#include "httppost/body.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* Forms: item, prefix, separator, suffix. */
#define ALONE "", "\n", ""
#define LINES "", "\n", "\n"
#define ARRAY "[", ",", "]"

static const struct {
	struct body_form form;
	const char *lines[4]; /* up to the first NULL */
	const char *wanted;
	bool is_text;
	bool is_framed;
} cases[] = {
	{ { "%{line}", ALONE }, { "a" }, "a", true, false },
	{ { "[%{line}]", ALONE }, { "a" }, "[a]", false, false },
	{ { "", ALONE }, { "a" }, "", false, false },
	{ { "%{line}", LINES }, { "a" }, "a\n", true, false },
	{ { "%{line}", LINES }, { "a", "b" }, "a\nb\n", true, false },
	{ { "%{line}", "", "\n", "" }, { "a", "b" }, "a\nb", true, false },
	{ { "%{n}:%{line}", LINES }, { "a", "b" }, "1:a\n2:b\n", false, false },
	/* Elasticsearch's _bulk: two lines for each */
	{ { "{\"index\":{}}\n%{line}", LINES }, { "{}", "[]" },
		"{\"index\":{}}\n{}\n{\"index\":{}}\n[]\n", false, false },
	{ { "%{line}", ARRAY }, { "1" }, "[1]", false, true },
	{ { "%{line}", ARRAY }, { "1", "2", "3" }, "[1,2,3]", false, true },
	/* Kafka's REST proxy */
	{ { "{\"value\":%{line}}", "{\"records\":[", ",", "]}" }, { "1", "2" },
		"{\"records\":[{\"value\":1},{\"value\":2}]}", false, true },
	/* Splunk's HEC: objects without anything between them */
	{ { "{\"event\":%{line}}", "", "", "" }, { "1", "2" },
		"{\"event\":1}{\"event\":2}", false, false },
	{ { "%{line}", "", "", "" }, { "1", "2" }, "12", false, false },
	/* templates in the frame refer to the first line */
	{ { "%{line}", "%{n}<", "|", ">%{key}" }, { "a", "b" }, "1<a|b>k-1",
		false, true },
	{ { "%{line}", "%{line};", "\n", "\n" }, { "a", "b" }, "a;a\nb\n", true,
		true },
	{ { "%{line}", "", "%{n}", "%{n}" }, { "a", "b" }, "a%{n}b1", false,
		true },
	{ { "%{line}", "", "--", "--" }, { "a", "b" }, "a--b--", false, false },
	/* the suffix is a template, the separator is not */
	{ { "%{line}", "", "%%{", "%%{" }, { "a", "b" }, "a%%{b%{", false,
		true },
	{ { "%{line}", "", "%{", "%%{" }, { "a", "b" }, "a%{b%{", false,
		false },
	/* a variable of the environment, whose value is the same for all
	 * lines */
	{ { "%{line}", "", "%{env:MARK}", "%{env:MARK}" }, { "a", "b" },
		"a%{env:MARK}b--", false, true },
	{ { "%{line}", "", "--", "%{env:MARK}" }, { "a", "b" }, "a--b--", false,
		false },
};

static struct template_line
line_of(const char *text, uint64_t number)
{
	return (struct template_line){
		.text = text,
		.length = strlen(text),
		.number = number,
		.run = "k",
	};
}

static void
add_items(
	struct body_plan *plan, const char *const *lines, struct buffer *items)
{
	struct buffer item = { 0 };
	size_t i;

	for (i = 0; i < 4 && lines[i]; i++) {
		struct template_line line = line_of(lines[i], i + 1);

		ck_assert(body_item(plan, &line, &item));
		ck_assert(buffer_append(items, item.bytes, item.length));
	}
	buffer_free(&item);
}

START_TEST(built)
{
	struct template_line first = line_of(cases[_i].lines[0], 1);
	struct buffer items = { 0 }, framed = { 0 };
	struct body_plan plan;
	struct body body;
	size_t frame, more;

	ck_assert_int_eq(setenv("MARK", "--", 1), 0);
	ck_assert(body_plan_open(&plan, &cases[_i].form));
	ck_assert_msg(plan.is_text == cases[_i].is_text, "%d: is_text", _i);
	ck_assert_msg(plan.is_framed == cases[_i].is_framed, "%d: frame", _i);
	add_items(&plan, cases[_i].lines, &items);
	frame = body_frame_length(&plan, &first);
	ck_assert_uint_eq(body_frame_length(&plan, &first), frame);
	ck_assert(body_build(&plan, &first,
		&(struct body){ items.bytes, items.length }, &framed, &body));
	ck_assert_msg(
		body.length == strlen(cases[_i].wanted) &&
			!memcmp(body.bytes, cases[_i].wanted, body.length),
		"%d: %.*s", _i, (int)body.length, body.bytes);
	more = plan.ends_by_separator ? 0 : plan.separator_length;
	ck_assert_uint_eq(items.length + frame, body.length + more);
	body_plan_close(&plan);
	buffer_free(&items);
	buffer_free(&framed);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("body");
	TCase *tests = tcase_create("body");

	tcase_add_loop_test(tests, built, 0, ROWS(cases));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
