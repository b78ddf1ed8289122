/* Finds a text in bytes that come in parts, in memory that does not depend on
 * them (Knuth, Morris and Pratt 1977). Pure but for the memory of the table. */
#ifndef HTTPPOST_FINDER_H
#define HTTPPOST_FINDER_H

#include <stdbool.h>
#include <stddef.h>

struct finder {
	const char *text;
	size_t length;
	size_t *borders; /* of each head of the text: its longest one */
};

/* Prepares to find a text of at least one byte, which must outlive the finder.
 * False where memory is short. */
bool finder_open(struct finder *finder, const char *text);

/* Looks at the next part. *matched is 0 before the first, and says how much of
 * the text has been seen; once that is all of it the text is found, and stays
 * so. Returns whether it is. */
bool finder_feed(const struct finder *finder, size_t *matched,
	const char *bytes, size_t length);

void finder_close(struct finder *finder);

#endif
