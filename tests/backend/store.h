/* SPDX-License-Identifier: ISC */
/* What the backend remembers: counters, the streams, and two files that tests
 * read. Nothing here locks: the caller holds the backend's lock. */
#ifndef BACKEND_STORE_H
#define BACKEND_STORE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "streams.h"

struct store {
	int log_fd;      /* log of bodies answered with success, or -1 */
	int requests_fd; /* POST requests as JSON lines, or -1 */
	struct streams streams;
	unsigned long long received;  /* records accepted, of all streams */
	unsigned long long posts;     /* complete POST requests */
	unsigned long long delivered; /* those of them answered with success */
	unsigned long long connections;
};

/* One POST request as it is written to the file of requests. */
struct arrival {
	unsigned long long n;
	unsigned long long connection;
	unsigned long long nth;
	long long time_ns; /* monotonic */
	const char *method;
	const char *path;
	json_t *headers;     /* an object */
	unsigned int status; /* of the answer; not used with a fault */
	const char *fault;   /* the name of what happened instead, or NULL */
	const char *body;    /* NULL: too large to be stored */
	size_t bytes;
};

/* Opens a file to append to; ends the program if that fails. */
int store_open(const char *path);

/* Writes one line, in one write; ends the program if that fails. */
void store_request(const struct store *store, const struct arrival *arrival);

/* Appends a body to the log, in one write: as one line, in which each newline
 * becomes \n, or with is_lines as the lines it consists of. The byte after the
 * body must be writable. Ends the program if the write fails. */
void
store_body(const struct store *store, char *body, size_t bytes, bool is_lines);

/* Makes a JSON string of bytes, as Latin-1 if they are not UTF-8. */
json_t *store_text(const char *bytes, size_t length);

#endif
