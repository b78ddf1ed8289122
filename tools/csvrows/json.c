/* SPDX-License-Identifier: ISC */
/* See json.h. */
#include "csvrows/json.h"

#include "common/member.h"
#include "common/utf8.h"

#include <string.h>

_Static_assert(SCAN_SPARE >= JSON_SLACK, "16 bytes are loaded and stored");
_Static_assert(VECTOR_BYTES == JSON_SLACK, "16 bytes are loaded and stored");

char *
json_copy(char *to, const char *bytes, size_t length)
{
	size_t i;

	for (i = 0; i < length; i += JSON_SLACK)
		memcpy(to + i, bytes + i, JSON_SLACK);
	return to + length;
}

static char *
escape(char *to, char byte)
{
	static const char digits[] = "0123456789abcdef";
	static const char letters[] = "btn.fr"; /* 0x08 to 0x0D */
	unsigned char value = (unsigned char)byte;

	*to++ = '\\';
	if (byte == '"' || byte == '\\') {
		*to++ = byte;
	} else if (value >= 0x08 && value <= 0x0D && value != 0x0B) {
		*to++ = letters[value - 0x08];
	} else {
		memcpy(to, "u00", 3);
		to[3] = digits[value >> 4];
		to[4] = digits[value & 15];
		to += 5;
	}
	return to;
}

/* UTF-8 without doubled quotes. */
static char *
put_plain(char *to, const char *bytes, size_t length)
{
	while (length) {
		vector v = vector_load(bytes);
		size_t plain = vector_lowest(
			scan_escaped(v) | UINT64_C(1) << VECTOR_BYTES);

		vector_store(to, v);
		if (plain >= length)
			return to + length;
		to += plain;
		bytes += plain;
		length -= plain;
		if (plain < VECTOR_BYTES) {
			to = escape(to, *bytes++);
			length--;
		}
	}
	return to;
}

/* Text that may be invalid UTF-8 or contain NUL bytes. */
static char *
put_replaced(char *to, const char *bytes, size_t length)
{
	while (length) {
		size_t valid = utf8_valid_length(bytes, length);
		const char *nul = memchr(bytes, '\0', valid);

		if (nul)
			valid = (size_t)(nul - bytes);
		to = put_plain(to, bytes, valid);
		bytes += valid;
		length -= valid;
		if (length) {
			valid = utf8_first(bytes, length).length;
			memcpy(to, "\xEF\xBF\xBD", 3);
			to += 3;
			bytes += valid;
			length -= valid;
		}
	}
	return to;
}

static MADE_ANEW char *
put_text(char *to, const char *bytes, size_t length,
	const struct json_text *text)
{
	return text->replaces ? put_replaced(to, bytes, length)
			      : put_plain(to, bytes, length);
}

/* Whether the first of two bytes is left out: an escape, or a doubled quote. */
static bool
is_pair(const char *bytes, const struct json_text *text)
{
	if (*bytes == text->escape)
		return bytes[1] == text->escape || bytes[1] == text->escaped;
	return text->doubled && *bytes == text->doubled;
}

/* Text with escapes, and perhaps with doubled quotes. */
static char *
put_escaped(char *to, const char *bytes, size_t length,
	const struct json_text *text)
{
	size_t begin = 0, at;

	for (at = 0; at + 1 < length; at++) {
		if (!is_pair(bytes + at, text))
			continue;
		to = put_text(to, bytes + begin, at - begin, text);
		begin = ++at;
	}
	return put_text(to, bytes + begin, length - begin, text);
}

char *
json_string(char *to, const char *bytes, size_t length,
	const struct json_text *text)
{
	const char *end = bytes + length, *pair;

	*to++ = '"';
	if (SELDOM(text->escape)) {
		to = put_escaped(to, bytes, length, text);
		*to++ = '"';
		return to;
	}
	while (text->doubled &&
		(pair = memchr(bytes, text->doubled, (size_t)(end - bytes)))) {
		to = put_text(to, bytes, (size_t)(pair + 1 - bytes), text);
		bytes = pair + 1;
		if (bytes < end && *bytes == text->doubled)
			bytes++;
	}
	to = put_text(to, bytes, (size_t)(end - bytes), text);
	*to++ = '"';
	return to;
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

char *
json_value(char *to, const char *bytes, size_t length,
	const struct json_text *text)
{
	vector v = vector_load(bytes);
	bool is_short = length > 0 && length <= VECTOR_BYTES &&
			!is_digit(bytes[length]);

	if (USUALLY(is_short) &&
		json_is_short_number(v, bytes, (uint32_t)length)) {
		vector_store(to, v);
		return to + length;
	}
	if (length > 0 && (*bytes == '-' || is_digit(*bytes)) &&
		!(is_short && !json_may_have_exponent(v, length)) &&
		member_is_number(bytes, length))
		return json_copy(to, bytes, length);
	return json_string(to, bytes, length, text);
}
