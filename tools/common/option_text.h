/* What --help, --version and --check print, and what is hidden in it. */
#ifndef COMMON_OPTION_TEXT_H
#define COMMON_OPTION_TEXT_H

#include "common/buffer.h"
#include "common/option.h"

/* Appends a text without its secrets, ended by NUL: a URL without its user and
 * its query, of "Name: value" only the name, of anything else nothing. False
 * where memory is short. */
bool option_text_mask(const char *text, struct buffer *out);

/* Print --help, --version and the settings of --check on stdout and close it.
 * False where that failed, after a message. */
bool option_text_help(const struct option_table *table);
bool option_text_version(const struct option_table *table);
bool option_text_settings(const struct option_table *table, void *options);

#endif
