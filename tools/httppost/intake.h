/* Input: the bytes of stdin become lines, each with the moment at which it
 * came, in order. It skips what --resume passes over, hands out a line that is
 * longer than --max-line in pieces, which are not held, and refuses a last line
 * that may be torn. */
#ifndef HTTPPOST_INTAKE_H
#define HTTPPOST_INTAKE_H

#include "httppost/arrival.h"
#include "httppost/template.h"

#include "common/lines.h"

/* Others only read it. */
struct intake {
	struct lines_in input;
	struct arrivals arrivals;
	bool refuses_torn;     /* --last-line refuse */
	uint64_t to_skip;      /* lines, by --resume */
	bool is_skipping;      /* a part of one of them was passed over */
	bool is_passing;       /* a line is handed out in pieces */
	uint64_t passed_bytes; /* of it, so far */
	uint64_t taken;        /* number of the newest line that was taken */
	int64_t first_line_ns; /* monotonic; 0 before the first */
	bool has_torn;         /* the last line was refused */
};

struct intake_settings {
	size_t max_line;  /* bytes, without the newline */
	uint64_t settled; /* number of the last line before the first */
	uint64_t to_skip; /* lines, of which settled counts all */
	bool refuses_torn;
};

/* Takes lines from stdin. False after a message. */
bool intake_open(struct intake *intake, const struct intake_settings *settings);
void intake_close(struct intake *intake);

enum intake_result {
	INTAKE_SAME, /* nothing has come */
	INTAKE_MORE, /* bytes, or the end */
	INTAKE_FAILED,
};

/* Reads what is there, if there is room. INTAKE_FAILED after a message. */
enum intake_result intake_read(struct intake *intake, int64_t now_ns);

/* Whether there is a whole line that is not too long. */
bool intake_has_line(struct intake *intake);

/* Whether there is none, and room for one. */
bool intake_wants_line(struct intake *intake);

/* Whether input is wanted: while a part of a line is all there is, and until
 * half of the buffer is full. */
bool intake_wants_input(struct intake *intake);

/* Whether no line comes now that may go with those before it: the input has
 * ended, or a line is too long. */
bool intake_is_over(const struct intake *intake);

/* Whether the input has ended, and all of it was taken. */
bool intake_is_done(const struct intake *intake);

enum intake_kind {
	INTAKE_NOTHING, /* until there is more */
	INTAKE_SKIPPED, /* input was passed over: look again */
	INTAKE_LINE,    /* to be taken by intake_take */
	INTAKE_PIECE,   /* of a line that is not held: see intake_pass */
	INTAKE_TORN,    /* the last line is refused, and nothing follows */
	INTAKE_SHORT,   /* ended before all was skipped, after a message */
};

/* What stands at the front of the input. */
struct intake_item {
	/* with the text of an INTAKE_LINE, without its newline; for the others
	 * there is none */
	struct template_line line;
	const char *bytes; /* of an INTAKE_PIECE */
	size_t length;     /* with the newline, if there is one */
	int64_t arrived_ns;
	bool is_begin; /* the first piece of a line */
	bool is_late;  /* torn: there may be more of it, later */
	bool is_part;  /* torn: a part of it was passed */
};

/* Looks at the front of the input. Where pieces may not be passed now, a line
 * that is too long is INTAKE_NOTHING. */
enum intake_kind
intake_next(struct intake *intake, bool may_pass, struct intake_item *item);

/* Takes the INTAKE_LINE. */
void intake_take(struct intake *intake, const struct intake_item *item);

/* So many bytes of the INTAKE_PIECE were written. Returns whether the line ends
 * with them. */
bool intake_pass(
	struct intake *intake, const struct intake_item *item, size_t written);

/* The rest of the calls is for an early stop: all that was read must leave as
 * whole lines, so that what follows in the descriptor is exactly what is
 * unread. A line of which a part was read is read to its end for that; without
 * an end it is no line. */

/* Reads on the line of which a part was read. `is_late` means that no more of
 * it is waited for. */
void intake_finish(struct intake *intake, bool is_late);

/* Skips what is there of the lines that are to be skipped; false where some of
 * them are not there. */
bool intake_skip_rest(struct intake *intake);

/* The next line or piece that is to leave, INTAKE_PIECE, or INTAKE_TORN. With
 * INTAKE_NOTHING it waits for the rest of a line, unless intake_is_empty. */
enum intake_kind
intake_rest(struct intake *intake, bool is_late, struct intake_item *item);
bool intake_is_empty(const struct intake *intake);

/* Whether intake_finish or, where `is_leaving`, intake_rest waits for input. */
bool intake_wants_rest(const struct intake *intake, bool is_leaving);

/* Lines that were read and not taken, a part of one among them. */
uint64_t intake_left(const struct intake *intake);

#endif
