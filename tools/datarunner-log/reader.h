/* SPDX-License-Identifier: ISC */
/* Prints the log of a stream, over all its files. */
#ifndef DATARUNNER_LOG_READER_H
#define DATARUNNER_LOG_READER_H

#include <stdbool.h>
#include <stdint.h>

struct reader_request {
	const char *folder;
	bool has_most;
	uint64_t most;     /* the last lines, if has_most */
	const char *since; /* a time as in the log, or NULL */
	const char *from;  /* a place that reader_print_end printed, or NULL */
	bool is_followed;  /* print new lines until killed */
	bool is_json;
};

/* Prints lines without their times, or as JSON objects. Returns the exit
 * status. */
int reader_run(const struct reader_request *request);

/* Prints where the log ends now; reading from there prints what comes later.
 * Returns the exit status. */
int reader_print_end(const char *folder);

#endif
