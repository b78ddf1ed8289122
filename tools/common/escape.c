/* SPDX-License-Identifier: ISC */
/* See escape.h. */
#include "common/escape.h"

#include "common/utf8.h"

#include <stdio.h>
#include <string.h>

uint32_t
escape_hex_digit(char byte)
{
	if (byte >= '0' && byte <= '9')
		return (uint32_t)(byte - '0');
	if (byte >= 'a' && byte <= 'f')
		return (uint32_t)(byte - 'a') + 10;
	if (byte >= 'A' && byte <= 'F')
		return (uint32_t)(byte - 'A') + 10;
	return 16;
}

/* Reads \uXXXX, and moves past it. */
static uint32_t
read_unit(const char **at)
{
	uint32_t unit = 0;
	size_t i;

	for (i = 2; i < 6; i++)
		unit = unit << 4 | escape_hex_digit((*at)[i]);
	*at += 6;
	return unit;
}

/* Reads the character of a \u escape, or of a pair of them. */
static uint32_t
read_code(const char **at, const char *end)
{
	uint32_t high = read_unit(at), low;
	const char *next = *at;

	if (high < 0xD800 || high > 0xDFFF)
		return high;
	if (high > 0xDBFF || end - next < 6 || next[0] != '\\' ||
		next[1] != 'u')
		return 0xFFFD;
	low = read_unit(&next);
	if (low < 0xDC00 || low > 0xDFFF)
		return 0xFFFD;
	*at = next;
	return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

static size_t
write_utf8(uint32_t code, char *text)
{
	static const unsigned char marks[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	size_t length = code < 0x80      ? 1
			: code < 0x800   ? 2
			: code < 0x10000 ? 3
					 : 4;
	size_t i;

	for (i = length; i > 1; i--) {
		text[i - 1] = (char)(0x80 | (code & 0x3F));
		code >>= 6;
	}
	text[0] = (char)(marks[length] | code);
	return length;
}

/* Reads one byte or one escape of a checked string, and moves past it. Writes
 * its plain text, of up to four bytes, and returns the number of bytes. */
static size_t
read_plain(const char **at, const char *end, char text[4])
{
	char byte = *(*at)++;

	if (byte != '\\') {
		text[0] = byte;
		return 1;
	}
	byte = *(*at)++;
	switch (byte) {
	case 'u':
		*at -= 2;
		return write_utf8(read_code(at, end), text);
	case 'b':
		text[0] = '\b';
		return 1;
	case 'f':
		text[0] = '\f';
		return 1;
	case 'n':
		text[0] = '\n';
		return 1;
	case 'r':
		text[0] = '\r';
		return 1;
	case 't':
		text[0] = '\t';
		return 1;
	default:
		text[0] = byte;
		return 1;
	}
}

bool
escape_equals(const char *string, size_t length, const char *plain,
	size_t plain_length)
{
	const char *end = string + length, *plain_end = plain + plain_length;
	char text[4];
	size_t count;

	while (string < end) {
		count = read_plain(&string, end, text);
		if ((size_t)(plain_end - plain) < count ||
			memcmp(text, plain, count) != 0)
			return false;
		plain += count;
	}
	return plain == plain_end;
}

size_t
escape_plain(const char *string, size_t length, char *plain)
{
	const char *end = string + length;
	char text[4], *at = plain;
	size_t count;

	while (string < end) {
		count = read_plain(&string, end, text);
		memcpy(at, text, count);
		at += count;
	}
	return (size_t)(at - plain);
}

/* The number of leading bytes that need no escape. */
static size_t
plain_length(const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		unsigned char byte = (unsigned char)bytes[at];

		if (byte < ' ' || byte == '"' || byte == '\\')
			break;
		if (byte < 0x80) {
			at++;
		} else {
			struct utf8_part part =
				utf8_first(bytes + at, length - at);

			if (!part.is_valid)
				break;
			at += part.length;
		}
	}
	return at;
}

static bool
quote_byte(unsigned char byte, struct buffer *out)
{
	char text[8];

	if (byte == '"' || byte == '\\')
		(void)snprintf(text, sizeof(text), "\\%c", byte);
	else if (byte == '\n')
		(void)snprintf(text, sizeof(text), "\\n");
	else if (byte == '\r')
		(void)snprintf(text, sizeof(text), "\\r");
	else if (byte == '\t')
		(void)snprintf(text, sizeof(text), "\\t");
	else
		(void)snprintf(text, sizeof(text), "\\u%04X", byte);
	return buffer_append_text(out, text);
}

bool
escape_quote(const char *bytes, size_t length, struct buffer *out)
{
	size_t at = 0;
	bool is_done = buffer_append_byte(out, '"');

	while (is_done && at < length) {
		size_t plain = plain_length(bytes + at, length - at);

		is_done = buffer_append(out, bytes + at, plain);
		at += plain;
		if (!is_done || at == length)
			break;
		if ((unsigned char)bytes[at] < 0x80) {
			is_done = quote_byte((unsigned char)bytes[at++], out);
		} else {
			at += utf8_first(bytes + at, length - at).length;
			is_done = buffer_append_text(out, "\xEF\xBF\xBD");
		}
	}
	return is_done && buffer_append_byte(out, '"');
}
