/* SPDX-License-Identifier: ISC */
/* --rejects: a file that keeps refused records, byte for byte. */
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

	/* what the last record lacks: a line end, where its file ended */
	char newline[DECODE_NEWLINE_BYTES];
	size_t newline_length;
};

/* Opens the file, and makes it empty unless it is one of the inputs. False
 * after a message. With path NULL all calls do nothing. */
bool rejects_open(struct rejects *rejects, const char *path,
	const struct option_list *inputs);

/* Whether that would succeed, as far as can be told. False after a message. */
bool rejects_look(const char *path, const struct option_list *inputs);

/* Begins another record: where the last one had no line end, as its file ended
 * with it, it gets one. */
bool rejects_begin(struct rejects *rejects);

/* Says whether the record ends with a line end so far, and in which encoding it
 * would get one. */
void
rejects_end(struct rejects *rejects, bool has_line_end, const char *encoding);

/* Adds bytes to the record. False after a message, as rejects_begin is; then
 * the file does not keep a part of it. */
bool rejects_add(struct rejects *rejects, const char *bytes, size_t length);

/* Closes the file. False after a message. */
bool rejects_close(struct rejects *rejects);

#endif
