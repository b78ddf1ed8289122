/* SPDX-License-Identifier: ISC */
/* Passes records that nobody wants, at speed: only quotes and line ends are
 * searched for. Stops before a record whose end these do not show for certain,
 * which the parser then takes, and continues after it. Every record ends where
 * the parser would end it. Pure. */
#ifndef CSVROWS_SKIM_H
#define CSVROWS_SKIM_H

#include "csvrows/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* {0} passes nothing. */
struct skim {
	char delimiter;
	char quote;
	char escape;  /* NUL: none */
	int comment;  /* the byte that begins one, or -1 */
	size_t limit; /* bytes of a record; longer ones are left */
	bool is_on;
};

/* Prepares for records of a dialect; without quotes it stays off. */
void skim_begin(struct skim *skim, const struct record_dialect *dialect);

/* Passes records, comments and empty lines from base + start on, where one
 * begins: those that end before base + length; SCAN_SPARE bytes after that are
 * readable. Returns the offset of the first one that was not passed, and sets
 * *lines to the number of line ends before it: LF, CR, or CR LF as one. */
size_t skim_pass(const struct skim *skim, const char *base, size_t start,
	size_t length, uint64_t *lines);

#endif
