/* The counters of a run, and the texts made of them. */
#ifndef HTTPPOST_FIGURES_H
#define HTTPPOST_FIGURES_H

#include "httppost/latency.h"

#include "common/status.h"

#include <stddef.h>
#include <stdint.h>

struct figures {
	uint64_t lines; /* read and not skipped by --resume */
	uint64_t delivered;
	uint64_t undelivered; /* given back */
	uint64_t empty;       /* settled without a transfer */
	uint64_t attempts;
	uint64_t retries;
	uint64_t failing; /* attempts that failed since the last delivery */
	uint64_t bytes;   /* of bodies */
	uint64_t settled; /* of the whole input, with what went before */
	size_t in_flight;
	const char *state;
	int64_t began_ns; /* the first attempt, monotonic */
	struct latency latency;
	char last_error[200];
};

/* Keeps the reason of the last failure. */
void figures_remember(struct figures *figures, const char *reason);

/* The status line, without the tool's name, on stderr. */
void figures_report(const struct figures *figures, int64_t now_ns);

/* The same in the form of `status`, which is to be ended and freed. */
void figures_status(
	const struct figures *figures, int64_t now_ns, struct status *status);

/* --stats json, on stderr. */
void figures_print_json(const struct figures *figures, int64_t now_ns);

#endif
