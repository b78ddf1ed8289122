/* SPDX-License-Identifier: ISC */
/* See words.h. */
#include "datarunner-prompt/words.h"

#include <string.h>

/* A line that is being read. */
struct scan {
	const char *at;
	const char *end;
	char quote; /* the open quote, or 0 */
};

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

/* Appends the word that begins here, without its quotes. */
static bool
read_word(struct scan *scan, struct buffer *word)
{
	for (; scan->at < scan->end; scan->at++) {
		char byte = *scan->at;

		if (!scan->quote && is_blank(byte))
			break;
		if (scan->quote && byte == scan->quote) {
			scan->quote = '\0';
			continue;
		}
		if (!scan->quote && (byte == '"' || byte == '\'')) {
			scan->quote = byte;
			continue;
		}
		if (byte == '\\' && !scan->quote && scan->at + 1 < scan->end)
			byte = *++scan->at;
		if (!buffer_append_byte(word, byte))
			return false;
	}
	return true;
}

static void
skip_blanks(struct scan *scan)
{
	while (scan->at < scan->end && is_blank(*scan->at))
		scan->at++;
}

enum words_result
words_read(const char *line, struct buffer *words)
{
	struct scan scan = { .at = line, .end = line + strlen(line) };

	for (skip_blanks(&scan); scan.at < scan.end; skip_blanks(&scan)) {
		if (!buffer_append_byte(words, '\n') ||
			!read_word(&scan, words))
			return WORDS_SHORT;
	}
	return scan.quote ? WORDS_OPEN : WORDS_READ;
}

bool
words_last(const char *line, size_t length, struct words_last *last,
	struct buffer *plain)
{
	struct scan scan = { .at = line, .end = line + length };

	*last = (struct words_last){ 0 };
	for (;;) {
		skip_blanks(&scan);
		last->begin = (size_t)(scan.at - line);
		plain->length = 0;
		if (!read_word(&scan, plain))
			return false;
		if (scan.at == scan.end)
			return true;
		last->before++;
	}
}

bool
words_quote(const char *text, struct buffer *out)
{
	for (; *text; text++) {
		if (strchr(" \t\"'\\", *text) && !buffer_append_byte(out, '\\'))
			return false;
		if (!buffer_append_byte(out, *text))
			return false;
	}
	return true;
}

bool
words_has_secret(const char *line)
{
	const char *url = strstr(line, "://");

	return url && strpbrk(url, "@?");
}
