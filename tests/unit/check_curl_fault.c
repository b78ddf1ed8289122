/* SPDX-License-Identifier: ISC */
/* curl_fault: the meaning of codes and measurements, whatever libcurl writes.
 */
#include "httppost/curl_fault.h"
#include "suite.h"

#include <check.h>
#include <curl/curl.h>
#include <errno.h>

#define DETAIL "its words"
#define NO_ANSWER "The connection closed without an answer"
#define NO_HTTP "The answer is not valid HTTP"
#define NO_KEY "The client certificate or its key cannot be used (" DETAIL ")"
#define TOO_LONG "A header of the answer is too long, or out of memory"
#define NO_TRUST "The server's certificate cannot be trusted (" DETAIL ")"

static const struct {
	struct curl_fault fault;
	enum retry_kind kind;
	const char *reason;
} rows[] = {
	/* no connection */
	{ { .code = CURLE_URL_MALFORMAT }, RETRY_HOPELESS,
		"The URL cannot be used (" DETAIL ")" },
	{ { .code = CURLE_COULDNT_RESOLVE_HOST }, RETRY_BROKEN,
		"Could not resolve host" },
	{ { .code = CURLE_COULDNT_RESOLVE_PROXY }, RETRY_BROKEN,
		"Could not resolve proxy (" DETAIL ")" },
	{ { .code = CURLE_COULDNT_CONNECT, .system_error = ECONNREFUSED },
		RETRY_BROKEN, "Connection refused" },
	{ { .peer = "a:8",
		  .code = CURLE_COULDNT_CONNECT,
		  .system_error = ECONNREFUSED },
		RETRY_BROKEN, "Connection refused (a:8)" },
	{ { .peer = "a:8", .code = CURLE_COULDNT_RESOLVE_HOST }, RETRY_BROKEN,
		"Could not resolve host (a:8)" },
	{ { .peer = "a:8", .code = CURLE_COULDNT_CONNECT }, RETRY_BROKEN,
		"No connection (" DETAIL ")" },
	{ { .code = CURLE_COULDNT_CONNECT }, RETRY_BROKEN,
		"No connection (" DETAIL ")" },
	{ { .code = CURLE_OUT_OF_MEMORY }, RETRY_BROKEN, "Out of memory" },
	/* a proxy that refuses, by the codes of two versions */
	{ { .code = CURLE_RECV_ERROR, .proxy_status = 407, .is_tls = true },
		RETRY_BROKEN, "The proxy answers HTTP 407" },
	{ { .code = CURLE_COULDNT_CONNECT,
		  .proxy_status = 502,
		  .is_tls = true },
		RETRY_BROKEN, "The proxy answers HTTP 502" },
	{ { .code = CURLE_RECV_ERROR,
		  .proxy_status = 200,
		  .is_connected = true },
		RETRY_BROKEN, NO_ANSWER },
	/* certificates and keys */
	{ { .code = CURLE_SSL_CONNECT_ERROR, .is_tls = true }, RETRY_BROKEN,
		"The TLS handshake failed; is this an https port? (" DETAIL
		")" },
	{ { .code = CURLE_SSL_CONNECT_ERROR, .is_tls = true, .has_cert = true },
		RETRY_BROKEN,
		"The TLS handshake failed; is this an https port? (" DETAIL
		")" },
	{ { .code = CURLE_SSL_CONNECT_ERROR,
		  .is_tls = true,
		  .has_cert = true,
		  .is_key_bad = true },
		RETRY_HOPELESS, NO_KEY },
	{ { .code = CURLE_PEER_FAILED_VERIFICATION, .is_tls = true },
		RETRY_HOPELESS, NO_TRUST },
	{ { .code = CURLE_SSL_ISSUER_ERROR, .is_tls = true }, RETRY_HOPELESS,
		NO_TRUST },
	{ { .code = CURLE_SSL_CACERT_BADFILE, .is_tls = true }, RETRY_HOPELESS,
		"The trusted certificates cannot be used (" DETAIL ")" },
	{ { .code = CURLE_SSL_CERTPROBLEM, .is_tls = true, .has_cert = true },
		RETRY_HOPELESS, NO_KEY },
	{ { .code = CURLE_BAD_FUNCTION_ARGUMENT,
		  .is_tls = true,
		  .has_cert = true },
		RETRY_HOPELESS, NO_KEY },
	{ { .code = CURLE_BAD_FUNCTION_ARGUMENT }, RETRY_HOPELESS, DETAIL },
	/* but after the connection it means a trailer that is not one */
	{ { .code = CURLE_BAD_FUNCTION_ARGUMENT,
		  .is_tls = true,
		  .has_cert = true,
		  .is_connected = true,
		  .is_answered = true },
		RETRY_BROKEN, NO_HTTP },
	{ { .code = CURLE_BAD_CONTENT_ENCODING,
		  .is_connected = true,
		  .is_answered = true },
		RETRY_BROKEN, "The answer cannot be decoded" },
	/* a connection that closes */
	{ { .code = CURLE_GOT_NOTHING, .is_connected = true }, RETRY_BROKEN,
		NO_ANSWER },
	{ { .code = CURLE_SEND_ERROR, .is_connected = true }, RETRY_BROKEN,
		NO_ANSWER },
	{ { .code = CURLE_RECV_ERROR, .is_connected = true }, RETRY_BROKEN,
		NO_ANSWER },
	{ { .code = CURLE_RECV_ERROR, .is_connected = true, .is_tls = true },
		RETRY_BROKEN, NO_ANSWER " (" DETAIL ")" },
	{ { .code = CURLE_PARTIAL_FILE,
		  .is_connected = true,
		  .is_answered = true },
		RETRY_BROKEN,
		"The connection closed before the end of the answer" },
	{ { .code = CURLE_RECV_ERROR,
		  .is_connected = true,
		  .is_answered = true },
		RETRY_BROKEN,
		"The connection closed before the end of the answer" },
	/* if the connection was kept alive, another one may succeed */
	{ { .code = CURLE_ABORTED_BY_CALLBACK, .is_connected = true },
		RETRY_STALE, NO_ANSWER },
	{ { .code = CURLE_ABORTED_BY_CALLBACK,
		  .is_connected = true,
		  .is_tls = true },
		RETRY_STALE, NO_ANSWER },
	{ { .code = CURLE_SEND_ERROR, .is_connected = true, .is_reused = true },
		RETRY_STALE, NO_ANSWER },
	{ { .code = CURLE_RECV_ERROR, .is_connected = true, .is_reused = true },
		RETRY_STALE, NO_ANSWER },
	{ { .code = CURLE_RECV_ERROR,
		  .is_connected = true,
		  .is_reused = true,
		  .is_answered = true },
		RETRY_BROKEN,
		"The connection closed before the end of the answer" },
	/* answers that are not HTTP, by the codes of two versions */
	{ { .code = CURLE_UNSUPPORTED_PROTOCOL, .is_connected = true },
		RETRY_BROKEN, NO_HTTP },
	{ { .code = CURLE_WEIRD_SERVER_REPLY, .is_connected = true },
		RETRY_BROKEN, NO_HTTP },
	{ { .code = CURLE_OUT_OF_MEMORY,
		  .is_connected = true,
		  .is_answered = true },
		RETRY_BROKEN, TOO_LONG },
	{ { .code = 100, .is_connected = true, .is_answered = true },
		RETRY_BROKEN, TOO_LONG },
	{ { .code = CURLE_HTTP2_STREAM, .is_connected = true }, RETRY_BROKEN,
		"The HTTP/2 stream was reset (" DETAIL ")" },
	{ { .code = CURLE_HTTP2, .is_connected = true }, RETRY_BROKEN,
		NO_ANSWER " (" DETAIL ")" },
	{ { .code = CURLE_HTTP2, .is_connected = true, .is_reused = true },
		RETRY_STALE, NO_ANSWER " (" DETAIL ")" },
	/* codes that are not known yet */
	{ { .code = CURLE_UNSUPPORTED_PROTOCOL }, RETRY_BROKEN, DETAIL },
	{ { .code = 9999, .is_connected = true }, RETRY_BROKEN, DETAIL },
};

START_TEST(means)
{
	char reason[416];

	curl_fault_describe(&rows[_i].fault, DETAIL, reason, sizeof(reason));
	ck_assert_str_eq(reason, rows[_i].reason);
	ck_assert_int_eq(curl_fault_kind(&rows[_i].fault), rows[_i].kind);
}
END_TEST

/* The text of libcurl may be empty. */
START_TEST(without_words)
{
	struct curl_fault key = { .code = CURLE_SSL_CERTPROBLEM };
	struct curl_fault other = { .code = CURLE_READ_ERROR };
	char reason[416];

	curl_fault_describe(&key, "", reason, sizeof(reason));
	ck_assert_str_eq(
		reason, "The client certificate or its key cannot be used");
	curl_fault_describe(&other, "", reason, sizeof(reason));
	ck_assert_str_eq(reason, curl_easy_strerror(CURLE_READ_ERROR));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("curl_fault");
	TCase *tests = tcase_create("fault");

	tcase_add_loop_test(
		tests, means, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(tests, without_words);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
