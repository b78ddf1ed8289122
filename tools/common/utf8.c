/* SPDX-License-Identifier: ISC */
/* See utf8.h. Table 3-7 of Unicode says what may follow a lead byte. The second
 * byte has a range of its own, which excludes overlong forms, surrogates and
 * everything above U+10FFFF; the other bytes are 80..BF. */
#include "common/utf8.h"

#include <string.h>

struct lead {
	size_t following; /* bytes after the lead byte; 0: not a lead byte */
	unsigned char lowest; /* second byte */
	unsigned char highest;
};

static struct lead
lead_of(unsigned char byte)
{
	if (byte >= 0xC2 && byte <= 0xDF)
		return (struct lead){ 1, 0x80, 0xBF };
	if (byte == 0xE0)
		return (struct lead){ 2, 0xA0, 0xBF };
	if (byte == 0xED)
		return (struct lead){ 2, 0x80, 0x9F };
	if (byte >= 0xE1 && byte <= 0xEF)
		return (struct lead){ 2, 0x80, 0xBF };
	if (byte == 0xF0)
		return (struct lead){ 3, 0x90, 0xBF };
	if (byte >= 0xF1 && byte <= 0xF3)
		return (struct lead){ 3, 0x80, 0xBF };
	if (byte == 0xF4)
		return (struct lead){ 3, 0x80, 0x8F };
	return (struct lead){ 0, 0, 0 };
}

struct utf8_part
utf8_first(const char *bytes, size_t length)
{
	unsigned char byte = (unsigned char)bytes[0];
	struct lead lead;
	uint32_t code;
	size_t i;

	if (byte < 0x80)
		return (struct utf8_part){ 1, byte, true };
	lead = lead_of(byte);
	if (!lead.following)
		return (struct utf8_part){ 1, 0, false };
	/* The bits in the lead byte: five, four or three. */
	code = byte & (0x3Fu >> lead.following);
	for (i = 1; i <= lead.following; i++) {
		if (i == length)
			return (struct utf8_part){ i, 0, false };
		byte = (unsigned char)bytes[i];
		if (byte < lead.lowest || byte > lead.highest)
			return (struct utf8_part){ i, 0, false };
		code = code << 6 | (byte & 0x3Fu);
		lead.lowest = 0x80;
		lead.highest = 0xBF;
	}
	return (struct utf8_part){ i, code, true };
}

size_t
utf8_valid_length(const char *bytes, size_t length)
{
	const uint64_t high_bits = UINT64_C(0x8080808080808080);
	struct utf8_part part;
	uint64_t eight;
	size_t i = 0;

	while (i < length) {
		if (length - i >= sizeof(eight)) {
			memcpy(&eight, bytes + i, sizeof(eight));
			if (!(eight & high_bits)) {
				i += sizeof(eight);
				continue;
			}
		}
		if ((unsigned char)bytes[i] < 0x80) {
			i++;
			continue;
		}
		part = utf8_first(bytes + i, length - i);
		if (!part.is_valid)
			break;
		i += part.length;
	}
	return i;
}
