/* SPDX-License-Identifier: ISC */
/* libFuzzer: templates. The first byte chooses the place of the template; then
 * come the template, a NUL, and the line. Whatever the line contains, a header
 * has no line end, a URL only bytes that are allowed there, and shown text no
 * control byte. */
#include "httppost/template.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether the template itself has none of the bytes that are searched for. */
static bool
is_plain(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text <= 0x20 || (unsigned char)*text > 0x7E)
			return false;
	}
	return true;
}

static void
check_bytes(enum template_use use, const struct buffer *out)
{
	size_t i;

	for (i = 0; i < out->length; i++) {
		unsigned char byte = (unsigned char)out->bytes[i];

		if (use == TEMPLATE_URL && (byte <= 0x20 || byte >= 0x7F))
			abort();
		if (use >= TEMPLATE_SHOW && (byte < 0x20 || byte == 0x7F))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 1, *end;
	struct buffer out = { 0 }, again = { 0 };
	struct template template;
	enum template_use use;
	struct template_line line = {
		.number = 7,
		.read_realtime_ns = INT64_C(1708115445123000000),
		.since_first_ns = INT64_C(1500000000),
		.run = "00ff",
		.reason = "HTTP 500: \033[31m\n",
	};

	end = size > 1 ? memchr(text, '\0', size - 1) : NULL;
	if (!end)
		return 0;
	use = data[0] % (TEMPLATE_FAILURE + 1);
	line.text = end + 1;
	line.length = size - 2 - (size_t)(end - text);
	if (!template_parse(&template, text, use)) {
		if (!template_expand(&template, &line, &out) ||
			!template_expand(&template, &line, &again) ||
			out.length != again.length ||
			(out.length && memcmp(out.bytes, again.bytes,
					       out.length) != 0))
			abort();
		if (is_plain(text))
			check_bytes(use, &out);
		if (template_is_constant(&template) && !strstr(text, "%") &&
			out.length != strlen(text))
			abort();
	}
	template_free(&template);
	buffer_free(&out);
	buffer_free(&again);
	return 0;
}
