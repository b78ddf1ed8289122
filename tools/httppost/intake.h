/* SPDX-License-Identifier: ISC */
/* Input: the bytes of stdin become lines in order, each with the moment of its
 * arrival. It skips lines for --resume, passes a line that cannot be sent on in
 * pieces that are not kept, and refuses a last line that may be torn. */
#ifndef HTTPPOST_INTAKE_H
#define HTTPPOST_INTAKE_H

#include "httppost/arrival.h"
#include "httppost/template.h"

#include "common/lines.h"

/* The most lines that join another one. */
#define INTAKE_LINES 256

/* Other modules only read it. */
struct intake {
	struct lines_in input;
	struct arrivals arrivals;
	bool is_drained;       /* the last read took all that had arrived */
	bool refuses_torn;     /* --last-line refuse */
	bool takes_origins;    /* --take-origin */
	uint64_t to_skip;      /* lines, by --resume */
	bool is_skipping;      /* a part of one of them was skipped */
	bool is_passing;       /* a line is passed on in pieces */
	uint64_t passed_bytes; /* of it, so far */
	uint64_t taken;        /* number of the newest line that was taken */
	int64_t first_line_ns; /* monotonic; 0 before the first */
	bool has_torn;         /* the last line was refused */
	size_t ends[INTAKE_LINES]; /* by intake_more */
};

struct intake_settings {
	size_t max_line;  /* bytes, without the newline */
	uint64_t settled; /* number of the last line before the first */
	uint64_t to_skip; /* lines; settled includes them */
	bool refuses_torn;
	bool takes_origins;
};

/* Takes lines from stdin. False after a message. */
bool intake_open(struct intake *intake, const struct intake_settings *settings);
void intake_close(struct intake *intake);

enum intake_result {
	INTAKE_SAME, /* nothing has arrived */
	INTAKE_MORE, /* bytes, or the end */
	INTAKE_FAILED,
};

/* Reads what is available, if there is room. INTAKE_FAILED after a message. */
enum intake_result intake_read(struct intake *intake, int64_t now_ns);

/* Whether a whole line that can be sent is available: it is not too long, and
 * has an origin if it needs one. */
bool intake_has_line(struct intake *intake);

/* Whether none is available, and there is room for one. */
bool intake_wants_line(struct intake *intake);

/* Whether to read more: until there is a whole line and half of the buffer is
 * full. */
bool intake_wants_input(struct intake *intake);

/* Whether no line can join those before it now: the input has ended, or the
 * next line cannot be sent. */
bool intake_is_over(struct intake *intake);

/* Whether the input has ended, and all of it was taken. */
bool intake_is_done(const struct intake *intake);

enum intake_kind {
	INTAKE_NOTHING, /* until there is more */
	INTAKE_SKIPPED, /* input was skipped: look again */
	INTAKE_LINE,    /* to be taken by intake_take */
	INTAKE_PIECE,   /* of a line that is not kept: see intake_pass */
	INTAKE_TORN,    /* the last line is refused, and nothing follows */
	INTAKE_SHORT,   /* ended before all was skipped, after a message */
};

/* The front of the input. */
struct intake_item {
	/* of an INTAKE_LINE with its text, without the newline; the others have
	 * no text */
	struct template_line line;
	const char *bytes; /* of an INTAKE_PIECE */
	size_t length;     /* with the newline, if there is one */
	int64_t arrived_ns;
	bool is_begin;     /* the first piece of a line */
	bool lacks_origin; /* the same, which needs one; it is not too long */
	bool is_late;      /* torn: there may be more of it, later */
	bool is_part;      /* torn: a part of it was passed */
};

/* Returns the front of the input. If pieces may not be passed on now, a line
 * that cannot be sent is INTAKE_NOTHING. */
enum intake_kind
intake_next(struct intake *intake, bool may_pass, struct intake_item *item);

/* How many whole lines after the INTAKE_LINE were read in the same moment, up
 * to an empty one or one that is too long, if there are at most `lines` with
 * `bytes` bytes together with it. They must not need an origin. `ends` becomes
 * where each of them ends, with its newline, counted from the text of the
 * first. */
size_t intake_more(struct intake *intake, const struct intake_item *item,
	size_t lines, size_t bytes);

/* Takes the INTAKE_LINE and that many of the lines after it. */
void
intake_take(struct intake *intake, const struct intake_item *item, size_t more);

/* Takes the bytes of the INTAKE_PIECE that were written. Returns whether the
 * line ends with them. */
bool intake_pass(
	struct intake *intake, const struct intake_item *item, size_t written);

/* The other calls are for an early stop: everything that was read must be
 * returned as whole lines, so that exactly the unread lines follow in the
 * descriptor. So a line that was read in part is read to its end; without an
 * end it is not a line. */

/* Continues to read the line of which a part was read. With `is_late` the wait
 * for the rest is over. */
void intake_finish(struct intake *intake, bool is_late);

/* Skips those of the lines to be skipped that are available; false if some are
 * missing. */
bool intake_skip_rest(struct intake *intake);

/* Returns the next line or piece to be returned: INTAKE_PIECE or INTAKE_TORN.
 * With INTAKE_NOTHING the rest of a line is awaited, unless intake_is_empty. */
enum intake_kind
intake_rest(struct intake *intake, bool is_late, struct intake_item *item);
bool intake_is_empty(const struct intake *intake);

/* Whether intake_finish or, with `is_leaving`, intake_rest waits for input. */
bool intake_wants_rest(const struct intake *intake, bool is_leaving);

/* Lines that were read and not taken, including a part of one. */
uint64_t intake_left(const struct intake *intake);

#endif
