/* SPDX-License-Identifier: ISC */
/* The header of each file: what it must be, said on stderr where it is not. */
#ifndef CSVROWS_HEADER_H
#define CSVROWS_HEADER_H

#include "csvrows/names.h"
#include "csvrows/options.h"
#include "csvrows/range.h"
#include "csvrows/report.h"
#include "csvrows/shape.h"

#include <stdbool.h>

/* {.options = ...} knows none yet. */
struct header {
	const struct csvrows_options *options;
	const struct zone *zone; /* of times without one */
	const char *file;        /* of the first header, or NULL */
	struct names original;   /* as that one has them; none without header */
	struct names names;      /* of the columns */
};

/* The record is the first header: makes the shape that the options ask for, and
 * sets the field that the range looks at. False after messages. */
bool header_take(struct header *header, struct shape *shape,
	struct range *range, const struct report_subject *subject);

/* The same without a header: the record is the first of its kind. */
bool header_assume(struct header *header, struct shape *shape,
	struct range *range, const struct report_subject *subject);

/* Whether the header of another file says the same as the first one. False
 * after a message. */
bool header_is_same(
	const struct header *header, const struct report_subject *subject);

/* Whether a record without a fault, which begins at bytes, says the same as the
 * first header. */
bool header_is_repeated(const struct header *header,
	const struct record *record, const char *bytes);

/* A file has no header. Whether that is good, as no column is asked for. False
 * after a message. */
bool header_may_miss(const struct header *header, const char *file);

void header_free(struct header *header);

#endif
