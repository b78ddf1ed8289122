/* --responses: one JSON line for each transfer that is settled, in the order in
 * which they are. Lines are gathered and written together. */
#ifndef HTTPPOST_RESPONSES_H
#define HTTPPOST_RESPONSES_H

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct responses {
	const char *path; /* NULL: there is no file, and all calls do nothing */
	int fd;
	struct buffer text;
};

/* What is told of a transfer. */
struct response {
	uint64_t line; /* number of the first */
	size_t lines;
	const char *fate; /* "delivered", "undelivered", "split", "stopped" */
	int status;       /* HTTP, or 0 */
	int64_t took_ns;  /* of the last attempt */
	uint64_t attempts;
	const char *answer; /* where there is a status: its first bytes */
	size_t answer_length;
	bool is_answer_cut;
	const char *error; /* where there is none */
};

/* Opens the file, mode 0600, emptied or to be appended to, and then ends its
 * last line; what is there must be no symbolic link and no pipe. False after a
 * message. */
bool
responses_open(struct responses *responses, const char *path, bool is_appended);

/* Adds a line. False where memory is short. */
bool
responses_add(struct responses *responses, const struct response *response);

/* Writes what was added. False after a message. */
bool responses_flush(struct responses *responses);

/* Closes it, flushed or not. False after a message: what was written before may
 * be lost. */
bool responses_close(struct responses *responses);

#endif
