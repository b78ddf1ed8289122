/* SPDX-License-Identifier: ISC */
/* curl_url: hosts, ports and proxies that libcurl can use. */
#include "httppost/curl_url.h"
#include "suite.h"

#include <check.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* A text, and a part of the reason, or NULL. */
struct row {
	const char *text;
	const char *wanted;
};

static const struct row urls[] = {
	{ "http://h", NULL },
	{ "https://u:p%40@h:443?a#b", NULL },
	{ "http://[::1]:8080/%{n}", NULL },
	{ "http://[fe80::1%25eth0]/", NULL },
	{ "http://h:65535/ what follows is not looked at", NULL },
	{ "http://h:0/", "port" },
	{ "http://h:65536/", "port" },
	{ "https://h:99999", "port" },
	{ "http://[::1]x", "port" },
	{ "http://[::1", "host name" },
	{ "http://[::zz]/", "host name" },
	{ "http://a^b/", "host name" },
};

static const struct row proxies[] = {
	{ "h", NULL },
	{ "h:3128", NULL },
	{ "http://u:p@h:1/", NULL },
	{ "HTTPS://h", NULL },
	{ "socks4://h", NULL },
	{ "socks4a://h", NULL },
	{ "socks5://h", NULL },
	{ "socks5h://h", NULL },
	{ "foo://h", "must begin" },
	{ "http://h:99999", "port" },
	{ "h:0", "port" },
	{ "http://[::1", "host name" },
	{ "u:p @h", "host name" },
};

static void
check_row(const struct row *row, const char *fault)
{
	if (!row->wanted)
		ck_assert_msg(!fault, "%s: %s", row->text, fault);
	else
		ck_assert_msg(fault && strstr(fault, row->wanted), "%s: %s",
			row->text, fault);
}

START_TEST(url)
{
	check_row(&urls[_i], curl_url_check(urls[_i].text));
}
END_TEST

START_TEST(proxy)
{
	check_row(&proxies[_i], curl_url_check_proxy(proxies[_i].text));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("curl_url");
	TCase *tests = tcase_create("target");

	tcase_add_loop_test(tests, url, 0, ROWS(urls));
	tcase_add_loop_test(tests, proxy, 0, ROWS(proxies));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
