/* SPDX-License-Identifier: ISC */
/* Detects the delimiter of a file from its first line and its header line, and
 * from nothing else. Pure. */
#ifndef CSVROWS_DIALECT_H
#define CSVROWS_DIALECT_H

#include "csvrows/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What to detect in a file. {0}: nothing; the options decide. */
struct dialect_rules {
	bool skips_sep;  /* a first line sep=C is not a record, ... */
	bool obeys_sep;  /* ... and C is the delimiter */
	bool detects;    /* the header line shows the delimiter */
	uint64_t before; /* lines before the header, or the first record */
};

/* Where the delimiter came from. */
enum dialect_source {
	DIALECT_OPTION, /* or the default */
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
	DIALECT_MORE, /* more bytes are needed */
};

/* Whether the file begins with a line sep=C, in quotes or not, with a C that
 * can be a delimiter. */
enum dialect_answer dialect_find_sep(const struct record_dialect *dialect,
	const char *bytes, size_t length, bool is_last, char *delimiter);

/* Detects the delimiter of the header that begins at bytes: a comma if it has
 * one outside quotes, otherwise the most frequent of ";", tab and "|", the
 * first in this order if two are equally frequent. NO if the line is empty, and
 * so no header. */
enum dialect_answer
dialect_find(const struct record_dialect *dialect, const char *bytes,
	size_t length, bool is_last, struct dialect_found *found);

/* Room for the note about the delimiter in a report. */
#define DIALECT_NOTE_BYTES 64

/* ' (delimiter ";" read off the header; see --delimiter)', or "" if an option
 * set it. */
const char *
dialect_note(const struct dialect_found *found, char text[DIALECT_NOTE_BYTES]);

/* The delimiter as messages show it: one byte, or "\t". */
const char *dialect_shown(char delimiter, char text[3]);

#endif
