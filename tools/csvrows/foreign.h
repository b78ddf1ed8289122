/* Files that are not CSV, told by their first bytes. */
#ifndef CSVROWS_FOREIGN_H
#define CSVROWS_FOREIGN_H

#include <stdbool.h>
#include <stddef.h>

/* What the bytes at the beginning of a file are, and what to do about it, as
 * one text that goes on after the file's name; NULL: they may be CSV. Formats
 * that begin as a text may, such as JSON, count only in a header. */
const char *foreign_find(const char *bytes, size_t length, bool is_header);

#endif
