/* SPDX-License-Identifier: ISC */
/* answer: its end, the part that is kept, and the resulting outcome. */
#include "httppost/answer.h"
#include "suite.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* An answer in two parts, and the result; --fail-if is "no" or not set. */
static const struct {
	const char *fail_if;
	int status;
	const char *redirect_fault;
	const char *parts[2];
	const char *kept;
	bool is_refused;
	const char *reason;
	bool is_shared;
} rows[] = {
	{ NULL, 200, NULL, { "fi", "ne" }, "fine", false, "", false },
	{ NULL, 204, NULL, { "", "" }, "", false, "", false },
	{ NULL, 400, NULL, { "bad ", "line\r\n" }, "bad line\r\n", false,
		"HTTP 400: bad line", false },
	{ NULL, 503, NULL, { "", " \n" }, " \n", false, "HTTP 503", false },
	{ NULL, 302, "redirects without a target", { "a", "b" }, "ab", false,
		"HTTP 302: redirects without a target", false },
	/* the text may be split over the parts, and matters only in a 2xx */
	{ "no", 200, NULL, { "yes", "yes" }, "yesyes", false, "", false },
	{ "no", 200, NULL, { "n", "o" }, "no", true,
		"HTTP 200 with the text of --fail-if: no", false },
	{ "no", 500, NULL, { "n", "o" }, "no", false, "HTTP 500: no", false },
	/* a secret is withheld, but the text of --fail-if still counts */
	{ NULL, 200, NULL, { "it is sec", "ret123" }, ANSWER_WITHHELD, false,
		"", false },
	{ "no", 201, NULL, { "secret123 ", "no" }, ANSWER_WITHHELD, true,
		"HTTP 201 with the text of --fail-if: " ANSWER_WITHHELD,
		false },
	{ NULL, 401, NULL, { "%73ecret", "123" }, ANSWER_WITHHELD, false,
		"HTTP 401: " ANSWER_WITHHELD, false },
	/* the port needs TLS: every line would get this answer */
	{ NULL, 400, NULL,
		{ "<h1>The plain HTTP request",
			" was sent to HTTPS port</h1>" },
		"<h1>The plain HTTP request was sent to HTTPS port</h1>", false,
		"HTTP 400: <h1>The plain HTTP request was sent to HTTPS "
		"port</h1>",
		true },
};

START_TEST(outcome)
{
	struct secrets secrets = { 0 };
	struct answer_rules rules;
	struct answer_head head = { rows[_i].status, 7, NULL };
	struct answer answer;
	struct engine_result result = { .took_ns = 3 };
	int i;

	head.redirect_fault = rows[_i].redirect_fault;
	ck_assert(secrets_add(&secrets, "secret123", 9));
	ck_assert(answer_rules_open(&rules, &secrets, rows[_i].fail_if));
	answer_begin(&answer, &rules);
	answer_add(&answer, "of a redirect: no", 17);
	answer_restart(&answer);
	for (i = 0; i < 2; i++)
		answer_add(
			&answer, rows[_i].parts[i], strlen(rows[_i].parts[i]));
	answer_end(&answer, &head, &result);
	ck_assert_int_eq(result.outcome.kind, RETRY_ANSWERED);
	ck_assert_int_eq(result.outcome.status, rows[_i].status);
	ck_assert_int_eq(result.outcome.retry_after_ns, 7);
	ck_assert_int_eq(result.outcome.is_refused, rows[_i].is_refused);
	ck_assert_int_eq(result.outcome.is_shared, rows[_i].is_shared);
	ck_assert_uint_eq(result.answer_length, strlen(rows[_i].kept));
	ck_assert_mem_eq(result.answer, rows[_i].kept, result.answer_length);
	ck_assert(!result.is_answer_cut);
	ck_assert_str_eq(result.reason, rows[_i].reason);
	ck_assert_int_eq(result.took_ns, 3);
	answer_rules_close(&rules);
	secrets_free(&secrets);
}
END_TEST

/* Only the first bytes are kept, and fewer of them are shown. */
START_TEST(longest)
{
	static char bytes[ANSWER_KEPT + 100];
	struct secrets secrets = { 0 };
	const struct answer_head head = { 400, 0, NULL };
	struct answer_rules rules;
	struct answer answer;
	struct engine_result result = { .took_ns = 0 };

	memset(bytes, 'x', sizeof(bytes));
	memcpy(bytes + ANSWER_KEPT, "no", 2);
	ck_assert(answer_rules_open(&rules, &secrets, "no"));
	answer_begin(&answer, &rules);
	answer_add(&answer, bytes, ANSWER_KEPT);
	ck_assert(!answer.is_cut);
	answer_add(&answer, bytes + ANSWER_KEPT, 100);
	ck_assert(answer.is_cut);
	ck_assert_uint_eq(answer.matched, 2);
	answer_end(&answer, &head, &result);
	ck_assert_uint_eq(result.answer_length, ANSWER_KEPT);
	ck_assert(result.is_answer_cut);
	ck_assert_uint_eq(
		strlen(result.reason), strlen("HTTP 400: ") + ENGINE_REASON);
	answer_rules_close(&rules);
}
END_TEST

