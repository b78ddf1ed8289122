/* SPDX-License-Identifier: ISC */
/* See request.h. */
#include "httppost/request.h"

#include "common/url.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define OUT_OF_MEMORY "out of memory"

/* libcurl refuses a head of more than 1 MiB; this leaves room for what it
 * adds. */
#define LONGEST_HEAD 1000000

/* The shortest segment of the path that may be a secret. */
#define SHORTEST_TOKEN 16

/* Bytes that a URL cannot contain: space and control characters. */
#define WHITE                                                              \
	"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10" \
	"\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f \x7f"

static bool
is_ascii(const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i++) {
		if ((unsigned char)bytes[i] > 0x7f)
			return false;
	}
	return true;
}

const char *
request_check_url(const char *text)
{
	struct template template;
	const char *fault, *name;
	struct url url;

	if (!url_split(text, &url))
		return "must be a URL that begins with http:// or https://";
	/* http://user:pass/word@host/ would send half of the password to the
	 * name server, and show it */
	if (!url.host_length ||
		strspn(url.port, "0123456789") < url.port_length)
		return "must have a host, and digits for a port";
	/* the bytes of such a name would depend on the locale, which is not
	 * used here */
	if (!is_ascii(url.host, url.host_length))
		return "must have its host name in ASCII, as xn--...";
	/* the name of a column may contain a space, but the URL itself
	 * cannot */
	if (text[template_span(text, WHITE)])
		return "must not contain white space";
	/* a line of data must not choose which host gets the secrets */
	name = strstr(url.authority, "%{");
	if (name && name < url.rest)
		return "must have a host name without %{...}";
	fault = template_parse(&template, text, TEMPLATE_URL);
	template_free(&template);
	return fault;
}

static bool
add_to_plan(struct request_plan *plan, const struct headers_item *item)
{
	struct request_header *header = &plan->headers[plan->header_count];

	if (template_parse(&header->template, item->text, TEMPLATE_HEADER))
		return false;
	plan->header_count++;
	header->text = item->text;
	header->name_length = strcspn(item->text, ":");
	header->is_hidden = item->is_secret ||
			    (!header_is_harmless(item->text) &&
				    !template_is_of_line(&header->template,
					    header->name_length));
	if (header_is_named(item->text, "Content-Type"))
		plan->content_type = NULL;
	if (header_is_named(item->text, "User-Agent"))
		plan->user_agent = NULL;
	return true;
}

bool
request_plan_open(struct request_plan *plan, const struct request_form *form)
{
	const struct headers *headers = form->headers;
	size_t i;

	*plan = (struct request_plan){
		.form = *form,
		.user_agent = "httppost/" VERSION,
		.content_type = form->content_type,
	};
	if (headers->count) {
		plan->headers = calloc(headers->count, sizeof(*plan->headers));
		if (!plan->headers)
			return false;
	}
	for (i = 0; i < headers->count; i++) {
		if (!add_to_plan(plan, &headers->items[i]))
			goto out;
		if (plan->constant_count == i &&
			template_is_constant(&plan->headers[i].template))
			plan->constant_count++;
	}
	if (!template_parse(&plan->url, form->url, TEMPLATE_URL) &&
		(!form->body || body_plan_open(&plan->body, form->body))) {
		plan->is_url_constant = template_is_constant(&plan->url);
		/* the texts have the origins, which are not sent */
		if (form->has_origins)
			plan->body.is_text = false;
		return true;
	}
out:
	request_plan_close(plan);
	return false;
}

/* Whether the text contains %{env:NAME}, whose value is added to the secrets by
 * itself. */
static bool
has_variable(const char *text, size_t length)
{
	const char *variable = strstr(text, "%{env:");

	return variable && variable < text + length;
}

/* Whether a value contains only what comes from the line. If memory is short,
 * it counts as a secret. */
