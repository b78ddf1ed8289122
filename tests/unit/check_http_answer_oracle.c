/* SPDX-License-Identifier: ISC */
/* http_answer: compared with http-parser, where that is installed. */
#include "http_answers.h"
#include "http_verdict.h"
#include "suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#if defined(__has_include) && __has_include(<http_parser.h>)
#include <http_parser.h>

static int
add_body(http_parser *parser, const char *bytes, size_t length)
{
	return !verdict_add(parser->data, bytes, length);
}

/* Interim answers are messages, too. */
static int
end_message(http_parser *parser)
{
	struct verdict *verdict = parser->data;

	if (parser->status_code < 200)
		return 0;
	verdict->is_complete = true;
	verdict->status = (int)parser->status_code;
	verdict->keeps = http_should_keep_alive(parser);
	http_parser_pause(parser, 1);
	return 0;
}

static struct verdict
verdict_of_parser(const char *bytes, size_t length)
{
	struct verdict verdict = { .is_complete = false };
	http_parser_settings settings;
	http_parser parser;

	http_parser_settings_init(&settings);
	settings.on_body = add_body;
	settings.on_message_complete = end_message;
	http_parser_init(&parser, HTTP_RESPONSE);
	parser.data = &verdict;
	(void)http_parser_execute(&parser, &settings, bytes, length);
	if (HTTP_PARSER_ERRNO(&parser) == HPE_OK)
		(void)http_parser_execute(&parser, &settings, NULL, 0);
	return verdict;
}

START_TEST(like_http_parser)
{
	const char *bytes = http_answers[_i].bytes;
	size_t length = http_answers[_i].length;
	const char *why = http_answers[_i].parser;
	struct verdict ours = verdict_of_ours(bytes, length);
	struct verdict other = verdict_of_parser(bytes, length);
	char texts[2][128];

	verdict_describe(&ours, texts[0], sizeof(texts[0]));
	verdict_describe(&other, texts[1], sizeof(texts[1]));
	ck_assert_msg(verdict_is_same(&ours, &other, true) == !why,
		"%s: ours: %s; http-parser: %s; %s", bytes, texts[0], texts[1],
		why ? why : "no difference is known");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("http_answer oracle");
	TCase *tests = tcase_create("http_answer oracle");

	tcase_add_loop_test(tests, like_http_parser, 0, HTTP_ANSWERS);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}

#else

int
main(void)
{
	puts("1..0 # SKIP http-parser is not installed");
	return 0;
}

#endif
