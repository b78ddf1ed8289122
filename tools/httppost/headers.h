/* The headers that were asked for: the texts of --header, and in place of each
 * @FILE the lines of that file, which are secrets. */
#ifndef HTTPPOST_HEADERS_H
#define HTTPPOST_HEADERS_H

#include "common/option.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

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

/* Takes the texts in their order, reads the files that they name, and warns of
 * those that others can read. False after messages, FILE:LINE for each line at
 * fault. The texts of files live until headers_free. */
bool headers_load(struct headers *headers, const struct option_list *given);

/* Warns if others can read a regular file that holds secrets. */
void headers_warn_of_readers(const char *path, const struct stat *file);

void headers_free(struct headers *headers);

#endif
