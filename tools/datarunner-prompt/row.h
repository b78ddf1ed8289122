/* SPDX-License-Identifier: ISC */
/* The part of a text that fits into one row of a terminal, with wide and
 * combining characters. Pure, except for the locale. */
#ifndef DATARUNNER_PROMPT_ROW_H
#define DATARUNNER_PROMPT_ROW_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/* Appends the part around the cursor that fits into so many columns, in the
 * encoding of the locale; control characters become ^X. The cursor is before
 * the character of that index. Sets *column to where it is then, from 0, and
 * *width to the columns of the part. False if memory is short. */
bool row_cut(const wchar_t *text, size_t length, size_t cursor, size_t columns,
	struct buffer *out, size_t *column, size_t *width);

#endif
