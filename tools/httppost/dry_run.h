/* SPDX-License-Identifier: ISC */
/* The engine of --dry-run: prints requests on stdout instead of sending them.
 * Each printed request gets the answer 200. */
#ifndef HTTPPOST_DRY_RUN_H
#define HTTPPOST_DRY_RUN_H

#include "httppost/engine.h"

/* NULL after a message. */
struct engine *dry_run_open(const struct engine_settings *settings);

/* Appends a request as text: request line, headers, an empty line, the body, an
 * empty line. The request was built by a plan that hides secrets; user and
 * password of the URL are hidden here. `content_length` is that of the body as
 * it would be sent. Pure. False if memory is short. */
bool dry_run_append(const struct target *target, const struct request *request,
	size_t content_length, struct buffer *out);

#endif
