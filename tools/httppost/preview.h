/* A request as text, as --dry-run prints it: request line, headers, an empty
 * line, the body, a line without anything. The request was built by a plan that
 * hides secrets; what is left of them, user and password of the URL, is hidden
 * here. Pure. */
#ifndef HTTPPOST_PREVIEW_H
#define HTTPPOST_PREVIEW_H

#include "httppost/request.h"

#include <stdbool.h>
#include <stddef.h>

/* What is not in the request itself. */
struct preview {
	const char *method;
	bool is_http2;
	size_t content_length; /* of the body as it would be sent */
};

/* Appends the text. False where memory is short. */
bool preview_append(const struct preview *preview,
	const struct request *request, struct buffer *out);

#endif
