/* SPDX-License-Identifier: ISC */
/* See nearest.h. The distance is optimal string alignment: Levenshtein's, plus
 * the swap of two neighbours, each part of the name edited once at most. */
#include "common/nearest.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define NAME_BYTES ((size_t)64)

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* One cell of the table of distances between the first i and j bytes. */
static size_t
cell(size_t rows[3][NAME_BYTES], const char *a, const char *b, size_t i,
	size_t j)
{
	size_t cost = a[i - 1] != b[j - 1];
	size_t best = least(rows[1][j] + 1, rows[2][j - 1] + 1);

	best = least(best, rows[1][j - 1] + cost);
	if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
		best = least(best, rows[0][j - 2] + 1);
	return best;
}

/* Both are shorter than NAME_BYTES. */
static size_t
distance_of(const char *a, const char *b)
{
	size_t rows[3][NAME_BYTES] = { { 0 } };
	size_t length = strlen(b), i, j;

	for (j = 0; j <= length; j++)
		rows[2][j] = j;
	for (i = 1; a[i - 1]; i++) {
		memmove(rows[0], rows[1], 2 * sizeof(rows[0]));
		rows[2][0] = i;
		for (j = 1; j <= length; j++)
			rows[2][j] = cell(rows, a, b, i, j);
	}
	return rows[2][length];
}

static size_t
most_edits(size_t length)
{
	if (length < 3)
		return 0;
	return length < 6 ? 1 : 2;
}

void
nearest_try(struct nearest *nearest, const char *known)
{
	size_t length = strlen(nearest->wanted), distance;

	if (length >= NAME_BYTES || strlen(known) >= NAME_BYTES)
		return;
	distance = distance_of(nearest->wanted, known);
	/* letters of another case are one edit, however many */
	if (distance > 0 && !strcasecmp(nearest->wanted, known))
		distance = most_edits(length) > 0;
	if (distance > most_edits(length) ||
		(nearest->found && distance >= nearest->distance))
		return;
	nearest->found = known;
	nearest->distance = distance;
}

const char *
nearest_hint(const struct nearest *nearest, const char *prefix,
	char text[NEAREST_HINT])
{
	*text = '\0';
	if (nearest->found)
		(void)snprintf(text, NEAREST_HINT, "; did you mean %s%s?",
			prefix, nearest->found);
	return text;
}
