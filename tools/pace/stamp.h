/* A line's own time: one member of its JSON, as nanoseconds on one axis. The
 * first stamp says of which form all of them are. Pure. */
#ifndef PACE_STAMP_H
#define PACE_STAMP_H

#include "pace/moment.h"

enum stamp_form {
	STAMP_UNKNOWN, /* no stamp was read yet */
	STAMP_CLOCK,   /* HH:MM:SS; the axis counts days on from the first */
	STAMP_DATE,    /* RFC 3339; without an offset it is UTC */
	STAMP_NUMBER,  /* since the epoch, also as a string */
};

/* { .field = NAME } begins. The name must live on. */
struct stamp {
	const char *field;
	enum stamp_form form;
	enum moment_unit unit; /* of numbers */
	const char *value;     /* of the last line, as JSON in it, or NULL */
	size_t value_length;
};

/* Why a line has none. */
enum stamp_fault {
	STAMP_FINE,
	STAMP_TOO_LONG, /* for --max-line; never said by stamp_read */
	STAMP_NO_JSON,
	STAMP_NO_FIELD,
	STAMP_UNREADABLE,
	STAMP_OTHER_FORM, /* than the first */
	STAMP_BACK,       /* before the reference; never said by stamp_read */
};

/* Reads the stamp of a line. latest_ns is the latest one before: a time of day
 * more than 12 h before it is past midnight. It says nothing before the first.
 */
enum stamp_fault stamp_read(struct stamp *stamp, const char *line,
	size_t length, int64_t latest_ns, int64_t *ns);

#endif
