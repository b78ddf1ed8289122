/* SPDX-License-Identifier: ISC */
/* What the word that is typed may become: a verb, an option, the name of a
 * stream, or a file. */
#ifndef DATARUNNER_PROMPT_COMPLETE_H
#define DATARUNNER_PROMPT_COMPLETE_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>

struct complete {
	size_t begin;       /* what is typed from this offset on becomes ... */
	struct buffer text; /* ... this, which ends with a NUL */
	struct buffer list; /* the candidates in a row, if the text adds nothing
			       and there are several */
};

/* Completes the end of the line from `known`: verbs and options, one a line.
 * The operands of a verb are there after it. NAME is the name of a stream,
 * which has a folder in `streams`, others are files, and the last operand may
 * be repeated. False if there is nothing to do. */
bool complete_line(const char *line, const char *known, const char *streams,
	struct complete *complete);

void complete_free(struct complete *complete);

#endif
