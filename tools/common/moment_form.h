/* SPDX-License-Identifier: ISC */
/* The form of recorded times: recognised from the first time, or set by a
 * format. Later texts are read in that form. Pure: no clock, no locale, no I/O.
 * Texts do not end with a NUL. Ambiguous texts are refused. */
#ifndef COMMON_MOMENT_FORM_H
#define COMMON_MOMENT_FORM_H

#include "common/moment.h"
#include "common/zone.h"

enum moment_kind {
	MOMENT_NONE,   /* not known yet */
	MOMENT_OF_DAY, /* a time of day, without a date */
	MOMENT_DATED,  /* a date, mostly with a time */
	MOMENT_NUMBER, /* a number since the epoch or any other start */
};

/* {0} begins. kind, is_epoch and has_zone are public; the rest is private to
 * moment_form.c. */
struct moment_form {
	enum moment_kind kind;
	bool is_epoch;      /* a number since 1970, not since another start */
	bool has_zone;      /* each time has UTC or an offset, or is an epoch */
	bool has_clock;     /* a date has a time of day */
	bool has_half;      /* AM or PM */
	int shape;          /* a row of the table of shapes */
	int unit;           /* of numbers */
	const char *format; /* of moment_form_compile, or NULL */
};

enum moment_fault {
	MOMENT_FINE,
	MOMENT_UNKNOWN,    /* no recognised form */
	MOMENT_AMBIGUOUS,  /* D/M/Y or M/D/Y; or digits that may be a date and a
			      time, or an epoch */
	MOMENT_NO_EPOCH,   /* elapsed time, a count or spreadsheet days */
	MOMENT_NO_SUCH,    /* such as 30 February */
	MOMENT_OTHER_FORM, /* a time, but not in the form of the first */
};

/* Recognises the form of the first time, and sets *form if it returns
 * MOMENT_FINE. The forms are the shapes of moment_shape.h and epochs of 9 to 19
 * digits, with blanks around them or in [ ]. */
enum moment_fault
moment_form_find(struct moment_form *form, const char *text, size_t length);

/* Says in words what the two readings of a text are for which moment_form_find
 * returns MOMENT_AMBIGUOUS. Static. */
const char *moment_form_ambiguity(const char *text, size_t length);

/* Sets *form from the argument of --time-format: strptime(3) directives, or one
 * of the words s, ms, us, ns, excel. The text must stay valid. Returns NULL, or
 * a static text such as "must have a year, %Y or %y, with the date". */
const char *moment_form_compile(struct moment_form *form, const char *format);

/* Reads a text of a known form. Seconds and their fraction may be missing; a
 * zone, AM or PM and the time of a date may not differ from the first. A time
 * without a zone is in *zone, or in UTC if that is NULL. *fraction_digits
 * becomes the number of digits of the fraction, at most 9; it may be NULL. */
enum moment_fault moment_form_read(const struct moment_form *form,
	const struct zone *zone, const char *text, size_t length,
	struct moment *moment, int *fraction_digits);

#define MOMENT_FORM_BYTES 80

/* Describes the form for people: "DD.MM.YYYY HH:MM:SS", "ISO 8601", "seconds
 * since the epoch", or the format itself. Ended by a NUL. */
void moment_form_describe(
	const struct moment_form *form, char text[MOMENT_FORM_BYTES]);

/* Suggests a --time-format for a text that is not recognised: sets up to two
 * formats that would read it, ended by a NUL, and returns their number. Two
 * formats are D/M/Y and M/D/Y, one of which may not fit this text, or two
 * readings of a number, the likely one first. */
#define MOMENT_FORMATS 2
int moment_form_suggest(const char *text, size_t length,
	char formats[MOMENT_FORMATS][MOMENT_FORM_BYTES]);

/* The times of one input, all in the form of the first. { .zone = ZONE }
 * begins, or with .form by moment_form_compile. A time of day that is more than
 * 12 h before the latest one is on the next day. */
struct moment_series {
	struct moment_form form;
	const struct zone *zone; /* NULL: UTC */
};

/* Reads the next time; `latest` is the latest moment so far, or NULL for the
 * first. The series and *moment change only if it returns MOMENT_FINE. */
enum moment_fault
moment_series_read(struct moment_series *series, const char *text,
	size_t length, const struct moment *latest, struct moment *moment);

#endif
