/* SPDX-License-Identifier: ISC */
/* See http_head.h. */
#include "httppost/http_head.h"

#include "httppost/header.h"

#include "common/url.h"

#include <string.h>

/* A number of 64 bits and two line ends. */
#define LENGTH_TEXT 24

/* The next header after one, or the first one after NULL; NULL at the end. */
static const char *
next_header(const struct request *request, const char *header)
{
	const struct buffer *headers = &request->headers;

	if (!header)
		header = headers->bytes;
	else
		header += strlen(header) + 1;
	return headers->length && header < headers->bytes + headers->length
		       ? header
		       : NULL;
}

static const char *
find_header(const struct request *request, const char *name)
{
	const char *header = NULL;

	while ((header = next_header(request, header))) {
		if (header_is_named(header, name))
			return header;
	}
	return NULL;
}

/* Appends a header from one of its bytes on, up to the colon if the value is
 * blank. */
static bool
append_header(const char *header, size_t from, struct buffer *out)
{
	size_t name = strcspn(header, ":") + 1;
	size_t value = strlen(header + name);

	if (strspn(header + name, " \t") == value)
		value = 0;
	return buffer_append(out, header + from, name + value - from) &&
	       buffer_append(out, "\r\n", 2);
}

/* How many bytes at the head of path and query are sent as they are: ASCII, and
 * the query. The fragment after # is not sent. */
static size_t
plain_length(const char *rest)
{
	size_t length = 0;

	while (rest[length] && rest[length] != '#' && rest[length] != '?' &&
		(unsigned char)rest[length] < 0x80)
		length++;
	if (rest[length] == '?')
		length += strcspn(rest + length, "#");
	return length;
}

/* Other bytes are percent-encoded. */
static bool
append_target(const char *rest, struct buffer *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t length = plain_length(rest);

	while (buffer_append(out, rest, length)) {
		unsigned char byte = (unsigned char)rest[length];
		const char code[] = { '%', digits[byte >> 4],
			digits[byte & 15] };

		if (!byte || byte == '#')
			return true;
		if (!buffer_append(out, code, sizeof(code)))
			return false;
		rest += length + 1;
		length = plain_length(rest);
	}
	return false;
}

static bool
append_request_line(
	const struct http_head_form *form, const char *rest, struct buffer *out)
{
	return buffer_append_text(out, form->method) &&
	       buffer_append_text(out, *rest == '/' ? " " : " /") &&
	       append_target(rest, out) &&
	       buffer_append_text(out, " HTTP/1.1\r\n");
}

/* `header` is the user's, or NULL. */
static bool
append_host(const struct http_head_form *form, const char *header,
	struct buffer *out)
{
	if (!buffer_append_text(out, "Host"))
		return false;
	if (header)
		return append_header(header, strlen("Host"), out);
	return buffer_append_text(out, ": ") &&
	       buffer_append_text(out, form->host) &&
	       buffer_append_text(out, "\r\n");
}

/* RFC 4648 section 4. */
static bool
append_base64(const char *bytes, size_t length, struct buffer *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *at = (const unsigned char *)bytes;
	size_t i;

	for (i = 0; i < length; i += 3) {
		unsigned group = (unsigned)at[i] << 16 |
				 (i + 1 < length ? at[i + 1] : 0U) << 8 |
				 (i + 2 < length ? at[i + 2] : 0U);
		char text[] = { digits[group >> 18], digits[group >> 12 & 63],
			digits[group >> 6 & 63], digits[group & 63] };

		if (i + 1 == length)
			text[2] = '=';
		if (i + 2 >= length)
			text[3] = '=';
		if (!buffer_append(out, text, sizeof(text)))
			return false;
	}
	return true;
}

/* RFC 7617 section 2, unless the user has set the header. */
static bool
append_authorization(const struct http_head_form *form,
	const struct request *request, struct buffer *out)
{
	if (!form->user || find_header(request, "Authorization"))
		return true;
	return buffer_append_text(out, "Authorization: Basic ") &&
	       append_base64(form->user, form->user_length, out) &&
	       buffer_append_text(out, "\r\n");
}

/* Those from one offset to another. The host is not among them. */
static bool
append_headers(
	const struct buffer *headers, size_t at, size_t end, struct buffer *out)
{
	for (; at < end; at += strlen(headers->bytes + at) + 1) {
		const char *header = headers->bytes + at;

		if (!header_is_named(header, "Host") &&
			!append_header(header, 0, out))
			return false;
	}
	return true;
}

/* Builds the head up to the first header that may change. It is kept, unless
 * the host may change, which comes before others. */
static bool
begin(struct http_head *head, const struct http_head_form *form,
	const struct request *request)
{
	const struct buffer *headers = &request->headers;
	const char *host = find_header(request, "Host");
	struct buffer *out = &head->bytes;
	struct url url;

	out->length = head->kept = 0;
	(void)url_split(request->url.bytes, &url);
	if (!append_request_line(form, url.rest, out) ||
		!append_host(form, host, out) ||
		!append_authorization(form, request, out) ||
		(!find_header(request, "Accept") &&
			!buffer_append_text(out, "Accept: */*\r\n")) ||
		!append_headers(headers, 0, request->constant_length, out))
		return false;
	if (!host || host < headers->bytes + request->constant_length)
		head->kept = out->length;
	return true;
}

static bool
build(struct http_head *head, const struct http_head_form *form,
	const struct request *request)
{
	const struct buffer *headers = &request->headers;
	bool is_same_url = head->url_version == request->url_version;
	struct buffer *out = &head->bytes;

	if (is_same_url && head->headers_version == request->headers_version)
		return true;
	head->url_version = head->headers_version = 0;
	if (is_same_url && head->kept)
		out->length = head->kept;
	else if (!begin(head, form, request))
		return false;
	if (!append_headers(
		    headers, request->constant_length, headers->length, out) ||
		!buffer_append_text(out, "Content-Length: "))
		return false;
	head->url_version = request->url_version;
	head->headers_version = request->headers_version;
	return true;
}

bool
http_head_append(struct http_head *head, const struct http_head_form *form,
	const struct request *request, size_t body_length, struct buffer *out)
{
	char text[LENGTH_TEXT];
	size_t at = sizeof(text);

	text[--at] = '\n';
	text[--at] = '\r';
	text[--at] = '\n';
	text[--at] = '\r';
	do
		text[--at] = (char)('0' + body_length % 10);
	while ((body_length /= 10));
	return build(head, form, request) &&
	       buffer_append(out, head->bytes.bytes, head->bytes.length) &&
	       buffer_append(out, text + at, sizeof(text) - at);
}

void
http_head_free(struct http_head *head)
{
	buffer_free(&head->bytes);
	*head = (struct http_head){ 0 };
}
