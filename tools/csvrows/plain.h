/* SPDX-License-Identifier: ISC */
/* Takes plain records in a row, at speed: those whose fields and lines
 * plain_index finds, without a check of single bytes. Stops before any other
 * record, which the parser then takes, and continues after it. Writes exactly
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
	/* for each first byte of a record: the second byte with which the
	 * record needs a closer look, or one of enum plain_watch */
	uint16_t watched[256];
	/* the first bytes of the header, written without quotes and with: a
	 * record that begins so is left to the parser if its length fits */
	uint64_t header[2];
	uint64_t header_mask[2];
	size_t header_least;
	size_t header_most;
	size_t at;     /* offset of the next record */
	size_t next;   /* its line in the index */
	size_t used;   /* ends before it */
	size_t looked; /* up to here NUL bytes were searched for, ... */
	size_t clean;  /* ... and up to here none was found */
};

/* What one call has taken. */
struct plain_passed {
	uint64_t records;
	uint64_t lines; /* line ends */
};

/* Prepares for records of a dialect and a shape, which must live on. Stays off
 * if no such record can be plain. False if memory is short. */
bool plain_begin(struct plain *plain, const struct record_dialect *dialect,
	const struct shape *shape);

/* Records that may repeat the header are not plain. */
void plain_expect_header(struct plain *plain, const struct names *header);

void plain_free(struct plain *plain);

/* The bytes have moved, or more were added. */
void plain_restart(struct plain *plain);

/* Both functions take records from base + start on, where one begins: at most
 * `most`, and only those that end before base + length; SCAN_SPARE bytes after
 * that are readable. They return the offset of the first record that was not
 * taken. Until plain_restart is called, base must stay the same. */

/* Takes records that are not to be written; none if their values must be
 * checked. */
size_t plain_pass(struct plain *plain, const char *base, size_t start,
	size_t length, uint64_t most, struct plain_passed *passed);

/* Takes records and appends their lines, until these have `enough` bytes or
 * memory is short. */
size_t plain_write(struct plain *plain, const char *base, size_t start,
	size_t length, uint64_t most, struct buffer *lines, size_t enough,
	struct plain_passed *passed);

#endif
