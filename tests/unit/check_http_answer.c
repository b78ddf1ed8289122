/* SPDX-License-Identifier: ISC */
/* http_answer: tables. Each row is fed whole, byte by byte, and cut at every
 * place, and the results must be equal. */
#include "httppost/http_answer.h"
#include "suite.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS(table) (int)(sizeof(table) / sizeof((table)[0]))

/* Bytes, which may be NUL, and how many. */
#define BYTES(text) (text), sizeof(text) - 1

#define NO_HTTP "The answer is not valid HTTP"
#define BAD_BYTE NO_HTTP " (a control byte in a header)"
#define BAD_STATUS NO_HTTP " (its status)"
#define BAD_NAME NO_HTTP " (a header without a proper name)"
#define FOLDED NO_HTTP " (a folded header)"
#define BAD_CHUNK NO_HTTP " (the size of a chunk)"
#define BAD_LENGTH "The Content-Length of the answer is not a number"
#define BAD_CODING "The answer cannot be decoded"
#define TOO_LONG "A header of the answer is too long"
#define TOO_MANY "More than 100 interim answers (1xx)"
#define NOT_ASKED "The answer switches to another protocol"
#define NO_ANSWER "The connection closed without an answer"
#define CUT_OFF "The connection closed before the end of the answer"

#define BODY_BYTES 8192

/* What a table expects. An answer is complete unless it is open or has a fault.
 */
struct wanted {
	int status;
	const char *body; /* NULL: none */
	const char *fault;
	bool is_open;
	bool keeps;
	bool ends_by_close;
	size_t rest; /* bytes after it */
	int64_t keep_s, keep_max;
	const char *retry_after, *location; /* NULL: none */
};

#define NO_KEEP .keep_s = -1, .keep_max = -1

/* Check notes each assertion in a file, which takes too long for millions. */
#define EXPECT(condition)                     \
	do {                                  \
		if (!(condition))             \
			ck_assert(condition); \
	} while (0)
#define EXPECT_NUMBER(got, wanted)                         \
	do {                                               \
		if ((intmax_t)(got) != (intmax_t)(wanted)) \
			ck_assert_int_eq(got, wanted);     \
	} while (0)
#define EXPECT_TEXT(got, wanted)                       \
	do {                                           \
		if (strcmp(got, wanted) != 0)          \
			ck_assert_str_eq(got, wanted); \
	} while (0)

/* The result of feeding. */
struct fed {
	struct http_answer answer;
	char *room; /* each part is at its end, where a sanitizer looks */
	size_t room_size;
	char body[BODY_BYTES];
	size_t body_length;
	size_t taken;
};

static void
feed(struct fed *fed, const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length && fed->answer.state == HTTP_ANSWER_OPEN) {
		char *part = fed->room + fed->room_size - (length - at);
		const char *body;
		size_t body_length, taken;

		memcpy(part, bytes + at, length - at);
		taken = http_answer_take(
			&fed->answer, part, length - at, &body, &body_length);
		EXPECT(taken <= length - at && body_length <= taken);
		EXPECT(taken > 0 || fed->answer.state != HTTP_ANSWER_OPEN);
		EXPECT(body_length == 0 ||
			(body >= part && body + body_length <= part + taken));
		EXPECT(fed->body_length + body_length <= BODY_BYTES);
		memcpy(fed->body + fed->body_length, body, body_length);
		fed->body_length += body_length;
		fed->taken += taken;
		at += taken;
	}
}

/* For an answer of that many bytes at most. */
static struct fed *
make(size_t length)
{
	struct fed *fed = malloc(sizeof(*fed));

	ck_assert(fed != NULL);
	fed->room_size = length + 1;
	fed->room = malloc(fed->room_size);
	ck_assert(fed->room != NULL);
	return fed;
}

static void
destroy(struct fed *fed)
{
	free(fed->room);
	free(fed);
}

static void
begin(struct fed *fed)
{
	/* begin must set all that is read later */
	memset(&fed->answer, 0xa5, sizeof(fed->answer));
	http_answer_begin(&fed->answer);
	fed->body_length = 0;
	fed->taken = 0;
}

static const char *
or_empty(const char *text)
{
	return text ? text : "";
}

static void
compare(const struct fed *fed, size_t length, const struct wanted *wanted)
{
	const struct http_answer *answer = &fed->answer;
	const char *body = or_empty(wanted->body);
	enum http_answer_state state = wanted->fault     ? HTTP_ANSWER_FAULTY
				       : wanted->is_open ? HTTP_ANSWER_OPEN
							 : HTTP_ANSWER_COMPLETE;

	EXPECT_TEXT(or_empty(answer->fault), or_empty(wanted->fault));
	EXPECT_NUMBER(answer->state, state);
	EXPECT_NUMBER(answer->status, wanted->status);
	EXPECT(fed->body_length == strlen(body));
	EXPECT(memcmp(fed->body, body, fed->body_length) == 0);
	EXPECT_NUMBER(answer->keeps, wanted->keeps);
	EXPECT_NUMBER(answer->ends_by_close, wanted->ends_by_close);
	EXPECT_NUMBER(answer->keep_s, wanted->keep_s);
	EXPECT_NUMBER(answer->keep_max, wanted->keep_max);
	EXPECT_TEXT(answer->retry_after, or_empty(wanted->retry_after));
	EXPECT_TEXT(answer->location, or_empty(wanted->location));
	EXPECT_NUMBER(answer->has_begun, length > 0);
	if (state != HTTP_ANSWER_FAULTY)
		EXPECT(fed->taken == length - wanted->rest);
	if (state == HTTP_ANSWER_COMPLETE)
		EXPECT(answer->is_head_ended);
}

/* The connection ends after the bytes, or not. */
static void
check(const char *bytes, size_t length, bool closes,
	const struct wanted *wanted)
{
	struct fed *fed = make(length);
	size_t cut, i;

	for (cut = 0; cut <= length; cut++) {
		begin(fed);
		feed(fed, bytes, cut);
		feed(fed, bytes + cut, length - cut);
		if (closes)
			(void)http_answer_close(&fed->answer);
		compare(fed, length, wanted);
	}
	begin(fed);
	for (i = 0; i < length; i++)
		feed(fed, bytes + i, 1);
	if (closes)
		(void)http_answer_close(&fed->answer);
	compare(fed, length, wanted);
	destroy(fed);
}

