/* What csvrows says on stderr: bad records, the status line, the summary. */
#ifndef CSVROWS_REPORT_H
#define CSVROWS_REPORT_H

#include "common/message.h"
#include "csvrows/names.h"
#include "csvrows/options.h"
#include "csvrows/reader.h"
#include "csvrows/shape.h"

#include <stddef.h>
#include <stdint.h>

/* The record that is looked at. */
struct report_subject {
	const struct reader *reader; /* holds it; NULL: there is none */
	const char *bytes;           /* begins there */
	const char *file;
	const char *encoding;      /* of the file */
	const struct names *names; /* of the columns; NULL before the header */
	const struct shape *shape; /* the same */
	const char *owner;         /* who says how many columns there are */
};

struct report {
	uint64_t records; /* read, the refused ones among them */
	uint64_t written;
	uint64_t refused;
	uint64_t bytes; /* read */
	struct message_flood floods[FAULT_KINDS];
};

/* Where an offset in the record is. */
struct message_place
report_place(const struct report_subject *subject, size_t offset);

/* Says what is wrong with the record, and of others (message_flood_admit). */
void report_fault(const struct report_subject *subject,
	const struct fault *fault, const char *others);

/* Counts a refused record and says so, unless that would be a flood. */
void report_refused(struct report *report, const struct report_subject *subject,
	const struct fault *fault);

/* The line that a status signal asks for. */
void
report_status(const struct report *report, const char *file, uint64_t line);

/* What is said at the end, where anything is to be said. */
void report_summary(
	const struct report *report, const struct csvrows_options *options);

#endif
