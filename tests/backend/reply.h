/* SPDX-License-Identifier: ISC */
/*
 * A reply: what a route wants to be answered, and how it is sent.
 */
#ifndef BACKEND_REPLY_H
#define BACKEND_REPLY_H

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

struct reply {
	unsigned int status;
	const char *type;   /* of the body; NULL for JSON */
	const char *header; /* one more header, or NULL */
	const char *value;
	char *body; /* owned; NULL for an empty one */
	size_t bytes;
	bool is_chunked; /* of a length that is not announced */
};

/* Sets status and a copy of text as the body; NULL for no body. */
void reply_set(struct reply *reply, unsigned int status, const char *text,
	size_t bytes);

/* Sets status and {"error":"reason"}. */
void reply_error(struct reply *reply, unsigned int status, const char *reason);

/* Sets 200 and value, which is released. */
void reply_json(struct reply *reply, json_t *value);

/*
 * Hands the reply to the library and empties it. With is_drip its body
 * leaves one byte each 100 ms, until stop_fd ends that.
 */
enum MHD_Result reply_send(struct reply *reply,
	struct MHD_Connection *connection, bool is_drip, int stop_fd);

#endif
