/* SPDX-License-Identifier: ISC */
/* See closing.h. */
#include "csvrows/closing.h"

#include <string.h>

/* The offset of the next quote or escape, or length. */
static size_t
find(const struct closing *closing, const char *bytes, size_t at, size_t length)
{
	const char *quote;

	if (!closing->escape) {
		quote = memchr(bytes + at, closing->quote, length - at);
		return quote ? (size_t)(quote - bytes) : length;
	}
	while (at < length && bytes[at] != closing->quote &&
		bytes[at] != closing->escape)
		at++;
	return at;
}

/* The byte after a quote that closes the field. */
static void
decide(struct closing *closing, char byte)
{
	if (closing->trims && (byte == ' ' || byte == '\t') &&
		byte != closing->delimiter && byte != closing->quote)
		closing->state = CLOSING_BLANKS;
	else if (byte == closing->delimiter || byte == '\n' || byte == '\r')
		closing->verdict = CLOSING_ENDS;
	else
		closing->verdict = CLOSING_STRAY;
}

size_t
closing_look(struct closing *closing, const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		char byte;

		if (closing->state == CLOSING_INSIDE)
			at = find(closing, bytes, at, length);
		if (at == length)
			break;
		byte = bytes[at];
		if (closing->state == CLOSING_INSIDE)
			closing->state = byte == closing->quote
						 ? CLOSING_QUOTE
						 : CLOSING_ESCAPED;
		else if (closing->state == CLOSING_ESCAPED ||
			 (closing->state == CLOSING_QUOTE &&
				 byte == closing->quote))
			closing->state = CLOSING_INSIDE;
		else
			decide(closing, byte);
		if (closing->verdict != CLOSING_UNKNOWN)
			break;
		at++;
	}
	return at;
}

void
closing_end(struct closing *closing)
{
	if (closing->verdict == CLOSING_UNKNOWN)
		closing->verdict =
			closing->state == CLOSING_QUOTE ||
					closing->state == CLOSING_BLANKS
				? CLOSING_ENDS
				: CLOSING_NEVER;
}
