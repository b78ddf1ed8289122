/* What the option rooms share, and nobody else: option.c joins what
 * option_command.c reads of the command line and option_profile.c of the
 * profile, option_value.c makes values of texts, option_text.c prints. */
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

/* One reading of the settings. */
struct option_reading {
	struct option_rows all;
	struct option_common *common;
	void *options;
	bool is_faulty;
};

/* The row of that name, or NULL. */
const struct option_row *
option_row_find(const struct option_rows *all, const char *name);

/* Where the value of a row came from. */
enum option_source option_row_source(
	const struct option_reading *reading, const struct option_row *row);

/* The first of the row's rivals whose value came from there, or NULL. */
const struct option_row *option_row_rival(const struct option_reading *reading,
	const struct option_row *row, enum option_source source);

/* Remembers where a row's value came from, and its words for --check. */
void
option_row_mark(struct option_reading *reading, const struct option_row *row,
	const char *text, enum option_source source);

/* Reads the command line and reports its faults. Returns OPTION_RUN where
 * there is more to do. */
enum option_outcome
option_command_read(struct option_reading *reading, int argc, char **argv);

/* Reads the profile that the command line named and reports its faults. */
void option_profile_read(struct option_reading *reading);

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
