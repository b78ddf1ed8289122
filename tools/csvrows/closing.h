/* SPDX-License-Identifier: ISC */
/* Finds where a quoted field of any length ends, or that its opening quote is
 * stray. The bytes may come in pieces of any size, and only quotes are searched
 * for. Pure. */
#ifndef CSVROWS_CLOSING_H
#define CSVROWS_CLOSING_H

#include <stdbool.h>
#include <stddef.h>

enum closing_verdict {
	CLOSING_UNKNOWN, /* no unescaped quote yet, or the next byte decides */
	CLOSING_ENDS,    /* a delimiter, a line end or the end follows it */
	CLOSING_STRAY,   /* something else follows it */
	CLOSING_NEVER,   /* there is no unescaped quote */
};

struct closing {
	char quote;
	char escape; /* NUL: none */
	char delimiter;
	bool trims;
	enum closing_state {
		CLOSING_INSIDE,
		CLOSING_ESCAPED,
		CLOSING_QUOTE,  /* after one that closes or is doubled */
		CLOSING_BLANKS, /* after one that closes */
	} state;
	enum closing_verdict verdict;
};

/* Looks at the next bytes; the first ones are those after the opening quote.
 * Returns how many it passed: all, or up to the byte that decides. */
size_t closing_look(struct closing *closing, const char *bytes, size_t length);

/* No byte follows. */
void closing_end(struct closing *closing);

#endif