/* Status lines, without their ends. */
static const struct {
	const char *line;
	size_t length;
	int status;
	const char *fault;
} status_lines[] = {
	{ BYTES("HTTP/1.1 200 OK"), 200, NULL },
	{ BYTES("HTTP/1.0 200 OK"), 200, NULL },
	{ BYTES("HTTP/1.1 200 "), 200, NULL },
	{ BYTES("HTTP/1.1 200"), 200, NULL },
	{ BYTES("HTTP/1.1 404 Not  Found\there \xc3\xa4\xff"), 404, NULL },
	{ BYTES("HTTP/1.1 200 200 200"), 200, NULL },
	{ BYTES("HTTP/1.1 201 :"), 201, NULL },
	{ BYTES("HTTP/1.1 599"), 599, NULL },
	{ BYTES("HTTP/1.1 600"), 600, NULL },
	{ BYTES("HTTP/1.1 999 x"), 999, NULL },
	/* the version */
	{ BYTES(""), 0, NO_HTTP },
	{ BYTES("H"), 0, NO_HTTP },
	{ BYTES("HTTP"), 0, NO_HTTP },
	{ BYTES("HTTP/1."), 0, NO_HTTP },
	{ BYTES("HTTP/1.1"), 0, NO_HTTP },
	{ BYTES("HTTP/1.1200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/1.1\t200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/1.2 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/1.9 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/1.10 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/1.01 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/1 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/1,1 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/0.9 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/2 200"), 0, NO_HTTP },
	{ BYTES("HTTP/2.0 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/3 200"), 0, NO_HTTP },
	{ BYTES("HTTP/01.1 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/11.1 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/-1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP /1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/1.x 200 OK"), 0, NO_HTTP },
	{ BYTES("http/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("Http/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES(" HTTP/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("\tHTTP/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("\xef\xbb\xbfHTTP/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("\0HTTP/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("ICY 200 OK"), 0, NO_HTTP },
	{ BYTES("SSH-2.0-OpenSSH_9.2p1"), 0, NO_HTTP },
	{ BYTES("220 mail.example ESMTP"), 0, NO_HTTP },
	{ BYTES("+OK ready"), 0, NO_HTTP },
	{ BYTES("<!DOCTYPE html>"), 0, NO_HTTP },
	{ BYTES("{\"ok\":true}"), 0, NO_HTTP },
	{ BYTES("\x15\x03\x01\x00\x02\x02\x46"), 0, NO_HTTP },
	{ BYTES("PRI * HTTP/2.0"), 0, NO_HTTP },
	{ BYTES("POST / HTTP/1.1"), 0, NO_HTTP },
	/* leading line ends are not passed over */
	{ BYTES("\r\nHTTP/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("\nHTTP/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("\r\n\r\nHTTP/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("\rHTTP/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("HT\rTP/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("HT\r\rTP/1.1 200 OK"), 0, NO_HTTP },
	{ BYTES("HTTP/1.\r1 200 OK"), 0, BAD_BYTE },
	/* the status */
	{ BYTES("HTTP/1.1 "), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1  200 OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 \t200 OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 2"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 20"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 20 OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 2000 OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 0200 OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 200OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 200\tOK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 200.1 OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 2 0 OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 +20 OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 -20 OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 2xx OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 20x OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 x00 OK"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 OK 200"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 000"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 099 x"), 0, BAD_STATUS },
	{ BYTES("HTTP/1.1 \xd9\xa2\xd9\xa0\xd9\xa0 OK"), 0, BAD_STATUS },
	/* control bytes */
	{ BYTES("HTTP/1.1 200 O\0K"), 0, BAD_BYTE },
	{ BYTES("HTTP/1.1 200 OK\0"), 0, BAD_BYTE },
	{ BYTES("HTTP/1.1 200 O\rK"), 0, BAD_BYTE },
	{ BYTES("HTTP/1.1 200 OK\r"), 0, BAD_BYTE },
	{ BYTES("HTTP/1.1 200 OK\v"), 0, BAD_BYTE },
	{ BYTES("HTTP/1.1 200 \x1b[31mOK"), 0, BAD_BYTE },
	{ BYTES("HTTP/1.1 200 OK\x7f"), 0, BAD_BYTE },
	{ BYTES("HTTP/1.1 200 a reason that is longer \x01 than a word"), 0,
		BAD_BYTE },
};

START_TEST(status_line)
{
	struct wanted wanted = { .status = status_lines[_i].status,
		.fault = status_lines[_i].fault,
		.keeps = !status_lines[_i].fault,
		NO_KEEP };
	char bytes[256];
	size_t length = status_lines[_i].length;
	static const char rest[] = "\r\nContent-Length: 0\r\n\r\n";

	if (wanted.keeps && status_lines[_i].line[7] == '0')
		wanted.keeps = false;
	memcpy(bytes, status_lines[_i].line, length);
	memcpy(bytes + length, rest, strlen(rest));
	check(bytes, length + strlen(rest), false, &wanted);
	/* with LF alone */
	memcpy(bytes + length, "\nContent-Length: 0\n\n", 20);
	if (!length || bytes[length - 1] != '\r')
		check(bytes, length + 20, false, &wanted);
}
END_TEST

/* Lines after the status line, with their ends, and the fault. */
static const struct {
	const char *lines;
	size_t length;
	const char *fault;
} field_lines[] = {
	{ BYTES(""), NULL },
	{ BYTES("Server: me\r\n"), NULL },
	{ BYTES("Server:me\r\n"), NULL },
	{ BYTES("Server:\r\n"), NULL },
	{ BYTES("Server: \t \r\n"), NULL },
	{ BYTES("Server: a\tb  c\r\n"), NULL },
	{ BYTES("Server: \xc3\xa4\x80\xff\r\n"), NULL },
	{ BYTES("Server: a:b::c\r\n"), NULL },
	{ BYTES("Server: me\n"), NULL },
	{ BYTES("Server: me\nDate: now\r\nVia: x\n"), NULL },
	{ BYTES("a: b\r\n"), NULL },
	{ BYTES("!#$%&'*+-.^_`|~09azAZ: b\r\n"), NULL },
	{ BYTES("X-A: b\r\nX-A: c\r\n"), NULL },
	{ BYTES("X: HTTP/1.1 200 OK\r\n"), NULL },
	{ BYTES("HTTP: 1\r\n"), NULL },
	/* the name */
	{ BYTES("Server\r\n"), BAD_NAME },
	{ BYTES("Server\n"), BAD_NAME },
	{ BYTES(":\r\n"), BAD_NAME },
	{ BYTES(": me\r\n"), BAD_NAME },
	{ BYTES("Server : me\r\n"), BAD_NAME },
	{ BYTES("Server\t: me\r\n"), BAD_NAME },
	{ BYTES("Content-Length : 0\r\n"), BAD_NAME },
	{ BYTES("Transfer-Encoding : chunked\r\n"), BAD_NAME },
	{ BYTES("My Server: me\r\n"), BAD_NAME },
	{ BYTES("Server me\r\n"), BAD_NAME },
	{ BYTES("\"Server\": me\r\n"), BAD_NAME },
	{ BYTES("Ser(ver): me\r\n"), BAD_NAME },
	{ BYTES("Ser/ver: me\r\n"), BAD_NAME },
	{ BYTES("Ser@ver: me\r\n"), BAD_NAME },
	{ BYTES("Ser[0]: me\r\n"), BAD_NAME },
	{ BYTES("Ser{0}: me\r\n"), BAD_NAME },
	{ BYTES("Ser,ver: me\r\n"), BAD_NAME },
	{ BYTES("Ser;ver: me\r\n"), BAD_NAME },
	{ BYTES("Ser<ver>: me\r\n"), BAD_NAME },
	{ BYTES("Ser=ver: me\r\n"), BAD_NAME },
	{ BYTES("Ser?ver: me\r\n"), BAD_NAME },
	{ BYTES("Ser\\ver: me\r\n"), BAD_NAME },
	{ BYTES("S\xc3\xa4rver: me\r\n"), BAD_NAME },
	{ BYTES("Server\xa0: me\r\n"), BAD_NAME },
	{ BYTES("HTTP/1.1 200 OK\r\n"), BAD_NAME },
	{ BYTES("Server: me\r\nDate\r\n"), BAD_NAME },
	/* a folded value, and what looks like one */
	{ BYTES(" Server: me\r\n"), FOLDED },
	{ BYTES("\tServer: me\r\n"), FOLDED },
	{ BYTES("Server: me\r\n too\r\n"), FOLDED },
	{ BYTES("Server: me\r\n\ttoo\r\n"), FOLDED },
	{ BYTES("Server: me\n too\n"), FOLDED },
	{ BYTES("Server: me\r\n \r\n"), FOLDED },
	{ BYTES("Content-Length: \r\n 0\r\n"), BAD_LENGTH },
	{ BYTES(" \r\n"), FOLDED },
	/* control bytes */
	{ BYTES("Ser\0ver: me\r\n"), BAD_BYTE },
	{ BYTES("Server: m\0e\r\n"), BAD_BYTE },
	{ BYTES("Server: me\0\r\n"), BAD_BYTE },
	{ BYTES("\0\r\n"), BAD_BYTE },
	{ BYTES("Server: m\re\r\n"), BAD_BYTE },
	{ BYTES("Server: me\r\r\n"), BAD_BYTE },
	{ BYTES("Server: me\r"), BAD_BYTE },
	{ BYTES("\rServer: me\r\n"), BAD_BYTE },
	{ BYTES("Server: \rContent-Length: 5\r\n"), BAD_BYTE },
	{ BYTES("Server: m\x01"
		"e\r\n"),
		BAD_BYTE },
	{ BYTES("Server: m\x08"
		"e\r\n"),
		BAD_BYTE },
	{ BYTES("Server: m\x0b"
		"e\r\n"),
		BAD_BYTE },
	{ BYTES("Server: m\x0c"
		"e\r\n"),
		BAD_BYTE },
	{ BYTES("Server: m\x1b"
		"e\r\n"),
		BAD_BYTE },
	{ BYTES("Server: m\x1f"
		"e\r\n"),
		BAD_BYTE },
	{ BYTES("Server: m\x7f"
		"e\r\n"),
		BAD_BYTE },
	{ BYTES("Server: ten or more \x1f of them\r\n"), BAD_BYTE },
	{ BYTES("Server: ten\tor more \x7f of them\r\n"), BAD_BYTE },
	{ BYTES("Server: ten or\tmore of them \x7f\r\n"), BAD_BYTE },
	/* the first fault counts */
	{ BYTES("Server\r\nDate: \x01\r\n"), BAD_NAME },
	{ BYTES("Date: \x01\r\nServer\r\n"), BAD_BYTE },
};

/* In the head, and in the trailers, where the length means nothing. */
START_TEST(field_line)
{
	static const char head[] = "HTTP/1.1 202 OK\r\n",
			  sized[] = "Content-Length: 0\r\n\r\n",
			  chunks[] = "Transfer-Encoding: chunked\r\n\r\n0\r\n";
	const char *fault = field_lines[_i].fault;
	struct wanted wanted = {
		.status = 202, .fault = fault, .keeps = !fault, NO_KEEP
	};
	char bytes[256];
	size_t at, length = field_lines[_i].length;

	memcpy(bytes, head, at = strlen(head));
	memcpy(bytes + at, field_lines[_i].lines, length);
	memcpy(bytes + at + length, sized, strlen(sized));
	check(bytes, at + length + strlen(sized), false, &wanted);

	if (fault && strcmp(fault, BAD_LENGTH) == 0)
		wanted.fault = FOLDED;
	memcpy(bytes + at, chunks, strlen(chunks));
	at += strlen(chunks);
	memcpy(bytes + at, field_lines[_i].lines, length);
	memcpy(bytes + at + length, "\r\n", 2);
	/* keeps was known before the trailers */
	wanted.keeps = !fault;
	check(bytes, at + length + 2, false, &wanted);
}
END_TEST

static void
check_byte_of_name(int byte)
{
	struct wanted wanted = { .status = 200, NO_KEEP };
	char bytes[] = "HTTP/1.1 200 OK\r\nX-?: y\r\nContent-Length: 0\r\n\r\n";
	bool is_control = (byte < ' ' && byte != '\t') || byte == 0x7f;
	bool is_name = byte > ' ' && byte < 0x7f &&
		       !strchr("\"(),/;<=>?@[\\]{}", byte);

	*strchr(bytes, '?') = (char)byte;
	wanted.keeps = is_name;
	if (!is_name)
		wanted.fault = is_control ? BAD_BYTE : BAD_NAME;
	check(bytes, sizeof(bytes) - 1, false, &wanted);
}

/* Every byte in the middle of a name, but those that end the line or the name.
 */
START_TEST(byte_of_name)
{
	int byte;

	for (byte = 0; byte < 256; byte++) {
		if (byte != '\n' && byte != ':')
			check_byte_of_name(byte);
	}
}
END_TEST

/* Fields about the length; the body is "12345" and more. */
static const struct {
	const char *fields;
	const char *body; /* NULL: a fault */
	bool has_chunks;
} lengths[] = {
	{ "Content-Length: 0\r\n", "", false },
	{ "Content-Length: 3\r\n", "123", false },
	{ "content-length:3\r\n", "123", false },
	{ "CONTENT-LENGTH: \t3\t \r\n", "123", false },
	{ "cOnTeNt-LeNgTh: 3\n", "123", false },
	{ "Content-Length: 003\r\n", "123", false },
	{ "Content-Length: 00000000000000000000000000003\r\n", "123", false },
	{ "Content-Length: 3, 3\r\n", "123", false },
	{ "Content-Length: 3,3,3\r\n", "123", false },
	{ "Content-Length: 3 ,\t03\r\n", "123", false },
	{ "Content-Length: ,3,,3,\r\n", "123", false },
	{ "Content-Length: 3\r\nContent-Length: 3\r\n", "123", false },
	{ "Content-Length: 3\r\nX: y\r\ncontent-length: 3, 3\r\n", "123",
		false },
	/* other names */
	{ "Content-Lengths: 9\r\nContent-Length: 1\r\n", "1", false },
	{ "Content-Lengt: 9\r\nContent-Length: 1\r\n", "1", false },
	{ "Content_Length: 9\r\nContent-Length: 1\r\n", "1", false },
	{ "Content.Length: 9\r\nContent-Length: 1\r\n", "1", false },
	{ "X-Content-Length: 9\r\nContent-Length: 1\r\n", "1", false },
	/* no number */
	{ "Content-Length:\r\n", NULL, false },
	{ "Content-Length: \r\n", NULL, false },
	{ "Content-Length: ,\r\n", NULL, false },
	{ "Content-Length: , ,\r\n", NULL, false },
	{ "Content-Length: +3\r\n", NULL, false },
	{ "Content-Length: -3\r\n", NULL, false },
	{ "Content-Length: -0\r\n", NULL, false },
	{ "Content-Length: 0x3\r\n", NULL, false },
	{ "Content-Length: 3.0\r\n", NULL, false },
	{ "Content-Length: 1e1\r\n", NULL, false },
	{ "Content-Length: 3;\r\n", NULL, false },
	{ "Content-Length: 3 3\r\n", NULL, false },
	{ "Content-Length: 3a\r\n", NULL, false },
	{ "Content-Length: a\r\n", NULL, false },
	{ "Content-Length: \"3\"\r\n", NULL, false },
	{ "Content-Length: =3\r\n", NULL, false },
	{ "Content-Length: : 3\r\n", NULL, false },
	{ "Content-Length: \xd9\xa3\r\n", NULL, false },
	{ "Content-Length: 3\xa0\r\n", NULL, false },
	/* too large */
	{ "Content-Length: 9223372036854775808\r\n", NULL, false },
	{ "Content-Length: 18446744073709551615\r\n", NULL, false },
	{ "Content-Length: 18446744073709551616\r\n", NULL, false },
	{ "Content-Length: 18446744073709551619\r\n", NULL, false },
	{ "Content-Length: 99999999999999999999999999999\r\n", NULL, false },
	/* they differ */
	{ "Content-Length: 3, 4\r\n", NULL, false },
	{ "Content-Length: 4, 3\r\n", NULL, false },
	{ "Content-Length: 3, x\r\n", NULL, false },
	{ "Content-Length: 3, -3\r\n", NULL, false },
	{ "Content-Length: 0, 3\r\n", NULL, false },
	{ "Content-Length: 3\r\nContent-Length: 4\r\n", NULL, false },
	{ "Content-Length: 0\r\nContent-Length: 4\r\n", NULL, false },
	{ "Content-Length: 3\r\nContent-Length:\r\n", NULL, false },
	{ "Content-Length: 3, 3\r\nContent-Length: 3, 4\r\n", NULL, false },
	/* chunks do not excuse a bad length */
	{ "Transfer-Encoding: chunked\r\nContent-Length: x\r\n", NULL, true },
	{ "Content-Length: 3, 4\r\nTransfer-Encoding: chunked\r\n", NULL,
		true },
};

START_TEST(length_of_body)
{
	struct wanted wanted = { .status = 200,
		.body = lengths[_i].body,
		.fault = lengths[_i].body ? NULL : BAD_LENGTH,
		.keeps = lengths[_i].body,
		NO_KEEP };
	char bytes[256];

	if (lengths[_i].body)
		wanted.rest = 7 - strlen(lengths[_i].body);
	(void)snprintf(bytes, sizeof(bytes), "HTTP/1.1 200 OK\r\n%s\r\n1234567",
		lengths[_i].fields);
	check(bytes, strlen(bytes), false, &wanted);
}
END_TEST

/* Fields about the coding, and whether chunks follow. */
static const struct {
	const char *fields;
	const char *fault;
	bool is_of_http10;
	bool is_closing;
} codings[] = {
	{ "Transfer-Encoding: chunked\r\n", NULL, false, false },
	{ "transfer-encoding:CHUNKED\r\n", NULL, false, false },
	{ "TRANSFER-ENCODING: \tChunked \r\n", NULL, false, false },
	{ "Transfer-Encoding: chunked,\r\n", NULL, false, false },
	{ "Transfer-Encoding: , chunked\r\n", NULL, false, false },
	{ "Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n", NULL, false,
		false },
	/* chunks win over a length, and cost the connection */
	{ "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", NULL, false,
		true },
	{ "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", NULL, false,
		true },
	{ "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", NULL, false,
		true },
	/* other codings */
	{ "Transfer-Encoding:\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: ,\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: gzip\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: identity\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n", BAD_CODING, false,
		false },
	{ "Transfer-Encoding: gzip, chunked\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: chunked, gzip\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: chunked, chunked\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: identity, chunked\r\n", BAD_CODING, false,
		false },
	{ "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
		BAD_CODING, false, false },
	{ "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
		BAD_CODING, false, false },
	{ "Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n",
		BAD_CODING, false, false },
	{ "Transfer-Encoding: xchunked\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: chunkedx\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: chunke\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: chunked chunked\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: chunked;a=b\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: \"chunked\"\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: \"a, chunked\"\r\n", BAD_CODING, false, false },
	{ "Transfer-Encoding: chunked\xa0\r\n", BAD_CODING, false, false },
	/* HTTP/1.0 has no chunks (section 6.1) */
	{ "Transfer-Encoding: chunked\r\n", BAD_CODING, true, false },
	{ "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", BAD_CODING,
		true, false },
	{ "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n",
		BAD_CODING, true, false },
};

START_TEST(coding)
{
	const char *fault = codings[_i].fault;
	struct wanted wanted = { .status = 200,
		.body = fault ? NULL : "abc",
		.fault = fault,
		.keeps = !fault && !codings[_i].is_closing,
		NO_KEEP };
	char bytes[256];

	(void)snprintf(bytes, sizeof(bytes),
		"HTTP/1.%d 200 OK\r\n%s\r\n3\r\nabc\r\n0\r\n\r\n",
		!codings[_i].is_of_http10, codings[_i].fields);
	check(bytes, strlen(bytes), false, &wanted);
}
END_TEST

/* What comes after the head. */
static const struct {
	const char *bytes;
	size_t length;
	const char *body;
	const char *fault;
	bool is_open;
	size_t rest;
} chunks[] = {
	{ BYTES("0\r\n\r\n"), "", NULL, false, 0 },
	{ BYTES("3\r\nabc\r\n0\r\n\r\n"), "abc", NULL, false, 0 },
	{ BYTES("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"), "abc", NULL, false, 0 },
	{ BYTES("003\r\nabc\r\n000\r\n\r\n"), "abc", NULL, false, 0 },
	{ BYTES("0000000000000003\r\nabc\r\n0000000000000000\r\n\r\n"), "abc",
		NULL, false, 0 },
	{ BYTES("a\r\n0123456789\r\n0\r\n\r\n"), "0123456789", NULL, false, 0 },
	{ BYTES("A\r\n0123456789\r\n0\r\n\r\n"), "0123456789", NULL, false, 0 },
	{ BYTES("1A\r\n0123456789abcdef0123456789\r\n0\r\n\r\n"),
		"0123456789abcdef0123456789", NULL, false, 0 },
	{ BYTES("5\r\n\r\n\r\n\n\r\n0\r\n\r\n"), "\r\n\r\n\n", NULL, false, 0 },
	{ BYTES("3\nabc\n0\n\n"), "abc", NULL, false, 0 },
	{ BYTES("3 \r\nabc\r\n0\t \r\n\r\n"), "abc", NULL, false, 0 },
	{ BYTES("0\r\n\r\nHTTP"), "", NULL, false, 4 },
	{ BYTES("0\r\n\r\n\r\n"), "", NULL, false, 2 },
	{ BYTES("0\r\n\r\n\n"), "", NULL, false, 1 },
	/* extensions */
	{ BYTES("3;a\r\nabc\r\n0;b\r\n\r\n"), "abc", NULL, false, 0 },
	{ BYTES("3;a=b\r\nabc\r\n0;c=d\r\n\r\n"), "abc", NULL, false, 0 },
	{ BYTES("3 ; a = b ; c\r\nabc\r\n0\r\n\r\n"), "abc", NULL, false, 0 },
	{ BYTES("3;a;b;c=d;e=\"f\"\r\nabc\r\n0\r\n\r\n"), "abc", NULL, false,
		0 },
	{ BYTES("3;a=\"\"\r\nabc\r\n0\r\n\r\n"), "abc", NULL, false, 0 },
	{ BYTES("3;a=\";b=\" ;c\r\nabc\r\n0\r\n\r\n"), "abc", NULL, false, 0 },
	{ BYTES("3;a=\"\\\"\\\\\"\r\nabc\r\n0\r\n\r\n"), "abc", NULL, false,
		0 },
	{ BYTES("3;a=\"x\ty \xff\"\r\nabc\r\n0\r\n\r\n"), "abc", NULL, false,
		0 },
	{ BYTES("3;a\nabc\n0;b\n\n"), "abc", NULL, false, 0 },
	{ BYTES("3;\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;;a\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a=\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a=;b\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;=b\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a b\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a=b c\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a=\"b\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a=\"\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a=\"b\\\"\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a=\"b\\\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a=\"b\"c\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;\"a\"\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3 a\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3,a\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3=a\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a\0\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a=\"\x01\"\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3;a\rb\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	/* the size */
	{ BYTES("\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES(" 3\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("\t3\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES(";a\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("+3\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("-3\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("0x3\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3h\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("g\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("G\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3.0\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3_0\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("\0003\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3\0\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3\rabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("3\r\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("\r3\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("00000000000000003\r\nabc\r\n"), "", BAD_CHUNK, false, 0 },
	{ BYTES("8000000000000000\r\nabc"), "", BAD_CHUNK, false, 0 },
	{ BYTES("ffffffffffffffff\r\nabc"), "", BAD_CHUNK, false, 0 },
	{ BYTES("10000000000000003\r\nabc"), "", BAD_CHUNK, false, 0 },
	{ BYTES("7fffffffffffffff\r\nabc"), "abc", NULL, true, 0 },
	{ BYTES("7FFFFFFFFFFFFFFF\r\nabc"), "abc", NULL, true, 0 },
	/* the end of a chunk */
	{ BYTES("3\r\nabcd\r\n"), "abc", BAD_CHUNK, false, 0 },
	{ BYTES("3\r\nabc0\r\n"), "abc", BAD_CHUNK, false, 0 },
	{ BYTES("3\r\nabc \r\n"), "abc", BAD_CHUNK, false, 0 },
	{ BYTES("3\r\nabc\r0\r\n"), "abc", BAD_CHUNK, false, 0 },
	{ BYTES("3\r\nabc\r\r\n"), "abc", BAD_CHUNK, false, 0 },
	{ BYTES("3\r\nabc\0\r\n"), "abc", BAD_CHUNK, false, 0 },
	{ BYTES("3\r\nabc\r\n\r\n"), "abc", BAD_CHUNK, false, 0 },
	{ BYTES("4\r\nabc\r\n0\r\n\r\n"), "abc\r", NULL, false, 0 },
	/* trailers */
	{ BYTES("0\r\nX: y\r\n\r\n"), "", NULL, false, 0 },
	{ BYTES("0\r\nX: y\r\nZ:\r\n\r\n"), "", NULL, false, 0 },
	{ BYTES("0\nX: y\n\n"), "", NULL, false, 0 },
	{ BYTES("0\r\nContent-Length: x\r\nConnection: close\r\n\r\n"), "",
		NULL, false, 0 },
	{ BYTES("0\r\nTransfer-Encoding: gzip\r\nKeep-Alive: max=0\r\n\r\n"),
		"", NULL, false, 0 },
	{ BYTES("0\r\nno trailer\r\n\r\n"), "", BAD_NAME, false, 0 },
	{ BYTES("0\r\nX : y\r\n\r\n"), "", BAD_NAME, false, 0 },
	{ BYTES("0\r\n X: y\r\n\r\n"), "", FOLDED, false, 0 },
	{ BYTES("0\r\nX: y\r\n z\r\n\r\n"), "", FOLDED, false, 0 },
	{ BYTES("0\r\nX: \0\r\n\r\n"), "", BAD_BYTE, false, 0 },
	/* more is needed */
	{ BYTES(""), "", NULL, true, 0 },
	{ BYTES("3"), "", NULL, true, 0 },
	{ BYTES("3\r"), "", NULL, true, 0 },
	{ BYTES("3\r\n"), "", NULL, true, 0 },
	{ BYTES("3\r\nab"), "ab", NULL, true, 0 },
	{ BYTES("3\r\nabc"), "abc", NULL, true, 0 },
	{ BYTES("3\r\nabc\r"), "abc", NULL, true, 0 },
	{ BYTES("3\r\nabc\r\n"), "abc", NULL, true, 0 },
	{ BYTES("3\r\nabc\r\n0"), "abc", NULL, true, 0 },
	{ BYTES("0\r\n"), "", NULL, true, 0 },
	{ BYTES("0\r\n\r"), "", NULL, true, 0 },
	{ BYTES("0\r\nX: y\r\n"), "", NULL, true, 0 },
};

/* As it is, and with the end of the connection after it. */
START_TEST(chunk)
{
	static const char head[] =
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
	struct wanted wanted = { .status = 200,
		.body = chunks[_i].body,
		.fault = chunks[_i].fault,
		.is_open = chunks[_i].is_open,
		.keeps = !chunks[_i].fault,
		.rest = chunks[_i].rest,
		NO_KEEP };
	char bytes[256];
	size_t length = strlen(head) + chunks[_i].length;

	memcpy(bytes, head, strlen(head));
	memcpy(bytes + strlen(head), chunks[_i].bytes, chunks[_i].length);
	check(bytes, length, false, &wanted);
	if (wanted.is_open) {
		wanted.is_open = false;
		wanted.keeps = false;
		wanted.fault = CUT_OFF;
	}
	check(bytes, length, true, &wanted);
}
END_TEST

/* Fields about the connection, after each version's status line. */
static const struct {
	const char *fields;
	bool keeps[2]; /* HTTP/1.0, HTTP/1.1 */
} connections[] = {
	{ "", { false, true } },
	{ "Connection: close\r\n", { false, false } },
	{ "connection:CLOSE\r\n", { false, false } },
	{ "CONNECTION: \tClose \r\n", { false, false } },
	{ "Connection: keep-alive\r\n", { true, true } },
	{ "Connection: Keep-Alive\r\n", { true, true } },
	{ "Connection: keep-alive, close\r\n", { false, false } },
	{ "Connection: close, keep-alive\r\n", { false, false } },
	{ "Connection: close\r\nConnection: keep-alive\r\n", { false, false } },
	{ "Connection: keep-alive\r\nConnection: close\r\n", { false, false } },
	{ "Connection: x\r\nX: y\r\nconnection: close\r\n", { false, false } },
	{ "Connection: x, ,close , y\r\n", { false, false } },
	{ "Connection: x,keep-alive,y\r\n", { true, true } },
	{ "Connection: ,,keep-alive,\r\n", { true, true } },
	{ "Connection: Upgrade\r\n", { false, true } },
	{ "Connection:\r\n", { false, true } },
	{ "Connection: ,\r\n", { false, true } },
	{ "Connection: closed\r\n", { false, true } },
	{ "Connection: clos\r\n", { false, true } },
	{ "Connection: not close\r\n", { false, true } },
	{ "Connection: keep-alives\r\n", { false, true } },
	{ "Connection: keep_alive\r\n", { false, true } },
	{ "Connection: keepalive\r\n", { false, true } },
	{ "Connection: \"x, close, y\"\r\n", { false, false } },
	{ "Proxy-Connection: close\r\n", { false, true } },
	{ "Proxy-Connection: keep-alive\r\n", { false, true } },
	{ "Connections: close\r\n", { false, true } },
	{ "X: close\r\n", { false, true } },
};

START_TEST(connection)
{
	int minor;

	for (minor = 0; minor < 2; minor++) {
		struct wanted wanted = { .status = 500,
			.body = "ok",
			.keeps = connections[_i].keeps[minor],
			.rest = 1,
			NO_KEEP };
		char bytes[256];

		(void)snprintf(bytes, sizeof(bytes),
			"HTTP/1.%d 500 No\r\n%sContent-Length: 2\r\n\r\nok!",
			minor, connections[_i].fields);
		check(bytes, strlen(bytes), false, &wanted);
	}
}
END_TEST

static const struct {
	const char *fields;
	int64_t s, max;
	bool is_closing;
} keep_alives[] = {
	{ "Keep-Alive: timeout=5, max=100\r\n", 5, 100, false },
	{ "keep-alive:timeout=5,max=100\r\n", 5, 100, false },
	{ "KEEP-ALIVE: MAX=100 , TimeOut=5\r\n", 5, 100, false },
	{ "Keep-Alive: timeout = 5 ,\tmax\t=\t100 \r\n", 5, 100, false },
	{ "Keep-Alive: timeout=\"5\", max = \"100\"\r\n", 5, 100, false },
	{ "Keep-Alive: timeout=5\r\n", 5, -1, false },
	{ "Keep-Alive: max=1\r\n", -1, 1, false },
	{ "Keep-Alive: timeout=005\r\n", 5, -1, false },
	{ "Keep-Alive: timeout=0\r\n", 0, -1, false },
	{ "Keep-Alive: max=0\r\n", -1, 0, true },
	{ "Keep-Alive: max=5, max=0\r\n", -1, 0, true },
	/* other parameters */
	{ "Keep-Alive: x, y=z, timeout=5, w=\"v\", max=2\r\n", 5, 2, false },
	{ "Keep-Alive: x=\"a, timeout=1, b\", timeout=5\r\n", 5, -1, false },
	{ "Keep-Alive: x=\"\\\", timeout=1\", timeout=5\r\n", 5, -1, false },
	{ "Keep-Alive: x=\"\\\\\", timeout=5\r\n", 5, -1, false },
	{ "Keep-Alive: x=\", timeout=5\r\n", -1, -1, false },
	{ "Keep-Alive: x=\"\\\r\n", -1, -1, false },
	{ "Keep-Alive: a\\,timeout=5\r\n", 5, -1, false },
	{ "Keep-Alive: timeouts=5, maxi=3, xmax=2\r\n", -1, -1, false },
	{ "Keep-Alive: 300\r\n", -1, -1, false },
	{ "Keep-Alive: timeout\r\n", -1, -1, false },
	{ "Keep-Alive: timeout 5\r\n", -1, -1, false },
	{ "Keep-Alive:\r\n", -1, -1, false },
	{ "Keep-Alive: ,,\r\n", -1, -1, false },
	/* the smallest counts */
	{ "Keep-Alive: timeout=5, timeout=3, timeout=4\r\n", 3, -1, false },
	{ "Keep-Alive: timeout=5\r\nKeep-Alive: timeout=7, max=3\r\n", 5, 3,
		false },
	{ "Keep-Alive: max=5\r\nKeep-Alive: max=2\r\n", -1, 2, false },
	/* no numbers */
	{ "Keep-Alive: timeout=, max=\r\n", -1, -1, false },
	{ "Keep-Alive: timeout=x, max=100\r\n", -1, 100, false },
	{ "Keep-Alive: timeout=-5, max=+3\r\n", -1, -1, false },
	{ "Keep-Alive: timeout=5s, max=1.5\r\n", -1, -1, false },
	{ "Keep-Alive: timeout=5;max=100\r\n", -1, -1, false },
	{ "Keep-Alive: timeout=\"5, max=\"3\r\n", -1, -1, false },
	{ "Keep-Alive: timeout=\", max=3\r\n", -1, -1, false },
	{ "Keep-Alive: timeout=\"\"\r\n", -1, -1, false },
	{ "Keep-Alive: timeout=\"5\r\n", -1, -1, false },
	{ "Keep-Alive: timeout=0x5\r\n", -1, -1, false },
	{ "Keep-Alive: timeout=5 5\r\n", -1, -1, false },
	{ "Keep-Alive: timeout==5\r\n", -1, -1, false },
	/* large numbers */
	{ "Keep-Alive: timeout=2147483646\r\n", 2147483646, -1, false },
	{ "Keep-Alive: timeout=2147483647\r\n", HTTP_ANSWER_KEEP, -1, false },
	{ "Keep-Alive: timeout=2147483648\r\n", HTTP_ANSWER_KEEP, -1, false },
	{ "Keep-Alive: max=99999999999999999999999\r\n", -1, HTTP_ANSWER_KEEP,
		false },
};

START_TEST(keep_alive)
{
	struct wanted wanted = { .status = 200,
		.keeps = !keep_alives[_i].is_closing,
		.keep_s = keep_alives[_i].s,
		.keep_max = keep_alives[_i].max };
	char bytes[256];

	(void)snprintf(bytes, sizeof(bytes),
		"HTTP/1.1 200 OK\r\n%sContent-Length: 0\r\n\r\n",
		keep_alives[_i].fields);
	check(bytes, strlen(bytes), false, &wanted);
}
END_TEST

static const struct {
	const char *fields;
	const char *retry_after, *location;
} texts[] = {
	{ "", NULL, NULL },
	{ "Retry-After: 120\r\n", "120", NULL },
	{ "retry-after:\t 120 \t\r\n", "120", NULL },
	{ "RETRY-AFTER: Fri, 31 Dec 1999 23:59:59 GMT\r\n",
		"Fri, 31 Dec 1999 23:59:59 GMT", NULL },
	{ "Retry-After:\r\n", NULL, NULL },
	{ "Retry-After: 1\r\nRetry-After: 2\r\n", "1", NULL },
	{ "Retry-After:\r\nRetry-After: 2\r\n", "2", NULL },
	{ "Retry-After: 12345678901234567890123456789012345678901234567890"
	  "1234567890123\r\n",
		"12345678901234567890123456789012345678901234567890"
		"1234567890123",
		NULL },
	{ "Retry-After: 12345678901234567890123456789012345678901234567890"
	  "12345678901234\r\n",
		NULL, NULL },
	{ "Location: /next\r\n", NULL, "/next" },
	{ "location: http://a/b c\xff\t\r\n", NULL, "http://a/b c\xff" },
	{ "Location:\r\n", NULL, NULL },
	{ "Location: /a\r\nLocation: /b\r\n", NULL, "/a" },
	{ "Content-Location: /a\r\nLocations: /b\r\nRetry-Afters: 3\r\n", NULL,
		NULL },
	{ "Location: /a\r\nRetry-After: 5\r\nX: y\r\n", "5", "/a" },
};

START_TEST(text)
{
	struct wanted wanted = { .status = 301,
		.keeps = true,
		.retry_after = texts[_i].retry_after,
		.location = texts[_i].location,
		NO_KEEP };
	char bytes[256];

	(void)snprintf(bytes, sizeof(bytes),
		"HTTP/1.1 301 OK\r\n%sContent-Length: 0\r\n\r\n",
		texts[_i].fields);
	check(bytes, strlen(bytes), false, &wanted);
}
END_TEST

#define OK_HEAD "HTTP/1.1 200 OK\r\n"
#define CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"
#define OK OK_HEAD "Content-Length: 2\r\n\r\nok"

/* Whole answers, with the end of the connection after some. */
static const struct {
	const char *bytes;
	bool closes;
	struct wanted wanted;
} answers[] = {
	{ OK, false, { 200, "ok", .keeps = true, NO_KEEP } },
	{ OK, true, { 200, "ok", .keeps = true, NO_KEEP } },
	{ OK OK, false, { 200, "ok", .keeps = true, .rest = 40, NO_KEEP } },
	{ OK "\r\n", false, { 200, "ok", .keeps = true, .rest = 2, NO_KEEP } },
	/* without a body, whatever the head says (section 6.3) */
	{ "HTTP/1.1 204 No\r\n\r\n", false, { 204, .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 204 No\r\n\r\nx", false,
		{ 204, .keeps = true, .rest = 1, NO_KEEP } },
	{ "HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", false,
		{ 204, .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\nok", false,
		{ 204, .rest = 2, NO_KEEP } },
	{ "HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		false, { 204, .rest = 5, NO_KEEP } },
	{ "HTTP/1.1 204 No\r\nTransfer-Encoding: gzip\r\n\r\n", false,
		{ 204, NO_KEEP } },
	{ "HTTP/1.1 204 No\r\nContent-Length: x\r\n\r\n", false,
		{ 204, .fault = BAD_LENGTH, NO_KEEP } },
	{ "HTTP/1.1 204 No\r\nConnection: close\r\n\r\n", false,
		{ 204, NO_KEEP } },
	{ "HTTP/1.0 204 No\r\n\r\n", false, { 204, NO_KEEP } },
	{ "HTTP/1.0 204 No\r\nConnection: keep-alive\r\n\r\n", false,
		{ 204, .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 304 No\r\n\r\n", false, { 304, .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 304 No\r\nContent-Length: 7\r\n\r\n", false,
		{ 304, .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 304 No\r\nTransfer-Encoding: chunked\r\n\r\n", false,
		{ 304, NO_KEEP } },
	/* 205 has one like any other answer */
	{ "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", false,
		{ 205, .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 205 Reset\r\nContent-Length: 2\r\n\r\nok", false,
		{ 205, "ok", .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 205 Reset\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		false, { 205, .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 205 Reset\r\n\r\n", false,
		{ 205, .is_open = true, .ends_by_close = true, NO_KEEP } },
	/* until the connection ends */
	{ OK_HEAD "\r\n", false,
		{ 200, .is_open = true, .ends_by_close = true, NO_KEEP } },
	{ OK_HEAD "\r\n", true, { 200, .ends_by_close = true, NO_KEEP } },
	{ OK_HEAD "\r\nok\r\n\r\n", true,
		{ 200, "ok\r\n\r\n", .ends_by_close = true, NO_KEEP } },
	{ OK_HEAD "Connection: keep-alive\r\n\r\nok", true,
		{ 200, "ok", .ends_by_close = true, NO_KEEP } },
	{ "HTTP/1.0 404 No\n\nok", true,
		{ 404, "ok", .ends_by_close = true, NO_KEEP } },
	{ OK_HEAD "Content-Type: text/plain\r\n\r\n" OK, true,
		{ 200, OK, .ends_by_close = true, NO_KEEP } },
	/* interim answers */
	{ CONTINUE OK, false, { 200, "ok", .keeps = true, NO_KEEP } },
	{ CONTINUE CONTINUE OK, false, { 200, "ok", .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 102\r\nX: y\r\n\r\n" OK, false,
		{ 200, "ok", .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 103 Early Hints\nLink: </a>\n\n" OK, false,
		{ 200, "ok", .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 199 x\r\n\r\n" OK, false,
		{ 200, "ok", .keeps = true, NO_KEEP } },
	{ "HTTP/1.0 100 x\r\n\r\n" OK, false,
		{ 200, "ok", .keeps = true, NO_KEEP } },
	{ CONTINUE "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false,
		{ 200, "ok", NO_KEEP } },
	{ "HTTP/1.1 100 x\r\nContent-Length: 5\r\n\r\n" OK, false,
		{ 200, "ok", .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 100 x\r\nTransfer-Encoding: gzip\r\n\r\n" OK, false,
		{ 200, "ok", .keeps = true, NO_KEEP } },
	{ "HTTP/1.1 100 x\r\nContent-Length: x\r\n\r\n" OK, false,
		{ 100, .fault = BAD_LENGTH, NO_KEEP } },
	{ "HTTP/1.1 100 x\r\nConnection: close\r\n\r\n" OK, false,
		{ 200, "ok", NO_KEEP } },
	{ "HTTP/1.1 103 x\r\nLocation: /a\r\nRetry-After: 5\r\n\r\n" OK, false,
		{ 200, "ok", .keeps = true, NO_KEEP } },
	{ CONTINUE "HTTP/1.1 204 No\r\n\r\n", false,
		{ 204, .keeps = true, NO_KEEP } },
	{ CONTINUE, false, { 100, .is_open = true, NO_KEEP } },
	{ CONTINUE "\r\n" OK, false, { 100, .fault = NO_HTTP, NO_KEEP } },
	{ CONTINUE "junk", false, { 100, .fault = NO_HTTP, NO_KEEP } },
	{ "HTTP/1.1 101 Switching\r\n\r\n", false,
		{ 101, .fault = NOT_ASKED, NO_KEEP } },
	{ "HTTP/1.1 101 x\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\nx",
		false, { 101, .fault = NOT_ASKED, NO_KEEP } },
	{ CONTINUE "HTTP/1.1 101 x\r\n\r\n" OK, false,
		{ 101, .fault = NOT_ASKED, NO_KEEP } },
	/* the connection ends too early */
	{ "", true, { 0, .fault = NO_ANSWER, NO_KEEP } },
	{ "H", true, { 0, .fault = NO_ANSWER, NO_KEEP } },
	{ "HTTP/1.1 200 OK", true, { 0, .fault = NO_ANSWER, NO_KEEP } },
	{ CONTINUE, true, { 100, .fault = NO_ANSWER, NO_KEEP } },
	{ CONTINUE "HTTP/1.1 2", true, { 100, .fault = NO_ANSWER, NO_KEEP } },
	{ OK_HEAD, true, { 200, .fault = CUT_OFF, NO_KEEP } },
	{ OK_HEAD "Server: me\r\n", true, { 200, .fault = CUT_OFF, NO_KEEP } },
	{ OK_HEAD "Server: me", true, { 200, .fault = CUT_OFF, NO_KEEP } },
	{ OK_HEAD "\r", true, { 200, .fault = CUT_OFF, NO_KEEP } },
	{ "HTTP/1.1 204 No\r\nX: y\r\n", true,
		{ 204, .fault = CUT_OFF, NO_KEEP } },
	{ OK_HEAD "Content-Length: 0\r\n", true,
		{ 200, .fault = CUT_OFF, NO_KEEP } },
	{ OK_HEAD "Content-Length: 3\r\n\r\nok", true,
		{ 200, "ok", .fault = CUT_OFF, NO_KEEP } },
	{ OK_HEAD "Content-Length: 9223372036854775807\r\n\r\nok", true,
		{ 200, "ok", .fault = CUT_OFF, NO_KEEP } },
	/* an earlier fault stays */
	{ "HTTP/1.1 2xx\r\n", true, { 0, .fault = BAD_STATUS, NO_KEEP } },
	/* needs more */
	{ "", false, { 0, .is_open = true, NO_KEEP } },
	{ "HTTP", false, { 0, .is_open = true, NO_KEEP } },
	{ "HTTP/1.1 200 OK\r", false, { 0, .is_open = true, NO_KEEP } },
	{ OK_HEAD, false, { 200, .is_open = true, NO_KEEP } },
	{ OK_HEAD "Content-Length: 3\r\n\r\nok", false,
		{ 200, "ok", .is_open = true, .keeps = true, NO_KEEP } },
};

START_TEST(whole_answer)
{
	check(answers[_i].bytes, strlen(answers[_i].bytes), answers[_i].closes,
		&answers[_i].wanted);
}
END_TEST

/* Random pieces, of answers too long to be cut at every place. */
static void
check_long(const char *bytes, size_t length, const struct wanted *wanted)
{
	struct fed *fed = make(length);
	uint32_t chance = 1;
	size_t at, round, part;

	for (round = 0; round < 12; round++) {
		begin(fed);
		for (at = 0; at < length; at += part) {
			chance = chance * 1664525u + 1013904223u;
			part = round ? 1 + (chance >> 16) % (round * round *
								    round * 9)
				     : length;
			if (part > length - at)
				part = length - at;
			feed(fed, bytes + at, part);
		}
		compare(fed, length, wanted);
	}
	destroy(fed);
}

/* An answer with a part that is repeated, or a byte that is. */
static char *
repeat(const char *before, const char *part, size_t count, const char *after)
{
	size_t size = strlen(part), i;
	char *bytes = malloc(strlen(before) + count * size + strlen(after) + 1);
	char *at = bytes;

	ck_assert(bytes != NULL);
	memcpy(at, before, strlen(before));
	at += strlen(before);
	for (i = 0; i < count; i++, at += size)
		memcpy(at, part, size);
	memcpy(at, after, strlen(after) + 1);
	return bytes;
}

/* Where a count is at its most, and one above it. */
static const struct {
	const char *before, *part;
	size_t most;
	const char *after;
	int status, status_above;
	const char *fault;
} limits[] = {
	{ "", CONTINUE, HTTP_ANSWER_INTERIM, OK, 200, 100, TOO_MANY },
	/* 21 more bytes make the line and end the head */
	{ OK_HEAD "X: ", "x", HTTP_ANSWER_HEAD - 17 - 3 - 2 - 19 - 2,
		"\r\nContent-Length: 2\r\n\r\nok", 200, 200, TOO_LONG },
	{ OK_HEAD, "X: y\r\n", (HTTP_ANSWER_HEAD - 17 - 19 - 2) / 6,
		"Content-Length: 2\r\n\r\nok", 200, 200, TOO_LONG },
	{ "HTTP/1.1 200 ", "x", HTTP_ANSWER_HEAD - 13 - 2 - 19 - 2,
		"\r\nContent-Length: 2\r\n\r\nok", 200, 200, TOO_LONG },
	/* the heads of interim answers count */
	{ "HTTP/1.1 100 ", "x", HTTP_ANSWER_HEAD - 13 - 4 - 17 - 19 - 2,
		"\r\n\r\n" OK, 200, 200, TOO_LONG },
	/* and so do trailers */
	{ OK_HEAD "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: ", "x",
		HTTP_ANSWER_HEAD - 17 - 28 - 2 - 3 - 2 - 2, "\r\n\r\n", 200,
		200, TOO_LONG },
	/* the size of a chunk, with its end */
	{ OK_HEAD "Transfer-Encoding: chunked\r\n\r\n2;", "x",
		HTTP_ANSWER_LINE - 2 - 2, "\r\nok\r\n0\r\n\r\n", 200, 200,
		BAD_CHUNK },
	{ OK_HEAD "Transfer-Encoding: chunked\r\n\r\n2;", "x",
		HTTP_ANSWER_LINE - 2 - 1, "\nok\r\n0\r\n\r\n", 200, 200,
		BAD_CHUNK },
	{ OK_HEAD "Transfer-Encoding: chunked\r\n\r\n2", " ",
		HTTP_ANSWER_LINE - 1 - 2, "\r\nok\r\n0\r\n\r\n", 200, 200,
		BAD_CHUNK },
};

START_TEST(limit)
{
	struct wanted wanted = { .status = limits[_i].status,
		.body = "ok",
		.keeps = true,
		NO_KEEP };
	char *bytes = repeat(limits[_i].before, limits[_i].part,
		limits[_i].most, limits[_i].after);

	check_long(bytes, strlen(bytes), &wanted);
	free(bytes);
	bytes = repeat(limits[_i].before, limits[_i].part, limits[_i].most + 1,
		limits[_i].after);
	wanted.status = limits[_i].status_above;
	wanted.fault = limits[_i].fault;
	wanted.keeps = false;
	if (strcmp(wanted.fault, BAD_CHUNK) == 0 ||
		strcmp(wanted.fault, TOO_LONG) != 0 ||
		!strstr(limits[_i].before, "ok"))
		wanted.body = NULL;
	check_long(bytes, strlen(bytes), &wanted);
	free(bytes);
}
END_TEST

/* Lines of which only the beginning is kept. */
static const struct {
	const char *before, *part, *after;
	struct wanted wanted;
} long_lines[] = {
	{ "X: ", "x", "", { 200, "ok", .keeps = true, NO_KEEP } },
	{ "X: ", " ", "", { 200, "ok", .keeps = true, NO_KEEP } },
	{ "X: ", "x", "\x01", { 200, .fault = BAD_BYTE, NO_KEEP } },
	{ "X", "x", ": y", { 200, .fault = BAD_NAME, NO_KEEP } },
	{ "Content-Length: 2", " ", "", { 200, .fault = BAD_LENGTH, NO_KEEP } },
	{ "Content-Length: 2", ",2", "",
		{ 200, .fault = BAD_LENGTH, NO_KEEP } },
	{ "Content-Length: 2", " ", ", 3",
		{ 200, .fault = BAD_LENGTH, NO_KEEP } },
	{ "Content-Length: ", "0", "2", { 200, .fault = BAD_LENGTH, NO_KEEP } },
	{ "Transfer-Encoding: chunked", " ", "",
		{ 200, .fault = BAD_CODING, NO_KEEP } },
	{ "Transfer-Encoding: chunked", " ", ", gzip",
		{ 200, .fault = BAD_CODING, NO_KEEP } },
	/* what cannot be read whole may say that it closes */
	{ "Connection: x", " ", ", close", { 200, "ok", NO_KEEP } },
	{ "Connection: keep-alive", " ", "", { 200, "ok", NO_KEEP } },
	{ "Keep-Alive: timeout=5", " ", "",
		{ 200, "ok", .keep_s = 5, .keep_max = -1 } },
	{ "Retry-After: 5", " ", "x", { 200, "ok", .keeps = true, NO_KEEP } },
};

START_TEST(long_line)
{
	size_t count;

	for (count = HTTP_ANSWER_LINE; count < HTTP_ANSWER_LINE + 3; count++) {
		char before[64], after[64];
		char *bytes;

		(void)snprintf(before, sizeof(before), OK_HEAD "%s",
			long_lines[_i].before);
		(void)snprintf(after, sizeof(after),
			"%s\r\nContent-Length: 2\r\n\r\nok",
			long_lines[_i].after);
		bytes = repeat(before, long_lines[_i].part, count, after);
		check_long(bytes, strlen(bytes), &long_lines[_i].wanted);
		free(bytes);
	}
}
END_TEST

/* A Location of every length near its room and near that of a line. */
START_TEST(long_location)
{
	static const char before[] = OK_HEAD "Location: /";
	static const char after[] = " \r\nContent-Length: 2\r\n\r\nok";
	char location[HTTP_ANSWER_LOCATION] = "/";
	struct wanted wanted = { .status = 200,
		.body = "ok",
		.keeps = true,
		.location = location,
		NO_KEEP };
	size_t count;

	for (count = HTTP_ANSWER_LOCATION - 8; count < HTTP_ANSWER_LINE + 4;
		count++) {
		char *bytes = repeat(before, "x", count, after);
		size_t kept = count < sizeof(location) - 2
				      ? count
				      : sizeof(location) - 2;

		memset(location + 1, 'x', kept);
		location[1 + kept] = '\0';
		check_long(bytes, strlen(bytes), &wanted);
		free(bytes);
	}
}
END_TEST

/* A line as long as its room, and one that is a byte longer. */
START_TEST(kept_exactly)
{
	struct wanted wanted = {
		.status = 200, .body = "ok", .keeps = true, NO_KEEP
	};
	/* "Content-Length: 2", and blanks up to the whole of a line */
	char *bytes = repeat(OK_HEAD "Content-Length: 2", " ",
		HTTP_ANSWER_LINE - 17, "\r\n\r\nok");

	check_long(bytes, strlen(bytes), &wanted);
	free(bytes);
	bytes = repeat(OK_HEAD "Content-Length: 2", " ", HTTP_ANSWER_LINE - 16,
		"\r\n\r\nok");
	wanted = (struct wanted){ .status = 200, .fault = BAD_LENGTH, NO_KEEP };
	check_long(bytes, strlen(bytes), &wanted);
	free(bytes);
}
END_TEST

/* Nothing is taken after the end, and the state does not change any more. */
START_TEST(after_the_end)
{
	static const char *const ends[] = { OK, "junk" };
	struct http_answer answer;
	enum http_answer_state state;
	const char *body;
	size_t body_length;

	http_answer_begin(&answer);
	(void)http_answer_take(
		&answer, ends[_i], strlen(ends[_i]), &body, &body_length);
	state = answer.state;
	ck_assert_int_ne(state, HTTP_ANSWER_OPEN);
	ck_assert_uint_eq(
		http_answer_take(&answer, OK, strlen(OK), &body, &body_length),
		0);
	ck_assert_uint_eq(body_length, 0);
	ck_assert_int_eq(http_answer_close(&answer), state);
	ck_assert_int_eq(answer.status, _i ? 0 : 200);
}
END_TEST

/* A call takes all up to the second piece of the body. */
START_TEST(pieces)
{
	static const char bytes[] = OK_HEAD
		"Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
	static const char two[] = OK_HEAD "Transfer-Encoding: chunked\r\n\r\n"
					  "2\r\nok\r\n1\r\n!\r\n0\r\n\r\n";
	struct http_answer answer;
	const char *body;
	size_t body_length, taken;

	http_answer_begin(&answer);
	ck_assert_uint_eq(http_answer_take(&answer, bytes, strlen(bytes), &body,
				  &body_length),
		strlen(bytes));
	ck_assert_int_eq(answer.state, HTTP_ANSWER_COMPLETE);
	ck_assert_uint_eq(body_length, 2);
	ck_assert_mem_eq(body, "ok", 2);

	http_answer_begin(&answer);
	taken = http_answer_take(
		&answer, two, strlen(two), &body, &body_length);
	ck_assert_str_eq(two + taken, "!\r\n0\r\n\r\n");
	ck_assert_mem_eq(body, "ok", 2);
	taken += http_answer_take(
		&answer, two + taken, strlen(two) - taken, &body, &body_length);
	ck_assert_uint_eq(taken, strlen(two));
	ck_assert_uint_eq(body_length, 1);
	ck_assert_int_eq(answer.state, HTTP_ANSWER_COMPLETE);
}
END_TEST

/* Thousands of connections have one each. */
START_TEST(size)
{
	ck_assert_uint_lt(sizeof(struct http_answer), 1536);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("http_answer");
	TCase *tests = tcase_create("http_answer");

	tcase_set_timeout(tests, 60);
	tcase_add_loop_test(tests, status_line, 0, ROWS(status_lines));
	tcase_add_loop_test(tests, field_line, 0, ROWS(field_lines));
	tcase_add_test(tests, byte_of_name);
	tcase_add_loop_test(tests, length_of_body, 0, ROWS(lengths));
	tcase_add_loop_test(tests, coding, 0, ROWS(codings));
	tcase_add_loop_test(tests, chunk, 0, ROWS(chunks));
	tcase_add_loop_test(tests, connection, 0, ROWS(connections));
	tcase_add_loop_test(tests, keep_alive, 0, ROWS(keep_alives));
	tcase_add_loop_test(tests, text, 0, ROWS(texts));
	tcase_add_loop_test(tests, whole_answer, 0, ROWS(answers));
	tcase_add_loop_test(tests, limit, 0, ROWS(limits));
	tcase_add_loop_test(tests, long_line, 0, ROWS(long_lines));
	tcase_add_test(tests, long_location);
	tcase_add_test(tests, kept_exactly);
	tcase_add_loop_test(tests, after_the_end, 0, 2);
	tcase_add_test(tests, pieces);
	tcase_add_test(tests, size);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
