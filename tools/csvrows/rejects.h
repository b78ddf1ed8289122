/* SPDX-License-Identifier: ISC */
/* --rejects: writes refused records to a file, byte for byte. */
#ifndef CSVROWS_REJECTS_H
#define CSVROWS_REJECTS_H

#include "common/option.h"
#include "csvrows/decode.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* {.fd = -1} is not open. */
struct rejects {
	const char *path; /* NULL: nothing is kept */
	int fd;
	off_t start; /* of the last record in the file, or -1 in a pipe */

	/* a line end for the last record, if its input ended without one */
	char newline[DECODE_NEWLINE_BYTES];
	size_t newline_length;
};

/* Opens the file and empties it, unless it is one of the inputs. False after a
 * message. With path NULL all calls do nothing. */
bool rejects_open(struct rejects *rejects, const char *path,
	const struct option_list *inputs);

/* Whether rejects_open would succeed, as far as this can be known. False after
 * a message. */
bool rejects_look(const char *path, const struct option_list *inputs);

/* Begins another record. If the last one had no line end, because its input
 * ended there, it gets one. */
bool rejects_begin(struct rejects *rejects);

/* Notes whether the record has a line end so far, and the encoding in which it
 * would get one. */
void
rejects_end(struct rejects *rejects, bool has_line_end, const char *encoding);

/* Adds bytes to the record. False after a message, as in rejects_begin; then no
 * part of the record stays in the file. */
bool rejects_add(struct rejects *rejects, const char *bytes, size_t length);

/* Closes the file. False after a message. */
bool rejects_close(struct rejects *rejects);

#endif
