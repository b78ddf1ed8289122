/* SPDX-License-Identifier: ISC */
/* Finds one record after another, with their places. Passes what is between
 * records, and recovers after a record that is too long or whose quote is never
 * closed. Pure: the caller brings the bytes. */
#ifndef CSVROWS_PARSER_H
#define CSVROWS_PARSER_H

#include "csvrows/closing.h"
#include "csvrows/dialect.h"
#include "csvrows/record.h"
#include "csvrows/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum parser_result {
	PARSER_RECORD, /* parser->record; bad if it has a fault */
	PARSER_REST,   /* more bytes of the last record, from parser->at on */
	PARSER_MORE,   /* more input is needed */
	PARSER_ASK,    /* whether a long quoted field ends; see parser_answer */
	PARSER_TOLD,   /* as PARSER_REST, and the verdict on an undecided record
			  is now known */
	PARSER_END,
	PARSER_NO_MEMORY,
};

/* What to skip before the next record. */
enum parser_skip {
	PARSER_SKIP_NOTHING,
	PARSER_SKIP_COMMENT, /* up to the end of the physical line */
	PARSER_SKIP_LINE,    /* the same, of a line in which a quote is open */
	PARSER_SKIP_RECORD,  /* the rest of a record that is too long */
	PARSER_SKIP_QUOTED,  /* a long quoted field that may or may not end */
};

struct parser {
	struct record record; /* the last one */
	size_t at;            /* offset of the record in the bytes given, ... */
	size_t taken;         /* ... and of the first byte not done with */
	uint64_t line;        /* physical line in which the record begins */
	uint64_t offset;      /* of the bytes given, in the file */

	size_t limit;
	struct scan scan;
	int comment;
	enum parser_skip skip;
	uint64_t next_line;  /* in which the bytes not taken begin */
	bool is_scan_set;    /* since the bytes moved last */
	bool is_complete;    /* the record; the next one begins */
	bool is_begun;       /* a byte order mark was looked for */
	bool passes_newline; /* the last byte was CR: an LF belongs to it */
	bool was_record;     /* and both to a record */

	const struct record_dialect *dialect;
	struct dialect_rules rules; /* of this file */
	struct dialect_found found; /* the dialect in force */
	bool is_first;              /* the first line was not checked yet */
	bool is_decided;            /* the delimiter */
	uint64_t lines_left;        /* to skip before the next record */

	/* of a file with one column */
	bool keeps_empty;    /* empty lines are records if one follows */
	uint64_t empty;      /* those not returned yet */
	uint64_t empty_line; /* the first of them */
	bool was_empty;      /* the record is one of them */
	uint64_t empty_from; /* others begin before these bytes of the file, ...
			      */
	uint64_t empty_to;   /* ... or not before these */

	/* of a quoted field that is longer than the limit */
	uint64_t opened_line; /* where it opened, ... */
	uint64_t opened_column;
	uint64_t lost_lines; /* ... and the lines lost by a stray quote */
	struct closing closing;
	size_t looked;     /* bytes checked and not taken */
	bool is_undecided; /* the record: a verdict comes later */
	bool can_ask;      /* the caller can look ahead */
	bool is_told;      /* the closing's verdict is the answer */
	bool is_closing;   /* the field is known to end later */
	bool is_line_lost; /* the line can't be read again */
	bool was_cr;       /* the last byte checked */
};

/* The dialect must live on. */
void parser_begin(struct parser *parser, const struct record_dialect *dialect);

/* Prepares for the first byte of another file. */
void parser_restart(struct parser *parser);

/* Before the first byte: empty lines are records only if they begin at these
 * bytes of the file, from the first offset to before the second one. */
void parser_limit_empty(struct parser *parser, uint64_t from, uint64_t to);

/* Before the first byte: what to detect in the first line and the header. */
void parser_detect(struct parser *parser, const struct dialect_rules *rules);

/* The next record begins in that physical line, or later. */
void parser_skip_to(struct parser *parser, uint64_t line);

void parser_free(struct parser *parser);

/* Records should have `width` fields. Of more fields, the first one too many is
 * kept, and the others are only counted. To be called after the header of each
 * file; with a width of 1, empty lines are records from there on. */
void parser_expect(struct parser *parser, size_t width);

/* Finds the next record in all bytes that were read and not yet taken;
 * SCAN_SPARE more must be readable. Afterwards the caller takes parser->taken
 * bytes from the front; they contain the record, or the rest. The bytes may
 * move, and others may be added, only after PARSER_MORE. */
enum parser_result parser_next(
	struct parser *parser, const char *bytes, size_t length, bool is_last);

/* After PARSER_ASK: prepares `closing` for all bytes after an opening quote.
 * Returns the offset of that quote, counted from the bytes taken. */
size_t parser_ask(const struct parser *parser, struct closing *closing);

/* Gives the answer, or CLOSING_UNKNOWN if the bytes cannot be read twice. */
void parser_answer(struct parser *parser, enum closing_verdict verdict);

/* Whether a record is known to begin at the bytes not taken, so that another
 * module may take records there. */
bool parser_is_between(const struct parser *parser);

/* Another module has taken that many bytes and line ends. */
void parser_pass(struct parser *parser, uint64_t bytes, uint64_t lines);

/* The next bytes are others, from an offset in the file on, which may be inside
 * a line: what is there of it is not read. Line numbers mean nothing then. */
void parser_jump(struct parser *parser, uint64_t offset);

/* The offset in the file of the record; one of an empty line has none. */
uint64_t parser_offset(const struct parser *parser);

/* The physical line and byte column, from 1, of an offset in the record that
 * begins at bytes. */
void parser_place(const struct parser *parser, const char *bytes, size_t offset,
	uint64_t *line, uint64_t *column);

#endif
