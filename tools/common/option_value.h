/* One option's text becomes its field. */
#ifndef COMMON_OPTION_VALUE_H
#define COMMON_OPTION_VALUE_H

#include "common/option.h"

/* Sets a row's field from text, NULL for a bare flag. Lists get one item more,
 * or several. `profile` is the profile's path where the text stands there as
 * one whole item, else NULL. With options NULL it only looks. Returns NULL, or
 * the reason for a refusal. */
const char *option_value_set(const struct option_row *row, const char *text,
	const char *profile, void *options);

/* The field of a list, or NULL where the row is none. */
struct option_list *
option_value_list(const struct option_row *row, void *options);

/* The field of a row that holds one text or path. */
const char **option_value_text(const struct option_row *row, void *options);

#endif
