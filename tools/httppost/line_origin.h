/* SPDX-License-Identifier: ISC */
/* The origin of a line, which --return-origin writes before each returned line
 * and --take-origin reads:
 *
 *     KEY NOW ELAPSED<TAB>LINE
 *
 * KEY is %{key} of the line alone: 16 hexadecimal digits, a hyphen and the
 * number of the line. NOW and ELAPSED are %{now} and %{elapsed} in nanoseconds.
 * Numbers are decimal, without leading zeros, and fit into int64_t. Pure. */
#ifndef HTTPPOST_LINE_ORIGIN_H
#define HTTPPOST_LINE_ORIGIN_H

#include "httppost/template.h"

/* The most bytes of an origin, with its tab. */
#define LINE_ORIGIN_MOST ((size_t)77)

/* Appends the origin of the line, with its tab. False if memory is short. */
bool line_origin_append(const struct template_line *line, struct buffer *out);

/* Reads the origin at the beginning of the text, and sets the members of the
 * line from it: its values, the origin itself, and as text what follows. All
 * pointers are into the same bytes. False, with the line unchanged, if the text
 * does not begin with a valid origin. */
bool line_origin_read(struct template_line *line);

#endif
