/* SPDX-License-Identifier: ISC */
/* http_head: the bytes of a request before its body, as libcurl sends them.
 * tests/cli/httppost-engines.t compares both engines on the wire. */
#include "httppost/http_head.h"
#include "suite.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *url;
	const char *user;    /* decoded */
	const char *headers; /* each ends with | */
	size_t body_length;
	const char *wanted;
} rows[] = {
	{ "http://h", NULL, "", 0,
		"POST / HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n"
		"Content-Length: 0\r\n\r\n" },
	{ "http://h/a/../b?c=d#e", NULL, "User-Agent: me|", 10,
		"POST /a/../b?c=d HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n"
		"User-Agent: me\r\nContent-Length: 10\r\n\r\n" },
	{ "http://h?q", NULL, "", SIZE_MAX,
		"POST /?q HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n"
		"Content-Length: 18446744073709551615\r\n\r\n" },
	{ "http://h/\xc3\xa4%7e?\xff#x", NULL, "", 1,
		"POST /%c3%a4%7e?\xff HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n"
		"Content-Length: 1\r\n\r\n" },
	/* the header of the user goes to the place of ours */
	{ "http://h/", NULL, "X: 1|host: other|Y:2|", 7,
		"POST / HTTP/1.1\r\nHost: other\r\nAccept: */*\r\n"
		"X: 1\r\nY:2\r\nContent-Length: 7\r\n\r\n" },
	{ "http://h/", NULL, "Host: |accept:|X: \t|", 7,
		"POST / HTTP/1.1\r\nHost:\r\naccept:\r\nX:\r\n"
		"Content-Length: 7\r\n\r\n" },
	{ "http://h/", NULL, "Hostess: 1|Accepted: 2|", 7,
		"POST / HTTP/1.1\r\nHost: h\r\nAccept: */*\r\nHostess: 1\r\n"
		"Accepted: 2\r\nContent-Length: 7\r\n\r\n" },
	/* RFC 7617 section 2, and RFC 4648 section 10 */
	{ "http://h/", "Aladdin:open sesame", "", 1,
		"POST / HTTP/1.1\r\nHost: h\r\n"
		"Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"
		"Accept: */*\r\nContent-Length: 1\r\n\r\n" },
	{ "http://h/", "fooba", "", 1,
		"POST / HTTP/1.1\r\nHost: h\r\n"
		"Authorization: Basic Zm9vYmE=\r\n"
		"Accept: */*\r\nContent-Length: 1\r\n\r\n" },
	{ "http://h/", "\xfb\xef\xff", "", 1,
		"POST / HTTP/1.1\r\nHost: h\r\n"
		"Authorization: Basic ++//\r\n"
		"Accept: */*\r\nContent-Length: 1\r\n\r\n" },
	{ "http://h/", "a:b", "Authorization: Bearer x|", 1,
		"POST / HTTP/1.1\r\nHost: h\r\nAccept: */*\r\n"
		"Authorization: Bearer x\r\nContent-Length: 1\r\n\r\n" },
};

static void
set_text(struct buffer *buffer, const char *text)
{
	size_t i;

	buffer->length = 0;
	ck_assert(buffer_append_text(buffer, text));
	for (i = 0; i < buffer->length; i++) {
		if (buffer->bytes[i] == '|')
			buffer->bytes[i] = '\0';
	}
}

static void
set_url(struct request *request, const char *url)
{
	set_text(&request->url, url);
	ck_assert(buffer_append_byte(&request->url, '\0'));
	request->url_version++;
}

START_TEST(bytes)
{
	struct http_head head = { 0 };
	struct request request = { 0 };
	struct buffer out = { 0 };
	const struct http_head_form form = { "POST", "h", rows[_i].user,
		rows[_i].user ? strlen(rows[_i].user) : 0 };

	set_url(&request, rows[_i].url);
	set_text(&request.headers, rows[_i].headers);
	request.headers_version++;
	ck_assert(http_head_append(
		&head, &form, &request, rows[_i].body_length, &out));
	ck_assert(buffer_append_byte(&out, '\0'));
	ck_assert_str_eq(out.bytes, rows[_i].wanted);
	http_head_free(&head);
	request_free(&request);
	buffer_free(&out);
}
END_TEST

