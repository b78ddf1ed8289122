/* SPDX-License-Identifier: ISC */
/* Edits the line that is typed, with its history and completion: libedit reads
 * the keys and changes the line, and the screen shows it. Without libedit there
 * is no editor, and the terminal itself edits lines. */
#ifndef DATARUNNER_PROMPT_EDIT_H
#define DATARUNNER_PROMPT_EDIT_H

#include "datarunner-prompt/loop.h"

#include <stdbool.h>

/* Prepares it, with the history in the folder of the stream. False if there is
 * no editor. */
bool edit_open(const struct loop_setup *setup);

/* Reads a line. It is valid until the next call. NULL if something else comes
 * first: then *event tells what. */
const char *edit_read(struct loop *loop, enum loop_event *event);

#endif
