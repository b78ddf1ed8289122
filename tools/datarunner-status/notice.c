/* SPDX-License-Identifier: ISC */
/* See notice.h. */
#include "datarunner-status/notice.h"

#include "datarunner-status/await.h"

#include "common/message.h"

#include <stdio.h>
#include <string.h>

/* "RETRYING (Connection refused), 7 of 150 delivered, 2 undelivered" in one
 * line of UTF-8. */
static void
status_text(const struct show *show, char status[NOTICE_TEXT])
{
	const struct snapshot *snapshot = show->snapshot;
	char reason[2 * LOOK_TEXT], total[32] = "", undelivered[48] = "";
	char text[NOTICE_TEXT];

	show_reason(show, reason);
	if (show->facts->has_total)
		(void)snprintf(total, sizeof(total), " of %llu",
			(unsigned long long)show->facts->total);
	if (snapshot->undelivered)
		(void)snprintf(undelivered, sizeof(undelivered),
			", %llu undelivered",
			(unsigned long long)snapshot->undelivered);
	(void)snprintf(text, sizeof(text), "%s%s%s%s, %llu%s delivered%s",
		look_word(show->look->state), *reason ? " (" : "", reason,
		*reason ? ")" : "", (unsigned long long)snapshot->delivered,
		total, undelivered);
	(void)message_escape(text, strlen(text), status, NOTICE_TEXT);
}

/* Whether the stream was told to stop, or has ended well. */
static bool
is_ending(enum look_state state)
{
	return state == LOOK_STOPPING || state == LOOK_STOPPED ||
	       state == LOOK_FINISHED || state == LOOK_INCOMPLETE;
}

static bool
has_new_status(const struct notice *last, const struct notice *next)
{
	if (!last->has_status || next->state != last->state ||
		next->is_begun != last->is_begun)
		return true;
	return next->told_ns - last->told_ns >= NOTICE_NS &&
	       strcmp(next->status, last->status) != 0;
}

struct notice
notice_next(const struct notice *last, const struct show *show,
	int64_t waited_ns, char message[NOTICE_BYTES])
{
	struct notice next = { .is_begun = last->is_begun,
		.is_ending = last->is_ending,
		.has_status = true,
		.state = show->look->state,
		.told_ns = waited_ns };
	const char *word = "";

	if (!last->is_begun && await_has_begun(show, waited_ns)) {
		next.is_begun = true;
		word = "READY=1\n";
	} else if (!last->is_ending && is_ending(next.state)) {
		next.is_ending = true;
		word = "STOPPING=1\n";
	}
	status_text(show, next.status);
	if (!*word && !has_new_status(last, &next)) {
		*message = '\0';
		return *last;
	}
	(void)snprintf(
		message, NOTICE_BYTES, "%sSTATUS=%s\n", word, next.status);
	return next;
}
