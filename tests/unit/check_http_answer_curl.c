/* SPDX-License-Identifier: ISC */
/* http_answer: compared with what libcurl makes of the same answers, over a
 * socket. */
#include "http_answers.h"
#include "http_verdict.h"
#include "suite.h"

#include <arpa/inet.h>
#include <check.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Reads "POST /7 ..." with its body of one byte, and answers with that row. */
static void
serve_one(int client)
{
	char request[4096], *end = NULL;
	size_t length = 0;
	ssize_t count;
	long row;

	do {
		count = recv(client, request + length,
			sizeof(request) - 1 - length, 0);
		if (count <= 0)
			return;
		length += (size_t)count;
		request[length] = '\0';
		end = strstr(request, "\r\n\r\n");
	} while (!end || !end[4]);
	row = strtol(request + strlen("POST /"), NULL, 10);
	if (row < 0 || row >= HTTP_ANSWERS)
		return;
	/* each answer is smaller than the buffer of a socket */
	(void)send(client, http_answers[row].bytes, http_answers[row].length,
		MSG_NOSIGNAL);
	(void)shutdown(client, SHUT_WR);
	while (recv(client, request, sizeof(request), 0) > 0)
		continue;
}

/* Until it is killed, or a few minutes have passed. */
static void
serve(int listener)
{
	(void)alarm(300);
	for (;;) {
		int client = accept(listener, NULL, NULL);

		if (client < 0)
			_exit(1);
		serve_one(client);
		(void)close(client);
	}
}

/* Listens on a port of its own. */
static int
listen_here(unsigned *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ck_assert_int_ge(listener, 0);
	ck_assert_int_eq(
		bind(listener, (struct sockaddr *)&address, length), 0);
	ck_assert_int_eq(listen(listener, 16), 0);
	ck_assert_int_eq(
		getsockname(listener, (struct sockaddr *)&address, &length), 0);
	*port = ntohs(address.sin_port);
	return listener;
}

static size_t
add_body(char *bytes, size_t size, size_t count, void *verdict)
{
	return verdict_add(verdict, bytes, size * count) ? size * count : 0;
}

/* As the engine sets it, as far as that is about the answer. Each answer gets a
 * handle of its own: 7.88 may read the memory of an earlier answer if a folded
 * header comes first. */
static struct verdict
verdict_of_curl(struct curl_slist *headers, unsigned port, int row)
{
	struct verdict verdict = { .is_complete = false };
	CURL *easy = curl_easy_init();
	char url[64];
	long status = 0;

	(void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/%d", port, row);
	ck_assert(easy != NULL);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "x");
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, 120L);
	curl_easy_setopt(
		easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, add_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &verdict);
	verdict.is_complete = curl_easy_perform(easy) == CURLE_OK;
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	verdict.status = (int)status;
	curl_easy_cleanup(easy);
	return verdict;
}

/* A difference must be one that the table explains. The explanation may belong
 * to another version. */
static bool
is_explained(int row, const struct verdict *other)
{
	struct verdict ours = verdict_of_ours(
		http_answers[row].bytes, http_answers[row].length);
	char texts[2][128];

	if (http_answers[row].curl || verdict_is_same(&ours, other, false))
		return true;
	verdict_describe(&ours, texts[0], sizeof(texts[0]));
	verdict_describe(other, texts[1], sizeof(texts[1]));
	printf("# row %d: ours: %s; libcurl: %s\n# %s\n", row, texts[0],
		texts[1], http_answers[row].bytes);
	return false;
}

START_TEST(like_libcurl)
{
	struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
	unsigned port;
	int listener = listen_here(&port), row, surprises = 0, complete = 0;
	pid_t server = fork();

	ck_assert_int_ge(server, 0);
	if (server == 0)
		serve(listener);
	ck_assert(headers != NULL);
	for (row = 0; row < HTTP_ANSWERS; row++) {
		struct verdict other = verdict_of_curl(headers, port, row);

		surprises += !is_explained(row, &other);
		complete += other.is_complete;
	}
	(void)kill(server, SIGKILL);
	(void)waitpid(server, NULL, 0);
	(void)close(listener);
	curl_slist_free_all(headers);
	ck_assert_int_eq(surprises, 0);
	/* the server was reached */
	ck_assert_int_gt(complete, 150);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("http_answer curl");
	TCase *tests = tcase_create("http_answer curl");

	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, like_libcurl);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
