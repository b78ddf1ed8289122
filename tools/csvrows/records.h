/* The way of the records of one file, from the source to the lines. */
#ifndef CSVROWS_RECORDS_H
#define CSVROWS_RECORDS_H

#include "csvrows/flow.h"
#include "csvrows/header.h"
#include "csvrows/options.h"
#include "csvrows/range.h"
#include "csvrows/rejects.h"
#include "csvrows/shape.h"
#include "csvrows/sweep.h"

#include <stdbool.h>
#include <stdint.h>

/* All that it takes. What the options say of the flow, the shape's rules, the
 * range and the rejects is to be set before. */
struct records {
	const struct csvrows_options *options;
	struct flow flow;
	struct header header;
	struct shape shape;
	struct sweep sweep;
	struct range range;
	struct rejects rejects;
	bool is_begun;    /* the file's header was taken, or none is wanted */
	bool was_refused; /* the last record */
	uint64_t good;    /* records that were not refused */
};

/* Prepares for the first byte of a file. */
void records_restart(struct records *records);

/* Takes all records of the file that is open, up to its end or until all that
 * are wanted are there. */
enum flow_step records_read(struct records *records);

#endif
