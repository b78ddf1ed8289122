/* SPDX-License-Identifier: ISC */
/* Finds top-level members of a JSON line without parsing it into anything: one
 * strict pass (RFC 8259), no allocation, no recursion. Pure. */
#ifndef COMMON_MEMBER_H
#define COMMON_MEMBER_H

#include <stdbool.h>
#include <stddef.h>

/* Deeper nesting is refused as invalid JSON. */
#define MEMBER_DEPTH 512

/* One member to look for. The name is plain text, without JSON escapes. The
 * value points into the line, as JSON without surrounding white space. It is
 * NULL if there is no such member. If several members have the same name, the
 * last one counts, as in every common JSON reader. */
struct member {
	const char *name;
	size_t name_length;
	const char *value;
	size_t value_length;
};

/* Fills in the values of `count` members. Returns false, with all values NULL,
 * unless the line is exactly one JSON object in valid UTF-8. */
bool member_find(
	const char *line, size_t length, struct member *members, size_t count);

/* The names of the members of a line that member_find has read, one after the
 * other, as they stand between their quotes; NULL after the last one. *at is 0
 * at first. */
const char *
member_next(const char *line, size_t length, size_t *at, size_t *name_length);

/* Whether the bytes are exactly one JSON number (RFC 8259 section 6). */
bool member_is_number(const char *bytes, size_t length);

/* Writes the plain text of a JSON value to `text`, which has room for `length`
 * bytes: a string without quotes and escapes, any other value as it is. Lone
 * surrogates become U+FFFD. Returns the number of bytes, at most `length`. The
 * value must come from member_find. */
size_t member_plain(const char *value, size_t length, char *text);

#endif
