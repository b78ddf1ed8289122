/* The one loop: input, signals, deadline, output. */
#ifndef PACE_PACER_H
#define PACE_PACER_H

#include "pace/options.h"

/* Why it came to its end. */
enum pacer_end {
	PACER_DONE,
	PACER_REFUSED, /* the same, but lines were left out */
	PACER_FAILED,  /* a message said why */
	PACER_STOPPED, /* by signals_stopped_by */
	PACER_GONE,    /* its reader has gone */
};

/* Copies stdin to stdout, each line in its slot, and closes stdout. */
enum pacer_end pacer_run(const struct pace_options *options);

#endif
