/* SPDX-License-Identifier: ISC */
/* Routes: which answer each path gets, if no fault replaces it. */
#ifndef BACKEND_ROUTE_H
#define BACKEND_ROUTE_H

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>

#include "answer.h"
#include "reply.h"

struct request {
	struct backend *backend;
	struct MHD_Connection *connection;
	struct connection *from; /* what answer.c knows about the connection */
	unsigned long long connection_number;
	unsigned long long nth;
	const char *method;
	const char *path;
	char *target;  /* the path with its query, as sent */
	bool has_head; /* answer_request was called once */
	char *body;    /* has room for one byte more than the longest body */
	size_t bytes;
	size_t room;
	bool is_too_large;
	bool is_lines;  /* the log gets the lines of the body one by one */
	json_t *record; /* remembered if it is delivered, or NULL */
	struct stream *stream; /* of the record */
};

/* Makes the reply to a complete request. A POST changes nothing yet: its record
 * is kept in the request until it is answered. */
void route_answer(struct request *request, struct reply *reply);

#endif
