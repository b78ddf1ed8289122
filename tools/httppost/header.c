/* See header.h. */
#include "httppost/header.h"

#include "httppost/template.h"

#include <string.h>
#include <strings.h>

/* tchar of RFC 9110 section 5.6.2. */
size_t
header_token_length(const char *text)
{
	return strspn(text,
		"!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

bool
header_is_named(const char *header, const char *name)
{
	size_t length = strlen(name);

	return strncasecmp(header, name, length) == 0 && header[length] == ':';
}

bool
header_is_harmless(const char *header)
{
	static const char *const names[] = { "Accept", "Accept-Charset",
		"Accept-Encoding", "Accept-Language", "Cache-Control",
		"Connection", "Content-Encoding", "Content-Language",
		"Content-Type", "Date", "Host", "Idempotency-Key", "Prefer",
		"User-Agent" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (header_is_named(header, names[i]))
			return true;
	}
	return false;
}

const char *
header_check(const char *text)
{
	size_t length = header_token_length(text);
	struct template template;
	const char *fault;

	if (!length || text[length] != ':')
		return "must be \"Name: value\"";
	if (strpbrk(text, "\r\n"))
		return "must be one line";
	/* These frame the request; a second opinion would break it. */
	if (header_is_named(text, "Content-Length") ||
		header_is_named(text, "Transfer-Encoding"))
		return "is set by httppost itself";
	fault = template_parse(&template, text, TEMPLATE_HEADER);
	template_free(&template);
	return fault;
}

const char *
header_line(char *line, size_t length, const char **header)
{
	const char *fault;

	*header = NULL;
	if (memchr(line, '\0', length))
		return "must not hold NUL";
	if (length && line[length - 1] == '\r')
		line[--length] = '\0';
	if (!length || *line == '#')
		return NULL;
	fault = header_check(line);
	if (!fault)
		*header = line;
	else if (strstr(fault, "%{"))
		fault = "has a %{...} that is unknown, not set or not closed";
	return fault;
}
