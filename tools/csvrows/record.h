/* SPDX-License-Identifier: ISC */
/* Bytes to the fields of one record (RFC 4180). Pure: no I/O, and it goes on
 * where it stopped when there are more bytes. */
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
	bool trims;     /* blanks around fields are dropped */
	uint64_t limit; /* bytes of a record */
	char escape;    /* before a quote or itself; NUL: none */
	bool unquotes;  /* quoted fields are as if written without quotes */
};

/* Why a record is bad, and which reports are of one kind. */
enum fault_kind {
	FAULT_NONE,
	FAULT_OPEN,     /* a quote never closes */
	FAULT_STRAY,    /* a quote opens what closes on another line, badly */
	FAULT_QUOTED,   /* a quoted field longer than the limit */
	FAULT_REST,     /* bytes behind a closing quote */
	FAULT_LENGTH,   /* longer than the limit */
	FAULT_FIELDS,   /* more or fewer fields than the header */
	FAULT_ENCODING, /* bytes that are no text */
	FAULT_HEADER,   /* the header once more */
	FAULT_NUL,      /* NUL bytes */
	FAULT_TYPE,     /* a value is not of its column's type */
	FAULT_TIME,     /* a text is not a time of its column's form */
	FAULT_NO_FORM,  /* the first time of a column does not tell the form */
	FAULT_KINDS,
};

/* What is wrong with a record, and where. */
struct fault {
	enum fault_kind kind;
	size_t at;    /* offset in the record */
	size_t field; /* of FAULT_TYPE, from 0; of the next two, the column
			 of the shape's times */
};

struct record_field {
	size_t start;     /* offset in the record, behind an opening quote */
	size_t length;    /* without the quotes; doubled ones are still doubled,
			     escapes still there */
	bool has_quotes;  /* around it */
	bool is_quoted;   /* the same, and they mean something */
	bool has_doubled; /* holds doubled quotes, or escapes */
};

enum record_state {
	RECORD_AT_FIELD, /* before the first byte of a field */
	RECORD_PLAIN,    /* inside an unquoted field */
	RECORD_QUOTED,   /* inside the quotes */
	RECORD_CLOSING, /* behind a quote that closes, or is the first of two */
	RECORD_REST,    /* behind the closing quote */
};

struct record {
	int quote;   /* -1: none */
	char escape; /* NUL: none */
	bool trims;  /* blanks around fields are dropped */
	bool unquotes;
	size_t most; /* fields that are kept; the others are counted only */
	struct record_field *fields;
	size_t capacity;
	size_t count;  /* of all fields */
	size_t length; /* of the record in bytes, without its line end */
	bool has_quotes;
	bool is_stray;        /* the opening quote of the field at `opened` */
	bool has_text_beyond; /* a field that is not kept is not empty */
	bool is_short_of_memory; /* not all that should be kept was */
	struct fault fault;      /* the first one */

	/* where the next call goes on */
	enum record_state state;
	size_t position;
	size_t opened; /* the opening quote of the field */
	size_t closed; /* behind its closing quote */
	struct record_field field;
};

/* Begins another record; quote, escape, trims, unquotes, most and the memory
 * stay. */
void record_begin(struct record *record);

/* Makes the record of an empty line in a file of one column. */
void record_make_empty(struct record *record);

void record_free(struct record *record);

/* Goes on with the record that begins at bytes, of which length are there (all
 * that were there before among them) and SCAN_SPARE more are readable. The scan
 * stands at record->position. Returns whether the record is complete: up to a
 * line end, or, where is_last says that no byte follows, up to the end outside
 * quotes; or up to a field whose opening quote is stray. */
bool record_parse(struct record *record, struct scan *scan, const char *bytes,
	size_t length, bool is_last);

/* The field of that index, which is empty where the record has fewer. */
static inline const struct record_field *
record_field(const struct record *record, size_t index)
{
	static const struct record_field missing = { 0 };

	return index < record->count ? &record->fields[index] : &missing;
}

/* The offset of a field, or of its opening quote; behind that stand only blanks
 * that were dropped. */
static inline size_t
record_field_at(const struct record *record, const struct record_field *field,
	const char *bytes)
{
	size_t at = field->start;

	while (field->has_quotes && (unsigned char)bytes[--at] != record->quote)
		;
	return at;
}

/* Says what is wrong with the record: of faults the first one counts, or that
 * it is too long. */
static inline void
record_blame(struct record *record, enum fault_kind kind, size_t at)
{
	if (record->fault.kind == FAULT_NONE || kind == FAULT_LENGTH ||
		kind == FAULT_QUOTED)
		record->fault = (struct fault){ kind, at, 0 };
}

/* How many fields are kept, of all that there are. */
static inline size_t
record_kept(const struct record *record)
{
	return record->count < record->most ? record->count : record->most;
}

/* FAULT_NUL where a whole record holds a NUL byte, FAULT_ENCODING where its
 * bytes are not UTF-8; the first of these bytes counts. */
struct fault record_check_text(const struct record *record, const char *bytes);

/* Forgets the first bytes, up to the position, or to the opening quote of the
 * field where is_open says that it goes on, and the fields. Returns how many
 * bytes. */
size_t record_forget(struct record *record, bool is_open);

/* As strcmp: the text of a field, as it reads, beside other bytes.
 */
int record_compare(const struct record *record, const char *bytes,
	const struct record_field *field, const char *text, size_t length);

/* Writes the text of a field, field->length bytes at most; returns how many. */
size_t record_text(const struct record *record, const char *bytes,
	const struct record_field *field, char *text);

#endif
