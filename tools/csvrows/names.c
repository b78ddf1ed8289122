/* SPDX-License-Identifier: ISC */
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

/* Copies text as UTF-8 without NUL bytes. Returns the number of bytes, at most
 * three for each byte of text. */
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
	free(names->made);
	*names = (struct names){ 0 };
}

void
names_set(struct names *names, size_t column, const char *name)
{
	names->items[column].bytes = name;
	names->items[column].length = strlen(name);
	names->items[column].source = NAMES_OPTION;
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
	struct names_item wanted = { .bytes = name, .length = length };
	size_t i;

	for (i = from; i < names->count; i++) {
		if (names_are_equal(&names->items[i], &wanted))
			return i;
	}
	return NAMES_NONE;
}

/* Sorts by text, and equal texts by place. */
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

/* --- names that are missing --- */

/* A hash table of columns by name. A place holds 1 + a column, or 0. */
struct table {
	size_t *places;
	size_t mask;
	size_t *next; /* by column: the number for the next repeated name */
};

static bool
begin_table(struct table *table, size_t count)
{
	size_t size = 2;

	while (size < 2 * count)
		size *= 2;
	table->places = calloc(size, sizeof(*table->places));
	table->mask = size - 1;
	table->next = calloc(count + 1, sizeof(*table->next));
	return table->places && table->next;
}

static void
end_table(struct table *table)
{
	free(table->places);
	free(table->next);
}

/* The place of a name, or the free one for it. The hash is FNV-1a. */
static size_t *
place_of(const struct table *table, const struct names *names,
	const struct names_item *name)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325);
	size_t i, at;

	for (i = 0; i < name->length; i++)
		hash = (hash ^ (unsigned char)name->bytes[i]) *
		       UINT64_C(0x100000001B3);
	at = (size_t)(hash ^ hash >> 32) & table->mask;
	while (table->places[at] &&
		!names_are_equal(&names->items[table->places[at] - 1], name))
		at = (at + 1) & table->mask;
	return &table->places[at];
}

/* Enters all names that stay, and marks the others. */
static void
mark(struct names *names, struct table *table)
{
	size_t i;

	for (i = 0; i < names->count; i++) {
		struct names_item *item = &names->items[i];
		size_t *place = place_of(table, names, item);
		bool is_free = *place == 0;
		bool is_ours = item->source == NAMES_HEADER;

		if (is_ours && item->length == 0)
			item->source = NAMES_UNNAMED;
		else if (is_ours && !is_free &&
			 names->items[*place - 1].source == NAMES_HEADER)
			item->source = NAMES_REPEATED;
		else if (is_ours || is_free)
			*place = i + 1;
	}
}

/* Makes the name of a column at `to`; returns its end. */
static char *
make(struct names *names, struct table *table, size_t column, char *to)
{
	struct names_item *item = &names->items[column], made = *item;
	size_t base, *place = place_of(table, names, item), *next;

	next = &table->next[*place ? *place - 1 : column];
	memcpy(to, item->bytes, item->length);
	made.bytes = to;
	if (item->source == NAMES_UNNAMED) {
		made.length =
			(size_t)snprintf(to, NUMBERED, "c%zu", column + 1);
		place = place_of(table, names, &made);
	}
	base = made.length;
	for (*next += 2; *place; ++*next) {
		made.length = base + (size_t)snprintf(to + base, NUMBERED,
					     "_%zu", *next);
		place = place_of(table, names, &made);
	}
	*next -= 2;
	*item = made;
	*place = column + 1;
	return to + made.length;
}

bool
names_complete(struct names *names)
{
	struct table table;
	size_t bytes = 0, i;
	bool is_good = begin_table(&table, names->count);
	char *to;

	for (i = 0; i < names->count; i++)
		bytes += names->items[i].length + 2 * NUMBERED;
	names->made = to = malloc(bytes + 1);
	is_good = is_good && to;
	if (is_good)
		mark(names, &table);
	for (i = 0; i < names->count && is_good; i++) {
		if (names->items[i].source == NAMES_UNNAMED ||
			names->items[i].source == NAMES_REPEATED)
			to = make(names, &table, i, to);
	}
	end_table(&table);
	return is_good;
}
