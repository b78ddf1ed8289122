/* SPDX-License-Identifier: ISC */
/* curl_url: hosts, ports and proxies that libcurl can use. */
#include "httppost/curl_url.h"
#include "suite.h"

#include <check.h>
#include <stdlib.h>
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

/* Host and user as they are sent. */
static const struct {
	const char *url;
	const char *host;
	const char *user; /* NULL: none */
} parts[] = {
	{ "http://h", "h", NULL },
	{ "http://h:80/", "h", NULL },
	{ "https://h:443?q", "h", NULL },
	{ "https://h:80/", "h:80", NULL },
	{ "http://h:443/a", "h:443", NULL },
	{ "http://h:08080/", "h:8080", NULL },
	{ "http://[::1]:8080/", "[::1]:8080", NULL },
	{ "http://[fe80::1%25eth0]/", "[fe80::1]", NULL },
	{ "http://me@h/", "h", "me:" },
	{ "http://me:pw@h:1/", "h:1", "me:pw" },
	{ "http://a%3Ab:c%40d@h/", "h", "a:b:c@d" },
	{ "http://a%3Ab@h/", "h", "a:b:" },
};

START_TEST(part)
{
	struct buffer host = { 0 }, user = { 0 };
	bool has_user;

	ck_assert(curl_url_append_host(parts[_i].url, &host));
	ck_assert(buffer_append_byte(&host, '\0'));
	ck_assert_str_eq(host.bytes, parts[_i].host);
	ck_assert(curl_url_append_user(parts[_i].url, &user, &has_user));
	ck_assert(has_user == (parts[_i].user != NULL));
	ck_assert(buffer_append_byte(&user, '\0'));
	ck_assert_str_eq(user.bytes, has_user ? parts[_i].user : "");
	buffer_free(&host);
	buffer_free(&user);
}
END_TEST

/* Where a redirect leads. */
static const struct {
	const char *from;
	const char *to;
	const char *wanted; /* NULL: nowhere */
} targets[] = {
	{ "http://h:1/a/b?c", "/d", "http://h:1/d" },
	{ "http://h/a/b?c", "d?e", "http://h/a/d?e" },
	{ "http://h/a/b", "../d", "http://h/d" },
	{ "http://h/a", "//other/x", "http://other/x" },
	{ "http://h/a", "https://h/a", "https://h/a" },
	{ "http://h/a", "http://[::1", NULL },
};

START_TEST(target)
{
	struct buffer text = { 0 };
	bool is_known =
		curl_url_append_target(targets[_i].from, targets[_i].to, &text);

	ck_assert(is_known == (targets[_i].wanted != NULL));
	if (is_known)
		ck_assert_str_eq(text.bytes, targets[_i].wanted);
	buffer_free(&text);
}
END_TEST

/* Which proxies forward requests. */
static const struct {
	const char *url;
	const char *name;
	const char *proxy;
	bool is_forwarded;
} forwarders[] = {
	{ "http://h/", "http_proxy", "http://p:1", true },
	{ "http://h/", "http_proxy", "p", true },
	{ "http://h/", "http_proxy", "https://p", true },
	{ "http://h/", "all_proxy", "p:1", true },
	{ "http://h/", "http_proxy", "socks5h://p", false },
	{ "http://h/", "ALL_PROXY", "SOCKS4://p", false },
	{ "http://h/", "http_proxy", "", false },
	{ "http://h/", "https_proxy", "http://p:1", false },
	{ "https://h/", "https_proxy", "http://p:1", false },
	{ "HTTPS://h/", "all_proxy", "http://p:1", false },
};

START_TEST(forwarder)
{
	static const char *const names[] = { "http_proxy", "https_proxy",
		"HTTPS_PROXY", "all_proxy", "ALL_PROXY" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unsetenv(names[i]);
	(void)setenv(forwarders[_i].name, forwarders[_i].proxy, 1);
	ck_assert(curl_url_may_be_forwarded(forwarders[_i].url) ==
		  forwarders[_i].is_forwarded);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("curl_url");
	TCase *tests = tcase_create("target");

	tcase_add_loop_test(tests, url, 0, ROWS(urls));
	tcase_add_loop_test(tests, proxy, 0, ROWS(proxies));
	tcase_add_loop_test(tests, part, 0, ROWS(parts));
	tcase_add_loop_test(tests, target, 0, ROWS(targets));
	tcase_add_loop_test(tests, forwarder, 0, ROWS(forwarders));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
