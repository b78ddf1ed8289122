/* answer: what is kept of an answer, and what it makes of a request. */
#include "httppost/answer.h"
#include "suite.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* An answer in two parts, and what follows; --fail-if is "no" or nothing. */
static const struct {
	const char *fail_if;
	int status;
	const char *redirect_fault;
	const char *parts[2];
	const char *kept;
	bool is_refused;
	const char *reason;
} rows[] = {
	{ NULL, 200, NULL, { "fi", "ne" }, "fine", false, "" },
	{ NULL, 204, NULL, { "", "" }, "", false, "" },
	{ NULL, 400, NULL, { "bad ", "line\r\n" }, "bad line\r\n", false,
		"HTTP 400: bad line" },
	{ NULL, 503, NULL, { "", " \n" }, " \n", false, "HTTP 503" },
	{ NULL, 302, "redirects without a target", { "a", "b" }, "ab", false,
		"HTTP 302: redirects without a target" },
	/* the text may come in parts, and counts in a 2xx only */
	{ "no", 200, NULL, { "yes", "yes" }, "yesyes", false, "" },
	{ "no", 200, NULL, { "n", "o" }, "no", true,
		"HTTP 200 with the text of --fail-if: no" },
	{ "no", 500, NULL, { "n", "o" }, "no", false, "HTTP 500: no" },
	/* a secret is withheld, and may still be what makes it a refusal */
	{ NULL, 200, NULL, { "it is sec", "ret123" }, ANSWER_WITHHELD, false,
		"" },
	{ "no", 201, NULL, { "secret123 ", "no" }, ANSWER_WITHHELD, true,
		"HTTP 201 with the text of --fail-if: " ANSWER_WITHHELD },
	{ NULL, 401, NULL, { "%73ecret", "123" }, ANSWER_WITHHELD, false,
		"HTTP 401: " ANSWER_WITHHELD },
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
	ck_assert_uint_eq(result.answer_length, strlen(rows[_i].kept));
	ck_assert_mem_eq(result.answer, rows[_i].kept, result.answer_length);
	ck_assert(!result.is_answer_cut);
	ck_assert_str_eq(result.reason, rows[_i].reason);
	ck_assert_int_eq(result.took_ns, 3);
	answer_rules_close(&rules);
	secrets_free(&secrets);
}
END_TEST

/* No more than the first bytes are kept, and fewer are shown. */
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

/* What the head says stays when the body is forgotten. */
START_TEST(heads)
{
	static const char *const ends[] = { "HTTP/1.1 200 OK\r\n", "X: y\r\n" };
	static const char faulty[] = "Content-Length: 2, 3\r\n";
	struct secrets secrets = { 0 };
	struct answer_rules rules;
	struct answer answer;
	int i;

	ck_assert(answer_rules_open(&rules, &secrets, NULL));
	answer_begin(&answer, &rules);
	for (i = 0; i < 2; i++)
		ck_assert(answer_add_head(&answer, ends[i], strlen(ends[i])));
	ck_assert(answer_ends_by_close(&answer));
	ck_assert(!answer_is_faulty(&answer));
	ck_assert(!answer_add_head(&answer, faulty, strlen(faulty)));
	answer_restart(&answer);
	ck_assert(answer_is_faulty(&answer));
	answer_begin(&answer, &rules);
	ck_assert(!answer_is_faulty(&answer));
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
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
