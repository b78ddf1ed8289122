/* SPDX-License-Identifier: ISC */
/*
 * Routes: what is answered where, as long as nothing goes wrong on purpose.
 */
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
	struct connection *from; /* what answer.c knows of the connection */
	unsigned long long connection_number;
	unsigned long long nth;
	const char *method;
	const char *path;
	char *target;  /* the path with its query, as it was sent */
	bool has_head; /* answer_request was called once */
	char *body;    /* has room for one byte more than it may hold */
	size_t bytes;
	size_t room;
	bool is_too_large;
	bool is_lines;  /* the log gets the lines of the body */
	json_t *record; /* to be remembered if it is delivered, or NULL */
};

/*
 * Makes the reply to a request that is complete. A POST changes nothing yet:
 * what it brought is left in the request, for the case that it is answered.
 */
void route_answer(struct request *request, struct reply *reply);

#endif
