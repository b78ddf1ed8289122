/* How recorded times are written: recognised from the first one, or told by a
 * format; then each text of that form is read. Pure: no clock, no locale, no
 * I/O. Texts are not ended by a NUL. What can be read in two ways is refused.
 */
#ifndef COMMON_MOMENT_FORM_H
#define COMMON_MOMENT_FORM_H

#include "common/moment.h"
#include "common/zone.h"

enum moment_kind {
	MOMENT_NONE,   /* not known yet */
	MOMENT_OF_DAY, /* a time of day, without a date */
	MOMENT_DATED,  /* a date, mostly with a time */
	MOMENT_NUMBER, /* a number since the epoch or since any start */
};

/* {0} begins. kind, is_epoch and has_zone are for all to read, the rest is
 * private to moment_form.c. */
struct moment_form {
	enum moment_kind kind;
	bool is_epoch;  /* a number since 1970, not since any start */
	bool has_zone;  /* each time states UTC or an offset, or is an epoch */
	bool has_clock; /* a date has a time of day */
	bool has_half;  /* AM or PM */
	int shape;      /* a row of the table of shapes */
	int unit;       /* of numbers */
	const char *format; /* of moment_form_compile, or NULL */
};

enum moment_fault {
	MOMENT_FINE,
	MOMENT_UNKNOWN,    /* no form that is recognised */
	MOMENT_AMBIGUOUS,  /* D/M/Y or M/D/Y; or digits that are a date and a
			    * time without signs, or an epoch */
	MOMENT_NO_EPOCH,   /* a number that is no epoch: elapsed time, a count,
			    * or days of a spreadsheet */
	MOMENT_NO_SUCH,    /* the form is right, the date or time does not
			    * exist, such as 30 February */
	MOMENT_OTHER_FORM, /* a time, but not of the form of the first */
};

/* The forms are the shapes of moment_shape.h and epochs of 9 to 19 digits, with
 * blanks around them or in [ ]. Recognises the form of the first time and sets
 * *form; it is unchanged unless MOMENT_FINE is returned. */
enum moment_fault
moment_form_find(struct moment_form *form, const char *text, size_t length);

/* Makes *form of what --time-format says: strptime(3) directives, or one of the
 * words s, ms, us, ns, excel. The text must live on. Returns NULL, or what is
 * wrong with it, a static text such as "must have a year, %Y or %y, with the
 * date". */
const char *moment_form_compile(struct moment_form *form, const char *format);

/* Reads a text of a known form. Seconds and their fraction may be there or not;
 * a zone, AM or PM and the time of a date are there as in the first. A time
 * without a zone of its own is one of *zone, or UTC where that is NULL.
 * *fraction_digits is how many digits of a second the text has, at most 9; NULL
 * where nobody asks. */
enum moment_fault moment_form_read(const struct moment_form *form,
	const struct zone *zone, const char *text, size_t length,
	struct moment *moment, int *fraction_digits);

#define MOMENT_FORM_BYTES 80

/* Names the form for people: "DD.MM.YYYY HH:MM:SS", "ISO 8601", "seconds since
 * the epoch", "%d/%m/%Y %H:%M" for a told one. Ended by a NUL. */
void moment_form_describe(
	const struct moment_form *form, char text[MOMENT_FORM_BYTES]);

/* What to pass as --time-format for a text that is not recognised: sets up to
 * two formats that would read it, ended by a NUL, and returns how many. Two are
 * the ambiguous pair, D/M/Y first, of which one alone may read this text; or
 * two readings of a number, the likely one first. */
#define MOMENT_FORMATS 2
int moment_form_suggest(const char *text, size_t length,
	char formats[MOMENT_FORMATS][MOMENT_FORM_BYTES]);

/* Times of one input, all of the form of the first. { .zone = ZONE } begins, or
 * with .form by moment_form_compile. Of times of day, each that is more than
 * 12 h before the latest one is on the next day. */
struct moment_series {
	struct moment_form form;
	const struct zone *zone; /* NULL: UTC */
};

/* Reads the next time; latest is the latest moment before, or NULL before the
 * first. Where it is not MOMENT_FINE, the series and *moment are unchanged. */
enum moment_fault
moment_series_read(struct moment_series *series, const char *text,
	size_t length, const struct moment *latest, struct moment *moment);

#endif
