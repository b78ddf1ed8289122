/* The headers that were asked for: "Name: template" each, by --header and, in
 * place of each @FILE, by the lines of that file, which are secrets. */
#ifndef HTTPPOST_HEADER_H
#define HTTPPOST_HEADER_H

#include "common/option.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

/* How many bytes at the head of a text are a token of RFC 9110 section 5.6.2:
 * the name of a header, a method. */
size_t header_token_length(const char *text);

/* Whether the name before the colon is this one, in whatever case. */
bool header_is_named(const char *header, const char *name);

/* Whether its value is no secret, whoever reads it: Content-Type and the like.
 */
bool header_is_harmless(const char *header);

/* NULL, or the reason why the text is no header that may be asked for. */
const char *header_check(const char *text);

/* What a line of a file of headers says; `line` has `length` bytes and a NUL
 * behind them. Returns NULL, with *header the header in it or NULL where it has
 * none: empty, or a comment, which begins with #. Else the reason why it is
 * none, which shows nothing of it. */
const char *header_line(char *line, size_t length, const char **header);

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
