/* SPDX-License-Identifier: ISC */
/* Reports bad records. */
#ifndef CSVROWS_REPORT_H
#define CSVROWS_REPORT_H

#include "common/message.h"
#include "csvrows/names.h"
#include "csvrows/parser.h"
#include "csvrows/shape.h"

#include <stdbool.h>
#include <stddef.h>

/* The record to report. */
struct report_subject {
	const struct parser *parser; /* contains it; NULL: there is none */
	const char *bytes;           /* it begins here */
	const char *file;
	const char *encoding;      /* of the file */
	const struct names *names; /* of the columns; NULL before the header */
	const struct shape *shape; /* the same */
	const char *owner;         /* what the number of columns comes from */
	bool has_no_lines;         /* places are offsets in the file */
};

/* The note about the delimiter, for the end of a report of field counts; ""
 * without a record. */
const char *report_delimiter(
	const struct report_subject *subject, char text[DIALECT_NOTE_BYTES]);

/* {0} has reported nothing yet. */
struct report {
	struct message_flood floods[FAULT_KINDS];
	bool is_advised[FAULT_KINDS]; /* the option was named */
};

/* The place of an offset in the record. */
struct message_place
report_place(const struct report_subject *subject, size_t offset);

/* Reports what is wrong with the record, with the option that accepts it, and
 * with the text of message_flood_admit about others. */
void report_fault(const struct report_subject *subject,
	const struct fault *fault, const char *others);

/* Reports that the record is refused, unless that would be a flood. The first
 * report of a kind names the option that accepts the record. */
void report_refused(struct report *report, const struct report_subject *subject,
	const struct fault *fault);

/* The same for an undecided record on which the parser now has a verdict. */
void
report_verdict(struct report *report, const struct report_subject *subject);

#endif
