/* SPDX-License-Identifier: ISC */
/* See nest.h. Each column gets a rank for each part of its name: the first
 * place of all columns that begin with the same parts. Sorted by these, columns
 * of one object stand together. */
#include "csvrows/nest.h"

#include <stdlib.h>
#include <string.h>

struct entry {
	const struct names_item *name;
	const char *separator;
	size_t column;
	size_t parts;
	size_t *ranks; /* one for each part */
};

/* --- parts of names --- */

size_t
nest_part_end(const struct names_item *name, const char *separator, size_t at)
{
	size_t length = strlen(separator);

	while (at + length <= name->length &&
		memcmp(name->bytes + at, separator, length) != 0)
		at++;
	return at + length <= name->length ? at : name->length;
}

size_t
nest_levels(const struct names_item *name, const char *separator)
{
	size_t at = nest_part_end(name, separator, 0), levels = 0;

	for (; at < name->length; levels++)
		at = nest_part_end(name, separator, at + strlen(separator));
	return levels;
}

/* How many parts two names have in common from the start. Sets *order to the
 * order of the first parts that differ. */
static size_t
same_parts(const struct names_item *a, const struct names_item *b,
	const char *separator, int *order)
{
	size_t at = 0, parts = 0;

	*order = 0;
	for (;;) {
		size_t end_a = nest_part_end(a, separator, at);
		size_t end_b = nest_part_end(b, separator, at);
		size_t end = end_a < end_b ? end_a : end_b;

		*order = memcmp(a->bytes + at, b->bytes + at, end - at);
		if (*order == 0)
			*order = (end_a > end_b) - (end_a < end_b);
		if (*order)
			return parts;
		parts++;
		if (end == a->length || end == b->length)
			break;
		at = end + strlen(separator);
	}
	*order = (a->length > b->length) - (a->length < b->length);
	return parts;
}

size_t
nest_shared(const struct names_item *a, const struct names_item *b,
	const char *separator)
{
	int order;
	size_t parts = same_parts(a, b, separator, &order);
	size_t levels_a = nest_levels(a, separator);
	size_t levels_b = nest_levels(b, separator);
	size_t most = levels_a < levels_b ? levels_a : levels_b;

	return parts < most ? parts : most;
}

static bool
has_empty_part(const struct names_item *name, const char *separator)
{
	size_t at = 0, end;

	while ((end = nest_part_end(name, separator, at)) > at) {
		if (end == name->length)
			return false;
		at = end + strlen(separator);
	}
	return true;
}

/* --- order --- */

static int
compare_names(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order;

	(void)same_parts(a->name, b->name, a->separator, &order);
	return order;
}

static int
compare_ranks(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	size_t i;

	for (i = 0; i < a->parts && i < b->parts; i++) {
		if (a->ranks[i] != b->ranks[i])
			return a->ranks[i] < b->ranks[i] ? -1 : 1;
	}
	return 0;
}

/* Gives the entries, sorted by name, their ranks. Before, a rank is the place
 * of the column; `lowest` collects the lowest place of all entries that share a
 * rank. */
static bool
rank(struct entry *entries, size_t count, size_t *lowest, size_t faulty[2])
{
	size_t i, part, used = 0;

	for (i = 0; i < count; i++) {
		struct entry *entry = &entries[i], *before = entry - 1;
		size_t place = *entry->ranks, same = 0;
		int order;

		if (i > 0)
			same = same_parts(before->name, entry->name,
				entry->separator, &order);
		if (i > 0 && same == before->parts) {
			faulty[0] = before->column;
			faulty[1] = entry->column;
			return false;
		}
		for (part = 0; part < entry->parts; part++) {
			size_t at = part < same ? before->ranks[part] : used++;

			if (part >= same || place < lowest[at])
				lowest[at] = place;
			entry->ranks[part] = at;
		}
	}
	for (i = 0; i < count; i++) {
		for (part = 0; part < entries[i].parts; part++)
			entries[i].ranks[part] = lowest[entries[i].ranks[part]];
	}
	return true;
}

static enum nest_result
sort(struct entry *entries, size_t *columns, size_t count, size_t *lowest,
	size_t faulty[2])
{
	size_t i;

	qsort(entries, count, sizeof(*entries), compare_names);
	if (!rank(entries, count, lowest, faulty))
		return NEST_CLASH;
	qsort(entries, count, sizeof(*entries), compare_ranks);
	for (i = 0; i < count; i++)
		columns[i] = entries[i].column;
	return NEST_GOOD;
}

/* How many parts all names have. */
static size_t
begin(struct entry *entries, const struct names *names, const char *separator,
	const size_t *columns, size_t count)
{
	size_t i, parts = 0;

	for (i = 0; i < count; i++) {
		const struct names_item *name = &names->items[columns[i]];

		entries[i].name = name;
		entries[i].separator = separator;
		entries[i].column = columns[i];
		entries[i].parts = nest_levels(name, separator) + 1;
		parts += entries[i].parts;
	}
	return parts;
}

enum nest_result
nest_order(const struct names *names, const char *separator, size_t *columns,
	size_t count, size_t faulty[2])
{
	struct entry *entries = calloc(count + 1, sizeof(*entries));
	enum nest_result result = NEST_NO_MEMORY;
	size_t i, parts, *ranks;

	for (i = 0; i < count; i++) {
		if (!has_empty_part(&names->items[columns[i]], separator))
			continue;
		free(entries);
		faulty[0] = columns[i];
		return NEST_EMPTY;
	}
	if (!entries)
		return NEST_NO_MEMORY;
	parts = begin(entries, names, separator, columns, count);
	ranks = calloc(2 * parts + 1, sizeof(*ranks));
	for (i = 0, parts = 0; i < count && ranks; i++) {
		entries[i].ranks = ranks + parts;
		*entries[i].ranks = i;
		parts += entries[i].parts;
	}
	if (ranks)
		result = sort(entries, columns, count, ranks + parts, faulty);
	free(ranks);
	free(entries);
	return result;
}
