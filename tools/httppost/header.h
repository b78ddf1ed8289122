/* SPDX-License-Identifier: ISC */
/* The headers that the user adds, "Name: template" each: from --header, and
 * from the lines of files given as @FILE, which are secrets. */
#ifndef HTTPPOST_HEADER_H
#define HTTPPOST_HEADER_H

#include "common/option.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* How many bytes at the start of a text are a token of RFC 9110 section 5.6.2,
 * such as the name of a header or a method. */
size_t header_token_length(const char *text);

/* Whether the name before the colon is this one, in any case of letters. */
bool header_is_named(const char *header, const char *name);

/* Whether its value is never a secret: Content-Type and the like. */
bool header_is_harmless(const char *header);

/* NULL, or the reason why the text is refused as a header. */
const char *header_check(const char *text);

/* Reads a line of a file of headers, of `length` bytes and a NUL after them.
 * Returns NULL and sets *header, which is NULL for an empty line or a comment
 * that begins with #. Otherwise returns the reason for a refusal, which shows
 * nothing of the line. */
const char *header_line(char *line, size_t length, const char **header);

struct headers_item {
	const char *text; /* "Name: template" */
	bool is_secret;   /* from a file */
};

/* {0} begins. */
struct headers {
	struct headers_item *items;
	size_t count;
	char **files; /* their contents */
	size_t file_count;
};

/* Adds the texts in order, reads the files that they name, and warns of files
 * that others can read. False after messages, with FILE:LINE for each refused
 * line. The texts of files live until headers_free. */
bool headers_load(struct headers *headers, const struct option_list *given);

/* Warns if others can read a regular file with secrets. */
void headers_warn_of_readers(const char *path, const struct stat *file);

void headers_free(struct headers *headers);

#endif
