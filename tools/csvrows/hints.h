/* SPDX-License-Identifier: ISC */
/* Suggests options if the header may be a record, if its quotes mean nothing,
 * if records have more or fewer fields than the header has names, or if the
 * only column contains possible delimiters. Each hint is given once per run. */
#ifndef CSVROWS_HINTS_H
#define CSVROWS_HINTS_H

#include "csvrows/figures.h"
#include "csvrows/report.h"

#include <stdbool.h>
#include <stdint.h>

/* The most bytes of a line that is shown, with the NUL. */
#define HINTS_TEXT 101

/* {0} knows no such record. */
struct hints {
	uint64_t longer;  /* records with more fields than names, ... */
	uint64_t by_one;  /* ... and those with one more */
	uint64_t shorter; /* records with as few fields as the first of them */
	struct message_place first;
	size_t fields; /* of the first one */
	char text[HINTS_TEXT];
	uint64_t good_before; /* good records before the first one */
	bool is_said;         /* the hint about the header line */
	bool is_explained;    /* another reason was named */
	unsigned to_look;     /* records of one column still to be checked */
};

/* The first header was read, and no option says where it is. Its names may all
 * be numbers or times, so it may be a record, or all be in single quotes. */
void hints_header(struct hints *hints, const struct report_subject *subject);

/* The header has one name and no possible delimiter, and no option sets one:
 * the next hundred records are to be checked. */
void hints_expect(struct hints *hints);

static inline bool
hints_are_looking(const struct hints *hints)
{
	return hints->to_look > 0;
}

/* Checks one of these records; the first one that contains a possible delimiter
 * (dialect_find) outside quotes is shown. Of the first record is also checked
 * whether it has as many of less usual delimiters as the header, or is a whole
 * line in quotes. */
void hints_look(struct hints *hints, const struct report_subject *subject,
	const struct record_dialect *dialect);

/* A record was refused for its count of fields. */
void hints_add(struct hints *hints, const struct report_subject *subject,
	const struct figures *figures);

/* All records were read. */
void hints_end(const struct hints *hints, const struct figures *figures);

#endif
