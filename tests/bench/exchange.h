/* SPDX-License-Identifier: ISC */
/* The loop of bare clients of `make bench`: lines of stdin become requests like
 * those of httppost, to the byte, and each answer must be 2xx. Nothing else is
 * accounted for. How bytes are sent and received is a matter of the program. */
#ifndef BENCH_EXCHANGE_H
#define BENCH_EXCHANGE_H

#include <stddef.h>
#include <sys/types.h>

struct transport {
	/* Opens connection I of many and returns its descriptor. */
	int (*open)(size_t i);
	/* These return how many bytes, or 0 if none can be now. They call
	 * fail or refuse where the connection is lost. */
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

/* Posts all lines; prints requests a second and processor time a request. */
void exchange_run(const struct exchange *exchange);

#endif
