/* SPDX-License-Identifier: ISC */
/* Files that are not CSV, told by their first bytes. */
#ifndef CSVROWS_FOREIGN_H
#define CSVROWS_FOREIGN_H

#include <stddef.h>

/* What may be looked for. */
enum foreign_kinds {
	FOREIGN_BINARY = 1,
	FOREIGN_UTF16 = 2, /* without its mark */
	FOREIGN_TEXT = 4,  /* JSON and HTML, as which a record may begin */
};

/* What the bytes at the beginning of a file are, and what to do about it, as
 * one text that goes on after the file's name; NULL: they may be CSV. */
const char *foreign_find(const char *bytes, size_t length, unsigned kinds);

#endif
