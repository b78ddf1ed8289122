/* SPDX-License-Identifier: ISC */
/* What a supervisor is told about a stream, in the words of sd_notify(3). Pure.
 */
#ifndef DATARUNNER_STATUS_NOTICE_H
#define DATARUNNER_STATUS_NOTICE_H

#include "datarunner-status/show.h"

/* How often a text is sent in which only the counts have changed. */
#define NOTICE_NS (10 * INT64_C(1000000000))

#define NOTICE_TEXT ((size_t)3 * LOOK_TEXT)

/* Room for a message. */
#define NOTICE_BYTES (NOTICE_TEXT + 32)

/* What was told last. {0} is nothing. */
struct notice {
	bool is_begun;  /* READY=1 */
	bool is_ending; /* STOPPING=1 */
	bool has_status;
	enum look_state state;
	char status[NOTICE_TEXT];
	int64_t told_ns;
};

/* Writes the next message after `last`, or "" if there is nothing new, and
 * returns what is told with it. `waited_ns` have passed since the start of the
 * stream. READY=1 and STOPPING=1 never share a message, because a supervisor
 * heeds one of them only. STATUS= is the state with its reason, and what was
 * delivered: at once if the state changes, otherwise each NOTICE_NS. */
struct notice notice_next(const struct notice *last, const struct show *show,
	int64_t waited_ns, char message[NOTICE_BYTES]);

#endif
