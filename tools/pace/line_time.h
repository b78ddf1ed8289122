/* The recorded time of a line: a member of its JSON, or several with a blank
 * between them, such as a date and a time. Pure. */
#ifndef PACE_LINE_TIME_H
#define PACE_LINE_TIME_H

#include "pace/moment_old.h"

/* So many members make a time at most, and so many bytes. */
#define LINE_TIME_FIELDS 8
#define LINE_TIME_BYTES 1024

/* { .field = NAME } begins, or NAME,NAME,... The text must live on. */
struct line_time {
	const char *field;
	struct moment_series series;
	/* of the last line, as JSON in it or as several joined; or NULL */
	const char *value;
	size_t value_length;
	char joined[LINE_TIME_BYTES];
};

/* Why a line has none. */
enum line_time_fault {
	LINE_TIME_FINE,
	LINE_TIME_TOO_LONG, /* for --max-line */
	LINE_TIME_NO_JSON,
	LINE_TIME_NO_FIELD,
	LINE_TIME_UNREADABLE,
	LINE_TIME_OTHER_FORM, /* than the first */
	LINE_TIME_BACK,       /* before the reference, which replay knows */
};

/* Reads the time of a line; NULL is one that is longer than --max-line.
 * latest_ns as in moment_read. */
enum line_time_fault line_time_read(struct line_time *time, const char *line,
	size_t length, int64_t latest_ns, int64_t *ns);

#endif
