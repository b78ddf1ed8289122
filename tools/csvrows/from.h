/* --from NAME=VALUE: the record with which it all begins. Pure. */
#ifndef CSVROWS_FROM_H
#define CSVROWS_FROM_H

#include "csvrows/record.h"

#include <stdbool.h>
#include <stddef.h>

struct from {
	const char *name; /* not ended by a NUL */
	size_t name_length;
	const char *value;
	size_t value_length;
	bool is_number;
	bool is_reached; /* the record has come; also where none is waited for
			  */
	size_t field;    /* to be set by whoever knows the header */
};

/* Takes NAME=VALUE apart at the first "="; NULL waits for nothing. The text
 * must live on. */
void from_begin(struct from *from, const char *text);

/* NULL, or the reason why a text is no NAME=VALUE. */
const char *from_verify(const char *text);

/* Whether the record has come, with this good one that begins at bytes or with
 * one before: its field is at least the value, as numbers where both are JSON
 * numbers, else byte by byte. A quoted field is no number. */
bool
from_admits(struct from *from, const struct record *record, const char *bytes);

#endif
