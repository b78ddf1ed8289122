/* Whether the files that options name can be written, before a run begins.
 * Nothing is created, opened or changed. */
#ifndef COMMON_PLACE_H
#define COMMON_PLACE_H

enum place_kind {
	PLACE_REPLACED, /* by another file, which is made beside it */
	PLACE_UPDATED,
	PLACE_APPENDED, /* or a device */
	PLACE_WRITTEN,  /* whatever can be written, also behind a link */
};

/* NULL, or the reason why the file could neither be written so nor be created.
 * The path is not empty. */
const char *place_check(const char *path, enum place_kind kind);

#endif
