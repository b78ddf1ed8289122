/* SPDX-License-Identifier: ISC */
/* The recorded time of a line: a member of its JSON, or several joined with a
 * space, such as a date and a time. Pure. */
#ifndef PACE_LINE_TIME_H
#define PACE_LINE_TIME_H

#include "common/member.h"
#include "common/moment_form.h"

/* The most members of a time, and the most bytes. */
#define LINE_TIME_FIELDS 8
#define LINE_TIME_BYTES 1024

/* A name is near only if it is shorter. */
#define LINE_TIME_NEAR 64

/* The names of the members, in the order in which they are joined. */
struct line_time_fields {
	const char *const *names;
	size_t count; /* at most LINE_TIME_FIELDS; 0 without --by */
};

struct line_time {
	struct moment_series series;
	bool is_told; /* the form is set by --time-format */
	size_t count;
	struct member members[LINE_TIME_FIELDS]; /* of the last line */
	char opening;    /* first byte of the last line that is not a JSON
			    object, after a byte order mark; or 0 */
	bool has_lacked; /* a line lacked a member; of the first of these: */
	char near[LINE_TIME_NEAR]; /* its name nearest to the lacking one, or
				      empty */
};

/* Why a line has no time. */
enum line_time_fault {
	LINE_TIME_FINE,
	LINE_TIME_TOO_LONG, /* longer than --max-line */
	LINE_TIME_NO_JSON,
	LINE_TIME_MARKED, /* begins with a byte order mark */
	LINE_TIME_NO_FIELD,
	LINE_TIME_STRUCTURED, /* a member is an array or an object */
	LINE_TIME_UNREADABLE,
	LINE_TIME_AMBIGUOUS,  /* D/M/Y or M/D/Y, while no form is known */
	LINE_TIME_NO_EPOCH,   /* a number that may count anything, the same */
	LINE_TIME_NO_SUCH,    /* such as 30 February */
	LINE_TIME_OTHER_FORM, /* not that of the first time */
	LINE_TIME_BACK,       /* before the reference; set by replay */
};

/* Initialises it. The names must outlive it, and so must the zone and the text
 * of the format in *series. */
void
line_time_open(struct line_time *time, const struct line_time_fields *fields,
	const struct moment_series *series);

/* Reads the time of a line; NULL stands for a line longer than --max-line. For
 * `latest` see moment_series_read. */
enum line_time_fault line_time_read(struct line_time *time, const char *line,
	size_t length, const struct moment *latest, struct moment *moment);

/* Writes the value of the last line as plain text, cut at LINE_TIME_BYTES, and
 * returns its length. The line must still be in memory. */
size_t line_time_text(const struct line_time *time, char text[LINE_TIME_BYTES]);

/* The name of the first member that the last line lacks, or NULL. */
const char *line_time_missing(const struct line_time *time);

#endif
