/* The form of a profile, as a walk over the events of its YAML: what profile.c
 * reads and profile_form.c understands. */
#ifndef COMMON_PROFILE_FORM_H
#define COMMON_PROFILE_FORM_H

#include "common/message.h"
#include "common/profile.h"

#include <stdbool.h>
#include <stddef.h>

enum profile_event {
	PROFILE_BROKEN,  /* no more events will come */
	PROFILE_TEXT,    /* a scalar */
	PROFILE_NOTHING, /* where a value could stand, and none does */
	PROFILE_LIST,    /* until its PROFILE_END */
	PROFILE_MAPPING, /* key, value, key, value until its PROFILE_END */
	PROFILE_END,
	PROFILE_FRAME, /* begin and end of documents */
	PROFILE_LAST,  /* end of file */
};

/* Where the walk is. */
struct profile_reader {
	enum profile_event event;
	/* Of a PROFILE_TEXT, until the next event. NULL: it was refused. */
	const char *text;
	size_t length;
	struct message_place place; /* of the last event that has one */
	size_t faults;              /* that were reported so far */
	void *yaml;                 /* profile.c's own */
};

/* Goes to the next event; false where it is PROFILE_BROKEN. */
bool profile_reader_next(struct profile_reader *reader);

/* Reports "FILE:LINE:COLUMN: section.key: reason"; the key, or both, may be
 * NULL. */
void profile_reader_fault(struct profile_reader *reader,
	const struct message_place *place, const char *section, const char *key,
	const char *reason);

/* Reads the top level of a profile, which begins at the current event, to its
 * last event. Faults of form are reported. False after PROFILE_BROKEN. */
bool profile_form_read(struct profile_reader *reader, const char *section,
	struct profile *profile);

#endif
