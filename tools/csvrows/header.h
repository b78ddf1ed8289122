/* SPDX-License-Identifier: ISC */
/* Checks the header of each file, and reports on stderr what is wrong with it.
 */
#ifndef CSVROWS_HEADER_H
#define CSVROWS_HEADER_H

#include "csvrows/names.h"
#include "csvrows/options.h"
#include "csvrows/range.h"
#include "csvrows/report.h"
#include "csvrows/shape.h"

#include <stdbool.h>

/* {.options = ...} has no header yet. */
struct header {
	const struct csvrows_options *options;
	const struct zone *zone; /* of times without one */
	const char *file;        /* of the first header, or NULL */
	struct names original;   /* as in that header; none without one */
	struct names names;      /* of the columns, after the options */
};

/* Takes the record as the first header: makes the shape that the options ask
 * for, and sets the field that the range compares. False after messages. */
bool header_take(struct header *header, struct shape *shape,
	struct range *range, const struct report_subject *subject);

/* The same for files without a header: the record is the first good one. */
bool header_assume(struct header *header, struct shape *shape,
	struct range *range, const struct report_subject *subject);

/* Whether the header of another file equals the first one. False after a
 * message. */
bool header_is_same(
	const struct header *header, const struct report_subject *subject);

/* Whether a record without a fault, which begins at bytes, repeats the first
 * header. */
bool header_is_repeated(const struct header *header,
	const struct record *record, const char *bytes);

/* Whether a file may lack a header, because no option names a column. False
 * after a message. */
bool header_may_miss(const struct header *header, const char *file);

void header_free(struct header *header);

#endif
