/* SPDX-License-Identifier: ISC */
/* See option.h. */
#include "common/option.h"

#include <string.h>

const struct option_row *
option_find(const struct option_table *table, const char *name, size_t length)
{
	const struct option_row *row;

	for (row = table->rows; row->name; row++) {
		if (strlen(row->name) == length &&
			memcmp(row->name, name, length) == 0)
			return row;
	}
	return NULL;
}

const struct option_origin *
option_origin(const struct option_table *table, const void *options,
	const struct option_row *row)
{
	const struct option_common *common = options;

	return &common->origins[row - table->rows];
}

void
option_mark(const struct option_table *table, void *options,
	const struct option_row *row, const struct option_origin *origin)
{
	struct option_common *common = options;
	struct option_origin *mark = &common->origins[row - table->rows];

	*mark = *origin;
	if (!mark->text)
		mark->text = "true";
}

/* Whether the words "a|b" have this one among them. */
static bool
has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	while (words) {
		if (!strncmp(words, word, length) &&
			(!words[length] || words[length] == '|'))
			return true;
		words = strchr(words, '|');
		if (words)
			words++;
	}
	return false;
}

const struct option_row *
option_rival(const struct option_table *table, const void *options,
	const struct option_row *row, enum option_source source)
{
	const struct option_row *other;

	for (other = table->rows; other->name; other++) {
		if (option_origin(table, options, other)->source == source &&
			has_word(row->rival, other->name))
			return other;
	}
	return NULL;
}