static bool
is_of_line(const char *value, size_t length)
{
	struct buffer text = { 0 };
	struct template template;
	bool is_it = false;

	if (buffer_append(&text, value, length) &&
		buffer_append_byte(&text, '\0') &&
		!template_parse(&template, text.bytes, TEMPLATE_URL)) {
		is_it = template_is_of_line(&template, 0);
		template_free(&template);
	}
	buffer_free(&text);
	return is_it;
}

/* Finds the next part of a query that may be secret: the value of name=value
 * (RFC 3986 section 3.4, separated by & as in HTML forms), or text without a
 * name, if it does not come only from the line. The search begins at `from`:
 * first the start of the URL template, then the end of the part before. NULL if
 * there is none. */
static const char *
next_query_secret(const char *from, size_t *length)
{
	/* a value ends at &, # or the end; after one there is no ? */
	const char *at = *from == '&' ? from : from + template_span(from, "?#");

	while (*at == '?' || *at == '&') {
		const char *value = ++at;

		at += template_span(at, "=&#");
		if (*at == '=')
			value = ++at;
		at += template_span(at, "&#");
		*length = (size_t)(at - value);
		if (!is_of_line(value, *length))
			return value;
	}
	return NULL;
}

/* Short values in a query are probably names, which the server may use in an
 * answer. The same holds for words in a path. */
static bool
add_query(const char *url, struct secrets *secrets)
{
	size_t length;

	while ((url = next_query_secret(url, &length))) {
		if (length >= SECRETS_WINDOW && !has_variable(url, length) &&
			!secrets_add(secrets, url, length))
			return false;
		url += length;
	}
	return true;
}

/* Whether the text is long and contains both letters and digits. */
static bool
is_token(const char *text, size_t length)
{
	bool has_letter = false, has_digit = false;
	size_t i;

	for (i = 0; i < length; i++) {
		has_letter = has_letter || isalpha((unsigned char)text[i]);
		has_digit = has_digit || isdigit((unsigned char)text[i]);
	}
	return length >= SHORTEST_TOKEN && has_letter && has_digit;
}

static bool
add_path(const char *path, struct secrets *secrets)
{
	while (*path == '/') {
		size_t length = template_span(++path, "/?#");

		if (is_token(path, length) &&
			!secrets_add(secrets, path, length))
			return false;
		path += length;
	}
	return true;
}

static enum secrets_header
kind_of(const char *header)
{
	if (header_is_named(header, "Authorization") ||
		header_is_named(header, "Proxy-Authorization"))
		return SECRETS_OF_AUTHORIZATION;
	return header_is_named(header, "Cookie") ? SECRETS_OF_COOKIE
						 : SECRETS_OF_ANY;
}

static bool
has_secret(const struct request_header *header)
{
	return header->is_hidden && !header_is_harmless(header->text);
}

/* Adds the secrets that are written in the URL and the headers. */
static bool
add_literal_secrets(const struct request_plan *plan, struct secrets *secrets)
{
	struct url url;
	bool is_done;
	size_t i;

	(void)url_split(plan->form.url, &url);
	is_done =
		secrets_add_url_user(secrets, url.authority, url.user_length) &&
		add_path(url.rest, secrets) &&
		add_query(plan->form.url, secrets);
	for (i = 0; i < plan->header_count && is_done; i++) {
		const struct request_header *header = &plan->headers[i];

		is_done = !has_secret(header) ||
			  template_literal_secrets(&header->template,
				  header->name_length + 1,
				  kind_of(header->text), secrets);
	}
	return is_done;
}

bool
request_has_secret(const char *url, const struct headers *headers)
{
	const struct request_form form = {
		.url = url,
		.headers = headers,
		.content_type = "",
	};
	struct request_plan plan;
	struct secrets secrets = { 0 };
	bool is_it;

	if (!request_plan_open(&plan, &form))
		return false;
	is_it = add_literal_secrets(&plan, &secrets) && secrets.count;
	secrets_free(&secrets);
	request_plan_close(&plan);
	return is_it;
}

/* Adds the whole value of a header if it is always the same: a secret may
 * consist of literal text and a variable together. */
