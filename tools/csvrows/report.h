/* SPDX-License-Identifier: ISC */
/* What is said of bad records. */
#ifndef CSVROWS_REPORT_H
#define CSVROWS_REPORT_H

#include "common/message.h"
#include "csvrows/names.h"
#include "csvrows/parser.h"
#include "csvrows/shape.h"

#include <stddef.h>

/* The record that is looked at. */
struct report_subject {
	const struct parser *parser; /* holds it; NULL: there is none */
	const char *bytes;           /* begins there */
	const char *file;
	const char *encoding;      /* of the file */
	const struct names *names; /* of the columns; NULL before the header */
	const struct shape *shape; /* the same */
	const char *owner;         /* who says how many columns there are */
};

/* What is said of the delimiter, behind a report of field counts; "" without a
 * record. */
const char *report_delimiter(
	const struct report_subject *subject, char text[DIALECT_NOTE_BYTES]);

/* {0} has said nothing yet. */
struct report {
	struct message_flood floods[FAULT_KINDS];
	bool is_advised[FAULT_KINDS]; /* the option was named */
};

/* Where an offset in the record is. */
struct message_place
report_place(const struct report_subject *subject, size_t offset);

/* Says what is wrong with the record, which option accepts it, and of others
 * (message_flood_admit). */
void report_fault(const struct report_subject *subject,
	const struct fault *fault, const char *others);

/* Says that the record is refused, unless that would be a flood. The first
 * report of a kind names the option that accepts the record. */
void report_refused(struct report *report, const struct report_subject *subject,
	const struct fault *fault);

/* The same of an undecided record, on which the parser has a verdict now. */
void
report_verdict(struct report *report, const struct report_subject *subject);

#endif
