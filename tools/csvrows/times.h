/* SPDX-License-Identifier: ISC */
/* Columns of recorded times: which fields make one time, the form of the times,
 * and how they are written. Pure. */
#ifndef CSVROWS_TIMES_H
#define CSVROWS_TIMES_H

#include "common/moment.h"
#include "common/moment_form.h"
#include "common/zone.h"
#include "csvrows/json.h"
#include "csvrows/number.h"
#include "csvrows/record.h"
#include "csvrows/value.h"

#include <stdbool.h>
#include <stddef.h>

/* The most fields of one time. */
#define TIMES_PARTS 8

/* A longer text is not a time. */
#define TIMES_TEXT_BYTES 120

/* Room for a time with its quotes. */
#define TIMES_BYTES ((size_t)MOMENT_TEXT_BYTES + 2)

struct times_column {
	size_t fields[TIMES_PARTS]; /* the first one is replaced */
	struct number_form numbers; /* how numbers are written */
	size_t count;
	const struct zone *zone; /* of times without one; NULL: UTC */
	enum moment_as as;
	struct moment_form form; /* of the first time, or given by an option */
};

/* The texts of the fields, joined with spaces. */
struct times_text {
	bool has_null; /* a part is null */
	char bytes[TIMES_TEXT_BYTES];
	size_t length;   /* if more than TIMES_TEXT_BYTES, the text is cut */
	bool is_null;    /* all parts are */
	bool has_before; /* a part was joined */
};

enum times_verdict {
	TIMES_GOOD,    /* a time, or null */
	TIMES_BAD,     /* not a time of the form */
	TIMES_NO_FORM, /* the first time does not show a form with date and time
			*/
};

/* Makes the text empty; its bytes stay. */
static inline void
times_begin(struct times_text *text)
{
	text->length = 0;
	text->has_before = false;
	text->is_null = true;
	text->has_null = false;
}

/* Adds the text of the next field. */
void times_join(struct times_text *text, const char *bytes, size_t length,
	bool is_null);

/* Joins the fields of a record that begins at bytes. */
void times_text(const struct times_column *column,
	const struct value_rules *rules, const struct record *record,
	const char *bytes, struct times_text *text);

/* Room for a number of TIMES_TEXT_BYTES, with the slack that copies write. */
#define TIMES_NUMBER_BYTES ((size_t)TIMES_TEXT_BYTES + 1 + JSON_SLACK)

/* Returns the text as a time is read from it: a number that is written in the
 * column's way becomes a JSON number, in `number`. Changes the length, too. */
const char *times_plain(const struct times_column *column, const char *text,
	size_t *length, char number[TIMES_NUMBER_BYTES]);

/* Whether the text is a time of the column. The first time sets the form. If
 * only some of its parts are null, it is not a time. */
enum times_verdict
times_check(struct times_column *column, const struct times_text *text);

/* Writes a time at `to`, where there is room for TIMES_BYTES. Returns the end,
 * or NULL if the text is not a time of the form, or the form is not known yet.
 */
char *times_write(const struct times_column *column, char *to, const char *text,
	size_t length);

#endif
