/* SPDX-License-Identifier: ISC */
/* What a start waits for: the first event that shows how the stream is doing.
 * And what a supervisor waits for: the beginning of the stream. Pure. */
#ifndef DATARUNNER_STATUS_AWAIT_H
#define DATARUNNER_STATUS_AWAIT_H

#include "datarunner-status/show.h"

/* How long a start waits, and after how long without input the first record is
 * taken to be far into the file. */
#define AWAIT_NS (5 * INT64_C(1000000000))
#define AWAIT_INPUT_NS (3 * INT64_C(1000000000))

enum await_event {
	AWAIT_NOTHING, /* yet */
	AWAIT_DELIVERED,
	AWAIT_FAILED, /* the first record; the stream lives */
	AWAIT_DUE,    /* later than the wait lasts */
	AWAIT_PAUSED,
	AWAIT_READING, /* no record has come yet */
	AWAIT_LATE,    /* the wait is over */
	AWAIT_ENDED,   /* well, with nothing delivered */
	AWAIT_DIED,
};

/* Decides after `waited_ns`. */
enum await_event await_event(const struct show *show, int64_t waited_ns);

/* Whether the stream has begun after `waited_ns`: all stages run, or have ended
 * well, and pace has a record, so that the input and its header were accepted.
 * After AWAIT_INPUT_NS the record is not needed, because the first one may be
 * far into the input. It does not depend on the server. */
bool await_has_begun(const struct show *show, int64_t waited_ns);

/* "delivered". */
const char *await_word(enum await_event event);

/* Writes what is said about the event, or "". */
void await_text(const struct show *show, enum await_event event,
	char text[2 * LOOK_TEXT]);

#endif
