/* SPDX-License-Identifier: ISC */
/* What connections of libcurl can do without its transfers: libcurl opens them
 * (CURLOPT_CONNECT_ONLY), and bytes go through curl_easy_send and
 * curl_easy_recv. The limit for httppost over TLS in `make bench`.
 *
 *	bare JOBS SCHEME://HOST:PORT /PATH CA-FILE
 *
 * Each line of stdin is posted. The requests are those of httppost, to the
 * byte. */
#include "bench/exchange.h"
#include "support/program.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#define MOST 2048

const char program_name[] = "bare";

static const char *base; /* SCHEME://HOST:PORT */
static const char *ca_file;
static CURL *handles[MOST];

static void
check(CURLcode code)
{
	if (code != CURLE_OK)
		refuse(curl_easy_strerror(code));
}

static int
open_connection(size_t i)
{
	CURL *easy = i < MOST ? curl_easy_init() : NULL;
	curl_socket_t fd = CURL_SOCKET_BAD;

	if (!easy)
		refuse("too many connections");
	handles[i] = easy;
	curl_easy_setopt(easy, CURLOPT_URL, base);
	curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(
		easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	check(curl_easy_perform(easy));
	check(curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd));
	return fd;
}

static size_t
send_some(size_t i, const char *bytes, size_t count)
{
	size_t n = 0;
	CURLcode code = curl_easy_send(handles[i], bytes, count, &n);

	if (code == CURLE_AGAIN)
		return 0;
	check(code);
	return n;
}

static size_t
receive_some(size_t i, char *bytes, size_t room)
{
	size_t n = 0;
	CURLcode code = curl_easy_recv(handles[i], bytes, room, &n);

	if (code == CURLE_AGAIN)
		return 0;
	check(code);
	if (n == 0)
		refuse("the server closed a connection");
	return n;
}

int
main(int argc, char **argv)
{
	static const struct transport transport = { open_connection, send_some,
		receive_some };
	struct exchange exchange = { .transport = &transport, .batch = 1 };
	size_t i;

	if (argc != 5 || !strstr(argv[2], "://"))
		refuse("usage: bare JOBS SCHEME://HOST:PORT /PATH CA-FILE");
	(void)curl_global_init(CURL_GLOBAL_DEFAULT);
	exchange.jobs = strtoul(argv[1], NULL, 10);
	base = argv[2];
	exchange.authority = strstr(base, "://") + 3;
	exchange.path = argv[3];
	ca_file = argv[4];
	exchange_run(&exchange);
	for (i = 0; i < exchange.jobs; i++)
		curl_easy_cleanup(handles[i]);
	curl_global_cleanup();
	return 0;
}
