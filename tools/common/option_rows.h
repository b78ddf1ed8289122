/* What option.c, option_value.c and option_text.c share, and nobody else. */
#ifndef COMMON_OPTION_ROWS_H
#define COMMON_OPTION_ROWS_H

#include "common/buffer.h"
#include "common/option.h"

/* A filter's rows with the common ones behind them, fields counted from the
 * head of the filter's struct. */
struct option_rows {
	const struct option_table *table;
	struct option_row rows[OPTION_ROWS];
	size_t count;
};

/* Sets a row's field from text, NULL for a bare flag. Lists get one item more,
 * or several. `profile` is the profile's path where the text stands there as
 * one whole item, else NULL. With options NULL it only looks. Returns NULL, or
 * the reason for a refusal. */
const char *option_value_set(const struct option_row *row, const char *text,
	const char *profile, void *options);

/* The field of a list, or NULL where the row is none. */
struct option_list *
option_value_list(const struct option_row *row, void *options);

/* Appends a text without its secrets, ended by NUL: a URL without its user and
 * its query, of "Name: value" only the name, of anything else nothing. False
 * where memory is short. */
bool option_text_mask(const char *text, struct buffer *out);

/* The field of a row that holds one text or path. */
const char **option_value_text(const struct option_row *row, void *options);

/* Print --help, --version and the settings of --check on stdout and close it.
 * False where that failed, after a message. */
bool option_text_help(const struct option_rows *rows);
bool option_text_version(const struct option_rows *rows);
bool option_text_settings(const struct option_rows *rows, void *options);

#endif
