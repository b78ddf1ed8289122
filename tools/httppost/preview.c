/* See preview.h. The headers are those that libcurl would send, in its order.
 */
#include "httppost/preview.h"

#include "httppost/header.h"

#include "common/url.h"

#include <stdio.h>
#include <string.h>

static bool
has_header(const struct request *request, const char *name)
{
	const struct buffer *headers = &request->headers;
	size_t at;

	for (at = 0; at < headers->length;
		at += strlen(headers->bytes + at) + 1) {
		if (header_is_named(headers->bytes + at, name))
			return true;
	}
	return false;
}

/* A header of libcurl's own, which one of ours takes the place of. */
static bool
add_own(const struct request *request, const char *name, const char *value,
	struct buffer *out)
{
	return has_header(request, name) ||
	       (buffer_append_text(out, name) &&
		       buffer_append_text(out, ": ") &&
		       buffer_append_text(out, value) &&
		       buffer_append_byte(out, '\n'));
}

static bool
add_request_line(
	const struct preview *preview, const char *rest, struct buffer *out)
{
	/* what stands behind # is not sent */
	return buffer_append_text(out, preview->method) &&
	       buffer_append_text(out, *rest == '/' ? " " : " /") &&
	       buffer_append(out, rest, strcspn(rest, "#")) &&
	       buffer_append_text(
		       out, preview->is_http2 ? " HTTP/2\n" : " HTTP/1.1\n");
}

/* The port goes where it is the usual one. */
static bool
add_host(const struct request *request, const struct url *url,
	struct buffer *out)
{
	const char *usual = url->is_https ? "443" : "80";
	bool is_usual = url->port_length == strlen(usual) &&
			!memcmp(url->port, usual, url->port_length);
	const char *end = is_usual ? url->host + url->host_length : url->rest;

	return has_header(request, "Host") ||
	       (buffer_append_text(out, "Host: ") &&
		       buffer_append(
			       out, url->host, (size_t)(end - url->host)) &&
		       buffer_append_byte(out, '\n'));
}

static bool
add_headers(const struct preview *preview, const struct request *request,
	struct buffer *out)
{
	const struct buffer *headers = &request->headers;
	char length[24];
	size_t at;

	if (!add_own(request, "Accept", "*/*", out))
		return false;
	for (at = 0; at < headers->length;
		at += strlen(headers->bytes + at) + 1) {
		if (!buffer_append_text(out, headers->bytes + at) ||
			!buffer_append_byte(out, '\n'))
			return false;
	}
	(void)snprintf(length, sizeof(length), "%zu", preview->content_length);
	return add_own(request, "Content-Length", length, out);
}

bool
preview_append(const struct preview *preview, const struct request *request,
	struct buffer *out)
{
	struct url url;

	(void)url_split(request->url.bytes, &url);
	return add_request_line(preview, url.rest, out) &&
	       add_host(request, &url, out) &&
	       (url.host == url.authority ||
		       add_own(request, "Authorization", "Basic ***", out)) &&
	       add_headers(preview, request, out) &&
	       buffer_append_byte(out, '\n') &&
	       buffer_append(out, request->body.bytes, request->body.length) &&
	       buffer_append_text(out, "\n\n");
}
