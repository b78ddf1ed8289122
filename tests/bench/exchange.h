/* SPDX-License-Identifier: ISC */
/* The loop of the bare clients of `make bench`: lines of stdin become the same
 * requests that httppost sends, to the byte, and each answer must be 2xx.
 * Nothing else is accounted for. Each program has its own way to send and
 * receive bytes. */
#ifndef BENCH_EXCHANGE_H
#define BENCH_EXCHANGE_H

#include <stddef.h>
#include <sys/types.h>

struct transport {
	/* Opens connection I of several and returns its descriptor. */
	int (*open)(size_t i);
	/* These return the number of bytes, or 0 if nothing can be sent or
	 * received now. They call fail or refuse if the connection is lost. */
	size_t (*send)(size_t i, const char *bytes, size_t count);
	size_t (*receive)(size_t i, char *bytes, size_t room);
};

struct exchange {
	const struct transport *transport;
	const char *authority; /* HOST:PORT */
	const char *path;
	size_t jobs;  /* connections; with 0, one, in order and blocking */
	size_t batch; /* lines in a request */
};

/* Posts all lines; prints requests per second and processor time per
 * request. */
void exchange_run(const struct exchange *exchange);

#endif
