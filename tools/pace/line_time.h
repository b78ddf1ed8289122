/* The recorded time of a line: a member of its JSON, or several joined with a
 * space, such as a date and a time. Pure. */
#ifndef PACE_LINE_TIME_H
#define PACE_LINE_TIME_H

#include "common/member.h"
#include "common/moment_form.h"

/* At most that many members make a time, and that many bytes. */
#define LINE_TIME_FIELDS 8
#define LINE_TIME_BYTES 1024

/* A name is near only if it is shorter. */
#define LINE_TIME_NEAR 64

/* The names of the members, in the order in which they are joined. */
struct line_time_fields {
	const char *const *names;
	size_t count; /* at most LINE_TIME_FIELDS; 0: there is no such time */
};

struct line_time {
	struct moment_series series;
	bool is_told; /* the form, by --time-format */
	size_t count;
	struct member members[LINE_TIME_FIELDS]; /* of the last line */
	bool has_lacked; /* a line lacked a member; of the first of these: */
	char near[LINE_TIME_NEAR]; /* its name nearest to the lacking one, or
				      empty */
};

/* Why a line has none. */
enum line_time_fault {
	LINE_TIME_FINE,
	LINE_TIME_TOO_LONG, /* for --max-line */
	LINE_TIME_NO_JSON,
	LINE_TIME_NO_FIELD,
	LINE_TIME_UNREADABLE,
	LINE_TIME_AMBIGUOUS,  /* D/M/Y or M/D/Y, before a form is known */
	LINE_TIME_NO_EPOCH,   /* a number of any start, the same */
	LINE_TIME_NO_SUCH,    /* such as 30 February */
	LINE_TIME_OTHER_FORM, /* than the first */
	LINE_TIME_BACK,       /* before the reference, which replay knows */
};

/* Begins. The names must live on, and so must what the series begins with: a
 * zone, and the text of a told form. */
void
line_time_open(struct line_time *time, const struct line_time_fields *fields,
	const struct moment_series *series);

/* Reads the time of a line; NULL is one that is longer than --max-line. latest
 * as in moment_series_read. */
enum line_time_fault line_time_read(struct line_time *time, const char *line,
	size_t length, const struct moment *latest, struct moment *moment);

/* Writes what the last line has for a time, as plain text, while the line is
 * still there; cut at LINE_TIME_BYTES. Returns its length. */
size_t line_time_text(const struct line_time *time, char text[LINE_TIME_BYTES]);

/* The name of the first member that the last line lacks, or NULL. */
const char *line_time_missing(const struct line_time *time);

#endif
