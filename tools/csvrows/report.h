/* What csvrows says on stderr: bad records, the status line, the summary. */
#ifndef CSVROWS_REPORT_H
#define CSVROWS_REPORT_H

#include "common/message.h"
#include "csvrows/options.h"
#include "csvrows/reader.h"
#include "csvrows/record.h"

#include <stddef.h>
#include <stdint.h>

struct report {
	uint64_t records; /* read, the refused ones among them */
	uint64_t written;
	uint64_t refused;
	uint64_t bytes; /* read */
	struct message_flood floods[FAULT_KINDS];
};

/* Says what is wrong with the reader's record, which begins at bytes. The
 * header has `columns` names; 0 where there is none yet. */
void
report_fault(const struct reader *reader, const char *bytes, const char *file,
	const struct fault *fault, size_t columns, uint64_t held_back);

/* Counts a refused record and says so, unless that would be a flood. */
void report_refused(struct report *report, const struct reader *reader,
	const char *bytes, const char *file, const struct fault *fault,
	size_t columns);

/* The line that a status signal asks for. */
void
report_status(const struct report *report, const char *file, uint64_t line);

/* What is said at the end, where anything is to be said. */
void report_summary(
	const struct report *report, const struct csvrows_options *options);

#endif
