/* SPDX-License-Identifier: ISC */
/* scheme: what the first bytes of a server and its answers say about TLS. */
#include "httppost/scheme.h"
#include "suite.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *bytes;
	size_t length;
	bool is_tls;
} records[] = {
	/* alerts, as TLS 1.0, 1.2 and nobody sends them */
	{ "\x15\3\1\0\2\2\x46", 7, true },
	{ "\x15\3\3\0\2\2\x28", 7, true },
	{ "\x15\3\5\0\2\2\x28", 7, false },
	{ "\x15\3\xff", 3, false },
	/* a handshake, the types beside it, too few bytes */
	{ "\x16\3\3\0\x7a", 5, true },
	{ "\x14\3\0", 3, true },
	{ "\x17\3\4", 3, true },
	{ "\x13\3\3", 3, false },
	{ "\x18\3\3", 3, false },
	{ "\x16\3", 2, false },
	{ "", 0, false },
	/* no TLS */
	{ "HTTP/1.1 400 Bad Request", 24, false },
	{ "SSH-2.0-OpenSSH_9.2", 19, false },
	{ "\x15\2\0\0\2", 5, false },
	{ "\xff\3\3", 3, false },
};

START_TEST(record)
{
	ck_assert_int_eq(scheme_is_tls(records[_i].bytes, records[_i].length),
		records[_i].is_tls);
}
END_TEST

static const struct {
	const char *bytes;
	bool is_rest;
} rests[] = {
	{ "1.1 400 Bad Request", true },
	{ "1.0 200", true },
	{ "1.1 40", false },
	{ "", false },
	{ "HTTP/1.1 400", false },
	{ "1.1400 ", false },
	{ "1.1 4x0", false },
	{ "\x17\3\3\1\2\3\4", false },
};

START_TEST(rest)
{
	ck_assert_int_eq(
		scheme_is_rest(rests[_i].bytes, strlen(rests[_i].bytes)),
		rests[_i].is_rest);
}
END_TEST

static const struct {
	int status;
	const char *body;
	bool is_refused;
} answers[] = {
	{ 400, "<center>The plain HTTP request was sent to HTTPS port</center>",
		true },
	{ 400,
		"Reason: You're speaking plain HTTP to an SSL-enabled server "
		"port.<br />",
		true },
	{ 400, "Client sent an HTTP request to an HTTPS server.\n", true },
	{ 400, "This combination of host and port requires TLS.", true },
	{ 400, "pplain HTTP request was sent to HTTPS port", true },
	{ 400, "plain HTTP request was sent to HTTPS por", false },
	{ 400, "<h1>400 Bad Request</h1>", false },
	{ 400, "", false },
	{ 502, "The plain HTTP request was sent to HTTPS port", false },
	{ 200, "Client sent an HTTP request to an HTTPS server.", false },
};

START_TEST(answer)
{
	ck_assert_int_eq(scheme_is_refused(answers[_i].status, answers[_i].body,
				 strlen(answers[_i].body)),
		answers[_i].is_refused);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("scheme");
	TCase *tests = tcase_create("scheme");

	tcase_add_loop_test(tests, record, 0, ROWS(records));
	tcase_add_loop_test(tests, rest, 0, ROWS(rests));
	tcase_add_loop_test(tests, answer, 0, ROWS(answers));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
