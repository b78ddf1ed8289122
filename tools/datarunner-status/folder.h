/* SPDX-License-Identifier: ISC */
/* Reads the state folder of a stream; scripts/runner/state.sh lists its files.
 * Nothing in it is run or changed. */
#ifndef DATARUNNER_STATUS_FOLDER_H
#define DATARUNNER_STATUS_FOLDER_H

#include "datarunner-status/look.h"

#include "common/buffer.h"

/* What datarunner has stored of the last start. The texts end with a NUL. */
struct folder_settings {
	struct buffer token;
	struct buffer first_token; /* of the first start of the stream; empty
				      if an older version started it */
	struct buffer csv_file;
	struct buffer shown_url;
	struct buffer returned; /* the file of its undelivered lines, in the
				   folder; empty until 0.2.0 */
	bool is_endless;        /* no total is known */
	uint64_t total;
	uint64_t first;
	bool ends_early;
};

enum folder_result {
	FOLDER_READ,
	FOLDER_EMPTY,   /* nothing was started yet */
	FOLDER_REFUSED, /* it is a link, belongs to another user, or others may
			   change it */
	FOLDER_FAILED,  /* memory is short */
};

/* Reads the settings, and verifies that only this user can have written them.
 */
enum folder_result
folder_settings(const char *folder, struct folder_settings *settings);

void folder_settings_free(struct folder_settings *settings);

/* Reads the rest: locks first, then httppost's figures, then pace's. What is
 * missing or torn counts as nothing. The files of undelivered lines are left to
 * folder_kept. */
void folder_facts(const char *folder, const struct folder_settings *settings,
	struct look_facts *facts);

/* Counts the undelivered lines, which needs all of their files: returned and
 * the members that begin with kept_. While the stream runs its state does not
 * depend on them. */
void folder_kept(const char *folder, const struct folder_settings *settings,
	struct look_facts *facts);

/* When a file was last made, replaced or removed in the folder, since the
 * epoch; -1 if there is no folder. */
int64_t folder_changed_ns(const char *folder);

/* Whether the keeper runs. */
bool folder_has_keeper(const char *folder);

/* Waits until the keeper has ended, for a second at most. */
void folder_await_keeper(const char *folder);

#endif
