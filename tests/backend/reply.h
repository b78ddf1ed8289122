/* SPDX-License-Identifier: ISC */
/* A reply: what a route answers, and how it is sent. */
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
	char *body; /* owned; NULL if it is empty */
	size_t bytes;
	bool is_chunked; /* sent without its length */
};

/* Sets status and a copy of text as the body; NULL for no body. */
void reply_set(struct reply *reply, unsigned int status, const char *text,
	size_t bytes);

/* Sets the status and the body {"error":"reason"}. */
void reply_error(struct reply *reply, unsigned int status, const char *reason);

/* Sets status 200 and the value as the body; takes ownership of the value. */
void reply_json(struct reply *reply, json_t *value);

/* Passes the reply to the library and empties it. With is_drip its body is sent
 * one byte each 100 ms, until stop_fd ends that. */
enum MHD_Result reply_send(struct reply *reply,
	struct MHD_Connection *connection, bool is_drip, int stop_fd);

#endif
