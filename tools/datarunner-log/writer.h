/* SPDX-License-Identifier: ISC */
/* Writes the lines of stdin to the log of a folder, each with the time when it
 * was read, and begins a new file before one grows beyond its size. */
#ifndef DATARUNNER_LOG_WRITER_H
#define DATARUNNER_LOG_WRITER_H

#include <stdint.h>

struct writer_limits {
	uint64_t bytes; /* of a file; only a single line may be longer */
	unsigned files; /* that are kept, the newest included; 2 or more */
};

/* Runs until the end of stdin. Returns the exit status. It first waits for an
 * earlier writer of the same folder to end. Lines that cannot be written are
 * counted, and the count is in the log as soon as there is room. */
int writer_run(const char *folder, const struct writer_limits *limits);

#endif