static bool
add_whole(struct request_header *header, struct secrets *secrets)
{
	const struct template_line line = { 0 };
	size_t name = header->name_length + 1;
	struct buffer text = { 0 };
	bool is_done;

	if (!has_secret(header) || !template_is_constant(&header->template))
		return true;
	is_done = template_expand(&header->template, &line, &text) &&
		  secrets_add_header(secrets, kind_of(header->text),
			  text.bytes + name, text.length - name);
	buffer_free(&text);
	return is_done;
}

bool
request_plan_secrets(const struct request_plan *plan, struct secrets *secrets)
{
	bool is_done = template_secrets(&plan->url, secrets) &&
		       body_plan_secrets(&plan->body, secrets) &&
		       add_literal_secrets(plan, secrets);
	size_t i;

	for (i = 0; i < plan->header_count && is_done; i++)
		is_done =
			template_secrets(&plan->headers[i].template, secrets) &&
			add_whole(&plan->headers[i], secrets);
	return is_done;
}

/* Appends the template of a URL, with *** in place of these parts, and a
 * NUL. */
static bool
append_masked(struct buffer *out, const char *url)
{
	const char *value;
	size_t length;

	while ((value = next_query_secret(url, &length))) {
		if (!buffer_append(out, url, (size_t)(value - url)) ||
			!buffer_append_text(out, "***"))
			return false;
		url = value + length;
	}
	return buffer_append(out, url, strlen(url) + 1);
}

bool
request_plan_hide(struct request_plan *plan)
{
	struct buffer *shown = &plan->shown_url;
	size_t i;

	plan->hides_secrets = true;
	body_plan_hide(&plan->body);
	for (i = 0; i < plan->header_count; i++)
		plan->headers[i].template.hides_secrets = true;
	template_free(&plan->url);
	if (!append_masked(shown, plan->form.url) ||
		template_parse(&plan->url, shown->bytes, TEMPLATE_URL))
		return false;
	plan->url.hides_secrets = true;
	return true;
}

void
request_plan_close(struct request_plan *plan)
{
	size_t i;

	for (i = 0; i < plan->header_count; i++)
		template_free(&plan->headers[i].template);
	free(plan->headers);
	template_free(&plan->url);
	buffer_free(&plan->shown_url);
	body_plan_close(&plan->body);
	buffer_free(&plan->item);
	request_free(&plan->request);
	*plan = (struct request_plan){ 0 };
}

static const char *
add_header(struct request_header *header, bool hides_secrets,
	const struct template_line *line, struct buffer *headers)
{
	size_t begin = headers->length;
	const char *text;
	size_t length;

	if (!template_expand(&header->template, line, headers) ||
		!buffer_append_byte(headers, '\0'))
		return OUT_OF_MEMORY;
	text = headers->bytes + begin;
	length = headers->length - begin - 1;
	if (memchr(text, '\r', length) || memchr(text, '\n', length) ||
		memchr(text, '\0', length))
		return "a header would contain CR, LF or NUL";
	if (!hides_secrets || !header->is_hidden)
		return NULL;
	headers->length = begin + strcspn(text, ":");
	return buffer_append(headers, ": ***", sizeof(": ***")) ? NULL
								: OUT_OF_MEMORY;
}

/* Adds a header of httppost's own, unless the user's headers contain one of
 * that name. */
static bool
add_own(struct buffer *headers, const char *name, const char *value)
{
	return !value ||
	       (buffer_append_text(headers, name) &&
		       buffer_append_text(headers, ": ") &&
		       buffer_append(headers, value, strlen(value) + 1));
}

static const char *
add_headers(struct request_plan *plan, size_t begin, size_t end,
	const struct template_line *line, struct buffer *headers)
{
	const char *fault = NULL;
	size_t i;

	for (i = begin; i < end && !fault; i++)
		fault = add_header(
			&plan->headers[i], plan->hides_secrets, line, headers);
	return fault;
}

