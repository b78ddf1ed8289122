/* See finder.h. */
#include "httppost/finder.h"

#include <stdlib.h>
#include <string.h>

bool
finder_open(struct finder *finder, const char *text)
{
	size_t length = strlen(text), matched = 0, i;

	*finder = (struct finder){ .text = text, .length = length };
	finder->borders = calloc(length, sizeof(*finder->borders));
	if (!finder->borders)
		return false;
	for (i = 1; i < length; i++) {
		while (matched && text[i] != text[matched])
			matched = finder->borders[matched - 1];
		matched += text[i] == text[matched];
		finder->borders[i] = matched;
	}
	return true;
}

bool
finder_feed(const struct finder *finder, size_t *matched, const char *bytes,
	size_t length)
{
	const char *end = bytes + length;

	while (bytes < end && *matched < finder->length) {
		if (!*matched) {
			bytes = memchr(
				bytes, *finder->text, (size_t)(end - bytes));
			if (!bytes)
				break;
		}
		while (*matched && *bytes != finder->text[*matched])
			*matched = finder->borders[*matched - 1];
		*matched += *bytes++ == finder->text[*matched];
	}
	return *matched == finder->length;
}

void
finder_close(struct finder *finder)
{
	free(finder->borders);
	*finder = (struct finder){ 0 };
}
