/* SPDX-License-Identifier: ISC */
/* What came of each stream. A record belongs to the stream that the query of
 * its request names (?stream=NAME), or to "default". Nothing here locks: the
 * caller holds the backend's lock. */
#ifndef BACKEND_STREAMS_H
#define BACKEND_STREAMS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "history.h"

#define STREAMS_MAX 8
#define STREAMS_NAME_BYTES 65 /* with the terminator */

struct stream {
	char name[STREAMS_NAME_BYTES];
	json_t *latest;              /* the last record, or NULL */
	long long latest_ns;         /* when it was accepted; monotonic */
	unsigned long long received; /* records accepted */
	unsigned long long senders;  /* open connections that sent one */
	struct history history;
};

struct streams {
	struct stream all[STREAMS_MAX];
	size_t count;
};

/* Whether this may be the name of a stream, as datarunner sees it: at most 64
 * letters, digits, "_", "." and "-", and neither of the last two first. Pure.
 */
bool streams_is_name(const char *name);

/* Returns the stream of that name, or NULL if none has it. It stays where it
 * is. */
struct stream *streams_find(struct streams *streams, const char *name);

/* As streams_find, but adds the stream; NULL if there are STREAMS_MAX others.
 */
struct stream *streams_add(struct streams *streams, const char *name);

/* Takes a record, and the caller's reference to it. */
void stream_take(struct stream *stream, json_t *record, long long now_ns);

/* Returns the names of the streams that brought a record as a new array. */
json_t *streams_names(const struct streams *streams);

/* Frees what the streams hold. */
void streams_free(struct streams *streams);

#endif
