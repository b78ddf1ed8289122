/* SPDX-License-Identifier: ISC */
/* Prints --help, --version and --check, and hides secrets. */
#ifndef COMMON_OPTION_TEXT_H
#define COMMON_OPTION_TEXT_H

#include "common/buffer.h"
#include "common/option.h"

/* Appends a text without its secrets, ended by NUL: a URL without user and
 * query, of "Name: value" only the name, of other texts nothing. False if
 * memory is short. */
bool option_text_mask(const char *text, struct buffer *out);

/* Appends why the value of a row is refused, and the value: must be text|json,
 * not "xml". Of a secret nothing is shown; of a URL without a password, scheme,
 * host and port. A text of NULL shows nothing, and a long one is cut. Ended by
 * NUL. False if memory is short. */
bool option_text_refusal(const struct option_row *row, const char *text,
	const char *fault, struct buffer *out);

/* Print --help, --version and the settings of --check on stdout and close it.
 * False, after a message, if that failed. The full help lists all options in
 * groups, the short help the common ones. The version is followed by those of
 * the filter's library and of libfyaml. */
bool option_text_help(const struct option_table *table, bool is_whole);
bool option_text_version(
	const struct option_table *table, const char *profile_library);
bool option_text_settings(const struct option_table *table, void *options);

#endif
