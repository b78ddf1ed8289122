/* SPDX-License-Identifier: ISC */
/* The bytes of a request of HTTP/1.1 before its body (RFC 9112 section 3), with
 * the names and the order of the headers that libcurl sends. Pure. */
#ifndef HTTPPOST_HTTP_HEAD_H
#define HTTPPOST_HTTP_HEAD_H

#include "httppost/request.h"

#include "common/buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What comes from the target and stays the same in all requests. */
struct http_head_form {
	const char *method;
	const char *host; /* with its port, unless that is the usual one */
	const char *user; /* "user:password", decoded; NULL: none */
	size_t user_length;
};

/* {0} begins. It keeps what two requests have in common. */
struct http_head {
	struct buffer bytes; /* up to the value of Content-Length */
	size_t kept;         /* of them: before the first header that changes */
	uint64_t url_version; /* of the request it was made from */
	uint64_t headers_version;
};

/* Appends the head of a request whose body has so many bytes, with the empty
 * line. All calls have the same form and the same request, whose versions say
 * what has changed. False if memory is short. */
bool http_head_append(struct http_head *head, const struct http_head_form *form,
	const struct request *request, size_t body_length, struct buffer *out);

void http_head_free(struct http_head *head);

#endif
