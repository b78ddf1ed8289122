/* SPDX-License-Identifier: ISC */
/* The lines that were typed, in the file `history` of the state folder, mode
 * 0600. Lines wait until a stream has made the folder. Those that begin with
 * a blank or may contain a secret are not kept. */
#ifndef DATARUNNER_PROMPT_HISTORY_H
#define DATARUNNER_PROMPT_HISTORY_H

#include "common/buffer.h"

/* Lines that are read again; a longer file is cut to them. */
#define HISTORY_LINES 500

/* Appends the last lines of the file to `lines`, each with a NUL. Nothing if it
 * cannot be read. */
void history_read(const char *folder, struct buffer *lines);

/* Adds a line to those that wait, and appends these to the file if the folder
 * is there. */
void history_keep(const char *folder, const char *line, struct buffer *waiting);

#endif
