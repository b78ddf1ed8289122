/* See request.h. */
#include "httppost/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define OUT_OF_MEMORY "out of memory"

/* tchar of RFC 9110 section 5.6.2. */
static size_t
name_length(const char *text)
{
	return strspn(text,
		"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

static bool
has_name(const char *header, const char *name)
{
	size_t length = strlen(name);

	return strncasecmp(header, name, length) == 0 && header[length] == ':';
}

const char *
request_check_header(const char *text)
{
	size_t length = name_length(text);
	struct template template;
	const char *fault;

	if (!length || text[length] != ':')
		return "must be \"Name: value\"";
	if (strpbrk(text, "\r\n"))
		return "must be one line";
	/* These frame the request; a second opinion would break it. */
	if (has_name(text, "Content-Length") ||
		has_name(text, "Transfer-Encoding"))
		return "is set by httppost itself";
	fault = template_parse(&template, text, TEMPLATE_HEADER);
	template_free(&template);
	return fault;
}

/* Whether an authority of RFC 3986 section 3.2, user@host:port, has a host, and
 * digits for a port: http://user:pass/word@host/ would send a half of the
 * password to the name server, and show it. */
static bool
names_host(const char *authority, size_t length)
{
	size_t i, begin = 0, port = length;
	bool is_bracketed = false;

	for (i = 0; i < length; i++) {
		if (authority[i] == '@')
			begin = i + 1;
	}
	for (i = begin; i < length; i++) {
		is_bracketed = is_bracketed ? authority[i] != ']'
					    : authority[i] == '[';
		if (authority[i] == ':' && !is_bracketed && port == length)
			port = i;
	}
	for (i = port + 1; i < length; i++) {
		if (authority[i] < '0' || authority[i] > '9')
			return false;
	}
	return begin < port;
}

/* A column may have a name with a space; the URL itself has none. */
static bool
has_white_space(const char *url)
{
	bool is_name = false;
	size_t i;

	for (i = 0; url[i]; i++) {
		if (is_name)
			is_name = url[i] != '}';
		else if ((unsigned char)url[i] <= ' ' || url[i] == 0x7f)
			return true;
		else
			is_name = url[i] == '%' && url[i + 1] == '{' &&
				  (i == 0 || url[i - 1] != '%');
	}
	return false;
}

const char *
request_check_url(const char *text)
{
	size_t scheme = 0, host, i;
	struct template template;
	const char *fault;

	if (!strncasecmp(text, "http://", 7))
		scheme = 7;
	else if (!strncasecmp(text, "https://", 8))
		scheme = 8;
	if (!scheme)
		return "must be a URL that begins with http:// or https://";
	host = strcspn(text + scheme, "/?#");
	if (!names_host(text + scheme, host))
		return "must name a host, and a port by digits if at all";
	if (has_white_space(text))
		return "must not hold white space";
	for (i = 0; i + 1 < host; i++) {
		/* a line of data must not choose who gets the secrets */
		if (text[scheme + i] == '%' && text[scheme + i + 1] == '{')
			return "must name its host without %{...}";
	}
	fault = template_parse(&template, text, TEMPLATE_URL);
	template_free(&template);
	return fault;
}

bool
request_plan_open(struct request_plan *plan, const char *url,
	const struct option_list *headers, const char *content_type)
{
	size_t i;

	*plan = (struct request_plan){
		.content_type = content_type,
		.are_headers_constant = true,
	};
	if (headers->count) {
		plan->headers = calloc(headers->count, sizeof(*plan->headers));
		if (!plan->headers)
			return false;
	}
	for (i = 0; i < headers->count; i++) {
		if (template_parse(&plan->headers[i], headers->items[i],
			    TEMPLATE_HEADER))
			goto out;
		plan->header_count++;
		if (!template_is_constant(&plan->headers[i]))
			plan->are_headers_constant = false;
		if (has_name(headers->items[i], "Content-Type"))
			plan->content_type = NULL;
	}
	if (!template_parse(&plan->url, url, TEMPLATE_URL)) {
		plan->is_url_constant = template_is_constant(&plan->url);
		return true;
	}
out:
	request_plan_close(plan);
	return false;
}

void
request_plan_close(struct request_plan *plan)
{
	size_t i;

	for (i = 0; i < plan->header_count; i++)
		template_free(&plan->headers[i]);
	free(plan->headers);
	template_free(&plan->url);
	*plan = (struct request_plan){ 0 };
}

static const char *
add_header(struct template *template, const struct template_line *line,
	struct buffer *headers)
{
	size_t begin = headers->length;
	const char *text;
	size_t length, i;

	if (!template_expand(template, line, headers) ||
		!buffer_append_byte(headers, '\0'))
		return OUT_OF_MEMORY;
	text = headers->bytes + begin;
	length = headers->length - begin - 1;
	for (i = 0; i < length; i++) {
		if (text[i] == '\r' || text[i] == '\n' || !text[i])
			return "a header would hold CR, LF or NUL";
	}
	return NULL;
}

static const char *
build_headers(struct request_plan *plan, const struct template_line *line,
	struct request *request)
{
	const char *fault;
	size_t i;

	request->headers.length = 0;
	if (plan->content_type &&
		(!buffer_append_text(&request->headers, "Content-Type: ") ||
			!buffer_append(&request->headers, plan->content_type,
				strlen(plan->content_type) + 1)))
		return OUT_OF_MEMORY;
	for (i = 0; i < plan->header_count; i++) {
		fault = add_header(&plan->headers[i], line, &request->headers);
		if (fault)
			return fault;
	}
	request->headers_version++;
	return NULL;
}

const char *
request_build(struct request_plan *plan, const struct template_line *line,
	struct request *request)
{
	if (!plan->is_url_constant || !request->url_version) {
		request->url.length = 0;
		if (!template_expand(&plan->url, line, &request->url) ||
			!buffer_append_byte(&request->url, '\0'))
			return OUT_OF_MEMORY;
		request->url_version++;
	}
	if (plan->are_headers_constant && request->headers_version)
		return NULL;
	return build_headers(plan, line, request);
}

void
request_free(struct request *request)
{
	buffer_free(&request->url);
	buffer_free(&request->headers);
}
