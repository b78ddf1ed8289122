/* SPDX-License-Identifier: ISC */
/* The prompt from its beginning to its end. */
#ifndef DATARUNNER_PROMPT_SESSION_H
#define DATARUNNER_PROMPT_SESSION_H

#include "datarunner-prompt/loop.h"

/* Runs the lines that are typed, until one of them, the end of the input or a
 * signal ends the prompt. A stream that was started here ends with it. Returns
 * the exit status, or dies of the signal. */
int session_run(const struct loop_setup *setup);

#endif
