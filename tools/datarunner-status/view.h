/* SPDX-License-Identifier: ISC */
/* A look at the stream of a folder, put together for show. */
#ifndef DATARUNNER_STATUS_VIEW_H
#define DATARUNNER_STATUS_VIEW_H

#include "datarunner-status/folder.h"
#include "datarunner-status/show.h"

/* Set the first three and 0 for the rest. */
struct view {
	const char *name;
	const char *folder;
	const char *csv_file; /* shown if nothing was started yet, or NULL */
	struct folder_settings settings;
	struct look_facts facts;
	struct look look;
	struct snapshot snapshot;
	struct show show; /* of the above */
};

/* Looks at the stream, and replaces the look before. What its keeper is about
 * to write is waited for. While the stream runs, undelivered lines are counted
 * only if wants_kept, because that reads all of them. There is nothing to show
 * unless FOLDER_READ is returned. */
enum folder_result view_take(struct view *view, bool wants_kept);

/* What there is to show before the first start, with the total in digits, or
 * NULL. */
void view_nothing(struct view *view, const char *total);

void view_free(struct view *view);

#endif
