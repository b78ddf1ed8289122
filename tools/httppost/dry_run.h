/* The engine of --dry-run: in place of being sent, requests are printed on
 * stdout, and each one that is written is answered with 200. */
#ifndef HTTPPOST_DRY_RUN_H
#define HTTPPOST_DRY_RUN_H

#include "httppost/engine.h"

/* NULL after a message. */
struct engine *dry_run_open(const struct engine_settings *settings);

/* Appends a request as text: request line, headers, an empty line, the body, a
 * line without anything. The request was built by a plan that hides secrets;
 * what is left of them, user and password of the URL, is hidden here.
 * `content_length` is that of the body as it would be sent. Pure. False where
 * memory is short. */
bool dry_run_append(const struct target *target, const struct request *request,
	size_t content_length, struct buffer *out);

#endif
