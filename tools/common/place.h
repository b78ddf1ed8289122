/* SPDX-License-Identifier: ISC */
/* Checks before a run whether output files can be written. Nothing is created,
 * opened or changed. */
#ifndef COMMON_PLACE_H
#define COMMON_PLACE_H

enum place_kind {
	PLACE_REPLACED, /* by another file, which is created next to it */
	PLACE_UPDATED,
	PLACE_APPENDED, /* or a device */
	PLACE_WRITTEN,  /* anything that can be written, also through a link */
};

/* Returns NULL, or why the file can neither be written that way nor be created.
 * The path is not empty. */
const char *place_check(const char *path, enum place_kind kind);

#endif
