/* Where csvrows waits: for input, for its reader, and, in both, for signals. */
#ifndef CSVROWS_FLOW_H
#define CSVROWS_FLOW_H

#include "csvrows/output.h"
#include "csvrows/reader.h"
#include "csvrows/report.h"
#include "csvrows/source.h"

#include <stdbool.h>
#include <stdint.h>

/* How a step went. */
enum flow_step {
	FLOW_ON,
	FLOW_ENOUGH,  /* all lines that are wanted are there */
	FLOW_STOPPED, /* by a signal */
	FLOW_FAILED,  /* after a message */
};

/* What flows, from one end to the other. */
struct flow {
	struct source source;
	struct reader reader;
	struct output output;
	struct report report; /* its records and refused are the caller's */
	uint64_t passed;      /* lines that were made */
	unsigned reads;       /* tries of source_fill, for regular files */
};

/* Says that something went wrong with a file, and returns FLOW_FAILED. */
enum flow_step flow_fail(const char *subject, int reason);

/* Reads once. Before it waits for that, all lines leave. */
enum flow_step flow_fill(struct flow *flow);

/* Waits a moment for a file to change. */
enum flow_step flow_idle(struct flow *flow);

/* Writes all that is gathered. */
enum flow_step flow_flush(struct flow *flow);

/* A signal asked to stop: writes what is gathered on, so that no line stays
 * torn, and gives up when the reader takes nothing for LINES_STOP_NS, or at
 * a second signal. What stays cut is said. */
void flow_stop(struct flow *flow);

/* The figures of now. */
const struct report *flow_report(struct flow *flow);

#endif
