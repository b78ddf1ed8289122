/* SPDX-License-Identifier: ISC */
/* What the first line and the header line of a file tell of its delimiter.
 * Nothing else in the file is looked at. Pure. */
#ifndef CSVROWS_DIALECT_H
#define CSVROWS_DIALECT_H

#include "csvrows/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is done with a file. {0}: nothing but what the options say. */
struct dialect_rules {
	bool skips_sep;  /* a first line sep=C is no record, ... */
	bool obeys_sep;  /* ... and C is the delimiter */
	bool detects;    /* the header line tells the delimiter */
	uint64_t before; /* lines before the header, or the first record */
};

/* Who says what the delimiter is. */
enum dialect_source {
	DIALECT_OPTION, /* or what is so unless set */
	DIALECT_HEADER,
	DIALECT_SEP,
};

/* What was found. */
struct dialect_found {
	char delimiter;
	enum dialect_source source;
	char other; /* a candidate beside the comma in the header, or 0 */
};

enum dialect_answer {
	DIALECT_NO,
	DIALECT_YES,
	DIALECT_MORE, /* bytes are needed */
};

/* Whether the file begins with a line sep=C, in quotes or not, where C can be a
 * delimiter. */
enum dialect_answer dialect_find_sep(const struct record_dialect *dialect,
	const char *bytes, size_t length, bool is_last, char *delimiter);

/* The header that begins at bytes: of ";", tab and "|" outside of quotes the
 * most frequent one, in this order, is the delimiter, unless there is a comma
 * too. NO if the line is empty, and no header. */
enum dialect_answer
dialect_find(const struct record_dialect *dialect, const char *bytes,
	size_t length, bool is_last, struct dialect_found *found);

/* Room for what a report says of the delimiter. */
#define DIALECT_NOTE_BYTES 64

/* ' (delimiter ";" read off the header; see --delimiter)', or nothing if it is
 * an option's. */
const char *
dialect_note(const struct dialect_found *found, char text[DIALECT_NOTE_BYTES]);

/* The delimiter as messages show it: one byte, or "\t". */
const char *dialect_shown(char delimiter, char text[3]);

#endif
