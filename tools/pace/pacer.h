/* SPDX-License-Identifier: ISC */
/* The main loop: input, signals, deadlines, output. */
#ifndef PACE_PACER_H
#define PACE_PACER_H

#include "pace/options.h"

/* How a run ended. */
enum pacer_end {
	PACER_DONE,
	PACER_REFUSED, /* done, but lines were dropped */
	PACER_FAILED,  /* after a message */
	PACER_STOPPED, /* by the signal signals_stopped_by() */
	PACER_GONE,    /* the reader has exited */
};

/* Copies stdin to stdout, each line in its slot, and closes stdout. */
enum pacer_end pacer_run(const struct pace_options *options);

#endif
