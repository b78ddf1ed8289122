/* See names.h. */
#include "csvrows/names.h"

#include "common/utf8.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for c and any number. */
#define NUMBERED ((size_t)22)

/* U+FFFD, which replaces at least one byte. */
#define REPLACEMENT "\xEF\xBF\xBD"
#define REPLACEMENT_BYTES ((size_t)3)

static bool
begin(struct names *names, size_t count, size_t bytes)
{
	*names = (struct names){ 0 };
	names->items = calloc(count ? count : 1, sizeof(*names->items));
	names->texts = malloc(bytes ? bytes : 1);
	if (!names->items || !names->texts) {
		names_free(names);
		return false;
	}
	names->count = count;
	return true;
}

/* Copies text as UTF-8 without NUL bytes; returns how many bytes that are, at
 * most three for one. */
static size_t
copy_valid(char *to, const char *text, size_t length)
{
	size_t copied = 0, at = 0;

	while (at < length) {
		struct utf8_part part = utf8_first(text + at, length - at);

		if (part.is_valid && text[at]) {
			memcpy(to + copied, text + at, part.length);
			copied += part.length;
		} else {
			memcpy(to + copied, REPLACEMENT, REPLACEMENT_BYTES);
			copied += REPLACEMENT_BYTES;
		}
		at += part.length;
	}
	return copied;
}

bool
names_take(struct names *names, const struct record *header, const char *bytes)
{
	char *text, *raw = malloc(header->length + 1);
	size_t i, count = record_kept(header);

	if (!raw || !begin(names, count, REPLACEMENT_BYTES * header->length)) {
		free(raw);
		return false;
	}
	text = names->texts;
	for (i = 0; i < count; i++) {
		struct names_item *item = &names->items[i];

		item->bytes = text;
		item->length = copy_valid(text, raw,
			record_text(header, bytes, &header->fields[i], raw));
		text += item->length;
	}
	free(raw);
	return true;
}

bool
names_number(struct names *names, size_t count)
{
	char *text;
	size_t i;

	if (count > SIZE_MAX / NUMBERED ||
		!begin(names, count, count * NUMBERED))
		return false;
	text = names->texts;
	for (i = 0; i < count; i++, text += NUMBERED) {
		names->items[i].bytes = text;
		names->items[i].length =
			(size_t)snprintf(text, NUMBERED, "c%zu", i + 1);
	}
	return true;
}

bool
names_list(struct names *names, const char *const *texts, size_t count)
{
	size_t i;

	if (!begin(names, count, 0))
		return false;
	for (i = 0; i < count; i++)
		names_set(names, i, texts[i]);
	return true;
}

void
names_free(struct names *names)
{
	free(names->items);
	free(names->texts);
	*names = (struct names){ 0 };
}

void
names_set(struct names *names, size_t column, const char *name)
{
	names->items[column].bytes = name;
	names->items[column].length = strlen(name);
}

bool
names_are_equal(const struct names_item *a, const struct names_item *b)
{
	return a->length == b->length &&
	       memcmp(a->bytes, b->bytes, a->length) == 0;
}

size_t
names_find(
	const struct names *names, size_t from, const char *name, size_t length)
{
	struct names_item wanted = { name, length };
	size_t i;

	for (i = from; i < names->count; i++) {
		if (names_are_equal(&names->items[i], &wanted))
			return i;
	}
	return NAMES_NONE;
}

/* By text, and where that is equal by place. */
static int
compare(const void *left, const void *right)
{
	const struct names_item *a = *(const struct names_item *const *)left;
	const struct names_item *b = *(const struct names_item *const *)right;
	size_t shorter = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->bytes, b->bytes, shorter);

	if (order == 0)
		order = (a->length > b->length) - (a->length < b->length);
	return order ? order : (a > b) - (a < b);
}

size_t
names_find_double(
	const struct names *names, size_t *second, bool *is_short_of_memory)
{
	const struct names_item **sorted;
	size_t i, first = NAMES_NONE;

	*is_short_of_memory = false;
	if (names->count == 0)
		return NAMES_NONE;
	sorted = calloc(names->count, sizeof(*sorted));
	*is_short_of_memory = !sorted;
	if (!sorted)
		return NAMES_NONE;
	for (i = 0; i < names->count; i++)
		sorted[i] = &names->items[i];
	qsort(sorted, names->count, sizeof(*sorted), compare);
	for (i = 1; i < names->count && first == NAMES_NONE; i++) {
		if (names_are_equal(sorted[i - 1], sorted[i])) {
			first = (size_t)(sorted[i - 1] - names->items);
			*second = (size_t)(sorted[i] - names->items);
		}
	}
	free(sorted);
	return first;
}
