/* The one loop: input, signals, deadline, output. */
#ifndef PACE_GATE_H
#define PACE_GATE_H

#include "pace/options.h"

/* Why it came to its end. */
enum gate_end {
	GATE_DONE,
	GATE_REFUSED, /* the same, but lines were left out */
	GATE_FAILED,  /* a message said why */
	GATE_STOPPED, /* by signals_stopped_by */
	GATE_GONE,    /* its reader has gone */
};

/* Copies stdin to stdout, each line in its slot, and closes stdout. */
enum gate_end gate_run(const struct pace_options *options);

#endif
