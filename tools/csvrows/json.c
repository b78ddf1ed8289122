/* See json.h. */
#include "csvrows/json.h"

#include "common/member.h"
#include "csvrows/scan.h"

#include <string.h>

_Static_assert(SCAN_SPARE >= JSON_SLACK, "16 bytes are loaded and stored");

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

/* Bytes without doubled quotes. */
static char *
put_plain(char *to, const char *bytes, size_t length)
{
	while (length) {
		size_t plain = scan_plain(bytes);

		memcpy(to, bytes, JSON_SLACK);
		if (plain >= length)
			return to + length;
		to += plain;
		bytes += plain;
		length -= plain;
		if (plain < JSON_SLACK) {
			to = escape(to, *bytes++);
			length--;
		}
	}
	return to;
}

char *
json_string(char *to, const char *bytes, size_t length, char quote)
{
	const char *end = bytes + length, *pair;

	*to++ = '"';
	while (quote && (pair = memchr(bytes, quote, (size_t)(end - bytes)))) {
		to = put_plain(to, bytes, (size_t)(pair + 1 - bytes));
		bytes = pair + 1;
		if (bytes < end && *bytes == quote)
			bytes++;
	}
	to = put_plain(to, bytes, (size_t)(end - bytes));
	*to++ = '"';
	return to;
}

char *
json_value(char *to, const char *bytes, const struct record_field *field,
	char quote)
{
	const char *text = bytes + field->start;
	char first = text[0];

	if (field->is_quoted)
		return json_string(to, text, field->length,
			(char)(field->has_doubled ? quote : '\0'));
	if (field->length == 0) {
		memcpy(to, "null", 4);
		return to + 4;
	}
	if ((first == '-' || (first >= '0' && first <= '9')) &&
		member_is_number(text, field->length))
		return json_copy(to, text, field->length);
	return json_string(to, text, field->length, '\0');
}
