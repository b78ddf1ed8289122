/* See query.h. */
#include "httppost/query.h"

#include "httppost/template.h"

/* Without memory, a secret. */
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

const char *
query_next_secret(const char *from, size_t *length)
{
	/* a value ends at & or # or the end, and there is no ? behind one */
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

bool
query_append_masked(struct buffer *out, const char *url)
{
	const char *value;
	size_t length;

	while ((value = query_next_secret(url, &length))) {
		if (!buffer_append(out, url, (size_t)(value - url)) ||
			!buffer_append_text(out, "***"))
			return false;
		url = value + length;
	}
	return buffer_append_text(out, url);
}
