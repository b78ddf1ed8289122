/* SPDX-License-Identifier: ISC */
/* CSV to JSON lines once more: the rules of csvrows(1) in the most obvious way,
 * one byte after the other, all of the input in memory, and nothing shared with
 * csvrows but its rules. What the fast way writes is compared with this. */
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
	/* as csvrows reads files: the first line and the header may tell the
	 * delimiter if it is 0, names are completed, the header once more and
	 * empty fields at the end are left out */
	bool is_lenient;
	bool unquotes;
	const char *decimal;   /* one character; NULL: a point */
	const char *thousands; /* the same; NULL: none */
	char nest;             /* separates the parts of names; or NUL */
	/* one or two columns that are a time, A[,B]; or NULL. The only form is
	 * that of 2024-02-16 20:30:45.5, in UTC */
	const char *time;
};

/* Text that grows; {0} is empty. */
struct reference_text {
	char *bytes;
	size_t length;
	size_t capacity;
};

/* Appends the lines of all good records, and of each bad one "LINE:COLUMN
 * kind\n": open, stray, rest, fields,
 * encoding, nul, time. The header must be good; where it is
 * not, or is not there, there are no lines and no faults. Ends the process
 * where memory is short. */
void reference_read(const struct reference_format *format, const char *bytes,
	size_t length, struct reference_text *lines,
	struct reference_text *faults);

void
reference_add(struct reference_text *text, const char *bytes, size_t length);

/* Appends text as printf does, at most 127 bytes of it. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void
reference_say(struct reference_text *text, const char *format, ...);

void reference_free(struct reference_text *text);

#endif
