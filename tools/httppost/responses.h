/* SPDX-License-Identifier: ISC */
/* --responses: one JSON line for each settled request, in the order of
 * settling. Lines are collected and written together. */
#ifndef HTTPPOST_RESPONSES_H
#define HTTPPOST_RESPONSES_H

#include "httppost/batch.h"
#include "httppost/engine.h"

#include "common/buffer.h"

#include <stdbool.h>

/* Other modules only read it. */
struct responses {
	/* NULL: no file, or it has failed; all calls do nothing */
	const char *path;
	int fd;
	struct buffer text;
};

/* Opens the file with mode 0600. It is emptied, or appended to after its last
 * line has been ended. An existing file must not be a symbolic link or a pipe.
 * False after a message. */
bool
responses_open(struct responses *responses, const char *path, bool is_appended);

/* Remembers how an attempt of the piece ended, in case it is the last one.
 * False after a message. */
bool responses_remember(const struct responses *responses, struct batch *batch,
	const struct engine_result *result);

/* Adds a line for the piece, whose fate is "delivered", "undelivered", "split"
 * or "stopped", about the given attempt. Without one, it is about the attempt
 * that was remembered or is still in flight. False after a message. */
bool responses_add(struct responses *responses, const struct batch *batch,
	const char *fate, const struct engine_result *result);

/* Writes what was added. False after a message. */
bool responses_flush(struct responses *responses);

/* Closes the file, flushed or not. False after a message: earlier lines may be
 * lost. */
bool responses_close(struct responses *responses);

#endif
