/* The headers that were asked for: the texts of --header, and in place of each
 * @FILE the lines of that file, which are secrets. */
#ifndef HTTPPOST_HEADERS_H
#define HTTPPOST_HEADERS_H

#include "common/option.h"

#include <stdbool.h>
#include <stddef.h>

struct headers_item {
	const char *text; /* "Name: template" */
	bool is_secret;   /* from a file */
};

/* {0} begins. */
struct headers {
	struct headers_item *items;
	size_t count;
	char **files; /* what they hold */
	size_t file_count;
};

/* Whether the name before the colon is this one, in whatever case. */
bool headers_is_named(const char *header, const char *name);

/* What a line of a file says; `line` has `length` bytes and a NUL behind them.
 * Returns NULL, with *header the header in it or NULL where it has none: empty,
 * or a comment, which begins with #. Else the reason why it is none, which
 * shows nothing of it. Pure, but for what templates ask of the environment. */
const char *headers_line(char *line, size_t length, const char **header);

/* Takes the texts in their order, reads the files that they name, and warns of
 * those that others can read. False after messages, FILE:LINE for each line at
 * fault. The texts of files live until headers_free. */
bool headers_load(struct headers *headers, const struct option_list *given);

void headers_free(struct headers *headers);

#endif
