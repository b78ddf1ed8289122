/* --responses: one JSON line for each request that is settled, in the order in
 * which they are. Lines are gathered and written together. */
#ifndef HTTPPOST_RESPONSES_H
#define HTTPPOST_RESPONSES_H

#include "httppost/batch.h"
#include "httppost/engine.h"

#include "common/buffer.h"

#include <stdbool.h>

/* Others only read it. */
struct responses {
	/* NULL: there is no file, or it has failed, and all calls do nothing */
	const char *path;
	int fd;
	struct buffer text;
};

/* Opens the file, mode 0600, emptied or to be appended to, and then ends its
 * last line; what is there must be no symbolic link and no pipe. False after a
 * message. */
bool
responses_open(struct responses *responses, const char *path, bool is_appended);

/* Keeps how an attempt of the piece ended, for the case that it gets no other
 * one. False after a message. */
bool responses_remember(const struct responses *responses, struct batch *batch,
	const struct engine_result *result);

/* Adds a line for the piece, whose fate is "delivered", "undelivered", "split"
 * or "stopped". It tells of the attempt that ended so; without one of that
 * which was remembered, or goes on still. False after a message. */
bool responses_add(struct responses *responses, const struct batch *batch,
	const char *fate, const struct engine_result *result);

/* Writes what was added. False after a message. */
bool responses_flush(struct responses *responses);

/* Closes it, flushed or not. False after a message: what was written before may
 * be lost. */
bool responses_close(struct responses *responses);

#endif
