/* SPDX-License-Identifier: ISC */
/* The files of a log: `log` is the newest, `log.1` the one before it, and so
 * on. A file that continues the one before it begins with a mark; a file
 * without it begins a stream. Lines begin with the time when they were read; an
 * older version wrote them without. */
#ifndef DATARUNNER_LOG_FAMILY_H
#define DATARUNNER_LOG_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

/* The most files that are kept. */
#define FAMILY_FILES 1000

#define FAMILY_PATH_BYTES 4096

/* "2024-02-16T20:30:45.123Z " */
#define FAMILY_STAMP_BYTES 25

/* The line, with its newline, that begins a file which continues another. */
#define FAMILY_MARK "# continues the file before\n"

/* Writes the path of a file; 0 is the newest. False with errno if it is too
 * long. */
bool
family_path(const char *folder, unsigned index, char path[FAMILY_PATH_BYTES]);

/* Makes room for a new `log`: each file gets the next number, up to a number
 * that is free, and those beyond `files` are removed. It may be killed at any
 * moment and called again. False with errno. */
bool family_shift(const char *folder, unsigned files);

/* Whether the line begins with a time. */
bool family_is_stamped(const char *line, size_t length);

#endif
