/* SPDX-License-Identifier: ISC */
/* Sets the field of an option from its text. */
#ifndef COMMON_OPTION_VALUE_H
#define COMMON_OPTION_VALUE_H

#include "common/option.h"

/* Sets the field of a row from text, NULL for a bare flag. A list gets one or
 * more items. `profile` is the path of the profile if the text is one whole
 * item there, otherwise NULL. If `options` is NULL, the text is only checked.
 * Returns NULL, or the reason for a refusal. */
const char *option_value_set(const struct option_row *row, const char *text,
	const char *profile, void *options);

/* The field of a list, or NULL if the row is none. */
struct option_list *
option_value_list(const struct option_row *row, void *options);

/* The field of a row that holds one text or path. */
const char **option_value_text(const struct option_row *row, void *options);

#endif
