/* SPDX-License-Identifier: ISC */
/* jansson as the reference for JSON, and the cases in which it is none. */
#ifndef REFERENCE_ORACLE_H
#define REFERENCE_ORACLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Reads any value, which the caller releases; NULL, with the reason in *error.
 * Numbers are read as doubles, because digits are compared elsewhere. */
static inline json_t *
oracle_load(const char *bytes, size_t length, json_error_t *error)
{
	return json_loadb(bytes, length,
		JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL,
		error);
}

/* jansson refuses valid JSON if it cannot represent the value. */
static inline bool
oracle_is_matter_of_taste(const json_error_t *error)
{
	return json_error_code(error) == json_error_numeric_overflow ||
	       json_error_code(error) == json_error_null_byte_in_key ||
	       strncmp(error->text, "invalid Unicode", 15) == 0;
}

#endif
