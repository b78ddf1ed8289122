/* Plain records in a row, at speed: those whose fields and lines an index
 * finds, and which need no look at a single byte. It stops before any other
 * record, which the reader then takes, and goes on behind it. What it writes is
 * what reader and shape would write. Pure. */
#ifndef CSVROWS_SWEEP_H
#define CSVROWS_SWEEP_H

#include "csvrows/index.h"
#include "csvrows/reader.h"
#include "csvrows/ruled.h"
#include "csvrows/shape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* {0} does nothing. */
struct sweep {
	const struct shape *shape;
	struct index index;
	struct ruled ruled;
	uint64_t limit; /* bytes of a record */
	int comment;    /* the byte that begins one, or -1 */
	bool is_on;
	bool is_usual; /* the columns are the first fields, one by one, and each
			  value depends on nothing but itself */
	size_t at;     /* of the next record */
	size_t line;   /* that of the index in which it stands */
	size_t used;   /* ends before it */
};

/* What one call has passed. */
struct sweep_passed {
	uint64_t records;
	uint64_t lines; /* line ends */
};

/* Prepares for records of a format and a shape, which must live on. Where no
 * record of these is plain, it stays off. False where memory is short. */
bool sweep_begin(struct sweep *sweep, const struct reader_format *format,
	const struct shape *shape);

void sweep_free(struct sweep *sweep);

/* The bytes have moved, or others have come. */
void sweep_restart(struct sweep *sweep);

/* Both take records from base + start, where one begins, on: at most `most` and
 * those that end before base + length, behind which SCAN_SPARE bytes are
 * readable. They return where the first one begins that was not taken. While
 * restart is not called, base must stay the same. */

/* Takes records that are not to be written; none where their values would have
 * to be checked. */
size_t sweep_pass(struct sweep *sweep, const char *base, size_t start,
	size_t length, uint64_t most, struct sweep_passed *passed);

/* Appends the lines of records until there are `enough` bytes of them or memory
 * is short. */
size_t sweep_write(struct sweep *sweep, const char *base, size_t start,
	size_t length, uint64_t most, struct buffer *lines, size_t enough,
	struct sweep_passed *passed);

#endif