/* What the head said remains when the body is dropped. */
START_TEST(heads)
{
	static const char *const lines[] = { "HTTP/1.1 200 OK\r\n",
		"X: y\r\n" };
	static const char faulty[] = "Content-Length: 2, 3\r\n";
	struct secrets secrets = { 0 };
	struct answer_rules rules;
	struct answer answer;
	int i;

	ck_assert(answer_rules_open(&rules, &secrets, NULL));
	answer_begin(&answer, &rules);
	for (i = 0; i < 2; i++)
		ck_assert(answer_add_head(&answer, lines[i], strlen(lines[i])));
	ck_assert(answer_ends_by_close(&answer));
	ck_assert(!answer.framing.is_faulty);
	ck_assert(!answer_add_head(&answer, faulty, strlen(faulty)));
	answer_restart(&answer);
	ck_assert(answer.framing.is_faulty);
	answer_begin(&answer, &rules);
	ck_assert(!answer.framing.is_faulty);
	answer_rules_close(&rules);
}
END_TEST

enum end {
	FAULTY,
	BY_LENGTH,
	BY_CLOSE,
	OTHERWISE,
};

static const struct {
	const char *lines[4];
	enum end wanted;
} ends[] = {
	{ { "HTTP/1.1 200 OK\r\n", "Content-Length: 2\r\n" }, BY_LENGTH },
	{ { "HTTP/1.1 200 OK\n", "content-length:02\n" }, BY_LENGTH },
	{ { "HTTP/1.1 200", "Content-Length: \t2 , 2,\t02 \r\n" }, BY_LENGTH },
	{ { "HTTP/1.1 200", "Content-Length: 2,,2," }, BY_LENGTH },
	{ { "HTTP/1.1 200", "Content-Length: 9223372036854775799" },
		BY_LENGTH },
	{ { "HTTP/1.1 200", "Content-Length: 9223372036854775808" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 18446744073709551618" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 2, 3" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 0x2" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 1e1" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: +2" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: -2" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 2;" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 2 2" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length : 2" }, FAULTY },
	{ { "HTTP/1.1 200", "content-length \t: 2" }, FAULTY },
	{ { "HTTP/1.1 200", "Transfer-Encoding : chunked" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length 2" }, BY_CLOSE },
	{ { "HTTP/1.1 200", "Content-Length:\r\n" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: ,\r\n" }, FAULTY },
	{ { "HTTP/2 200", "content-length: 2;" }, FAULTY },
	{ { "HTTP/1.1 200", "Content-Length: 2", "Content-Length: 2" },
		BY_LENGTH },
	{ { "HTTP/1.1 200", "Content-Length: 2", "Content-Length: 3" },
		FAULTY },
	/* another head follows */
	{ { "HTTP/1.1 200", "Content-Length: x", "HTTP/1.1 200" }, BY_CLOSE },
	{ { "HTTP/1.1 100", "HTTP/1.1 200", "Content-Length: 2" }, BY_LENGTH },
	/* the end of the connection */
	{ { "HTTP/1.1 200 OK\r\n", "\r\n" }, BY_CLOSE },
	{ { "HTTP/1.0 404 No" }, BY_CLOSE },
	{ { "HTTP/1.1 200", "Transfer-Encoding: gzip" }, BY_CLOSE },
	{ { "HTTP/1.1 200", "Content-Lengthy: 2" }, BY_CLOSE },
	{ { "HTTP/1.1 200", "Transfer-Encoding: chunked\r\n" }, OTHERWISE },
	{ { "HTTP/1.1 200", "transfer-encoding: gzip, Chunked " }, OTHERWISE },
	{ { "HTTP/1.1 100" }, OTHERWISE },
	{ { "HTTP/1.1 204" }, OTHERWISE },
	{ { "HTTP/1.1 304" }, OTHERWISE },
	{ { "HTTP/2 200" }, OTHERWISE },
	{ { "HTTP/" }, OTHERWISE },
	{ { "" }, OTHERWISE },
	{ { "HTTP/1.1 99999999999999" }, BY_CLOSE },
};

START_TEST(end_of_answer)
{
	const struct answer_rules rules = { .secrets = NULL };
	struct answer answer;
	enum end end = OTHERWISE;
	bool is_good = true;
	size_t i;

	answer_begin(&answer, &rules);
	for (i = 0; i < 4 && ends[_i].lines[i]; i++)
		is_good = answer_add_head(
			&answer, ends[_i].lines[i], strlen(ends[_i].lines[i]));
	ck_assert_int_eq(answer.framing.is_faulty, !is_good);
	if (!is_good)
		end = FAULTY;
	else if (answer.framing.is_sized)
		end = BY_LENGTH;
	else if (answer_ends_by_close(&answer))
		end = BY_CLOSE;
	ck_assert_int_eq(end, ends[_i].wanted);
}
END_TEST

START_TEST(end_of_head)
{
	static const struct {
		const char *line;
		bool is_ended;
	} lines[] = {
		{ "HTTP/1.1 100\r\n", false },
		{ "\r\n", true },
		/* another head follows */
		{ "HTTP/1.1 200\n", false },
		{ "", false },
		{ "\n", true },
	};
	const struct answer_rules rules = { .secrets = NULL };
	struct answer answer;
	size_t i;

	answer_begin(&answer, &rules);
	for (i = 0; i < (size_t)ROWS(lines); i++) {
		ck_assert(answer_add_head(
			&answer, lines[i].line, strlen(lines[i].line)));
		ck_assert_int_eq(answer.framing.is_ended, lines[i].is_ended);
	}
}
END_TEST

static const struct {
	const char *text;
	const char *bytes;
	bool is_there;
} texts[] = {
	{ "a", "", false },
	{ "a", "bcd", false },
	{ "a", "bca", true },
	{ "\"errors\":true", "{\"took\":3,\"errors\":true,\"items\":[]}",
		true },
	{ "\"errors\":true", "{\"took\":3,\"errors\":false,\"items\":[]}",
		false },
	{ "aab", "aaab", true },
	{ "aab", "aaaa", false },
	{ "abab", "abacabab", true },
	{ "ababac", "abababac", true },
	{ "ababac", "ababababab", false },
	{ "aabaaab", "aabaabaaab", true },
	{ "aabaaab", "aabaabaaa", false },
	{ "abcabd", "abcabcabd", true },
	{ "\xC3\xA4", "a\xC3\xC3\xA4", true },
	{ "error", "no err, no or", false },
};

/* Whether the next part completes the text of --fail-if. */
static bool
is_found(struct answer *answer, const char *bytes, size_t length)
{
	answer_add(answer, bytes, length);
	return answer->matched == answer->rules->fail_if_length;
}

/* In one piece, and in two and three pieces of every length. */
START_TEST(cut)
{
	const char *bytes = texts[_i].bytes;
	size_t length = strlen(bytes), first, second;
	struct answer_rules rules;
	struct answer answer;

	ck_assert(answer_rules_open(&rules, NULL, texts[_i].text));
	answer_begin(&answer, &rules);
	for (first = 0; first <= length; first++) {
		for (second = first; second <= length; second++) {
			bool is_there;

			answer_restart(&answer);
			answer_add(&answer, bytes, first);
			answer_add(&answer, bytes + first, second - first);
			is_there = is_found(
				&answer, bytes + second, length - second);
			ck_assert_msg(is_there == texts[_i].is_there,
				"\"%s\" in \"%s\" cut at %zu and %zu: %d",
				texts[_i].text, bytes, first, second, is_there);
		}
	}
	answer_rules_close(&rules);
}
END_TEST

START_TEST(found_for_good)
{
	struct answer_rules rules;
	struct answer answer;

	ck_assert(answer_rules_open(&rules, NULL, "ab"));
	answer_begin(&answer, &rules);
	ck_assert(is_found(&answer, "xab", 3));
	ck_assert(is_found(&answer, "xyz", 3));
	ck_assert(is_found(&answer, "", 0));
	answer_restart(&answer);
	ck_assert(!is_found(&answer, "xyz", 3));
	answer_rules_close(&rules);
}
END_TEST

/* Random bytes of two letters, in random parts, compared with strstr. */
START_TEST(like_strstr)
{
	uint32_t chance = (uint32_t)_i * 2654435761u + 1;
	struct answer_rules rules;
	struct answer answer;
	char text[9], bytes[65];
	size_t at = 0, i;

	for (i = 0; i < 64 + 8; i++) {
		char *to = i < 64 ? &bytes[i] : &text[i - 64];

		chance = chance * 1664525u + 1013904223u;
		*to = chance >> 31 ? 'a' : 'b';
	}
	bytes[64] = '\0';
	text[1 + (chance >> 20) % 8] = '\0';
	ck_assert(answer_rules_open(&rules, NULL, text));
	answer_begin(&answer, &rules);
	while (at < 64) {
		size_t part;

		chance = chance * 1664525u + 1013904223u;
		part = (chance >> 24) % 9;
		part = part > 64 - at ? 64 - at : part;
		answer_add(&answer, bytes + at, part);
		at += part;
	}
	ck_assert_msg(is_found(&answer, "", 0) == (strstr(bytes, text) != NULL),
		"\"%s\" in \"%s\"", text, bytes);
	answer_rules_close(&rules);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("answer");
	TCase *tests = tcase_create("answer");

	tcase_add_loop_test(tests, outcome, 0, ROWS(rows));
	tcase_add_test(tests, longest);
	tcase_add_test(tests, heads);
	tcase_add_loop_test(tests, end_of_answer, 0, ROWS(ends));
	tcase_add_test(tests, end_of_head);
	tcase_add_loop_test(tests, cut, 0, ROWS(texts));
	tcase_add_test(tests, found_for_good);
	tcase_add_loop_test(tests, like_strstr, 0, 500);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
