/* Fields to JSON (RFC 8259). Pure. Nothing here checks for room: the caller has
 * reserved it, with JSON_SLACK more. */
#ifndef CSVROWS_JSON_H
#define CSVROWS_JSON_H

#include "csvrows/record.h"

#include <stddef.h>

/* The most that one byte becomes: \u0000. */
#define JSON_WORST ((size_t)6)

/* Copies are made 16 bytes at a time: that many may be written behind what is
 * returned, and read behind what is given. */
#define JSON_SLACK ((size_t)16)

/* Room for the longest of what stands around a value: two quotes, or null. */
#define JSON_AROUND ((size_t)4)

/* Each writes at `to` and returns the end of what it wrote. */

/* length bytes as they are. */
char *json_copy(char *to, const char *bytes, size_t length);

/* A string with its quotes. The bytes must be UTF-8. Where quote is not 0, two
 * of it next to each other stand for one. */
char *json_string(char *to, const char *bytes, size_t length, char quote);

/* The value of a field in the record that begins at bytes: a number where it is
 * unquoted and exactly one, null where unquoted and empty, else a string. */
char *json_value(char *to, const char *bytes, const struct record_field *field,
	char quote);

#endif
