/* SPDX-License-Identifier: ISC */
/* CSV to JSON lines a second time: the rules of csvrows(1) in the simplest way,
 * byte by byte, with all of the input in memory, and sharing only the rules
 * with csvrows. Its output is compared with that of csvrows. */
#ifndef REFERENCE_H
#define REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

struct reference_format {
	char delimiter;
	char quote;  /* NUL: none */
	int comment; /* a byte, or -1 */
	bool strings;
	bool empty_is_string;
	char escape; /* NUL: none */
	/* as csvrows reads files: if it is 0, the first line and the header
	 * determine the delimiter; names are completed; a repeated header and
	 * empty fields at the end are left out */
	bool is_lenient;
	bool unquotes;
	const char *decimal;   /* one character; NULL: a point */
	const char *thousands; /* the same; NULL: none */
	char nest;             /* separates the parts of names; or NUL */
	/* one or two columns that are a time, A[,B]; or NULL. The only form is
	 * 2024-02-16 20:30:45.5, in UTC */
	const char *time;
};

/* Growing text; {0} is empty. */
struct reference_text {
	char *bytes;
	size_t length;
	size_t capacity;
};

/* Appends the lines of all good records, and for each bad one "LINE:COLUMN
 * kind\n": open, stray, rest, fields, encoding, nul, time. If the header is bad
 * or missing, there are no lines and no faults. Ends the process if memory is
 * short. */
void reference_read(const struct reference_format *format, const char *bytes,
	size_t length, struct reference_text *lines,
	struct reference_text *faults);

void
reference_add(struct reference_text *text, const char *bytes, size_t length);

/* Appends text as printf does, at most 127 bytes. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void
reference_say(struct reference_text *text, const char *format, ...);

void reference_free(struct reference_text *text);

#endif
