/* SPDX-License-Identifier: ISC */
/* Plain records in a row, at speed: those whose fields and lines plain_index
 * finds, and which need no look at a single byte. It stops before any other
 * record, which the parser then takes, and goes on behind it. What it writes is
 * what parser and shape would write. Pure. */
#ifndef CSVROWS_PLAIN_H
#define CSVROWS_PLAIN_H

#include "csvrows/plain_index.h"
#include "csvrows/plain_line.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum plain_watch {
	PLAIN_WATCH_ANY = 256, /* any second byte */
	PLAIN_WATCH_NONE,
};

/* {0} does nothing. */
struct plain {
	const struct shape *shape;
	struct plain_index index;
	struct plain_line line;
	uint64_t limit; /* bytes of a record */
	int comment;    /* the byte that begins one, or -1 */
	bool is_on;
	/* by the first byte of a record: the second one with which it needs a
	 * closer look, or one of enum plain_watch */
	uint16_t watched[256];
	/* the first bytes of the header, written without quotes and with: a
	 * record that begins so is left to the parser if its length fits */
	uint64_t header[2];
	uint64_t header_mask[2];
	size_t header_least;
	size_t header_most;
	size_t at;     /* of the next record */
	size_t next;   /* line of the index in which it stands */
	size_t used;   /* ends before it */
	size_t looked; /* up to here NUL bytes were looked for, ... */
	size_t clean;  /* ... and up to here there is none */
};

/* What one call has passed. */
struct plain_passed {
	uint64_t records;
	uint64_t lines; /* line ends */
};

/* Prepares for records of a dialect and a shape, which must live on. Where no
 * record of these is plain, it stays off. False where memory is short. */
bool plain_begin(struct plain *plain, const struct record_dialect *dialect,
	const struct shape *shape);

/* Records that may be the header once more are not plain. */
void plain_expect_header(struct plain *plain, const struct names *header);

void plain_free(struct plain *plain);

/* The bytes have moved, or others have come. */
void plain_restart(struct plain *plain);

/* Both take records from base + start, where one begins, on: at most `most` and
 * those that end before base + length, behind which SCAN_SPARE bytes are
 * readable. They return where the first one begins that was not taken. While
 * restart is not called, base must stay the same. */

/* Takes records that are not to be written; none where their values would have
 * to be checked. */
size_t plain_pass(struct plain *plain, const char *base, size_t start,
	size_t length, uint64_t most, struct plain_passed *passed);

/* Appends the lines of records until there are `enough` bytes of them or memory
 * is short. */
size_t plain_write(struct plain *plain, const char *base, size_t start,
	size_t length, uint64_t most, struct buffer *lines, size_t enough,
	struct plain_passed *passed);

#endif
