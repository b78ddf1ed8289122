/* SPDX-License-Identifier: ISC */
/* See spelling.h. */
#include "httppost/spelling.h"

#include "common/escape.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#define DIGITS64                     \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"abcdefghijklmnopqrstuvwxyz0123456789+/"

/* Reads one escape at the start of a text and writes what it stands for, which
 * is never longer. Returns the length of the escape, or 0. */
typedef size_t
escape_reader(const char *at, size_t left, char *to, size_t *written);

static size_t
put_utf8(char *to, uint32_t code)
{
	size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : 3, i;

	if (code < 0x80) {
		*to = (char)code;
		return 1;
	}
	if (code >= 0x10000)
		length = 4;
	for (i = length - 1; i > 0; i--) {
		to[i] = (char)(0x80 | (code & 0x3f));
		code >>= 6;
	}
	*to = (char)((0xf00 >> length & 0xff) | code);
	return length;
}

static size_t
read_percent(const char *at, size_t left, char *to, size_t *written)
{
	uint32_t high, low;

	if (left < 3)
		return 0;
	high = escape_hex_digit(at[1]);
	low = escape_hex_digit(at[2]);
	if (high > 15 || low > 15)
		return 0;
	*to = (char)(16 * high + low);
	*written = 1;
	return 3;
}

/* The number of \uXXXX, or UINT32_MAX. */
static uint32_t
read_unit(const char *at, size_t left)
{
	uint32_t unit = 0, digit;
	size_t i;

	if (left < 6 || at[0] != '\\' || (at[1] != 'u' && at[1] != 'U'))
		return UINT32_MAX;
	for (i = 2; i < 6; i++) {
		digit = escape_hex_digit(at[i]);
		if (digit > 15)
			return UINT32_MAX;
		unit = 16 * unit + digit;
	}
	return unit;
}

static size_t
read_json(const char *at, size_t left, char *to, size_t *written)
{
	static const char names[] = "\"\\/bfnrt", plain[] = "\"\\/\b\f\n\r\t";
	uint32_t code = read_unit(at, left), low;
	const char *name;

	if (code != UINT32_MAX) {
		low = code >> 10 == 0x36 ? read_unit(at + 6, left - 6) : 0;
		if (low >> 10 == 0x37)
			code = 0x10000 + ((code & 0x3ff) << 10) + (low & 0x3ff);
		*written = put_utf8(to, code);
		return code < 0x10000 ? 6 : 12;
	}
	name = left > 1 && at[1] ? strchr(names, at[1]) : NULL;
	if (!name)
		return 0;
	*to = plain[name - names];
	*written = 1;
	return 2;
}

/* &#43; or &#x2b;, with or without the semicolon. */
static size_t
read_html_number(const char *at, size_t left, char *to, size_t *written)
{
	bool is_hex = left > 2 && (at[2] == 'x' || at[2] == 'X');
	uint32_t code = 0, digit, base = is_hex ? 16 : 10;
	size_t begin = is_hex ? 3 : 2, end;

	for (end = begin; end < left && code <= 0x10ffff; end++) {
		digit = escape_hex_digit(at[end]);
		if (digit >= base)
			break;
		code = base * code + digit;
	}
	if (end == begin || code > 0x10ffff)
		return 0;
	*written = put_utf8(to, code);
	return end < left && at[end] == ';' ? end + 1 : end;
}

static size_t
read_html(const char *at, size_t left, char *to, size_t *written)
{
	static const struct {
		char plain;
		const char *name;
	} names[] = {
		{ '&', "amp" },
		{ '<', "lt" },
		{ '>', "gt" },
		{ '"', "quot" },
		{ '\'', "apos" },
		{ '+', "plus" },
		{ '/', "sol" },
		{ '=', "equals" },
		{ ':', "colon" },
	};
	size_t i, length;

	if (left > 1 && at[1] == '#')
		return read_html_number(at, left, to, written);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		length = strlen(names[i].name);
		if (left <= length ||
			strncasecmp(at + 1, names[i].name, length) != 0)
			continue;
		*to = names[i].plain;
		*written = 1;
		length++;
		return length < left && at[length] == ';' ? length + 1 : length;
	}
	return 0;
}

static size_t
decode_escapes(const char *bytes, size_t length, char mark, escape_reader *read,
	char *plain)
{
	size_t from = 0, to = 0, used, written;
	bool is_found = false;

	while (from < length) {
		used = bytes[from] == mark ? read(bytes + from, length - from,
						     plain + to, &written)
					   : 0;
		if (used) {
			is_found = true;
			from += used;
			to += written;
		} else {
			plain[to++] = bytes[from++];
		}
	}
	return is_found ? to : 0;
}

/* The value of a digit, or 64. */
static uint32_t
base64_digit(char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return (uint32_t)(byte - 'A');
	if (byte >= 'a' && byte <= 'z')
		return (uint32_t)(byte - 'a') + 26;
	if (byte >= '0' && byte <= '9')
		return (uint32_t)(byte - '0') + 52;
	if (byte == '+' || byte == '-')
		return 62;
	return byte == '/' || byte == '_' ? 63 : 64;
}

/* Line ends may break a word (RFC 2045 section 6.8). Bytes before the word may
 * look like a part of it, so the first `late` digits are skipped. */
static size_t
decode_base64(const char *bytes, size_t length, size_t late, char *plain)
{
	uint32_t bits = 0, digit;
	size_t i, digits = 0, begin = 0, to = 0;

	for (i = 0; i <= length; i++) {
		if (i < length && (bytes[i] == '\r' || bytes[i] == '\n'))
			continue;
		digit = i < length ? base64_digit(bytes[i]) : 64;
		if (digit < 64) {
			bits = bits << 6 | digit;
			if (++digits > late && (digits - late) % 4 != 1)
				plain[to++] =
					(char)(bits >>
						2 * (3 - (digits - late - 1) %
								    4));
			continue;
		}
		/* shorter words mean nothing */
		if (to - begin < 3)
			to = begin;
		else
			plain[to++] = '\0';
		begin = to;
		digits = 0;
	}
	return to;
}

size_t
spelling_decode(
	enum spelling spelling, const char *bytes, size_t length, char *plain)
{
	switch ((int)spelling) {
	case SPELLING_PERCENT:
		return decode_escapes(bytes, length, '%', read_percent, plain);
	case SPELLING_JSON:
		return decode_escapes(bytes, length, '\\', read_json, plain);
	case SPELLING_HTML:
		return decode_escapes(bytes, length, '&', read_html, plain);
	default:
		return decode_base64(bytes, length,
			(size_t)(spelling - SPELLING_BASE64), plain);
	}
}

bool
spelling_append_base64(struct buffer *out, const char *bytes, size_t length)
{
	size_t at, i;

	for (at = 0; at < length; at += 3) {
		uint32_t bits = 0;

		for (i = 0; i < 3; i++)
			bits = bits << 8 |
			       (at + i < length ? (unsigned char)bytes[at + i]
						: 0);
		for (i = 0; i < 4; i++) {
			char digit = '=';

			if (at + i <= length)
				digit = DIGITS64[bits >> (18 - 6 * i) & 63];
			if (!buffer_append_byte(out, digit))
				return false;
		}
	}
	return true;
}