/* Those that no line changes are built once. */
static const char *
build_headers(struct request_plan *plan, const struct template_line *line,
	struct request *request)
{
	struct buffer *headers = &request->headers;
	const char *fault = NULL;

	headers->length = request->constant_length;
	if (!headers->length) {
		if (!add_own(headers, "User-Agent", plan->user_agent) ||
			!add_own(headers, "Content-Type", plan->content_type) ||
			!add_own(headers, "Content-Encoding",
				plan->form.is_gzip ? "gzip" : NULL))
			return OUT_OF_MEMORY;
		fault = add_headers(
			plan, 0, plan->constant_count, line, headers);
	}
	if (fault)
		return fault;
	request->constant_length = headers->length;
	fault = add_headers(
		plan, plan->constant_count, plan->header_count, line, headers);
	if (!fault)
		request->headers_version++;
	return fault;
}

const char *
request_build(struct request_plan *plan, const struct template_line *line,
	struct request *request)
{
	const char *fault;

	if (!plan->is_url_constant || !request->url_version) {
		request->url.length = 0;
		if (!template_expand(&plan->url, line, &request->url) ||
			!buffer_append_byte(&request->url, '\0'))
			return OUT_OF_MEMORY;
		request->url_version++;
	}
	if (plan->constant_count < plan->header_count ||
		!request->headers_version) {
		fault = build_headers(plan, line, request);
		if (fault)
			return fault;
	}
	return request->url.length + request->headers.length > LONGEST_HEAD
		       ? "URL and headers would be too long"
		       : NULL;
}

void
request_free(struct request *request)
{
	buffer_free(&request->url);
	buffer_free(&request->headers);
	*request = (struct request){ 0 };
}

bool
request_item(struct request_plan *plan, const struct template_line *line,
	struct body *item)
{
	struct template_line known;

	if (plan->body.is_text) {
		*item = (struct body){ NULL, line->length + 1 };
		return true;
	}
	known = *line;
	if (!known.run)
		known.run = plan->form.run;
	if (!body_item(&plan->body, &known, &plan->item))
		return false;
	/* an empty item counts, too */
	*item = (struct body){ plan->item.length ? plan->item.bytes : "",
		plan->item.length };
	return true;
}

size_t
request_frame_length(
	struct request_plan *plan, const struct template_line *line)
{
	struct template_line first = *line;

	first.run = plan->form.run;
	first.last = (line->number - 1) / plan->form.lines * plan->form.lines +
		     plan->form.lines;
	first.count = plan->form.has_gaps ? plan->form.lines : 0;
	return body_frame_length(&plan->body, &first);
}

size_t
request_unsent(const struct request_plan *plan)
{
	return plan->body.ends_by_separator ? 0 : plan->body.separator_length;
}

/* With a frame, the body of a piece is built once for all its attempts. */
static bool
make_body(struct request_plan *plan, struct batch *batch,
	const struct template_line *line, struct body *body)
{
	struct buffer *framed = batch_framed(batch);
	struct body items;

	if (plan->body.is_framed && framed->length) {
		*body = (struct body){ framed->bytes, framed->length };
		return true;
	}
	items.bytes = batch_items(batch, &items.length);
	return body_build(&plan->body, line, &items, framed, body);
}

const char *
request_make(struct request_plan *plan, struct batch *batch,
	const struct request **request)
{
	struct template_line line = batch_line(batch, batch->begin);
	size_t count = batch->end - batch->begin;
	const char *fault;

	if (!line.run)
		line.run = plan->form.run;
	line.last = count > 1 ? batch_line(batch, batch->end - 1).number
			      : line.number;
	if (plan->form.has_gaps && line.last - line.number >= count)
		line.count = batch_open_lines(batch);
	fault = request_build(plan, &line, &plan->request);
	if (fault)
		return fault;
	if (!make_body(plan, batch, &line, &plan->request.body))
		return OUT_OF_MEMORY;
	*request = &plan->request;
	return NULL;
}
