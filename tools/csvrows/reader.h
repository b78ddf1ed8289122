/* Bytes to one record after another, with their places: what lies between the
 * records is passed here, and what is too long or never closes is got over.
 * Pure: the caller brings the bytes. */
#ifndef CSVROWS_READER_H
#define CSVROWS_READER_H

#include "csvrows/record.h"
#include "csvrows/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reader_result {
	READER_RECORD, /* reader->record; bad where its fault says so */
	READER_REST,   /* more bytes of the last record, from reader->at on */
	READER_MORE,   /* of input is needed */
	READER_END,
	READER_NO_MEMORY,
};

/* What is passed over before the next record. */
enum reader_skip {
	READER_SKIP_NOTHING,
	READER_SKIP_COMMENT, /* up to the end of the physical line */
	READER_SKIP_LINE,    /* the same, of a line in which a quote is open */
	READER_SKIP_RECORD,  /* the rest of a record that is too long */
};

/* How records are written. */
struct reader_format {
	char delimiter;
	char quote;
	int comment;    /* the byte that begins one, or -1 */
	bool trims;     /* blanks around fields are dropped */
	uint64_t limit; /* bytes of a record */
};

struct reader {
	struct record record; /* its most may be set between two records */
	size_t at;            /* where the record begins, and ... */
	size_t taken;         /* ... what is done with, in the bytes given */
	uint64_t line;        /* physical line in which the record begins */

	size_t limit;
	int comment;
	struct scan scan;
	bool is_scan_set;    /* since the bytes moved */
	bool is_complete;    /* the record: the next one is to begin */
	bool is_begun;       /* a byte order mark was looked for */
	bool passes_newline; /* the last byte was CR: LF belongs to it */
	bool was_record;     /* and both to a record */
	enum reader_skip skip;
	uint64_t next_line; /* in which the bytes not taken begin */
};

void reader_begin(struct reader *reader, const struct reader_format *format);

/* Prepares for the first byte of another file. */
void reader_restart(struct reader *reader);

void reader_free(struct reader *reader);

/* Looks for the next record in all bytes that were read and not yet taken, of
 * which SCAN_SPARE more are readable. Afterwards reader->taken bytes must be
 * taken from the front; they hold the record, or the rest. Only after
 * READER_MORE may the bytes move and others come. */
enum reader_result reader_next(
	struct reader *reader, const char *bytes, size_t length, bool is_last);

/* Whether the bytes not taken are known to begin a record, so that others may
 * take records there. */
bool reader_is_between(const struct reader *reader);

/* Others have taken so many line ends. */
void reader_pass(struct reader *reader, uint64_t lines);

/* The physical line and byte column, from 1, of an offset in the record that
 * begins at bytes. */
void reader_place(const struct reader *reader, const char *bytes, size_t offset,
	uint64_t *line, uint64_t *column);

#endif
