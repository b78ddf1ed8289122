/* SPDX-License-Identifier: ISC */
/* Splits one record into its fields (RFC 4180). Pure: no I/O, and it continues
 * where it stopped when more bytes come. */
#ifndef CSVROWS_RECORD_H
#define CSVROWS_RECORD_H

#include "csvrows/scan.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How records are written. */
struct record_dialect {
	char delimiter;
	char quote;     /* NUL: none */
	int comment;    /* the byte that begins one, or -1 */
	bool trims;     /* blanks around fields are removed */
	uint64_t limit; /* bytes of a record */
	char escape;    /* before a quote or itself; NUL: none */
	bool unquotes;  /* quoted fields are as if written without quotes */
};

/* Why a record is bad. Reports of one kind are limited together. */
enum fault_kind {
	FAULT_NONE,
	FAULT_OPEN,     /* a quote is never closed */
	FAULT_STRAY,    /* a quote opens a field that ends on another line, and
			   text follows */
	FAULT_QUOTED,   /* a quoted field longer than the limit */
	FAULT_REST,     /* bytes after a closing quote */
	FAULT_LENGTH,   /* longer than the limit */
	FAULT_FIELDS,   /* more or fewer fields than the header */
	FAULT_ENCODING, /* invalid bytes */
	FAULT_HEADER,   /* repeats the header */
	FAULT_NUL,      /* NUL bytes */
	FAULT_TYPE,     /* a value is not of its column's type */
	FAULT_TIME,     /* a text is not a time of its column's form */
	FAULT_NO_FORM,  /* the first time of a column does not show its form */
	FAULT_KINDS,
};

/* What is wrong with a record, and where. */
struct fault {
	enum fault_kind kind;
	size_t at;    /* offset in the record */
	size_t field; /* of FAULT_TYPE, from 0; for FAULT_TIME and
			 FAULT_NO_FORM, the column of the shape's times */
};

struct record_field {
	size_t start;     /* offset in the record, after an opening quote */
	size_t length;    /* without the quotes; doubled ones are still doubled,
			     escapes still there */
	bool has_quotes;  /* around it */
	bool is_quoted;   /* the same, unless they are to be ignored */
	bool has_doubled; /* holds doubled quotes, or escapes */
};

enum record_state {
	RECORD_AT_FIELD, /* before the first byte of a field */
	RECORD_PLAIN,    /* inside an unquoted field */
	RECORD_QUOTED,   /* inside the quotes */
	RECORD_CLOSING,  /* after a quote that closes, or is the first of two */
	RECORD_REST,     /* after the closing quote */
};

struct record {
	int quote;   /* -1: none */
	char escape; /* NUL: none */
	bool trims;  /* blanks around fields are removed */
	bool unquotes;
	size_t most; /* fields that are kept; the others are only counted */
	struct record_field *fields;
	size_t capacity;
	size_t count;  /* of all fields */
	size_t length; /* of the record in bytes, without its line end */
	bool has_quotes;
	bool is_stray;           /* the quote at `opened` is stray */
	bool has_text_beyond;    /* a field that is not kept is not empty */
	bool is_short_of_memory; /* some fields could not be kept */
	struct fault fault;      /* the first one */

	/* where the next call continues */
	enum record_state state;
	size_t position;
	size_t opened; /* the opening quote of the field */
	size_t closed; /* after its closing quote */
	struct record_field field;
};

/* Begins another record; quote, escape, trims, unquotes, most and the memory
 * stay. */
void record_begin(struct record *record);

/* Makes the record of an empty line in a file of one column. */
void record_make_empty(struct record *record);

void record_free(struct record *record);

/* Continues the record that begins at bytes. `length` counts all its bytes so
 * far, including those of earlier calls; SCAN_SPARE more are readable. The scan
 * is at record->position. Returns whether the record is complete: at a line
 * end, or, if is_last says that no byte follows, at the end outside quotes, or
 * at a field whose opening quote is stray. */
bool record_parse(struct record *record, struct scan *scan, const char *bytes,
	size_t length, bool is_last);

/* The field of that index; an empty one if the record has fewer. */
static inline const struct record_field *
record_field(const struct record *record, size_t index)
{
	static const struct record_field missing = { 0 };

	return index < record->count ? &record->fields[index] : &missing;
}

/* The offset of a field, or of its opening quote, which only removed blanks
 * separate from it. */
static inline size_t
record_field_at(const struct record *record, const struct record_field *field,
	const char *bytes)
{
	size_t at = field->start;

	while (field->has_quotes && (unsigned char)bytes[--at] != record->quote)
		;
	return at;
}

/* Sets the fault of the record. The first fault counts, except that a record
 * that is too long is always reported as that. */
static inline void
record_blame(struct record *record, enum fault_kind kind, size_t at)
{
	if (record->fault.kind == FAULT_NONE || kind == FAULT_LENGTH ||
		kind == FAULT_QUOTED)
		record->fault = (struct fault){ kind, at, 0 };
}

/* How many of the fields are kept. */
static inline size_t
record_kept(const struct record *record)
{
	return record->count < record->most ? record->count : record->most;
}

/* FAULT_NUL if a whole record contains a NUL byte, FAULT_ENCODING if its bytes
 * are not UTF-8; the first such byte counts. */
struct fault record_check_text(const struct record *record, const char *bytes);

/* Forgets the fields, and the first bytes up to the position; if is_open says
 * that the field continues, only up to its opening quote. Returns how many
 * bytes. */
size_t record_forget(struct record *record, bool is_open);

/* Compares the text of a field, without quotes and escapes, with other bytes,
 * as strcmp does. */
int record_compare(const struct record *record, const char *bytes,
	const struct record_field *field, const char *text, size_t length);

/* Writes the text of a field, at most field->length bytes; returns how many. */
size_t record_text(const struct record *record, const char *bytes,
	const struct record_field *field, char *text);

#endif
