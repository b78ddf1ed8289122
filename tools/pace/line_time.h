/* The recorded time of a line: one member of its JSON. Pure. */
#ifndef PACE_LINE_TIME_H
#define PACE_LINE_TIME_H

#include "common/moment.h"

/* { .field = NAME } begins. The name must live on. */
struct line_time {
	const char *field;
	struct moment_series series;
	const char *value; /* of the last line, as JSON in it, or NULL */
	size_t value_length;
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
