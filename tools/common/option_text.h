/* What --help, --version and --check print, and what they hide. */
#ifndef COMMON_OPTION_TEXT_H
#define COMMON_OPTION_TEXT_H

#include "common/buffer.h"
#include "common/option.h"

/* Appends a text without its secrets, ended by NUL: a URL without its user and
 * its query, of "Name: value" only the name, of anything else nothing. False
 * where memory is short. */
bool option_text_mask(const char *text, struct buffer *out);

/* Appends why a row's value is refused, and the value: must be text|json, not
 * "xml". Of secrets it shows nothing, but of a URL without a password scheme,
 * host and port. A text of NULL shows nothing, and a long one is cut. Ended by
 * NUL. False if memory is short. */
bool option_text_refusal(const struct option_row *row, const char *text,
	const char *fault, struct buffer *out);

/* Print --help, --version and the settings of --check on stdout and close it.
 * False, after a message, if that failed. The whole help has every option under
 * the heading of its group, the short one the common options. The version is
 * followed by those of the filter's library and of the reader of profiles. */
bool option_text_help(const struct option_table *table, bool is_whole);
bool option_text_version(
	const struct option_table *table, const char *profile_library);
bool option_text_settings(const struct option_table *table, void *options);

#endif
