/* SPDX-License-Identifier: ISC */
/* See dry_run.h. The headers are those that libcurl would send, in its order.
 */
#include "httppost/dry_run.h"

#include "httppost/gzip.h"
#include "httppost/header.h"
#include "httppost/target.h"

#include "common/lines.h"
#include "common/message.h"
#include "common/url.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* A header that libcurl adds, unless the request has one of that name. */
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
	const struct target *target, const char *rest, struct buffer *out)
{
	/* the fragment after # is not sent */
	return buffer_append_text(out, target->method) &&
	       buffer_append_text(out, *rest == '/' ? " " : " /") &&
	       buffer_append(out, rest, strcspn(rest, "#")) &&
	       buffer_append_text(
		       out, target->is_http2 ? " HTTP/2\n" : " HTTP/1.1\n");
}

/* The port is left out if it is the usual one. */
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
add_headers(const struct request *request, size_t content_length,
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
	(void)snprintf(length, sizeof(length), "%zu", content_length);
	return add_own(request, "Content-Length", length, out);
}

bool
dry_run_append(const struct target *target, const struct request *request,
	size_t content_length, struct buffer *out)
{
	struct url url;

	(void)url_split(request->url.bytes, &url);
	return add_request_line(target, url.rest, out) &&
	       add_host(request, &url, out) &&
	       (url.host == url.authority ||
		       add_own(request, "Authorization", "Basic ***", out)) &&
	       add_headers(request, content_length, out) &&
	       buffer_append_byte(out, '\n') &&
	       buffer_append(out, request->body.bytes, request->body.length) &&
	       buffer_append_text(out, "\n\n");
}

/* A request whose text is in the buffer, or was. */
struct printed {
	void *owner;
	uint64_t end; /* end of its text, counted from the start of the first */
	uint64_t body_bytes;
};

struct dry_run {
	struct engine engine; /* the first member: they have one address */
	const struct target *target;
	size_t leading;
	struct gzip *gzip;
	struct buffer packed;
	struct lines_out output;
	struct buffer text;
	size_t written;        /* of the text */
	uint64_t before_bytes; /* bytes that were removed from the buffer */
	struct printed *queue; /* a ring */
	size_t room;
	size_t oldest;
	size_t count;
	int fault;              /* errno of stdout */
	struct pollfd *watched; /* the leading ones, and stdout */
};

static struct dry_run *
of_dry_run(struct engine *engine)
{
	return (struct dry_run *)engine;
}

static const char *
start(struct engine *engine, const struct request *request, void *owner,
	int64_t now_ns)
{
	struct dry_run *dry_run = of_dry_run(engine);
	size_t last = (dry_run->oldest + dry_run->count) % dry_run->room;
	size_t length = request->body.length;

	(void)now_ns;
	if (dry_run->written == dry_run->text.length) {
		dry_run->before_bytes += dry_run->written;
		dry_run->text.length = dry_run->written = 0;
	}
	if (dry_run->gzip) {
		if (!gzip_pack(dry_run->gzip, request->body.bytes,
			    request->body.length, &dry_run->packed))
			return "out of memory";
		length = dry_run->packed.length;
	}
	if (!dry_run_append(dry_run->target, request, length, &dry_run->text))
		return "out of memory";
	dry_run->queue[last] = (struct printed){
		.owner = owner,
		.end = dry_run->before_bytes + dry_run->text.length,
		.body_bytes = length,
	};
	dry_run->count++;
	return NULL;
}

static struct pollfd *
poll_stdout(struct engine *engine, size_t *count, int64_t *deadline_ns)
{
	struct dry_run *dry_run = of_dry_run(engine);

	(void)deadline_ns;
	engine->late_ns = INT64_MAX;
	*count = dry_run->leading;
	if (dry_run->written < dry_run->text.length)
		dry_run->watched[(*count)++] =
			(struct pollfd){ STDOUT_FILENO, POLLOUT, 0 };
	return dry_run->watched;
}

static void
step(struct engine *engine, int64_t now_ns)
{
	struct dry_run *dry_run = of_dry_run(engine);
	size_t written = 0;
	enum lines_result result;

	(void)now_ns;
	if (dry_run->fault || dry_run->written == dry_run->text.length)
		return;
	result = lines_write(&dry_run->output,
		dry_run->text.bytes + dry_run->written,
		dry_run->text.length - dry_run->written, &written);
	dry_run->written += written;
	if (result == LINES_GONE || result == LINES_ERROR)
		dry_run->fault = result == LINES_GONE ? EPIPE : errno;
}

static bool
next(struct engine *engine, struct engine_result *result)
{
	struct dry_run *dry_run = of_dry_run(engine);
	const struct printed *printed = &dry_run->queue[dry_run->oldest];
	bool is_written;

	if (!dry_run->count)
		return false;
	is_written = printed->end <= dry_run->before_bytes + dry_run->written;
	if (!is_written && !dry_run->fault)
		return false;
	*result = (struct engine_result){ .owner = printed->owner };
	result->sent_bytes = printed->body_bytes;
	result->outcome.kind = is_written ? RETRY_ANSWERED : RETRY_LOST;
	if (is_written)
		result->outcome.status = 200;
	else
		(void)snprintf(result->reason, sizeof(result->reason),
			"stdout: %s", strerror(dry_run->fault));
	dry_run->oldest = (dry_run->oldest + 1) % dry_run->room;
	dry_run->count--;
	return true;
}

static void
abandon(struct engine *engine)
{
	of_dry_run(engine)->count = 0;
}

static void
close_dry_run(struct engine *engine)
{
	struct dry_run *dry_run = of_dry_run(engine);

	gzip_close(dry_run->gzip);
	buffer_free(&dry_run->packed);
	buffer_free(&dry_run->text);
	free(dry_run->queue);
	free(dry_run->watched);
	free(dry_run);
}

struct engine *
dry_run_open(const struct engine_settings *settings)
{
	static const struct engine_calls calls = {
		.start = start,
		.poll = poll_stdout,
		.step = step,
		.next = next,
		.abandon = abandon,
		.close = close_dry_run,
	};
	struct dry_run *dry_run = calloc(1, sizeof(*dry_run));

	if (!dry_run)
		goto out;
	dry_run->engine.calls = &calls;
	dry_run->engine.wants_step = true;
	dry_run->target = settings->target;
	dry_run->leading = settings->leading;
	dry_run->output = lines_to(STDOUT_FILENO);
	dry_run->room = settings->in_flight;
	dry_run->queue = calloc(dry_run->room, sizeof(*dry_run->queue));
	dry_run->watched =
		calloc(dry_run->leading + 1, sizeof(*dry_run->watched));
	if (settings->target->is_gzip)
		dry_run->gzip = gzip_open();
	if (dry_run->queue && dry_run->watched &&
		(dry_run->gzip || !settings->target->is_gzip))
		return &dry_run->engine;
	close_dry_run(&dry_run->engine);
out:
	message_error("out of memory");
	return NULL;
}