/* It follows the versions of the request, and appends. */
START_TEST(another_request)
{
	static const char wanted[] =
		"PUT /1 HTTP/1.1\r\nHost: h:8\r\nAccept: */*\r\nX: 1\r\n"
		"Content-Length: 1\r\n\r\n"
		"PUT /1 HTTP/1.1\r\nHost: h:8\r\nAccept: */*\r\nX: 1\r\n"
		"Content-Length: 22\r\n\r\n"
		"PUT /2 HTTP/1.1\r\nHost: h:8\r\nAccept: */*\r\nX: 1\r\n"
		"Content-Length: 3\r\n\r\n"
		"PUT /2 HTTP/1.1\r\nHost: h:8\r\nAccept: */*\r\nX: 2\r\n"
		"Content-Length: 3\r\n\r\n";
	const struct http_head_form form = { "PUT", "h:8", NULL, 0 };
	struct http_head head = { 0 };
	struct request request = { 0 };
	struct buffer out = { 0 };

	set_url(&request, "http://h:8/1");
	set_text(&request.headers, "X: 1|");
	request.headers_version++;
	ck_assert(http_head_append(&head, &form, &request, 1, &out));
	ck_assert(http_head_append(&head, &form, &request, 22, &out));
	set_url(&request, "http://h:8/2");
	ck_assert(http_head_append(&head, &form, &request, 3, &out));
	set_text(&request.headers, "X: 2|");
	request.headers_version++;
	ck_assert(http_head_append(&head, &form, &request, 3, &out));
	ck_assert(buffer_append_byte(&out, '\0'));
	ck_assert_str_eq(out.bytes, wanted);
	http_head_free(&head);
	request_free(&request);
	buffer_free(&out);
}
END_TEST

/* Headers after constant_length may change, and the host is the first of all.
 */
static const struct {
	const char *headers; /* each ends with | */
	const char *others;  /* the next request */
	const char *wanted;
	const char *then;
} changes[] = {
	{ "A: 1|B: 2|", "A: 1|B: 33|",
		"Host: h\r\nAccept: */*\r\nA: 1\r\nB: 2\r\n",
		"Host: h\r\nAccept: */*\r\nA: 1\r\nB: 33\r\n" },
	{ "A: 1|Host: a|", "A: 1|Host: bb|",
		"Host: a\r\nAccept: */*\r\nA: 1\r\n",
		"Host: bb\r\nAccept: */*\r\nA: 1\r\n" },
	{ "A: 1|Accept: a|", "A: 1|Accept: bb|",
		"Host: h\r\nA: 1\r\nAccept: a\r\n",
		"Host: h\r\nA: 1\r\nAccept: bb\r\n" },
};

START_TEST(changing_headers)
{
	static const char *const frame[] = { "POST / HTTP/1.1\r\n",
		"Content-Length: 1\r\n\r\n" };
	const struct http_head_form form = { "POST", "h", NULL, 0 };
	struct request request = { .constant_length = strlen("A: 1|") };
	struct http_head head = { 0 };
	struct buffer out = { 0 };
	char wanted[512];
	int i;

	set_url(&request, "http://h/");
	for (i = 0; i < 4; i++) {
		bool is_other = i % 2;

		set_text(&request.headers,
			is_other ? changes[_i].others : changes[_i].headers);
		request.headers_version++;
		out.length = 0;
		ck_assert(http_head_append(&head, &form, &request, 1, &out));
		ck_assert(buffer_append_byte(&out, '\0'));
		(void)snprintf(wanted, sizeof(wanted), "%s%s%s", frame[0],
			is_other ? changes[_i].then : changes[_i].wanted,
			frame[1]);
		ck_assert_str_eq(out.bytes, wanted);
	}
	http_head_free(&head);
	request_free(&request);
	buffer_free(&out);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("http_head");
	TCase *tests = tcase_create("head");

	tcase_add_loop_test(tests, bytes, 0, ROWS(rows));
	tcase_add_test(tests, another_request);
	tcase_add_loop_test(tests, changing_headers, 0, ROWS(changes));
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
